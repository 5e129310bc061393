"""Whether a sentence tells of another country's delegation or minister than the one that is asked about.

A near miss that fools the models: "who leads Iran's delegation?" where only Russia's is told of.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from embeddings.nouns import GROUPS, PERSONS
from embeddings.terms import of_country
from embeddings.wordlists import STOP
from embeddings.words import Word, fold, keys, words

DIRECTLY = re.compile(r"\b(?:who|which|what|whose)(?:['’]?s| is| was| were| are)?(?: the)?\s+$", re.I)
BETWEEN = 2  # words that may stand between a country and what is its: "Russia's military delegation"


def of_another_country(question: str, sentence: str) -> bool:
    """Whether what is one country's in a question is only another's in a sentence, which lacks the first.

    Of an envoy or a minister only "who is Iran's envoy" counts, not "who met Iran's envoy".
    """
    asked: dict[str, frozenset[str]] = {}
    for noun, start, owners in owned(question):
        if noun in GROUPS or DIRECTLY.search(question, 0, start):
            asked[noun] = asked.get(noun, frozenset()) | owners
    if not asked:
        return False
    told, said = {noun for noun, _, _ in owned(sentence)}, keys(sentence)
    return any(noun in told and said.isdisjoint(owners) for noun, owners in asked.items())


def owned(text: str) -> Iterator[tuple[str, int, frozenset[str]]]:
    """A country's delegations, envoys and the like: the noun, where it all begins, the country's keys."""
    there = words(text)
    for place, word in enumerate(there):
        noun = fold(word.text)
        if noun in GROUPS or noun in PERSONS:
            first, owners = _before(there, place)
            owners = owners or _behind(there, place)
            if owners:
                yield noun, there[first].start, owners


def _before(there: Sequence[Word], place: int) -> tuple[int, frozenset[str]]:
    """Where the countries before a noun begin, and their keys: "Russian and Turkish troops"."""
    at, owners = place - 1, frozenset[str]()
    while at >= max(0, place - BETWEEN) and not of_country(there[at]) and fold(there[at].text) not in STOP:
        at -= 1
    first = place
    while at >= 0 and (of_country(there[at]) or (owners and fold(there[at].text) in ("and", "or"))):
        if of_country(there[at]):
            owners, first = owners | there[at].keys, at
        at -= 1
    return first, owners


def _behind(there: Sequence[Word], place: int) -> frozenset[str]:
    """The keys of the country after a noun: "the delegation of Iran"."""
    behind = [word for word in there[place + 1 : place + 4] if fold(word.text) != "the"]
    if len(behind) > 1 and fold(behind[0].text) in ("of", "from") and of_country(behind[1]):
        return behind[1].keys
    return frozenset()
