"""Networks made ready for loading: the same results, whole or made again."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import pytest

from embeddings import networks
from embeddings.fusion import fuse_attention
from embeddings.models import SHIPPED
from embeddings.networks import is_whole, making, place, ready
from embeddings.reader import MODEL, SHIPPED_FILES, onnx_forward
from embeddings.sessions import NETWORK, weights_of

SHIPPED_NETWORK, DIGEST = SHIPPED / MODEL, SHIPPED_FILES[MODEL]


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


@pytest.mark.models
def test_a_network_made_ready_says_the_same_as_the_original(cache: Path) -> None:
    """But for roundings, which eight-bit numbers make visible in the logits."""
    ids = np.array([101, 2040, 2003, 1996, 3664, 102, 3664, 12849, 2239, 4445, 2097, 2393, 102], np.int64)
    types = np.repeat([0, 1], [6, 7])
    made = onnx_forward(ready(SHIPPED_NETWORK, DIGEST, cache))(ids, types)
    for value, expected in zip(made, onnx_forward(SHIPPED_NETWORK)(ids, types), strict=True):
        np.testing.assert_allclose(value, expected, atol=0.25)


@pytest.mark.models
def test_attention_is_one_step_of_a_network_made_ready(cache: Path) -> None:
    steps = [node.op_type for node in onnx.load(ready(SHIPPED_NETWORK, DIGEST, cache)).graph.node]
    assert "MultiHeadAttention" in steps
    assert "Softmax" not in steps


def test_a_network_of_another_form_is_left_as_it_is(tmp_path: Path) -> None:
    shape = [onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, [1, 2]) for name in "ab"]
    steps = [onnx.helper.make_node("Softmax", ["a"], ["b"])]
    path = tmp_path / "other.onnx"
    onnx.save_model(
        onnx.helper.make_model(onnx.helper.make_graph(steps, "other", shape[:1], shape[1:])), path
    )
    before = path.read_bytes()
    with pytest.raises(ValueError, match="no MatMul"):
        fuse_attention(path, 12)
    assert path.read_bytes() == before


@pytest.mark.models
def test_a_network_is_made_ready_once_and_again_when_it_was_altered(cache: Path) -> None:
    network = ready(SHIPPED_NETWORK, DIGEST, cache)
    assert network == place(DIGEST, cache) / NETWORK
    weights = weights_of(network)
    made, whole = weights.stat(), weights.read_bytes()
    ready(SHIPPED_NETWORK, DIGEST, cache)
    assert weights.stat().st_mtime_ns == made.st_mtime_ns
    weights.write_bytes(whole[:5000] + b"\0" + whole[5001:])
    ready(SHIPPED_NETWORK, DIGEST, cache)
    assert weights.read_bytes() == whole


@pytest.mark.models
def test_where_nothing_can_be_kept_the_original_is_used(cache: Path) -> None:
    cache.write_text("a file", "utf-8")
    assert ready(SHIPPED_NETWORK, DIGEST, cache) == SHIPPED_NETWORK
    assert ready(SHIPPED_NETWORK, DIGEST, None) == SHIPPED_NETWORK


def test_a_folder_is_put_in_place_whole_or_not_at_all(cache: Path) -> None:
    folder = cache / "made"
    with pytest.raises(FileNotFoundError), making(folder) as draft:
        (draft / "part").write_bytes((draft / "never written").read_bytes())
    assert list(cache.iterdir()) == []
    with making(folder) as draft:
        (draft / "part").write_text("all of it", "utf-8")
        assert not folder.exists()
    assert is_whole(folder, None)
    assert [path.name for path in cache.iterdir()] == ["made"]


def test_what_another_runtime_has_made_is_not_used(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with making(cache / "made") as draft:
        (draft / "part").write_text("all of it", "utf-8")
    monkeypatch.setattr(networks, "runtime", lambda: "0.0")
    assert not is_whole(cache / "made", None)
