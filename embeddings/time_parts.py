"""A time, or a part of one: "late December 2016", "the first half of 2017", "the first Monday of May".

Every rule takes tokens and an index and returns the index after what it read, with its meaning, or None.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from embeddings.time_dates import Parsed, day_first, figures, month_first, year_first
from embeddings.time_gates import CLAUSE_WORDS, weekday_at
from embeddings.time_meanings import (
    Recurring,
    clipped,
    in_year_of,
    nth_weekday,
    part_of,
    pieces_of,
    relative,
    shifted,
)
from embeddings.time_relatives import (
    compound_unit,
    counted,
    eve,
    neighbour,
    running,
    step_first,
    unit_at,
    week_around,
)
from embeddings.time_spans import whole
from embeddings.time_weekdays import HOLIDAY_WORDS, holiday, named_day, weekday_first, weekend_at
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
from embeddings.time_years import century, decade, quarter_like, season_like, year_like

Rule = Callable[[Tokens, int], Parsed | None]

_COUNTS = SMALL.keys() | TENS.keys() | VAGUE.keys() | {"a", "an"}
_ORDERED = ORDINALS.keys() | TENS.keys()
_YEAR_LABELS = frozenset("fiscal calendar financial fy cy year nineteen eighteen twenty two".split())
_APOSTROPHES = frozenset("' ’ ‘".split())


def shaped(t: Tokens, i: int) -> Parsed | None:
    """A time, or a part of one."""
    for rule in _rules(t, i, _SHAPES):
        if parsed := rule(t, i):
            return parsed
    return _point(t, i)


def starts_time(word: str) -> bool:
    """Whether a phrase for a time can begin with a word, other than with a preposition."""
    return word in _POINTS or word in _SHAPES or word == "the" or word[0].isdecimal()


def _rules(t: Tokens, i: int, table: dict[str, tuple[Rule, ...]]) -> tuple[Rule, ...]:
    """The rules for what begins at ``i``, where "the" may come first."""
    word = t.word(i) if t.word(i) != "the" else t.word(i + 1)
    found = table.get(word)
    if found is not None or not word[:1].isdecimal():
        return found or ()
    kind = "15" if len(word) < 3 else "2016"
    return table[
        kind
        if word.isdecimal()
        else "3rd"
        if word[-1] in "dht"
        else "1990s"
        if word[-1] == "s"
        else "1.1.2016"
    ]


def _point(t: Tokens, i: int) -> Parsed | None:
    """One time; a month or a quarter may be completed by "of last year"."""
    for rule in _rules(t, i, _POINTS):
        if parsed := rule(t, i):
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
        return year[0], in_year_of(meaning.in_year, year[1])
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
    inner = running(t, k) or _point(t, k) or _bare_unit(t, k)
    return (inner[0], part_of(inner[1], edge)) if inner else None


def _bare_unit(t: Tokens, i: int) -> Parsed | None:
    """The "year" of "mid-year", the "month" of "end of month"."""
    unit = unit_at(t, i) if t.loose or t.word(i - 1) in DASHES else None
    return (i + 1, relative(lambda reference: whole(reference, unit))) if unit else None


def _clipped(t: Tokens, i: int) -> Parsed | None:
    """Read "earlier this month", "later in the year"."""
    side = {"earlier": -1, "later": 1}.get(t.word(i), 0)
    if not side:
        return None
    told = t.word(i + 1) in {"in", "on"}
    j = i + 1 + told
    stepped = t.word(j) in STEPS or t.word(j) in {"that", "the"}
    inner = named_day(t, j) or (step_first(t, j) if stepped else None) or (running(t, j) if told else None)
    return (inner[0], clipped(inner[1], side)) if inner else None


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
        return (whole_time[0], pieces_of(whole_time[1], *bounds, unit)) if whole_time and unit else None
    unit = "half" if t.word(k) == "half" else unit_at(t, k)
    whole_time = _of(t, k + 1) if unit or weekday is not None else None
    if unit == "half" and not whole_time:
        whole_time = year_like(t, k + 1)
    if not whole_time:
        return None
    if unit:
        return whole_time[0], pieces_of(whole_time[1], index, index, unit)
    return whole_time[0], nth_weekday(whole_time[1], index, weekday or 0)


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
    return inner[0], shifted(inner[1], sign * found[2], unit)


def _table(*entries: tuple[Iterable[str], Rule]) -> dict[str, tuple[Rule, ...]]:
    """The rules for each word, in the order of the entries."""
    found: dict[str, tuple[Rule, ...]] = {}
    for words, rule in entries:
        for word in words:
            found[word] = (*found.get(word, ()), rule)
    return found


# Which rules read a phrase that begins with a word; the last five words stand for kinds of figures.
_SHAPES = _table(
    (EDGES, _edge),
    (("earlier", "later"), _clipped),
    ({*_ORDERED, "last", "final", "3rd"}, _nth),
    ({*_COUNTS, *UNITS, "15"}, _offset),
    (("2016", "1990s", "1.1.2016"), _edge),
)
_POINTS = _table(
    (("15", "2016", "1.1.2016"), figures),
    (("2016",), year_first),
    ({*NAMED_DAYS, "last", "this", "now"}, named_day),
    (HOLIDAY_WORDS, holiday),
    (MONTHS, month_first),
    (WEEKDAYS, weekday_first),
    ({*STEPS, "that", "same"}, step_first),
    (SEASONS, season_like),
    (("year", "month", "quarter"), compound_unit),
    (("weekend",), weekend_at),
    (("on",), eve),
    ({*_ORDERED, "q", "h", "2016", "3rd"}, quarter_like),
    ({*_ORDERED, "15", "3rd"}, day_first),
    (("week",), week_around),
    (UNITS, neighbour),
    ({*_COUNTS, "15"}, counted),
    ({*_ORDERED, "3rd"}, century),
    ({*DECADES, *_APOSTROPHES, "1990s"}, decade),
    ({*_YEAR_LABELS, "2016"}, year_like),
)
