"""The reader: marks a question's answer in passages and says how likely each passage holds none.

A small BERT gives every token of a passage a logit for being the answer's first word and one for being its
last, and the pair of question and passage one for not being answered (Devlin et al. 2019, with a no-answer
head of its own). Trained by ``train_reader.py``; see ``data/MODEL_CARD.md``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from math import exp
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from embeddings.errors import ModelError
from embeddings.models import SHIPPED, Weights, check_files, find_folder
from embeddings.networks import ready
from embeddings.phrasing import past_limits, widen
from embeddings.sessions import open_session
from embeddings.tokens import TOKENIZER, default_words, load_tokenizer, without_mark

if TYPE_CHECKING:
    from tokenizers import Tokenizer

MODEL = "reader.onnx"
SHIPPED_FILES = {MODEL: "2cd9126be9f909da129bda973a549b0a2e97f0b28c2a0f45a964777ca8274403"}
CLS, SEP = 101, 102
QUESTION_TOKENS = 96
WINDOW_TOKENS = 288
OVERLAP_TOKENS = 96
ANSWER_TOKENS = 30
TOKEN_COST = 0.15  # log-odds for each token after the first: what is marked wrongly is mostly too long

Ids = NDArray[np.int64]
Logits = NDArray[np.float32]
Forward = Callable[[Ids, Ids], tuple[Logits, Logits, float]]
"""The network: token ids and types to start and end logits, (tokens,) each, and the no-answer logit."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A span ``text[start:end]`` (code points) that may answer the question.

    ``score`` is the span's log-odds against "no span": start logit plus end logit, less those of the null
    position, less ``TOKEN_COST`` for each token after the first. Above 0 a span is preferred to none, and
    scores of different passages may be compared.
    ``no_answer`` in [0, 1] is how likely the passage does not answer, the same for all its spans.
    ``before`` and ``after`` are the code points that the phrase round the span has more: see ``phrasing``.
    """

    start: int
    end: int
    score: float
    no_answer: float
    before: int = 0
    after: int = 0

    @property
    def phrase(self) -> tuple[int, int]:
        """The code points of the phrase that the span stands in."""
        return self.start - self.before, self.end + self.after


class Reader(Protocol):
    """Marks answers in passages."""

    def read(self, question: str, texts: Sequence[str]) -> list[list[Reading]]:
        """For each text its best few spans, best first, not overlapping; none for a text without a word."""
        ...


@dataclass(frozen=True, slots=True)
class Window:
    """Some tokens of text number ``text`` after the question's; ``offsets`` are theirs in that text."""

    text: int
    question: tuple[int, ...]
    passage: tuple[int, ...]
    offsets: tuple[tuple[int, int], ...]

    def ids(self) -> Ids:
        """All tokens as the network reads them."""
        return np.array([CLS, *self.question, SEP, *self.passage, SEP], np.int64)

    def types(self) -> Ids:
        """0 for the question's tokens, 1 for the passage's."""
        return np.repeat([0, 1], [len(self.question) + 2, len(self.passage) + 1])


class SpanReader:
    """A reader over any network of that form, for use from any thread.

    Each window runs alone, ``threads`` at a time: nothing is padded, and a score never depends on which other
    passages are read (an int8 network quantises activations over a whole batch).
    """

    def __init__(self, tokenizer: Tokenizer, forward: Forward, threads: int = 1, best: int = 3) -> None:
        self._tokenizer = tokenizer
        self._forward = forward
        self._pool = ThreadPoolExecutor(threads, "read") if threads > 1 else None
        self._best = best

    def read(self, question: str, texts: Sequence[str]) -> list[list[Reading]]:
        """See ``Reader``. Long texts are read in windows that overlap; of a question, the first 96 tokens."""
        parts = windows(self._tokenizer, question, texts)
        run = self._pool.map if self._pool and len(parts) > 1 else map
        found: list[list[Reading]] = [[] for _ in texts]
        of = [texts[part.text] for part in parts]
        for part, readings in zip(parts, run(self._mark, parts, of), strict=True):
            found[part.text] += readings
        return [merge(readings, self._best) for readings in found]

    def _mark(self, part: Window, text: str) -> list[Reading]:
        start, end, none = self._forward(part.ids(), part.types())
        return best_spans(part, text, start, end, none, self._best)


def windows(tokenizer: Tokenizer, question: str, texts: Sequence[str]) -> list[Window]:
    """The texts as the network reads them, the long ones in parts that overlap by 96 tokens."""
    asked = tuple(tokenizer.encode(without_mark(question), add_special_tokens=False).ids[:QUESTION_TOKENS])
    room = WINDOW_TOKENS - len(asked) - 3
    found = []
    for number, encoding in enumerate(tokenizer.encode_batch(list(texts), add_special_tokens=False)):
        ids, offsets = encoding.ids, encoding.offsets
        for first in range(0, max(len(ids) - OVERLAP_TOKENS, min(len(ids), 1)), room - OVERLAP_TOKENS):
            part = slice(first, first + room)
            found.append(Window(number, asked, tuple(ids[part]), tuple(offsets[part])))
    return found


def best_spans(part: Window, text: str, start: Logits, end: Logits, none: float, best: int) -> list[Reading]:
    """The best non-overlapping spans of at most 30 tokens in one window of ``text``."""
    first, length = len(part.question) + 2, len(part.passage)
    null = float(start[0] + end[0])
    start, end = start[first : first + length], end[first : first + length]
    scores = start[:, None] + end[None, :] - null
    ahead = np.arange(length)[None, :] - np.arange(length)[:, None]
    scores = np.where((ahead < 0) | (ahead >= ANSWER_TOKENS), -np.inf, scores - TOKEN_COST * ahead)
    found: list[Reading] = []
    while len(found) < best:
        i, j = divmod(int(scores.argmax()), length)
        score = float(scores[i, j])
        if score == -np.inf:
            break
        low, high = widen(text, part.offsets, start, end, (i, j))
        marked = part.offsets[past_limits(text, part.offsets, i, j)][0], part.offsets[j][1]
        more = marked[0] - low, high - marked[1]
        found.append(Reading(*marked, score, probability(none), *more))
        scores[: j + 1, i:] = -np.inf  # every span that shares a token with this one
    return found


def merge(readings: Sequence[Reading], best: int) -> list[Reading]:
    """The best spans of all windows of a text, which answers the question if one of its windows does."""
    no_answer = min((reading.no_answer for reading in readings), default=1.0)
    kept: list[Reading] = []
    for reading in sorted(readings, key=lambda reading: -reading.score):
        if len(kept) < best and all(reading.end <= k.start or k.end <= reading.start for k in kept):
            kept.append(replace(reading, no_answer=no_answer))
    return kept


def probability(logit: float) -> float:
    """The logistic function, for any logit."""
    return 1 / (1 + exp(-logit)) if logit > 0 else exp(logit) / (1 + exp(logit))


def reader_weights(cache: Path | None = None) -> Weights:
    """Find the project's own reader; ModelError if it is not as known."""
    check_files(SHIPPED, SHIPPED_FILES, cache)
    return Weights(MODEL, SHIPPED, SHIPPED_FILES[MODEL])


def load_reader(cache: Path | None = None, model: str | None = None, threads: int = 2) -> SpanReader:
    """The reader that comes with the project, or ``model``; ModelError if it can't be used.

    ``model`` is a folder with ``reader.onnx``, as ``train_reader.py`` writes it, and ``tokenizer.json``; or a
    question answering model of transformers, its folder or its name in the local cache. With ``cache`` the
    check of the project's own files is remembered there until they change.
    """
    if model is None:
        weights = reader_weights(cache)
        network = ready(weights.folder / MODEL, weights.sha256, cache)
        return SpanReader(load_tokenizer(default_words(cache)), onnx_forward(network), threads)
    folder, _ = find_folder(model, "DATELINE_READER=PATH")
    tokenizer = load_tokenizer(folder / TOKENIZER)
    if (folder / MODEL).exists():
        return SpanReader(tokenizer, onnx_forward(folder / MODEL), threads)
    if (tokenizer.token_to_id("[CLS]"), tokenizer.token_to_id("[SEP]")) != (CLS, SEP):
        raise ModelError(f"The reader at {folder} doesn't read BERT's word pieces.")
    from embeddings.question_answering import torch_forward

    return SpanReader(tokenizer, torch_forward(folder))


def onnx_forward(model: Path) -> Forward:
    """The network in a file; ModelError if it isn't one of a reader."""
    try:
        session = open_session(model)
    except Exception as error:  # ONNX Runtime's own exceptions have no common base but this
        raise ModelError(f"The reader's weights at {model} can't be loaded: {error}") from error
    names = [value.name for value in (*session.get_inputs(), *session.get_outputs())]
    if names != ["ids", "types", "start", "end", "none"]:
        raise ModelError(
            f"{model} is not a reader: it has {', '.join(names)}. Train one: {__package__}.train_reader"
        )

    def forward(ids: Ids, types: Ids) -> tuple[Logits, Logits, float]:
        start, end, none = session.run(None, {"ids": ids[None], "types": types[None]})
        return start[0], end[0], float(none[0])

    return forward
