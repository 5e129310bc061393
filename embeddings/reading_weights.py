"""The weights that training starts from: the layers of the reranker that is carried, or what ships.

The first has learnt already to compare questions with passages (cross-encoder/ms-marco-MiniLM-L-12-v2,
Apache-2.0). Both are int8 exports, so each weight comes back as (integer - zero point) * scale.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from embeddings.carried_weights import left_out

if TYPE_CHECKING:
    from onnx import NodeProto

Floats = NDArray[np.float32]
_EMBEDDINGS = {
    "words.weight": "word_embeddings.weight",
    "places.weight": "position_embeddings.weight",
    "types.weight": "token_type_embeddings.weight",
    "norm.weight": "LayerNorm.weight",
    "norm.bias": "LayerNorm.bias",
}
_LAYER = {
    "out": "attention.output.dense",
    "norm1": "attention.output.LayerNorm",
    "up": "intermediate.dense",
    "down": "output.dense",
    "norm2": "output.LayerNorm",
}
_HEAD = {"pool": "bert.pooler.dense", "score": "classifier"}


def lower_layers(model: Path, layers: int) -> dict[str, Floats]:
    """Embeddings and the first ``layers`` layers of ``model`` by the names of ``train_reader.Network``."""
    raw = exported(model)
    state = {mine: raw[f"bert.embeddings.{theirs}"] for mine, theirs in _EMBEDDINGS.items()}
    for number in range(layers):
        here = f"bert.encoder.layer.{number}."
        for part in ("weight", "bias"):
            qkv = [raw[f"{here}attention.self.{name}.{part}"] for name in ("query", "key", "value")]
            state[f"layers.{number}.qkv.{part}"] = np.concatenate(qkv)
            for mine, theirs in _LAYER.items():
                state[f"layers.{number}.{mine}.{part}"] = raw[f"{here}{theirs}.{part}"]
    return state


def head(model: Path) -> dict[str, Floats]:
    """What turns the last layer of ``model`` into a score, by the names of ``ranking_network.Network``."""
    raw = exported(model)
    return {
        f"{mine}.{part}": raw[f"{theirs}.{part}"]
        for mine, theirs in _HEAD.items()
        for part in ("weight", "bias")
    }


def vectors(state: Mapping[str, Floats]) -> dict[str, Floats]:
    """The biases and normalisations of a ``ranking_network.Network`` by the names they have in the export."""
    found = {}
    for name, array in state.items():
        owner, part = name.rsplit(".", 1)
        if array.ndim > 1:
            continue
        if owner == "norm":
            found[f"bert.embeddings.{_EMBEDDINGS[name]}"] = array
        elif owner in _HEAD:
            found[f"{_HEAD[owner]}.{part}"] = array
        else:
            _, number, mine = owner.split(".")
            here = f"bert.encoder.layer.{number}."
            if mine == "qkv":
                for theirs, third in zip(("query", "key", "value"), np.split(array, 3), strict=True):
                    found[f"{here}attention.self.{theirs}.{part}"] = third
            else:
                found[f"{here}{_LAYER[mine]}.{part}"] = array
    return found


def exported(model: Path) -> dict[str, Floats]:
    """All weights of a network as it was exported, by their names in PyTorch, matrices (out, in) as there.

    What its file leaves out is put back. The export forgot the names of most matrices; each is known by the
    bias that is added to its product.
    """
    import onnx
    from onnx import numpy_helper

    graph, away = onnx.load(model, load_external_data=False).graph, left_out(model)
    arrays = {
        tensor.name: away[tensor.name] if tensor.name in away else numpy_helper.to_array(tensor)
        for tensor in graph.initializer
    }
    makers = {output: node for node in graph.node for output in node.output}

    def full(name: str) -> Floats:
        whole, zero, scale = (
            np.asarray(arrays[f"{name}_{part}"], np.float32) for part in ("quantized", "zero_point", "scale")
        )
        return np.asarray((whole - zero) * scale, np.float32)

    found = {name: np.array(array) for name, array in arrays.items() if name.endswith((".weight", ".bias"))}
    matrices = set()
    for node in graph.node:
        bias = next((name for name in node.input if _of_product(name)), None)
        if node.op_type == "Add" and bias:
            product = next(name for name in node.input if name != bias)
            matrix = _product_of(makers[product], makers).input[1].removesuffix("_quantized")
            found[bias.removesuffix("bias") + "weight"] = np.ascontiguousarray(full(matrix).T)
            matrices.add(matrix)
    tables = {name.removesuffix("_quantized") for name in arrays if name.endswith(".weight_quantized")}
    return found | {name: full(name) for name in tables - matrices}


def _of_product(name: str) -> bool:
    return name.endswith(".bias") and "norm" not in name.lower()


def _product_of(node: NodeProto, makers: dict[str, NodeProto]) -> NodeProto:
    """The integer product that ``node`` scales back: upwards, not into the scales."""
    while node.op_type != "MatMulInteger":
        inputs = (makers[name] for name in node.input if name in makers)
        node = next(
            maker
            for maker in inputs
            if maker.op_type in {"Mul", "Cast", "MatMulInteger"} and "scale" not in maker.name
        )
    return node
