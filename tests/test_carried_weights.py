"""What the reader's file leaves out is what the reranker has, and is put back."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import pytest
from numpy.typing import NDArray

from embeddings.carried_weights import CARRIED_WORDS, WORDS, carried_tensors, leave_out, left_out
from embeddings.models import SHIPPED
from embeddings.reader import MODEL
from embeddings.sessions import open_session

pytestmark = pytest.mark.models


def network(path: Path, words: NDArray[np.uint8]) -> Path:
    """A network that gives the rows of ``words`` that are asked for."""
    asked = onnx.helper.make_tensor_value_info("ids", onnx.TensorProto.INT64, [1])
    rows = onnx.helper.make_tensor_value_info("rows", onnx.TensorProto.UINT8, [1, words.shape[1]])
    steps = [onnx.helper.make_node("Gather", [WORDS, "ids"], ["rows"])]
    graph = onnx.helper.make_graph(
        steps, "words", [asked], [rows], [onnx.numpy_helper.from_array(words, WORDS)]
    )
    version = onnx.helper.make_opsetid("", 17)
    onnx.save_model(onnx.helper.make_model(graph, opset_imports=[version], ir_version=10), path)
    return path


def carried_words() -> NDArray[np.uint8]:
    return np.array(onnx.numpy_helper.to_array(carried_tensors()[CARRIED_WORDS]))


def test_the_rerankers_words_are_left_out_and_put_back(tmp_path: Path) -> None:
    words = carried_words()
    path = network(tmp_path / "small.onnx", words)
    leave_out(path)
    assert path.stat().st_size < 1000
    assert list(left_out(path)) == [WORDS]
    found = open_session(path).run(None, {"ids": np.array([2040])})[0]
    np.testing.assert_array_equal(found[0], words[2040])


def test_other_words_stay_in_the_file(tmp_path: Path) -> None:
    words = carried_words()
    words[7] = 0
    path = network(tmp_path / "whole.onnx", words)
    leave_out(path)
    assert path.stat().st_size > words.nbytes
    assert left_out(path) == {}


def test_the_reader_that_ships_leaves_its_words_out() -> None:
    assert list(left_out(SHIPPED / MODEL)) == [WORDS]
