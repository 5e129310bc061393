"""Phrases made of times: "the end of last year", "between March 2 and March 4", "since March 2011".

``expressions`` is the only way in: it walks over a text once and reads the longest phrase at each place.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from embeddings.time_dates import (
    Parsed,
    century,
    day_first,
    figures,
    month_at,
    month_first,
    quarter_like,
    season_like,
    trailing_year,
    year_like,
)
from embeddings.time_meanings import Between, Clipped, Meaning, Part, Pieces, Recurring, Shifted, monthly
from embeddings.time_relatives import (
    CALENDAR_UNITS,
    HOLIDAY_WORDS,
    bare_unit,
    compound_year,
    counted,
    eve,
    holiday,
    named_day,
    step_first,
    weekday_at,
    weekday_first,
    weekend_at,
    within,
)
from embeddings.time_words import (
    DASHES,
    DECADES,
    EDGES,
    MONTHS,
    NAMED_DAYS,
    ORDINALS,
    SEASONS,
    SMALL,
    STEPS,
    TENS,
    UNITS,
    VAGUE,
    WEEKDAYS,
    Tokens,
    count_at,
    ordinal_at,
)

Bound = Literal["", "since", "until", "before", "after"]

_BOUNDS: dict[str, Bound] = {
    **{"since": "since", "until": "until", "till": "until", "by": "until", "through": "until"},
    **{"before": "before", "after": "after"},
}
_STARTERS = (
    MONTHS.keys()
    | WEEKDAYS.keys()
    | NAMED_DAYS.keys()
    | STEPS.keys()
    | EDGES.keys()
    | SMALL.keys()
    | TENS.keys()
    | ORDINALS.keys()
    | VAGUE.keys()
    | SEASONS.keys()
    | DECADES.keys()
    | HOLIDAY_WORDS
    | _BOUNDS.keys()
    | {
        "the",
        "a",
        "an",
        "in",
        "on",
        "from",
        "between",
        "earlier",
        "later",
        "year",
        "month",
        "quarter",
        "fiscal",
        "fy",
        "cy",
    }
    | {"q", "h", "'", "’", "‘", "that", "same", "weekend", "now", "calendar", "starting", "beginning"}
)
_THE = (
    MONTHS.keys()
    | STEPS.keys()
    | EDGES.keys()
    | UNITS.keys()
    | ORDINALS.keys()
    | SEASONS.keys()
    | DECADES.keys()
    | {"same", "weekend", "fiscal", "full", "calendar", "whole", "'", "’", "‘", "year"}
)


@dataclass(frozen=True, slots=True)
class Phrase:
    """Tokens ``first`` to ``end`` (exclusive) that speak of a time, and on which side it is left open."""

    first: int
    end: int
    meaning: Meaning
    bound: Bound = ""
    ahead: bool = False  # a time only where the clause looks ahead: "in two weeks"


def expressions(t: Tokens) -> Iterator[Phrase]:
    """Every phrase for a time, in order, none inside another."""
    i, last = 0, len(t.low)
    while i < last:
        word = t.low[i]
        phrase = _phrase(t, i) if word in _STARTERS or word[0].isdecimal() else None
        if phrase:
            yield phrase
            i = phrase.end
        else:
            i += 1


def _phrase(t: Tokens, i: int) -> Phrase | None:
    word = t.low[i]
    if word in {"from", "between"}:
        parsed = _ends_of(t, i + 1, both=True)
        return Phrase(i, parsed[0], parsed[1]) if parsed else None
    if word in {"starting", "beginning"}:
        parsed = _ranged(t, i + 1 + (t.word(i + 1) in {"on", "in", "from"}))
        return Phrase(i, parsed[0], parsed[1], "since") if parsed else None
    if word in _BOUNDS:
        return _bounded(t, i, _BOUNDS[word])
    if word == "in":
        parsed = within(t, i)
        return Phrase(i, parsed[0], parsed[1], ahead=True) if parsed else None
    parsed = _ranged(t, i)
    if not parsed:
        return None
    return _onwards(t, i, *parsed)


def _onwards(t: Tokens, i: int, end: int, meaning: Meaning) -> Phrase:
    """ "2012 or later", "1 January onwards"."""
    if t.word(end) in {"onward", "onwards"}:
        return Phrase(i, end + 1, meaning, "since")
    if (
        t.word(end) in {"and", "or"}
        and t.word(end + 1) in {"later", "after", "onward", "onwards"}
        and not t.plain(end + 2)
    ):
        return Phrase(i, end + 2, meaning, "since")
    return Phrase(i, end, meaning)


def _bounded(t: Tokens, i: int, bound: Bound) -> Phrase | None:
    """ "since March 2011", "by Friday"; but in "after Monday's talks" or "before the May 3 vote" the day is what is told."""
    parsed = _ranged(t, i + 1 + (t.word(i + 1) in {"at", "in", "on"}))
    if not parsed:
        return None
    end, meaning = parsed
    possessed = t.word(end) in {"'s", "’s"} or (t.word(end) in {"'", "’"} and t.glued(end))
    if bound in {"before", "after", "until"} and not t.loose and (possessed or _qualifies(t, end)):
        return Phrase(i + 1, end, meaning)
    return Phrase(i, end, meaning, bound)


def _qualifies(t: Tokens, end: int) -> bool:
    """Whether a noun follows that the time belongs to."""
    return t.plain(end) and t.word(end) not in _CLAUSE_WORDS and not t.word(end).endswith("ly")


_CLAUSE_WORDS = frozenset(
    "in on at to for of the a an and or but as by with from when while after before until since that which who was"
    " were is are will would has have had said it he she they we if because so than through under over near his her"
    " their its may might could should must not did does do can where there this these those all no about between"
    " amid during against into onwards".split()
)


def _ranged(t: Tokens, i: int) -> Parsed | None:
    """One time, or two joined: "15 January to 4 February", "2011–2016", "Monday through Wednesday"."""
    return _ends_of(t, i, both=False)


def _ends_of(t: Tokens, i: int, *, both: bool) -> Parsed | None:
    """A time and the one it runs to. After "from" or "between" (``both``) there must be two, and "and" joins them."""
    first = _shaped(t, i) or (_short_start(t, i) if both else None)
    if not first:
        return None
    j = first[0]
    joins = {"to", "through", "until", "till"} | ({"and"} if both and t.word(i - 1) == "between" else set())
    if t.word(j) not in joins and t.word(j) not in DASHES:
        return None if both and not _has_range(t, i, j) else first
    k = j + 1 + (t.word(j + 1) in {"on", "in", "early", "late"} and t.word(j + 1) in {"on", "in"})
    second = _shaped(t, k)
    if not second or (t.word(j) in DASHES and not _alike(first[1], second[1])):
        return None if both and not _has_range(t, i, j) else first
    return second[0], Between(first[1], second[1])


def _has_range(t: Tokens, i: int, end: int) -> bool:
    """Whether "from" or "between" is answered inside the phrase already: "between 3 and 12 of Sept"."""
    return any(t.word(n) in DASHES | {"to", "and", "through", "until", "till"} for n in range(i + 1, end))


def _short_start(t: Tokens, i: int) -> Parsed | None:
    """The "3" of "from 3 to the 5th", the "21st" of "between the 21st and 23rd of May"."""
    j = i + (t.word(i) == "the")
    found = ordinal_at(t, j)
    return (found[0], monthly(found[1])) if found and found[1] <= 31 and t.loose else None


def _alike(first: Meaning, second: Meaning) -> bool:
    """Whether a dash between two times joins them; between a weekday and a date it separates clauses."""
    weekdays = [isinstance(m, Recurring) and m.strict for m in (first, second)]
    return weekdays[0] == weekdays[1]


def _shaped(t: Tokens, i: int) -> Parsed | None:
    """A time, or a part of one: "late December 2016", "the first half of 2017", "the first Monday of May"."""
    return _edge(t, i) or _clipped(t, i) or _nth(t, i) or _offset(t, i) or _point(t, i)


def _edge(t: Tokens, i: int) -> Parsed | None:
    """ "early 2017", "mid-June", "the end of the year"."""
    j = i + (t.word(i) == "the")
    edge = EDGES.get(t.word(j))
    if edge is None:
        return None
    k = t.after_dash(j + 1)
    if edge in {"start", "end", "middle"}:
        if t.word(k) != "of" and not (t.word(k) == "in" and edge != "end"):
            return None
        k += 1
    elif t.word(k) in {"in", "on"}:
        k += 1
    inner = _edge(t, k) or bare_unit(t, k) or _point(t, k) or (_calendar_unit(t, k) if t.loose else None)
    if inner:
        return inner[0], Part(inner[1], edge)
    return None


def _calendar_unit(t: Tokens, i: int) -> Parsed | None:
    """ "month" of "end of month"."""
    return None if t.word(i) not in CALENDAR_UNITS else step_first(Tokens("this " + t.word(i)), 0)


def _clipped(t: Tokens, i: int) -> Parsed | None:
    """ "earlier this month", "later in the year"."""
    side = {"earlier": -1, "later": 1}.get(t.word(i), 0)
    if not side:
        return None
    j = i + 1 + (t.word(i + 1) in {"in", "on"})
    inner = (
        named_day(t, j)
        or (step_first(t, j) if t.word(j) in STEPS or j > i + 1 else None)
        or (bare_unit(t, j) if j > i + 1 else None)
    )
    return (inner[0], Clipped(inner[1], side)) if inner else None


def _nth(t: Tokens, i: int) -> Parsed | None:
    """ "the first Monday of May", "the last week of July", "the first nine months of 1989", "first half of 2017"."""
    j = i + (t.word(i) == "the")
    found = (j + 1, -1) if t.word(j) in {"last", "final"} else ordinal_at(t, j)
    if not found:
        return None
    k, number = found
    index = number - 1 if number > 0 else -1
    if t.word(k) == "half":
        inner = _of(t, k + 1)
        return (
            (inner[0], Pieces(inner[1], 0, 0, "half"))
            if inner and number == 1
            else ((inner[0], Pieces(inner[1], -1, -1, "half")) if inner and number in {-1, 2} else None)
        )
    several = count_at(t, k) if t.word(k) not in {"a", "an"} else None
    if several and number in {1, -1} and (unit := CALENDAR_UNITS.get(UNITS.get(t.word(several[0]), ""))):
        inner = _of(t, several[0] + 1)
        bounds = (0, several[2] - 1) if number == 1 else (-several[2], -1)
        return (inner[0], Pieces(inner[1], *bounds, unit)) if inner else None
    if unit := CALENDAR_UNITS.get(t.word(k)):
        inner = _of(t, k + 1)
        return (inner[0], Pieces(inner[1], index, index, unit)) if inner else None
    return None


def _of(t: Tokens, i: int) -> Parsed | None:
    """The time after "of" or "in"."""
    if t.word(i) not in {"of", "in"}:
        return None
    return bare_unit(t, i + 1) or _edge(t, i + 1) or _point(t, i + 1)


def _offset(t: Tokens, i: int) -> Parsed | None:
    """ "two days before yesterday", "three weeks from tomorrow", "the day after Christmas"."""
    j = i + (t.word(i) == "the")
    found = (j, 1, 1) if t.word(j) == "day" and j > i else count_at(t, i)
    if not found:
        return None
    j, _, count = found
    unit = CALENDAR_UNITS.get(UNITS.get(t.word(j), ""))
    sign = {"before": -1, "after": 1, "from": 1}.get(t.word(j + 1), 0)
    if not unit or not sign:
        return None
    inner = _point(t, j + 2)
    if inner and not _qualifies(t, inner[0]):
        return inner[0], Shifted(inner[1], sign * count, unit)
    return None


_BY_FIGURE = (figures, day_first, quarter_like, counted, century, year_like)
_BY_WORD = (
    named_day,
    month_first,
    weekday_first,
    step_first,
    holiday,
    season_like,
    quarter_like,
    compound_year,
    day_first,
    counted,
    century,
    year_like,
    weekend_at,
    eve,
)


def _point(t: Tokens, i: int) -> Parsed | None:
    """One time without parts or ends; a month or quarter may be completed by "of last year"."""
    word = t.word(i)
    if not word or (word == "the" and t.word(i + 1) not in _THE and not t.word(i + 1)[0:1].isdecimal()):
        return None
    for rule in _BY_FIGURE if word[0].isdecimal() else _BY_WORD:
        parsed = rule(t, i)
        if parsed:
            return _in_told_year(t, *parsed)
    return bare_unit(t, i) if t.loose else None


def _in_told_year(t: Tokens, end: int, meaning: Meaning) -> Parsed:
    """ "June last year", "the first quarter of this year"."""
    if not (isinstance(meaning, Recurring) and meaning.in_year):
        return end, meaning
    j = end + (t.word(end) in {"of", "in"})
    if t.word(j) not in STEPS and not (t.word(j) in {"the", "that"} and j > end):
        return end, meaning
    year = step_first(t, j)
    if year and t.word(year[0] - 1) == "year":
        return year[0], InYear(meaning, year[1])
    return end, meaning


@dataclass(frozen=True, slots=True)
class InYear:
    """What recurs each year, in a year told by other words: "June last year"."""

    what: Recurring
    year: Meaning

    def resolve(self, when):  # type: ignore[no-untyped-def]
        span = self.year.resolve(when)
        return span and self.what.in_year and self.what.in_year(span.start.year)


__all__ = ["Phrase", "expressions", "month_at", "trailing_year", "weekday_at"]
