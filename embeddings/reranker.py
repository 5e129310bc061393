"""The reranker: how likely a passage answers a question, judged by reading both together.

cross-encoder/ms-marco-MiniLM-L-12-v2 (Reimers and Gurevych 2019; trained on MS MARCO), int8, its biases and
normalisations tuned to news by ``train_reranker.py``; see ``data/MODEL_CARD.md``.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from math import exp
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np

from embeddings.errors import ModelError
from embeddings.models import SHIPPED, Weights, check_files, reranker_weights
from embeddings.networks import ready
from embeddings.sessions import open_session
from embeddings.tokens import default_words, load_tokenizer, without_mark

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

TUNED = "reranker.onnx"
TUNED_FILES = {TUNED: "6554d04ad2e33e0cdb01c72cd0b8795336795b5831d181ad45883836263ffb5a"}
QUESTION_TOKENS = 96
PAIR_TOKENS = 384  # a question and a passage of 180 words with its title; what is longer loses its end

Pair = tuple[list[int], list[int]]
"""The tokens of a question and of a text, with those that begin and end them."""


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
        self._pool = ThreadPoolExecutor(threads, "rerank") if threads > 1 else None

    def score(self, question: str, texts: Sequence[str]) -> list[float]:
        """See ``Reranker``. Of a question the first 96 tokens are read, of a text what fits beside them."""
        asked = pairs(self._tokenizer, question, texts)
        run = self._pool.map if self._pool and len(asked) > 1 else map
        return [1 / (1 + exp(-logit)) for logit in run(self._logit, asked)]

    def _logit(self, pair: Pair) -> float:
        asked, text = pair
        ids = np.array([asked + text], np.int64)
        types = np.array([[0] * len(asked) + [1] * len(text)], np.int64)
        inputs = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": types}
        return float(self._session.run(None, inputs)[0][0, 0])


def pairs(tokenizer: Tokenizer, question: str, texts: Sequence[str], most: int = PAIR_TOKENS) -> list[Pair]:
    """The question with each of the texts, in ``most`` tokens at most."""
    start, end = tokenizer.encode("").ids
    first, *others = tokenizer.encode_batch([without_mark(question), *texts], add_special_tokens=False)
    asked = [start, *first.ids[:QUESTION_TOKENS], end]
    room = most - len(asked) - 1
    return [(asked, [*other.ids[:room], end]) for other in others]


def tuned_weights(cache: Path | None = None) -> Weights:
    """Find the tuned file, and the carried one that has what it leaves out; ModelError as for that."""
    carried = reranker_weights(cache)
    check_files(SHIPPED, TUNED_FILES, cache)
    return Weights(f"{carried.name}, tuned", SHIPPED, TUNED_FILES[TUNED])


def load_reranker(threads: int = 2, cache: Path | None = None) -> OnnxReranker:
    """The reranker that comes with the installation; ModelError when its weights are missing or altered.

    With ``cache`` its network is made ready there at first use, and loads in a third of the time.
    """
    weights = tuned_weights(cache)
    network = ready(weights.folder / TUNED, weights.sha256, cache)
    return OnnxReranker(network, default_words(cache), threads)


def _open(network: Path) -> InferenceSession:
    try:
        return open_session(network)
    except Exception as error:  # ONNX Runtime's own exceptions have no common base but this
        raise ModelError(f"The reranker's weights at {network} can't be loaded: {error}") from error
