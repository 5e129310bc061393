"""Slips of the pen in a question: "delgation" is read as "delegation", which the articles have.

A word that neither English nor any passage has is mended if just one word of the passages is a single slip
away from it: a letter too many, too few, another one, or two in the wrong order (Damerau 1964).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from string import ascii_lowercase

from embeddings.stemming import stemmed
from embeddings.store import Store
from embeddings.terms import QUOTED
from embeddings.types import Filter
from embeddings.words import fold

SHORTEST, LONGEST = 5, 24  # letters of a word that is mended: shorter ones have too many neighbours
MOST = 4  # strange words in a question; with more it is no English that somebody mistyped
HALF = 4  # letters that each half of a compound has at least
READ = 3  # passages in which the right spelling is looked for
_WORD = re.compile(rf"(?<![\w’'./@-])[^\W\d_]{{{SHORTEST},{LONGEST}}}(?![\w@]|[./-]\w)")
_ENDING = re.compile(r"(?:e?s|e?d|ing|e?rs?|est|ly|ness|ish|i?an|n)$")


def mend(
    question: str, store: Store, known: Callable[[str], bool], where: Filter | None = None
) -> tuple[str, dict[str, str]]:
    """``question`` with its slips mended, and what was typed with what it was taken for.

    ``known`` says whether a word in lower case is one of the common ones of English; words are taken from
    passages that pass ``where``. What stands in quotation marks is left alone, and of a word with a capital
    no letter is taken for another: it may be another name.
    """
    quoted = [range(*match.span()) for match in QUOTED.finditer(question)]
    typed = [match for match in _WORD.finditer(question) if not any(match.start() in span for span in quoted)]
    strange = [
        match for match in typed if not (is_english(fold(match[0]), known) or store.frequency(match[0]))
    ]
    mended: dict[str, str] = {}
    if len(strange) > MOST:
        return question, mended
    for match in reversed(strange):
        meant = mended.get(match[0]) or _meant(match[0], store, where)
        if meant is not None:
            mended[match[0]] = meant.lower() if match[0].islower() and known(meant.lower()) else meant
            question = question[: match.start()] + mended[match[0]] + question[match.end() :]
    return question, dict(reversed(mended.items()))


def is_english(word: str, known: Callable[[str], bool]) -> bool:
    """Whether a word is known, or made of known ones: "diners", "centerpiece"."""
    bare = _ENDING.sub("", word)
    halves = ((word[:at], word[at:]) for at in range(HALF, len(word) - HALF + 1))
    return known(word) or known(bare) or known(bare + "e") or any(known(a) and known(b) for a, b in halves)


def slips(word: str, *, other: bool = True) -> set[str]:
    """Every string that is one slip away from ``word`` and begins as it does; ``other`` letters or not."""
    parts = [(word[:at], word[at:]) for at in range(1, len(word) + 1)]
    fewer = {before + after[1:] for before, after in parts if after}
    turned = {before + after[1] + after[0] + after[2:] for before, after in parts if len(after) > 1}
    more = {before + letter + after for before, after in parts for letter in ascii_lowercase}
    changed = {before + letter + after[1:] for before, after in parts if after for letter in ascii_lowercase}
    return (fewer | turned | more | (changed if other else set())) - {word}


def _meant(typed: str, store: Store, where: Filter | None) -> str | None:
    """The one word of the passages that ``typed`` is a slip of, as it is mostly written; None if none is."""
    near = slips(fold(typed), other=typed.islower())
    stemmed(sorted(near))  # all at once is faster; they are remembered
    found = [one for one in near if store.frequency(one)]
    there = Counter(written for one in found for written in _written(one, near, store, where))
    same = len({fold(written) for written in there}) == 1
    return max(there, key=lambda written: there[written]) if same else None


def _written(word: str, near: set[str], store: Store, where: Filter | None) -> list[str]:
    """How words that are ``near`` are written in passages that have ``word`` in any form."""
    passages = store.having(word, READ, where)
    words = (match[0] for passage in passages for match in _WORD.finditer(passage.text))
    return [word for word in words if fold(word) in near]
