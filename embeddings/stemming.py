"""Texts as the words they are found by: folded, stemmed, "U.S." as "us" and "2,000" as "2000"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from math import inf
from unicodedata import combining, normalize

from embeddings.store_stems import stems
from embeddings.wordlists import WRITTEN_OUT

MOST_ASKED = 20_000  # words of questions that are remembered
_TOGETHER = re.compile(r"\b(?:[^\W\d_]\.)+[^\W\d_]\b\.?|(?<=\d),(?=\d{3}(?!\d))")
_TOKEN = re.compile(r"\d+\.\d+(?![^\W_])|[^\W_]+(?:'[^\W_]+)*")


def tokens(text: str) -> list[str]:
    """Give the words of a text in order, not yet stemmed."""
    if not text.isascii():
        text = "".join(c for c in normalize("NFKD", text) if not combining(c)).replace("’", "'")
    found: list[str] = _TOKEN.findall(_TOGETHER.sub(_joined, text).casefold())
    return [_without_apostrophe(token) if "'" in token else token for token in found]


def stemmed(texts: Sequence[str]) -> list[tuple[str, ...]]:
    """Give the stems of texts, in order."""
    return [tuple(found) for found in _asked()([tokens(text) for text in texts])]


class Stemmer:
    """Stems word for word, remembering what it has seen; after ``most`` words it begins anew.

    Safe to use from several threads.
    """

    def __init__(self, most: float = inf) -> None:
        self._known: dict[str, str] = {}
        self._most = most

    def __call__(self, found: Sequence[Sequence[str]]) -> list[list[str]]:
        """Stem the words of many texts."""
        if len(self._known) > self._most:
            self._known = {}  # a thread that is at work goes on with the old one
        known = self._known
        if new := {token for text in found for token in text} - known.keys():
            known.update(stems(new))
        return [[known[token] for token in text] for text in found]


def named(found: Sequence[str]) -> list[str]:
    """Give the known names of two words among stems: "unit state" is found as one word too."""
    first, names = _names()
    if first.isdisjoint(found):
        return []
    return [" ".join(pair) for pair in pairwise(found) if pair in names]


@cache
def _asked() -> Stemmer:
    """The stemmer of questions, whose words come again: each is looked up several times for one answer."""
    return Stemmer(MOST_ASKED)


@cache
def _names() -> tuple[frozenset[str], frozenset[tuple[str, ...]]]:
    """Names that are found as one, as stems, and the stems they begin with."""
    names = frozenset(tuple(stems(name).values()) for name in WRITTEN_OUT)
    return frozenset(name[0] for name in names), names


def _joined(match: re.Match[str]) -> str:
    return match[0].replace(".", "").replace(",", "")


def _without_apostrophe(token: str) -> str:
    return token.removesuffix("'s").replace("'", "")
