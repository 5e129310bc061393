"""Phrases made of times: "the end of last year", "between March 2 and March 4", "since March 2011".

``expressions`` is the only way in: it walks over a text once and reads the longest phrase at each place.
``point`` reads one time, ``parts.shaped`` a part of one, and the rules here join two or leave one open.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from embeddings.times.compounds import between, first_of_two, next_after
from embeddings.times.counts import within
from embeddings.times.days import Parsed
from embeddings.times.gates import CLAUSE_WORDS
from embeddings.times.meanings import Meaning
from embeddings.times.parts import shaped, starts_time
from embeddings.times.recurrences import Recurring, monthly
from embeddings.times.words import DASHES, EDGES, MONTHS, Tokens, ordinal_at

Bound = Literal["", "since", "until", "before", "after"]

_BOUNDS: dict[str, Bound] = {
    "since": "since",
    "until": "until",
    "till": "until",
    "by": "until",
    "through": "until",
    "before": "before",
    "after": "after",
}
_COMPARED: dict[str, Bound] = {"later": "after", "earlier": "before"}
_JOINS = frozenset("to through until till".split())
_OWNERS = frozenset("the a its his her their our 's ’s".split())  # "its beginning 6 years ago"
_EDGED: dict[tuple[Bound, str], Bound] = {("before", "end"): "until", ("after", "start"): "since"}
_INCLUSIVE: dict[Bound, Bound] = {"before": "until", "after": "since"}  # "on or after 1 January"
_PREFIXES: dict[str, Bound] = {"pre": "before", "post": "after"}
_OPENERS = frozenset("in from between starting beginning".split()).union(_BOUNDS, _COMPARED, _PREFIXES)


class Phrase(NamedTuple):
    """Tokens ``first`` to ``end`` (exclusive) that speak of a time, and on which side it is left open.

    ``ahead``: it is a time only where the clause looks ahead ("in two weeks"), else a duration.
    """

    first: int
    end: int
    meaning: Meaning
    bound: Bound = ""
    ahead: bool = False


def expressions(t: Tokens) -> Iterator[Phrase]:
    """Every phrase for a time, in order, none inside another."""
    i, last = 0, len(t.low)
    while i < last:
        word = t.low[i]
        phrase = None
        if word in _OPENERS:
            phrase = _opened(t, i)
        if phrase is None and starts_time(word):
            phrase = _onwards(t, i)
        if phrase:
            yield phrase
        i = phrase.end if phrase else i + 1


def _opened(t: Tokens, i: int) -> Phrase | None:
    """A phrase that begins with a preposition."""
    word = t.low[i]
    if word in _BOUNDS:
        halfway = word == "through" and t.word(i - 1).endswith("way")
        return None if halfway else _bounded(t, i)
    if word in {"from", "between"}:
        parsed = _two(t, i)
        if parsed or not t.loose or word == "between":
            return Phrase(i, *parsed) if parsed else None
        parsed = _joined(t, i + 1)
        return Phrase(i, *parsed, "since") if parsed else None
    if word in _PREFIXES:
        parsed = _joined(t, i + 2) if t.word(i + 1) == "-" and t.word(i + 2)[:1].isdecimal() else None
        return Phrase(i, *parsed, _PREFIXES[word]) if parsed else None
    if word == "in":
        parsed = within(t, i)
        return Phrase(i, *parsed, ahead=t.word(parsed[0] - 1) != "time") if parsed else None
    if word in _COMPARED:
        parsed = _joined(t, i + 2) if t.word(i + 1) == "than" else None
        denied = t.word(i - 1) in {"no", "not"}
        return Phrase(i - denied, *parsed, "until" if denied else _COMPARED[word]) if parsed else None
    if t.word(i - 1) in _OWNERS:
        return None
    parsed = _joined(t, i + 2) if t.word(i + 1) in {"on", "in", "from"} else _joined(t, i + 1)
    return Phrase(i, *parsed, "since") if parsed else None


def _bounded(t: Tokens, i: int) -> Phrase | None:
    """Read "since March 2011", "by Friday"; in "after Monday's talks" only the day is told."""
    parsed = _joined(t, i + 1 + (t.word(i + 1) in {"at", "in", "on"}))
    if not parsed:
        return None
    end, meaning = parsed
    bound = _BOUNDS[t.low[i]]
    edge = EDGES.get(t.word(i + 1 + (t.word(i + 1) == "the")), "")
    bound = _EDGED.get((bound, edge), bound)
    if t.word(i - 1) == "or" and t.word(i - 2) == "on":
        bound = _INCLUSIVE.get(bound, bound)
    owned = t.word(end) in {"'s", "’s"} or (t.word(end) in {"'", "’"} and t.glued(end))
    noun = t.plain(end) and t.word(end) not in CLAUSE_WORDS and not t.word(end).endswith("ly")
    if bound != "since" and not t.loose and (owned or noun):
        return Phrase(i + 1, end, meaning)
    return Phrase(i, end, meaning, bound)


def _onwards(t: Tokens, i: int) -> Phrase | None:
    """One time or two joined, left open by what follows: "2012 or later", "1 January onwards"."""
    parsed = _joined(t, i)
    if not parsed:
        return None
    end, meaning = parsed
    if t.word(end) in {"onward", "onwards"}:
        return Phrase(i, end + 1, meaning, "since")
    more = t.word(end) in {"and", "or"} and t.word(end + 1) in {
        "later",
        "after",
        "beyond",
        "onward",
        "onwards",
    }
    return Phrase(i, end + 2, meaning, "since") if more and not t.plain(end + 2) else Phrase(i, end, meaning)


def _joined(t: Tokens, i: int) -> Parsed | None:
    """One time, or two: "15 January to 4 February", "2011–2016", "Monday through Wednesday"."""
    first = shaped(t, i)
    if not first:
        return None
    sign = t.word(first[0])
    months = sign == "/" and t.word(i) in MONTHS and t.word(first[0] + 1) in MONTHS  # "Jan/Feb 2017"
    if not (months or sign in _JOINS or sign in DASHES):
        return first
    second = shaped(t, first[0] + 1 + (t.word(first[0] + 1) in {"on", "in"}))
    if not second or (t.word(first[0]) in DASHES and _weekly(first[1]) != _weekly(second[1])):
        return first
    return second[0], between(first[1], second[1])


def _weekly(meaning: Meaning) -> bool:
    """Whether a weekday is meant: a dash between one and a date doesn't join them."""
    return isinstance(meaning, Recurring) and meaning.strict


def _two(t: Tokens, i: int) -> Parsed | None:
    """Read "from A to B", "between A and B"; None where there is only one."""
    joined = _joined(t, i + 1)
    if joined and _spans_two(t, i + 1, joined[0]):
        return joined
    first = shaped(t, i + 1) or _bare_ordinal(t, i + 1)
    if not first or t.word(first[0]) not in _JOINS | ({"and"} if t.word(i) == "between" else set()):
        return None
    second = shaped(t, first[0] + 1 + (t.word(first[0] + 1) in {"on", "in"}))
    return (second[0], between(first[1], second[1])) if second else None


def _spans_two(t: Tokens, first: int, end: int) -> bool:
    """Whether the phrase has both ends already: "3 and 12 of Sept", "May 3 to 5"."""
    return any(
        t.word(n) in DASHES or t.word(n) in _JOINS or t.word(n) == "and" for n in range(first + 1, end - 1)
    )


def _bare_ordinal(t: Tokens, i: int) -> Parsed | None:
    """The "21st" of "between the 21st and the 23rd of May"."""
    j = i + (t.word(i) == "the")
    found = ordinal_at(t, j)
    return (found[0], monthly(found[1])) if found and found[1] <= 31 else None


def in_company(t: Tokens, phrases: Sequence[Phrase], n: int) -> Meaning:
    """What the ``n``-th phrase means beside those that "and" or "or" joins to it.

    The year of the second holds for both ("March and April 2016"); a weekday comes after the one before it
    ("on Saturday and Sunday").
    """
    meaning = phrases[n].meaning
    if not isinstance(meaning, Recurring):
        return meaning
    if meaning.in_year and n + 1 < len(phrases) and _are_listed(t, phrases[n], phrases[n + 1]):
        return first_of_two(meaning, phrases[n + 1].meaning)
    if meaning.strict and n and _are_listed(t, phrases[n - 1], phrases[n]):
        return next_after(meaning)
    return meaning


def _are_listed(t: Tokens, first: Phrase, second: Phrase) -> bool:
    between_them = t.low[first.end : second.first]
    return between_them[:1] in (["and"], ["or"]) and between_them[1:] in ([], ["on"], ["in"])
