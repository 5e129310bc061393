"""What the networks in ``data`` have unchanged from the reranker that is carried, their files leave out.

That is half of the reader's (its word embeddings) and nearly all of the tuned reranker's. It is put back when
a network is loaded or made ready.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from embeddings.models import reranker_weights

if TYPE_CHECKING:
    from onnx import ModelProto, TensorProto

WORDS = "words.weight_quantized"  # of the reader
CARRIED_WORDS = "bert.embeddings.word_embeddings.weight_quantized"
_ELSEWHERE = "the reranker"  # where the file says that they are
_LEAST = 1024  # bytes that are worth leaving out

Weights = NDArray[np.generic]


def left_out(network: Path) -> dict[str, Weights]:
    """What the file of a network leaves out, by name: nothing of most; ModelError without the reranker."""
    import onnx

    away = [
        name
        for name, tensor in tensors(onnx.load(network, load_external_data=False)).items()
        if tensor.data_location == onnx.TensorProto.EXTERNAL
    ]
    if not away:
        return {}
    theirs = carried_tensors()
    return {name: onnx.numpy_helper.to_array(theirs[_carried_name(name)]) for name in away}


def leave_out(network: Path) -> None:
    """Take out of a network's file what the carried reranker has under the same name, value by value."""
    import onnx

    model, theirs = onnx.load(network), carried_tensors()
    for name, tensor in tensors(model).items():
        other = theirs.get(_carried_name(name))
        if other is None or len(tensor.raw_data) < _LEAST or tensor.data_type != other.data_type:
            continue
        if tensor.dims == other.dims and tensor.raw_data == other.raw_data:
            tensor.ClearField("raw_data")
            tensor.data_location = onnx.TensorProto.EXTERNAL
            place = tensor.external_data.add()
            place.key, place.value = "location", _ELSEWHERE
    network.write_bytes(model.SerializeToString())


def carried_tensors() -> dict[str, TensorProto]:
    """The weights of the carried reranker as it stores them, by name; ModelError without it."""
    import onnx

    return tensors(onnx.load(reranker_weights().folder / "model.onnx"))


def _carried_name(name: str) -> str:
    return CARRIED_WORDS if name == WORDS else name


def tensors(model: ModelProto) -> dict[str, TensorProto]:
    """The weights of a network as it stores them, by name."""
    return {tensor.name: tensor for tensor in model.graph.initializer}
