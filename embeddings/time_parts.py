"""A time, or a part of one: "late December 2016", "the first half of 2017", "the first Monday of May".

Every rule takes tokens and an index and returns the index after what it read, with its meaning, or None.
"""

from __future__ import annotations

from embeddings.time_dates import Parsed, day_first, figures, month_first, year_first
from embeddings.time_gates import CLAUSE_WORDS, weekday_at
from embeddings.time_meanings import Clipped, InYear, NthWeekday, Part, Pieces, Recurring, Relative, Shifted
from embeddings.time_relatives import (
    compound_unit,
    counted,
    eve,
    neighbour,
    running,
    step_first,
    unit_at,
)
from embeddings.time_spans import whole
from embeddings.time_weekdays import HOLIDAY_WORDS, holiday, named_day, weekday_first, weekend_at
from embeddings.time_words import (
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
from embeddings.time_years import century, decade, quarter_like, season_like, year_like

_BY_FIGURE = (figures, year_first, day_first, quarter_like, counted, century, decade, year_like)
_NAMES = (
    named_day,
    month_first,
    weekday_first,
    step_first,
    holiday,
    season_like,
    compound_unit,
    weekend_at,
    eve,
)
_BY_WORD = (*_NAMES, quarter_like, day_first, neighbour, counted, century, decade, year_like)

_AFTER_THE = (
    MONTHS.keys()
    | STEPS.keys()
    | EDGES.keys()
    | UNITS.keys()
    | ORDINALS.keys()
    | SEASONS.keys()
    | DECADES.keys()
    | TENS.keys()
    | {"same", "weekend", "fiscal", "full", "calendar", "whole", "entire", "current", "final", "'", "’", "‘"}
)
STARTERS = (
    _AFTER_THE
    | WEEKDAYS.keys()
    | NAMED_DAYS.keys()
    | SMALL.keys()
    | VAGUE.keys()
    | HOLIDAY_WORDS
    | frozenset("the a an on earlier later fy cy q h that now two".split())
)
"""Words that a time can begin with, if it doesn't begin with a figure."""


def shaped(t: Tokens, i: int) -> Parsed | None:
    """A time, or a part of one."""
    word = t.word(i)
    if word == "the" and t.word(i + 1) not in _AFTER_THE and not t.word(i + 1)[:1].isdecimal():
        return None
    if not word or not (word in STARTERS or word[0].isdecimal()):
        return None
    return _edge(t, i) or _clipped(t, i) or _nth(t, i) or _offset(t, i) or _point(t, i)


def _point(t: Tokens, i: int) -> Parsed | None:
    """One time; a month or a quarter may be completed by "of last year"."""
    for rule in _BY_FIGURE if t.word(i)[:1].isdecimal() else _BY_WORD:
        parsed = rule(t, i)
        if parsed:
            end, meaning = parsed
            return _in_told_year(t, end, meaning) if isinstance(meaning, Recurring) else parsed
    return running(t, i) if t.loose else None


def _in_told_year(t: Tokens, end: int, meaning: Recurring) -> Parsed:
    """Read "June last year", "the first quarter of this year"."""
    j = end + (t.word(end) in {"of", "in"})
    if meaning.in_year is None or not (t.word(j) in STEPS or t.word(j) in {"the", "that"}):
        return end, meaning
    year = step_first(t, j)
    if year and t.word(year[0] - 1) == "year":
        return year[0], InYear(meaning.in_year, year[1])
    return end, meaning


def _edge(t: Tokens, i: int) -> Parsed | None:
    """Read "early 2017", "mid-June", "the end of the year", "the middle of next week"."""
    j = i + (t.word(i) == "the")
    edge = EDGES.get(t.word(j))
    if edge is None:
        return None
    k = t.after_dash(j + 1)
    if edge in {"start", "middle", "end"}:
        if t.word(k) != "of":
            return None
        k += 1
    elif t.word(k) in {"in", "on"}:
        k += 1
    inner = _edge(t, k) or running(t, k) or _point(t, k) or _typed_unit(t, k)
    return (inner[0], Part(inner[1], edge)) if inner else None


def _typed_unit(t: Tokens, i: int) -> Parsed | None:
    """The "month" of "end of month", typed."""
    unit = unit_at(t, i) if t.loose else None
    return (i + 1, Relative(lambda reference: whole(reference, unit))) if unit else None


def _clipped(t: Tokens, i: int) -> Parsed | None:
    """Read "earlier this month", "later in the year"."""
    side = {"earlier": -1, "later": 1}.get(t.word(i), 0)
    if not side:
        return None
    told = t.word(i + 1) in {"in", "on"}
    j = i + 1 + told
    inner = (
        named_day(t, j)
        or (step_first(t, j) if t.word(j) in STEPS else None)
        or (running(t, j) if told else None)
    )
    return (inner[0], Clipped(inner[1], side)) if inner else None


def _nth(t: Tokens, i: int) -> Parsed | None:
    """Read "the first Monday of May", "the last week of July", "the first nine months of 1989", "first half of 2017"."""
    j = i + (t.word(i) == "the")
    found = (j + 1, 0) if t.word(j) in {"last", "final"} else ordinal_at(t, j)
    if not found or found[1] > 31:
        return None
    k, index = found[0], found[1] - 1
    weekday = weekday_at(t, k)
    several = None if t.word(k) in {"a", "an"} else count_at(t, k)
    if several and index in {0, -1}:
        unit = unit_at(t, several[0])
        whole_time = _of(t, several[0] + 1) if unit else None
        bounds = (0, several[2] - 1) if index == 0 else (-several[2], -1)
        return (whole_time[0], Pieces(whole_time[1], *bounds, unit)) if whole_time and unit else None
    unit = "half" if t.word(k) == "half" else unit_at(t, k)
    whole_time = _of(t, k + 1) if unit or weekday is not None else None
    if not whole_time:
        return None
    if unit:
        return whole_time[0], Pieces(whole_time[1], index, index, unit)
    return whole_time[0], NthWeekday(whole_time[1], index, weekday or 0)


def _of(t: Tokens, i: int) -> Parsed | None:
    """The time after "of" or "in"."""
    if t.word(i) not in {"of", "in"}:
        return None
    return running(t, i + 1) or _edge(t, i + 1) or _point(t, i + 1)


def _offset(t: Tokens, i: int) -> Parsed | None:
    """Read "two days before yesterday", "three weeks from tomorrow", "the day after Christmas"."""
    j = i + (t.word(i) == "the")
    found = (j, 1, 1) if j > i and unit_at(t, j) else count_at(t, i)
    if not found:
        return None
    k = found[0]
    unit = unit_at(t, k)
    sign = {"before": -1, "after": 1, "from": 1}.get(t.word(k + 1), 0)
    inner = _point(t, k + 2) if unit and sign else None
    if not inner or not unit or (t.plain(inner[0]) and t.word(inner[0]) not in CLAUSE_WORDS):
        return None
    return inner[0], Shifted(inner[1], sign * found[2], unit)
