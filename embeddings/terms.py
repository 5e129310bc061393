"""The words of a question that a passage must speak of, and whether it does."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from embeddings.nouns import COUNTRIES
from embeddings.types import TimeExpression
from embeddings.wordlists import CANONICAL, GENERIC, ORDINALS, STOP
from embeddings.words import Word, fold, keys, stem, words

TermKind = Literal["word", "name", "number", "ordinal", "quoted"]

QUOTED = re.compile(r"[\"“”«]([^\"“”«»]{2,}?)[\"“”»]|(?<!\w)[‘']([^‘’']{2,}?\s[^‘’']{2,}?)[’'](?!\w)")
GENERIC_STEMS = frozenset(map(stem, GENERIC))
COUNTRY_KEYS = frozenset().union(*(keys(name.title()) for name in COUNTRIES if " " not in name))
INITIALS = 3  # letters from which an acronym stands for one name: two may be anything
REACH = 3  # words after a number among which stands what it counts


@dataclass(frozen=True, slots=True)
class Term:
    """Something in a question that a passage should speak of.

    ``words`` has for each word, in order, the keys of which a passage must have one.
    All kinds but ``word`` are exact: a neighbour of them will not do. ``counted`` are the keys of what a
    number or an ordinal counts: "round" of "the second Astana round".
    """

    text: str
    kind: TermKind
    words: tuple[frozenset[str], ...]
    counted: frozenset[str] = frozenset()

    @property
    def exact(self) -> bool:
        """Whether only this will do: a number, an ordinal, a name, a quoted phrase."""
        return self.kind != "word"


def terms_of(text: str, times: Sequence[TimeExpression]) -> Iterator[Term]:
    """The terms of a question in order, its times left out, each once."""
    seen: set[tuple[frozenset[str], ...]] = set()
    timed = [range(time.start, time.end) for time in times]
    found = words(text)
    named = names_show(found)
    for term in (*quoted(text), *single_terms(found, named)):
        at = text.find(term.text)
        if term.words in seen or any(at in span for span in timed):
            continue
        seen.add(term.words)
        yield term


def quoted(text: str) -> Iterator[Term]:
    """The phrases in quotation marks."""
    for match in QUOTED.finditer(text):
        phrase = (match[1] or match[2]).strip(" ,.?!")
        parts = tuple(word.keys for word in words(phrase))
        if parts:
            yield Term(phrase, "quoted", parts)


def single_terms(found: Sequence[Word], named: bool) -> Iterator[Term]:
    """The words that matter, one by one."""
    for place, word in enumerate(found):
        plain = fold(word.text)
        numbers, ordinals = (
            frozenset(key for key in word.keys if key.startswith(kind)) for kind in ("n:", "o:")
        )
        if numbers and plain != "one":
            yield Term(word.text, "number", (word.keys,), counted(found, place))
        elif ordinals:
            yield Term(word.text, "ordinal", (ordinals,), counted(found, place))
        elif is_acronym(word, found[place - 1] if place else None, named):
            yield Term(word.text, "name", (word.keys - {"w:us"} | {f"a:{plain}"},))
        elif plain not in STOP and plain not in ORDINALS:
            name = (named and place > 0 and word.text[0].isupper()) or of_country(word)
            meant = word.keys | {f"a:{plain}"} | (initials(found, place) if name else set())
            yield Term(word.text, "name" if name else "word", (meant,))


def of_country(word: Word) -> bool:
    """Whether a word is a country's name or its people's, which is exact however it is written: "french"."""
    return fold(word.text) in COUNTRIES or of_people(word.text)


def of_people(text: str) -> bool:
    """Whether a word is made from a country's name: it describes ("the Russian team"), and names nothing."""
    plain = fold(text)
    if plain in COUNTRIES or plain.removesuffix("i") in COUNTRIES:
        return plain not in COUNTRIES
    formed = plain in CANONICAL or plain.endswith(("an", "ish", "ese"))
    return formed and not keys(text.title()).isdisjoint(COUNTRY_KEYS)


def counted(found: Sequence[Word], place: int) -> frozenset[str]:
    """What the number or ordinal at ``place`` counts: the words after it, up to the next that says little."""
    keys_of: set[str] = set()
    for word in found[place + 1 : place + 1 + REACH]:
        if fold(word.text) in STOP:
            break
        keys_of |= {key for key in word.keys if key[0] in "wa"}
    return frozenset(keys_of)


def initials(found: Sequence[Word], place: int) -> set[str]:
    """The acronym of the longer name that the word at ``place`` is part of: it may stand for any part."""
    first = last = place
    while first and together(found[first - 1], found[first]):
        first -= 1
    while last + 1 < len(found) and together(found[last], found[last + 1]):
        last += 1
    letters = "".join(word.text[0].lower() for word in found[first : last + 1])
    return {f"a:{letters[start:]}" for start in (0, 1) if len(letters) - start >= INITIALS}


def together(one: Word, other: Word) -> bool:
    """Whether two words in a row look like parts of one name."""
    return one.text[0].isupper() and other.text[0].isupper() and other.start == one.end + 1


def is_acronym(word: Word, before: Word | None, named: bool) -> bool:
    """Whether a word is one: U.S., UN; "us" only after "the"."""
    if fold(word.text) == "us" and before is not None and fold(before.text) == "the":
        return True
    return named and word.text.isupper() and any(key.startswith("a:") for key in word.keys)


def names_show(found: Sequence[Word]) -> bool:
    """Whether capitals tell names here: not in a question all in capitals or With Each Word So."""
    later = [word.text for word in found[1:] if word.text[0].isalpha()]
    return sum(word[0].isupper() for word in later) <= len(later) * 0.7 and not all(map(str.isupper, later))


def supports(term: Term, text: str) -> bool:
    """Whether a text speaks of a term, in whatever form: "2nd" of "second", "American" of "US"."""
    if len(term.words) == 1:
        return not term.words[0].isdisjoint(keys(text))
    there = [word.keys for word in words(text)]
    length = len(term.words)
    return any(
        all(not part.isdisjoint(there[at + i]) for i, part in enumerate(term.words))
        for at in range(len(there) - length + 1)
    )


def rivals(term: Term, text: str) -> bool:
    """Whether a text counts the same things otherwise: "the first round", where a second is asked for."""
    if not term.counted or supports(term, text):
        return False
    kind = "o:" if term.kind == "ordinal" else "n:"
    found = words(text)
    return any(
        any(key.startswith(kind) for key in word.keys) and not term.counted.isdisjoint(counted(found, place))
        for place, word in enumerate(found)
    )


def generic(word: str) -> bool:
    """Whether a word says nothing of what a question is about: "supposed", "place"."""
    return stem(fold(word)) in GENERIC_STEMS
