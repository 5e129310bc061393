"""Which passages have which words: for every stem the passages that have it, as arrays that lie in a file.

A question's frequent words are in a tenth of all passages, and an answer may wait for none of them. Arrays
add up the scores of a million passages in the time that a database needs for ten thousand rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import chain, pairwise

import numpy as np
from numpy.typing import NDArray

from embeddings.stemming import Stemmer, named, tokens

TITLE, TEXT = 1, 2  # what a word counts, in halves; a title that weighs half as much is as good as any
_MOST = 255
_AT_ONCE = 1 << 22  # postings; bounds the memory a merge takes beside what it merges
Listed = tuple[int, str, str]


@dataclass(frozen=True, slots=True)
class Postings:
    """Of passages, by their places from 0: ``passages`` their ids and ``lengths`` in words, title included.

    ``keys`` are the hashes of the terms, ascending. Those of term t are in the passages
    ``docs[starts[t]:starts[t + 1]]``, ascending, and count ``weights`` there, in halves.
    """

    keys: NDArray[np.uint64]
    starts: NDArray[np.int64]
    docs: NDArray[np.int32]
    weights: NDArray[np.uint8]
    lengths: NDArray[np.int32]
    passages: NDArray[np.int64]

    def find(self, term: str) -> tuple[NDArray[np.int32], NDArray[np.uint8]]:
        """Give the places of the passages that have a term, and what it counts there."""
        key = np.uint64(term_key(term))
        at = int(np.searchsorted(self.keys, key))
        if at == len(self.keys) or self.keys[at] != key:
            return self.docs[:0], self.weights[:0]
        part = slice(int(self.starts[at]), int(self.starts[at + 1]))
        return self.docs[part], self.weights[part]


def term_key(term: str) -> int:
    """Hash a term; of a million terms two are the same once in thirty million indexes."""
    return int.from_bytes(blake2b(term.encode(), digest_size=8).digest())


class Lister:
    """Makes postings of passages, remembering the words it has seen."""

    def __init__(self) -> None:
        self._stem = Stemmer()
        self._numbers: dict[str, int] = {}
        self._keys: list[int] = []

    def make(self, passages: Sequence[Listed]) -> Postings:
        """Make the postings of passages: (id, title, text)."""
        titles = self._terms([title for _, title, _ in passages])
        texts = self._terms([text for _, _, text in passages])
        count = len(passages)
        docs = np.repeat(np.tile(np.arange(count), 2), [len(found) for found in chain(titles, texts)])
        terms = np.fromiter(chain.from_iterable(chain(titles, texts)), np.int64)
        worth = np.where(np.arange(len(terms)) < sum(map(len, titles)), TITLE, TEXT)
        order = np.lexsort((docs, np.array(self._keys, np.uint64)[terms]))
        docs, terms, worth = docs[order], terms[order], worth[order]
        new = np.ones(len(terms), bool)
        new[1:] = (terms[1:] != terms[:-1]) | (docs[1:] != docs[:-1])
        weights = np.minimum(np.add.reduceat(worth, np.flatnonzero(new)), _MOST) if len(terms) else worth
        docs, terms = docs[new], terms[new]
        starts = np.flatnonzero(np.append(True, terms[1:] != terms[:-1])) if len(terms) else terms
        return Postings(
            np.array(self._keys, np.uint64)[terms[starts]],
            np.append(starts, len(terms)).astype(np.int64),
            docs.astype(np.int32),
            weights.astype(np.uint8),
            np.array([len(one) + len(other) for one, other in zip(titles, texts, strict=True)], np.int32),
            np.array([passage for passage, _, _ in passages], np.int64),
        )

    def _terms(self, texts: Sequence[str]) -> list[list[int]]:
        """Give the numbers of the terms of texts."""
        found = self._stem([tokens(text) for text in texts])
        return [[self._number(term) for term in (*stems, *named(stems))] for stems in found]

    def _number(self, term: str) -> int:
        number = self._numbers.setdefault(term, len(self._keys))
        if number == len(self._keys):
            self._keys.append(term_key(term))
        return number


def merge(parts: Sequence[Postings]) -> Postings:
    """Make one of several; their passages are others."""
    keys = np.unique(np.concatenate([part.keys for part in parts])) if parts else np.empty(0, np.uint64)
    terms = [np.searchsorted(keys, part.keys) for part in parts]
    counts = np.zeros(len(keys), np.int64)
    for part, numbers in zip(parts, terms, strict=True):
        counts[numbers] += np.diff(part.starts)
    starts = np.concatenate(([0], np.cumsum(counts)))
    docs, weights = np.empty(starts[-1], np.int32), np.empty(starts[-1], np.uint8)
    free, before = starts[:-1].copy(), 0
    for part, numbers in zip(parts, terms, strict=True):
        for first, last in _slices(part.starts):
            some = np.diff(part.starts[first : last + 1])
            begin, end = int(part.starts[first]), int(part.starts[last])
            shift = free[numbers[first:last]] - part.starts[first:last]
            into = np.repeat(shift, some) + np.arange(begin, end)
            docs[into] = part.docs[begin:end] + np.int32(before)
            weights[into] = part.weights[begin:end]
        free[numbers] += np.diff(part.starts)
        before += len(part.passages)
    joined = [np.concatenate([getattr(part, name) for part in parts]) for name in ("lengths", "passages")]
    return Postings(keys, starts, docs, weights, *joined)


def without(postings: Postings, gone: NDArray[np.int64]) -> Postings:
    """Leave passages out."""
    stay = ~np.isin(postings.passages, gone)
    places = (np.cumsum(stay) - 1).astype(np.int32)
    docs, weights, counts = [postings.docs[:0]], [postings.weights[:0]], [np.zeros(1, np.int64)]
    for first, last in _slices(postings.starts):
        begin, end = int(postings.starts[first]), int(postings.starts[last])
        some = postings.docs[begin:end]
        kept = stay[some]
        passed = np.append(0, np.cumsum(kept))
        counts.append(np.diff(passed[postings.starts[first : last + 1] - begin]))
        docs.append(places[some[kept]])
        weights.append(postings.weights[begin:end][kept])
    left = np.concatenate(counts)[1:]
    held = left > 0
    return Postings(
        postings.keys[held], np.append(0, np.cumsum(left[held])), np.concatenate(docs),
        np.concatenate(weights), postings.lengths[stay], postings.passages[stay],
    )  # fmt: skip


def _slices(starts: NDArray[np.int64]) -> Iterable[tuple[int, int]]:
    """Cut the terms into runs of so many postings, (first, last), last excluded."""
    ends = np.searchsorted(starts, np.arange(_AT_ONCE, starts[-1], _AT_ONCE))
    return [(int(a), int(b)) for a, b in pairwise(np.unique(np.concatenate(([0], ends, [len(starts) - 1]))))]
