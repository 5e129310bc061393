"""Stand-ins for the models that mean something: more words in common is nearer, likelier, a better answer.

Each keeps the contract of the real one (unit vectors, probabilities, spans inside the text) and is a pure
function of its input, so that a test can say what must be found, not only that something was.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from bot.confidence import Calibration
from embeddings.reader import Reading

_COMMON = """
a about after all also an and any are as at be been before but by can could did do does for from had
has have he her his how i if in into is it its many more most much new no not of on or our said say
she so some than that the their them there these they this to up was we were what when where which
who whom whose why will with would you
"""
_FIGURES = ("when", "how", "what year", "what date", "which year")


def stems(text: str) -> list[str]:
    """The words of a text that carry meaning, without case and common endings."""
    common = _COMMON.split()
    found = re.findall(r"\w+", text.casefold())
    return [re.sub(r"(?<=\w{3})(?:ing|ed|es|s|e)$", "", word) for word in found if word not in common]


class FakeEncoder:
    """Counts word stems in hashed places: the cosine of two texts is their share of words in common."""

    def __init__(self, name: str = "fake", dimension: int = 256) -> None:
        self.name = name
        self.sha256 = blake2b(name.encode(), digest_size=32).hexdigest()
        self.dimension = dimension
        self.max_tokens = 256
        self.texts_seen: list[str] = []

    def encode(self, texts: Sequence[str], more: int = 0) -> NDArray[np.float32]:
        """See ``Encoder``; what was embedded can be read in ``texts_seen``."""
        self.texts_seen.extend(texts)
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        for row, text in enumerate(texts):
            for stem in stems(text) or [""]:
                value = int.from_bytes(blake2b(stem.encode(), digest_size=8).digest())
                vectors[row, value % self.dimension] += 1 if value >> 63 else -1
            if not vectors[row].any():  # stems that cancel each other out
                vectors[row, 0] = 1
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)

    def encode_question(self, question: str) -> NDArray[np.float32]:
        """See ``Encoder``."""
        return self.encode([question])[0]


class FakeReranker:
    """Gives the share of the question's words that a text has, squeezed into (0, 1)."""

    def score(self, question: str, texts: Sequence[str]) -> list[float]:
        """See ``Reranker``."""
        asked = set(stems(question))
        return [0.02 + 0.96 * len(asked & set(stems(text))) / max(1, len(asked)) for text in texts]


class FakeReader:
    """Answers with the capitalised words or figures, not in the question, that are nearest to its words.

    "When" and "how many" want a figure in it. A text with none of the question's words does not answer.
    """

    def read(self, question: str, texts: Sequence[str]) -> list[list[Reading]]:
        """See ``Reader``."""
        return [self._read(question, text) for text in texts]

    def _read(self, question: str, text: str) -> list[Reading]:
        asked = set(stems(question))
        marks = [m.start() for m in re.finditer(r"\w+", text) if set(stems(m[0])) & asked]
        there = len({stem for m in re.finditer(r"\w+", text) for stem in stems(m[0])} & asked)
        no_answer = 1 - there / max(1, len(asked))
        wants_figure = question.casefold().startswith(_FIGURES)
        readings = []
        for run in re.finditer(r"(?:[A-Z]\w+|\d[\d.,]*\d|\d)(?:[ –-](?:[A-Z]\w+|\d[\d.,]*\d|\d))*", text):
            if set(stems(run[0])) <= asked or (wants_figure and not re.search(r"\d|day\b", run[0])):
                continue
            distance = min((abs(mark - run.start()) for mark in marks), default=len(text))
            score = 6 * (1 - no_answer) - 0.02 * distance
            readings.append(Reading(run.start(), run.end(), score, no_answer))
        return sorted(readings, key=lambda reading: -reading.score)[:3]


PLAIN = Calibration(
    {"bias": 3.0, "relevant": 3.0, "missing": -9.0},
    0.5,
    "nothing: weights that a test can follow",
)
"""Confidence for these doubles: sure, unless a passage hardly fits or nothing has what the question names."""
