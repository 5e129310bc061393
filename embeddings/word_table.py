"""The reader's word embeddings are the reranker's, unchanged: the reader's file leaves them out.

That is half of the file. They are put back when the network is loaded or made ready.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from embeddings.models import reranker_weights

if TYPE_CHECKING:
    from onnx import ModelProto, TensorProto

WORDS = "words.weight_quantized"
_THEIRS = "bert.embeddings.word_embeddings.weight_quantized"
_ELSEWHERE = "the reranker"  # where the file says that they are

Words = NDArray[np.uint8]


def left_out(network: Path) -> dict[str, Words]:
    """What the file of a network leaves out, by name: nothing of most; ModelError without the reranker."""
    import onnx

    table = _tables(onnx.load(network, load_external_data=False)).get(WORDS)
    away = table is not None and table.data_location == onnx.TensorProto.EXTERNAL
    return {WORDS: reranker_words()} if away else {}


def leave_out(network: Path) -> None:
    """Take the word embeddings out of a reader's file, if they are the reranker's."""
    import onnx

    model = onnx.load(network)
    table = _tables(model).get(WORDS)
    if table is None or not np.array_equal(onnx.numpy_helper.to_array(table), reranker_words()):
        return
    table.ClearField("raw_data")
    table.data_location = onnx.TensorProto.EXTERNAL
    place = table.external_data.add()
    place.key, place.value = "location", _ELSEWHERE
    network.write_bytes(model.SerializeToString())


def reranker_words() -> Words:
    """The reranker's word embeddings as it stores them, (words, width); ModelError without it."""
    import onnx

    tables = _tables(onnx.load(reranker_weights().folder / "model.onnx"))
    return np.array(onnx.numpy_helper.to_array(tables[_THEIRS]), np.uint8)


def _tables(model: ModelProto) -> dict[str, TensorProto]:
    return {table.name: table for table in model.graph.initializer}
