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
from embeddings.networks import ready
from embeddings.sessions import open_session
from embeddings.tokens import default_words, load_tokenizer

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

QUESTION_TOKENS = 96
PAIR_TOKENS = 384  # a question and a passage of 180 words with its title; what is longer loses its end


class Reranker(Protocol):
    """Reads a question and a passage together."""

    def score(self, question: str, texts: Sequence[str]) -> list[float]:
        """For each text the probability in (0, 1) that it answers; its log-odds are the model's output."""
        ...


class OnnxReranker:
    """The cross-encoder in a file, with its tokenizer's, for use from any thread.

    Each pair runs alone. That is faster than batches, since nothing is padded and a pair stays in its core's
    cache (20 pairs of 110 to 280 tokens on one core: 0.6 s alone, 0.9 s in sorted batches of four, 2.7 s in
    one batch). An int8 model also quantises activations over the whole batch, so that in a batch a pair's
    score would depend on its neighbours. ``threads`` pairs run at a time.
    """

    def __init__(self, network: Path, words: Path, threads: int = 2) -> None:
        self._session = _open(network)
        self._tokenizer = load_tokenizer(words)
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

    With ``cache`` its network is made ready there at first use, and loads in a third of the time.
    """
    weights = reranker_weights(cache)
    network = ready(weights.folder / "model.onnx", weights.sha256, cache)
    return OnnxReranker(network, default_words(cache), threads)


def _open(network: Path) -> InferenceSession:
    try:
        return open_session(network)
    except Exception as error:  # ONNX Runtime's own exceptions have no common base but this
        raise ModelError(f"The reranker's weights at {network} can't be loaded: {error}") from error
