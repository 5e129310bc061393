"""When two spellings mean the same: inflections, numbers, ordinals, acronyms, peoples and their countries.

A word becomes a set of keys, and two words mean the same where they share one: ``w:meet`` (a stem),
``n:300000`` (a number, in digits or words), ``o:2`` (an ordinal), ``a:un`` (an acronym, or capitalised words
with those initials). Light on purpose: a key too many only makes a passage look a little better than it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from unicodedata import combining, normalize

from embeddings.wordlists import (
    CANONICAL,
    IRREGULAR,
    LINKS,
    ORDINALS,
    ROMAN,
    SCALES,
    SMALL,
    STOP,
    SUFFIXES,
    WRITTEN_OUT,
)

TOKEN = re.compile(
    r"(?:[A-Z]\.){2,}"  # U.S.
    r"|\d{1,3}(?:[,\u00a0\u202f ]\d{3})+(?:\.\d+)?(?![\d,])"  # 300,000 and 300 000
    r"|\d+(?:st|nd|rd|th)\b|\d+(?:\.\d+)?"
    r"|[^\W\d_]+(?:[’'][^\W\d_]+)*"
)


POSSESSIVE = re.compile(r"['’]s$")
NEIGHBOURLY = frozenset({*ROMAN, "second"})

LONGEST_ACRONYM = 6
SHORT = 3
"""Letters that a stem keeps at least."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word, or a number of several words, at ``start:end`` of its text, and what it means."""

    text: str
    start: int
    end: int
    keys: frozenset[str]


@lru_cache(4096)
def words(text: str) -> tuple[Word, ...]:
    """The words of a text, in order, with their keys."""
    found = list(TOKEN.finditer(text))
    read: list[Word] = []
    at = 0
    while at < len(found):
        token, count, meant = found[at].group(), 1, frozenset[str]()
        if token[0].isdigit() or token.lower() in SMALL:
            value, taken = number(text, found[at : at + 8])
            count, meant = max(taken, 1), frozenset((f"n:{value:.12g}",) if taken else ())
        if count == 1:
            meant |= meaning(token)
        if read and token in NEIGHBOURLY:
            meant = beside(token, meant, read[-1])
        start, end = found[at].start(), found[at + count - 1].end()
        read.append(Word(text[start:end], start, end, meant))
        at += count
    return tuple(compounded(text, tuple(initialled(text, read))))


@lru_cache(4096)
def keys(text: str) -> frozenset[str]:
    """Everything a text means, without order."""
    return frozenset().union(*(word.keys for word in words(text)))


@lru_cache(65536)
def meaning(token: str) -> frozenset[str]:
    """The keys of a token wherever it stands."""
    if token[0].isdigit():
        return frozenset((f"o:{int(token[:-2])}",)) if token[-1] in "tdh" else frozenset()
    plain = fold(token)
    bare = POSSESSIVE.sub("", token).replace(".", "")
    acronym = bare.isupper() and 2 <= len(bare) <= LONGEST_ACRONYM
    result = {f"a:{plain}"} if acronym else set()
    if not (acronym and plain in STOP):  # "US" is no "us"
        result |= {f"w:{stem(plain)}", *CANONICAL.get(plain, ())}
    if plain in ORDINALS:
        result.add(f"o:{ORDINALS[plain]}")
    return frozenset(result)


def beside(token: str, meant: frozenset[str], before: Word) -> frozenset[str]:
    """The keys of a token whose neighbour decides: "Astana II" is the second, "one second" is a time."""
    if token in ROMAN:
        return meant | {f"o:{ROMAN[token]}"} if before.text[0].isupper() else meant
    return meant - {"o:2"} if before.text.lower() in ("one", "per", "every", "split") else meant


def number(text: str, tokens: Sequence[re.Match[str]]) -> tuple[float, int]:
    """The number that ``tokens`` begin with, in digits or words, and how many of them it takes."""
    total = current = 0.0
    count = 0
    for index, token in enumerate(tokens):
        word, gap = token.group().lower(), text[tokens[index - 1].end() : token.start()] if index else ""
        if not index and word[0].isdigit():
            if not word[-1].isdigit():
                return 0.0, 0
            current = float(re.sub(r"[^\d.]", "", word))
        elif word in SMALL and gap in ("", " ", "-") and fits(current, SMALL[word]):
            current += SMALL[word]
        elif index and word in SCALES and gap in (("",) if len(word) == 1 else ("", " ", "-")):
            current *= SCALES[word]
            if current >= 1000:
                total, current = total + current, 0.0
        elif index and word == "and" and current and current % 100 == 0:
            continue
        else:
            break
        count = index + 1
    return total + current, count


def fits(value: float, small: int) -> bool:
    """Whether "twenty" can go on with "five", "two hundred" with "thirty"."""
    return value % 100 == 0 or (value % 10 == 0 and value % 100 >= 20 and 0 < small < 10)


def initialled(text: str, read: Sequence[Word]) -> Iterator[Word]:
    """The words; the last of several capitalised ones also means their initials, as does "united nations"."""
    capitals, end, before = "", -1, ""
    for word in read:
        first, plain = word.text[0], word.text.lower()
        if text[end : word.start] not in (" ", "-", "\u00a0"):
            capitals = ""
        extra = [WRITTEN_OUT[before, plain]] if (before, plain) in WRITTEN_OUT else []
        if first.isupper():
            capitals += first.lower()
            extra += [f"a:{capitals[i:]}" for i in (0, 1) if len(capitals) > i + 1]
        elif plain not in LINKS:
            capitals = ""
        end, before = word.end, plain
        yield Word(word.text, word.start, word.end, word.keys.union(extra)) if extra else word


def compounded(text: str, read: Sequence[Word]) -> Iterator[Word]:
    """The words; two plain ones in a row also mean the word they may make: "air strikes", "cease-fire"."""
    made = [compound(text, one, other) for one, other in pairwise(read)]
    for word, before, after in zip(read, [set[str](), *made], [*made, set[str]()], strict=False):
        extra = before | after
        yield Word(word.text, word.start, word.end, word.keys | extra) if extra else word


def compound(text: str, one: Word, other: Word) -> set[str]:
    """The key of the word that two neighbours make, if they may be written as one."""
    first, second = one.text.lower(), other.text
    joins = (
        text[one.end : other.start] in (" ", "-")
        and len(first) >= SHORT
        and len(second) > SHORT
        and second.islower()
        and first[0].isalpha()
        and second not in STOP
        and first not in STOP
    )
    return {f"w:{stem(first + second)}"} if joins else set()


def fold(token: str) -> str:
    """Lower case without accents and possessive: ``Türkiye's`` → ``turkiye``."""
    plain = token.lower()
    if not plain.isascii():
        plain = "".join(c for c in normalize("NFKD", plain) if not combining(c)).replace("’", "'")
    return plain.removesuffix("'s").replace("'", "").replace(".", "")


@lru_cache(65536)
def stem(word: str) -> str:
    """What is left of a folded word when its endings are gone; the same for most forms of one word."""
    base = IRREGULAR.get(word) or ending_off(singular(word))
    base = IRREGULAR.get(base, base)
    if len(base) > SHORT and base[-1] == base[-2]:
        base = base[:-1]
    return base.removesuffix("e") if len(base) > SHORT else base


def singular(word: str) -> str:
    """Without the s of a plural or a third person."""
    if word.endswith("ies") and len(word) > SHORT + 1:
        return word[:-3] + "y"
    if word.endswith(("ses", "xes", "zes", "ches", "shes")):
        return word[:-2]
    return word[:-1] if word[-1] == "s" and len(word) > SHORT and word[-2] not in "siu" else word


def ending_off(word: str) -> str:
    """Without its first ending of the list that leaves enough of it."""
    if word.endswith("ed") and not word.endswith("eed") and len(word) == SHORT + 2:
        return word[:SHORT]
    for ending, left in SUFFIXES:
        if word.endswith(ending) and len(word) - len(ending) >= (SHORT if len(ending) > 2 else SHORT + 1):
            return word.removesuffix(ending) + left
    return word
