"""As large a corpus as is wanted, out of what there is: news paragraphs and real vectors, multiplied.

Texts: the paragraphs of the newswire; when they are used up, the first part of one and the last of another,
with other figures. Vectors: each lies between that of a real paragraph and one of its ten nearest, plus a
share of the difference of two random ones: noise that is spread as real vectors are. The share is such that
neighbours, in a sample as large as the real set, are as near to each other as real ones.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from embeddings.types import Article, Document

PARAGRAPHS = 10  # of an article
PUBLISHERS = 20
NEAR = 10
_FIRST = date(2015, 1, 1)
_DAYS = 3000
_STEPS = 8  # of the search for the share of noise
Vectors = NDArray[np.float32]


class Multiplied:
    """An encoder that gives each text a vector drawn by its hash; ``nearness`` says how real they look."""

    def __init__(self, real: Vectors) -> None:
        self.name, self.sha256, self.max_tokens = "multiplied", "0" * 64, 256
        self.dimension = real.shape[1]
        self._real = real
        self._near = np.concatenate([_nearest(rows, real) for rows in np.array_split(real, 64)])
        low, high = 0.0, 1.0
        wanted = nearness(real)
        for _ in range(_STEPS):
            self.noise = (low + high) / 2
            near = nearness(self._draw(np.random.default_rng(5), len(real)))
            low, high = (self.noise, high) if near > wanted else (low, self.noise)
        self.nearness = near, wanted

    def encode(self, texts: Sequence[str], more: int = 0) -> Vectors:
        """See ``Encoder``."""
        seed = blake2b("\0".join(texts).encode(), digest_size=8).digest()
        return self._draw(np.random.default_rng(int.from_bytes(seed)), len(texts))

    def encode_question(self, question: str) -> Vectors:
        """See ``Encoder``."""
        return self.encode([question])[0]

    def _draw(self, chance: np.random.Generator, count: int) -> Vectors:
        one, plus, minus = chance.integers(len(self._real), size=(3, count))
        other = self._near[one, chance.integers(NEAR, size=count)]
        way = chance.random((count, 1), np.float32)
        drawn = (1 - way) * self._real[one] + way * self._real[other]
        return _unit(drawn + np.float32(self.noise) * (self._real[plus] - self._real[minus]))


def nearness(vectors: Vectors) -> float:
    """The median cosine of a vector and the nearest other, over a sample."""
    sample = vectors[:: max(1, len(vectors) // 1000)]
    return float(np.median(np.partition(sample @ vectors.T, -2, axis=1)[:, -2]))


def documents(paragraphs: Sequence[str], count: int, name: str = "grown") -> Iterator[Document]:
    """Articles of ten paragraphs, ``count`` in all, of some years and publishers."""
    chance = random.Random(name)  # noqa: S311 - a corpus, not a secret
    for first in range(0, count, PARAGRAPHS):
        numbers = range(first, min(count, first + PARAGRAPHS))
        texts = tuple(_text(paragraphs, number, chance, name) for number in numbers)
        title = " ".join(texts[0].split()[:8])
        day = _FIRST + timedelta(chance.randrange(_DAYS))
        publisher = f"Paper {chance.randrange(PUBLISHERS)}"
        path = f"/{name}/{first}.md"
        yield Document(Article(f"{name}-{first}", title, publisher, day, None, path), texts)


def _text(paragraphs: Sequence[str], number: int, chance: random.Random, name: str) -> str:
    if number < len(paragraphs) and name == "grown":
        return paragraphs[number]
    one, other = (chance.choice(paragraphs).split() for _ in range(2))
    cut = chance.randrange(len(one) + 1)
    mixed = " ".join(one[:cut] + other[min(cut, len(other) // 2) :])
    return re.sub(r"\d", lambda _: str(chance.randrange(10)), mixed)


def _nearest(rows: Vectors, real: Vectors) -> NDArray[np.int64]:
    return np.argpartition(rows @ real.T, -NEAR - 1, axis=1)[:, -NEAR - 1 :].copy()


def _unit(vectors: Vectors) -> Vectors:
    unit: Vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return unit
