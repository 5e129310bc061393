"""Passages by their words: BM25 over all postings, or over those that can still matter."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embeddings.postings import TEXT, TITLE, Postings
from embeddings.stemming import named, stemmed

_K1, _B = 1.2, 0.75
_READ = 2000  # passages, at most, in which a phrase is looked for
_FEW = 16  # times fewer candidates than postings: then candidates are looked up, not postings added
# The titles and texts of the passages with these ids.
Reader = Callable[[Sequence[int]], Sequence[tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class _Term:
    """What a term is worth and where it stands: ``weights`` are in halves, ``most`` bounds its score."""

    value: float
    docs: NDArray[np.int32]
    weights: NDArray[np.uint8]

    @property
    def most(self) -> float:
        return self.value * (_K1 + 1)


class WordIndex:
    """Finds the passages that have a question's words. Safe to use from several threads."""

    def __init__(self, postings: Postings, read: Reader) -> None:
        self._postings = postings
        self._read = read
        lengths = postings.lengths.astype(np.float32)
        mean = max(1.0, float(lengths.mean())) if len(lengths) else 1.0
        self._bend = (_K1 * (1 - _B + _B / mean * lengths)).astype(np.float32)

    def __len__(self) -> int:
        return len(self._postings.passages)

    def search(
        self, phrases: Sequence[str], limit: int, allowed: NDArray[np.int64] | None = None
    ) -> list[tuple[int, float]]:
        """Find passages with any of the words or phrases: (id, BM25 above 0), best first.

        Words count by their stems; what follows BM25 (Robertson and Zaragoza 2009), a word in the title half.
        Only passages with ``allowed`` ids, ascending, are found. What can't reach the best any more is not
        looked at (MaxScore: Turtle and Flood 1995), which changes no score.
        """
        passing = None if allowed is None else np.isin(self._postings.passages, allowed)
        scores = np.zeros(len(self), np.float32)
        terms = sorted(map(self._term, dict.fromkeys(stemmed(phrases))), key=lambda term: -term.value)
        coming = sum(term.most for term in terms)  # that a passage can still gain
        bar = 0.0  # what the last of the best has at least
        for term in terms:
            docs, gains = self._gains(term, scores, bar - coming)
            if passing is not None:
                kept = passing[docs]
                docs, gains = docs[kept], gains[kept]
            scores[docs] += gains
            coming -= term.most
            if len(docs) >= limit:
                bar = max(bar, float(np.partition(scores[docs], len(docs) - limit)[len(docs) - limit]))
        places = np.flatnonzero(scores >= bar) if bar else np.flatnonzero(scores)
        best = places[np.lexsort((self._postings.passages[places], -scores[places]))][:limit]
        return [(int(self._postings.passages[place]), float(scores[place])) for place in best]

    def frequency(self, text: str) -> int:
        """Count the passages that have a word or a phrase."""
        return len(self._places(*stemmed([text]))[0])

    def _term(self, stems: tuple[str, ...]) -> _Term:
        docs, weights = self._places(stems)
        value = np.log((len(self) - len(docs) + 0.5) / (len(docs) + 0.5))
        return _Term(max(float(value), 1e-6), docs, weights)

    def _gains(
        self, term: _Term, scores: NDArray[np.float32], least: float
    ) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        """Give the passages that have a term, and its scores there.

        Where a passage needs more than ``least`` to matter, those that have less may be left out.
        """
        docs, weights = term.docs, term.weights
        if least >= 0:
            wanted = np.flatnonzero(scores > least).astype(np.int32)
            if len(wanted) * _FEW < len(docs):
                at = _among(wanted, docs)
                docs, weights = docs[at], weights[at]
        counted = weights.astype(np.float32) / np.float32(TEXT)
        gains: NDArray[np.float32] = counted * np.float32(term.most) / (counted + self._bend[docs])
        return docs, gains

    def _places(self, stems: tuple[str, ...]) -> tuple[NDArray[np.int32], NDArray[np.uint8]]:
        """Find the passages that have these stems in a row, and what they count there."""
        text = " ".join(stems)
        if len(stems) == 1 or [text] == named(stems):
            return self._postings.find(text)
        lists = sorted((self._postings.find(stem)[0] for stem in stems), key=len)
        common = lists[0] if lists else np.empty(0, np.int32)
        for docs in lists[1:]:
            common = docs[_among(common, docs)]
        common = common[:_READ]
        read = self._read([int(i) for i in self._postings.passages[common]])
        found = stemmed([part for parts in read for part in parts])
        times = np.array([f" {' '.join(part)} ".count(f" {text} ") for part in found]).reshape(-1, 2)
        worth = np.minimum(times @ (TITLE, TEXT), 255).astype(np.uint8)
        return common[worth > 0], worth[worth > 0]


def _among(wanted: NDArray[np.int32], docs: NDArray[np.int32]) -> NDArray[np.int64]:
    """Give the places in ``docs``, ascending, of those wanted that are there."""
    at = np.searchsorted(docs, wanted)
    at = at[at < len(docs)]
    found: NDArray[np.int64] = at[docs[at] == wanted[: len(at)]]
    return found
