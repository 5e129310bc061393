"""Names typed in small letters, written as the articles write them: "vienna" → "Vienna", "issg" → "ISSG".

Truecasing (Lita and others 2003), for a question in which no capital tells a name: which words are names is
read off the passages that have them, so that a name is an exact term however it was typed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Set

from embeddings.nouns import BODIES, PERSONS
from embeddings.store import Store
from embeddings.types import Filter
from embeddings.wordlists import STOP
from embeddings.words import fold

SHORTEST = 3  # letters of a name, of acronyms 2
MOST = 32  # words of a question; a longer one is left as it is
READ = 6  # passages in which it is looked at how a word is written
_WORD = re.compile(r"(?<![\w’'./@-])[^\W\d_]{2,}(?:-[^\W\d_]+)*(?!\w|[./@]\w)")
_INSIDE = re.compile(r"[\w,’'-] $")  # what stands before a word inside its sentence
_BEFORE = re.compile(r"(?<!\w)([^\W\d_a-z][\w’'-]*) $")
_AFTER = re.compile(r" ([^\W\d_a-z][\w’'-]*)")
_NEVER = PERSONS | BODIES | STOP  # titles have capitals before a name: "President Brandt"


def truecase(
    question: str, store: Store, known: Callable[[str], bool] = bool, where: Filter | None = None
) -> str:
    """``question`` with the capitals of names, if it was typed without any or all in capitals.

    A word is a name if passages that pass ``where`` never write it in small letters inside a sentence. One of
    English, as ``known`` says, must stand there alone or beside another word of the question: "states" is
    none for being a part of "United States".
    """
    lower = question.lower() if question.isupper() else question
    typed = list(_WORD.finditer(lower))
    if len(typed) > MOST or any(match.start() and not match[0].islower() for match in typed):
        return question
    asked = {fold(match[0]) for match in typed}
    for match in reversed(typed):
        written = match[0] if fold(match[0]) in _NEVER else _written(match[0], store, where, asked, known)
        lower = lower[: match.start()] + written + lower[match.end() :]
    return lower


def _written(
    word: str, store: Store, where: Filter | None, asked: Set[str], known: Callable[[str], bool]
) -> str:
    """How the passages write a word, inside of their sentences."""
    plain = fold(word)
    there: Counter[str] = Counter()
    alone = not known(plain)
    for passage in store.having(word, READ, where):
        for match in _WORD.finditer(passage.text):
            if fold(match[0]) != plain or not _INSIDE.search(passage.text, 0, match.start()):
                continue
            if match[0].islower():
                return word
            there[match[0]] += 1
            alone = alone or asked >= _beside(passage.text, *match.span())
    best = max(there, key=lambda written: there[written], default=word)
    return best if alone and (len(word) >= SHORTEST or best.isupper()) else word


def _beside(text: str, start: int, end: int) -> set[str]:
    """The words with a capital right before and after a word."""
    beside = (_BEFORE.search(text, 0, start), _AFTER.match(text, end))
    return {fold(match[1]) for match in beside if match} - STOP
