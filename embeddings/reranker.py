"""The reranker: how likely a passage answers a question, judged by reading both together.

cross-encoder/ms-marco-MiniLM-L-12-v2 (Reimers and Gurevych 2019; trained on MS MARCO), int8.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from math import exp
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np

from embeddings.errors import ModelError
from embeddings.models import reranker_weights
from embeddings.sessions import open_session

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

QUESTION_TOKENS = 96
PAIR_TOKENS = 384  # a question and a passage of 180 words with its title; what is longer loses its end


class Reranker(Protocol):
    """Reads a question and a passage together."""

    def score(self, question: str, texts: Sequence[str]) -> list[float]:
        """For each text the probability in (0, 1) that it answers; its log-odds are the model's output."""
        ...


class OnnxReranker:
    """The cross-encoder in ``folder`` (``model.onnx``, ``tokenizer.json``), for use from any thread.

    Each pair runs alone. That is faster than batches, since nothing is padded and a pair stays in its core's
    cache (20 pairs of 110 to 280 tokens on one core: 0.6 s alone, 0.9 s in sorted batches of four, 2.7 s in
    one batch). An int8 model also quantises activations over the whole batch, so that in a batch a pair's
    score would depend on its neighbours. ``threads`` pairs run at a time.
    """

    def __init__(self, folder: Path, threads: int = 2) -> None:
        self._session = session(folder / "model.onnx")
        self._tokenizer = tokenizer(folder / "tokenizer.json")
        self._start, self._end = self._tokenizer.encode("").ids
        self._pool = ThreadPoolExecutor(threads, "rerank") if threads > 1 else None

    def score(self, question: str, texts: Sequence[str]) -> list[float]:
        """See ``Reranker``. Of a question the first 96 tokens are read, of a text what fits beside them."""
        first, *others = self._tokenizer.encode_batch([question, *texts], add_special_tokens=False)
        asked = [self._start, *first.ids[:QUESTION_TOKENS], self._end]
        room = PAIR_TOKENS - len(asked) - 1
        pairs = [(asked, [*other.ids[:room], self._end]) for other in others]
        run = self._pool.map if self._pool and len(pairs) > 1 else map
        return [1 / (1 + exp(-logit)) for logit in run(self._logit, pairs)]

    def _logit(self, pair: tuple[list[int], list[int]]) -> float:
        asked, text = pair
        ids = np.array([asked + text], np.int64)
        types = np.array([[0] * len(asked) + [1] * len(text)], np.int64)
        inputs = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": types}
        return float(self._session.run(None, inputs)[0][0, 0])


def load_reranker(threads: int = 2, cache: Path | None = None) -> OnnxReranker:
    """The reranker that comes with the installation; ModelError when its weights are missing or altered.

    With ``cache`` the check of a file that has not changed since is remembered there.
    """
    return OnnxReranker(reranker_weights(cache).folder, threads)


def session(model: Path) -> InferenceSession:
    """The network, one thread a run. Optimised only as far as holds on any processor: that loads fastest."""
    try:
        return open_session(model, fully_optimised=False)
    except Exception as error:  # ONNX Runtime's own exceptions have no common base but this
        raise ModelError(f"The reranker's weights at {model} can't be loaded: {error}") from error


def tokenizer(file: Path) -> Tokenizer:
    """Its tokenizer, without the padding to 512 tokens that the file asks for: twenty times the work."""
    from tokenizers import Tokenizer

    loaded = Tokenizer.from_file(str(file))
    loaded.no_padding()
    loaded.no_truncation()
    return loaded
