"""Whether a sentence tells of another country's delegation or minister than the one that is asked about.

A near miss that fools the models: "who leads Iran's delegation?" where only Russia's is told of, "who is the
American adviser?" where "Holt, Norway's adviser" is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from embeddings.nouns import GROUPS, PERSONS
from embeddings.terms import of_country
from embeddings.wordlists import STOP
from embeddings.words import Word, fold, keys, singular, words

DIRECTLY = re.compile(r"\b(?:who|which|what|whose)(?:['’]?s| is| was| were| are)?(?: the)?\s+$", re.I)
IN_PERSON = re.compile(
    r"\bwho(?:['’]?s| is| was| will| has| had)?(?: be| been)? "
    r"(?:(?:interview|represent|chair)\w*"
    r"|(?:(?:lead|head)\w*|led)\b.*\b(?:delegation|mission|experts|negotiators))\b",
    re.IGNORECASE,
)
REPRESENTS = re.compile(r"\brepresent(?:s|ed|ing)?(?: the)? $", re.IGNORECASE)
BETWEEN = 2  # words that may stand between a country and what is its: "Russia's military delegation"
GOES_ON = STOP - {"the", "a", "an"}  # behind "Holt," no apposition: "and the Norwegian envoy"
SENT = frozenset({"for", "to", "of", "in", "on"})  # before a country that somebody is sent to or works on
TITLE = 6  # words before a name that may tell whose it is: "Norwegian Deputy Foreign Minister Karin Holt"
APPOSED = 4  # words after "Karin Holt," among which a noun that tells of her stands


def of_another_country(question: str, sentence: str) -> bool:
    """Whether what is one country's in a question is only another's in a sentence, which lacks the first.

    Of an envoy or a minister only "who is Iran's envoy" counts, not "who met Iran's envoy".
    """
    asked: dict[str, frozenset[str]] = {}
    for noun, start, owners in owned(words(question), of_country):
        if noun in GROUPS or DIRECTLY.search(question, 0, start):
            asked[noun] = asked.get(noun, frozenset()) | owners
    if not asked:
        return False
    told, said = {noun for noun, _, _ in owned(words(sentence), named)}, keys(sentence)
    return any(noun in told and said.isdisjoint(owners) for noun, owners in asked.items())


def from_another_country(question: str, sentence: str, name: str) -> bool:
    """Whether somebody of a country is asked for, and the sentence tells of another what ``name`` is."""
    asked = country_asked(question)
    told = country_told(sentence, name) if asked else frozenset()
    return bool(told) and asked.isdisjoint(told)


def country_asked(question: str) -> frozenset[str]:
    """The keys of the country of whom is asked for: "who is Iran's envoy", "who represents Iran"."""
    there = words(question)
    acting = IN_PERSON.search(question) is not None
    asked = [
        owners
        for noun, start, owners in owned(there, of_country)
        if DIRECTLY.search(question, 0, start) or (acting and noun in GROUPS)
    ]
    stood_for = (
        w.keys for w in there if acting and of_country(w) and REPRESENTS.search(question, 0, w.start)
    )
    return frozenset().union(*asked, *stood_for)


def country_told(sentence: str, name: str) -> frozenset[str]:
    """The keys of the country that a name is told to be of: "Norwegian minister Holt", "Holt, its envoy"."""
    there = words(sentence)
    last = next((fold(word.text) for word in reversed(words(name)) if named(word)), "")
    told = frozenset[str]()
    for place, word in enumerate(there):
        if fold(word.text) == last and named(word):
            told |= _titled(sentence, there, place)
            told |= _apposed(sentence, there, place)
    return told


def _apposed(text: str, there: Sequence[Word], place: int) -> frozenset[str]:
    """The keys of the countries told of after the name at ``place`` and a comma."""
    behind = there[place + 1 : place + 1 + APPOSED]
    comma = text[there[place].end : there[place].end + 1] == ","
    if not comma or not behind or fold(behind[0].text) in GOES_ON:
        return frozenset()
    return frozenset().union(*(owners for _, _, owners in owned(behind, of_country)))


def _titled(text: str, there: Sequence[Word], place: int) -> frozenset[str]:
    """The keys of the country before the name at ``place``, unless it is what an envoy is sent to."""
    for at in reversed(range(max(0, place - TITLE), place)):
        word = there[at]
        if text[word.end : there[at + 1].start] != " " or fold(word.text) in STOP:
            break
        if of_country(word):
            before = [fold(other.text) for other in there[max(0, at - 2) : at]]
            sent = [plain for plain in before if plain != "the"][-1:]
            return frozenset() if SENT.intersection(sent) else word.keys
    return frozenset()


def named(word: Word) -> bool:
    """Whether a word is a name."""
    return word.text[0].isupper()


def owned(there: Sequence[Word], owns: Callable[[Word], bool]) -> Iterator[tuple[str, int, frozenset[str]]]:
    """A country's delegations, envoys and the like: the noun, where it all begins, its owner's keys.

    Before the noun stands a country, behind it, as in "the envoy of Velden", whatever ``owns``.
    """
    for place, word in enumerate(there):
        plain = fold(word.text)
        noun = plain if plain in GROUPS else singular(plain)
        if noun in GROUPS or noun in PERSONS:
            first, owners = _before(there, place)
            owners = owners or _behind(there, place, owns)
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


def _behind(there: Sequence[Word], place: int, owns: Callable[[Word], bool]) -> frozenset[str]:
    """The keys of the owner after a noun: "the delegation of Iran"."""
    behind = [word for word in there[place + 1 : place + 4] if fold(word.text) != "the"]
    if len(behind) < 2:
        return frozenset()
    before, owner = fold(behind[0].text), behind[1]
    ours = owns(owner) if before == "of" else before == "from" and of_country(owner)
    return owner.keys if ours else frozenset()
