"""Which articles are copies: nearly the same text, carried by several outlets, is one story.

Articles that share text are found by fingerprints, a sample of the hashes of their word sequences that is
drawn alike from any two texts (winnowing: Schleimer, Wilkerson and Aiken 2003), so that each article is
compared with a few and not with all. Those few are then compared word for word.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from hashlib import blake2b

from embeddings.types import Article

SHARE = 0.9  # of the shorter article's words, within sequences that the other has too
DAYS = 30  # a story is carried within weeks; the same words a season later are a form, filled in again
SEQUENCE = 5  # words
WINDOW = 16  # sequences; two texts that share 20 words in a row share a fingerprint


def same_story(one: Article, its_words: Sequence[str], other: Article, other_words: Sequence[str]) -> bool:
    """Say whether one of two articles, published within weeks of each other, is a copy of the other."""
    if one.published and other.published and abs((one.published - other.published).days) > DAYS:
        return False
    return share(its_words, other_words) >= SHARE


def words(paragraphs: Sequence[str]) -> list[str]:
    """Give the words of an article, without case and punctuation, numbers among them."""
    return [word for text in paragraphs for word in re.findall(r"\w+", text.casefold())]


def fingerprints(sequence: Sequence[str]) -> set[int]:
    """Sample the hashes of a text's word sequences: the least of every window. Signed 64-bit integers."""
    hashes = _hashes(sequence)
    if not hashes:
        return set()
    return {min(hashes[at : at + WINDOW]) for at in range(max(1, len(hashes) - WINDOW + 1))}


def share(one: Sequence[str], other: Sequence[str]) -> float:
    """Say how much of the shorter text, in words, stands in the other in the same sequences; in [0, 1]."""
    short, long = sorted((list(one), list(other)), key=lambda text: (len(text), text))
    if len(short) < SEQUENCE:
        return float(short == long)
    there = set(_hashes(long))
    covered = [False] * len(short)
    for at, value in enumerate(_hashes(short)):
        if value in there:
            covered[at : at + SEQUENCE] = [True] * SEQUENCE
    return sum(covered) / len(covered)


def _hashes(sequence: Sequence[str]) -> list[int]:
    """Hash every run of five words; of a shorter text, the whole."""
    size = min(SEQUENCE, len(sequence))
    runs = (" ".join(sequence[at : at + size]) for at in range(len(sequence) - size + 1) if size)
    return [int.from_bytes(blake2b(run.encode(), digest_size=8).digest(), signed=True) for run in runs]
