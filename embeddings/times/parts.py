"""A time, or a part of one: "late December 2016", "the first half of 2017", "the first Monday of May".

Every rule takes tokens and an index and returns the index after what it read, with its meaning, or None.
"""

from __future__ import annotations

from embeddings.times.compounds import (
    between,
    clipped,
    nth_weekday,
    part_of,
    pieces_of,
    shifted,
    weekday_beside,
)
from embeddings.times.days import Parsed
from embeddings.times.gates import CLAUSE_WORDS, weekday_at
from embeddings.times.meanings import relative
from embeddings.times.points import COUNTS, ORDERED, POINTS, point, rule_table, rules_at
from embeddings.times.relatives import running, step_first, unit_at
from embeddings.times.spans import whole
from embeddings.times.weekdays import named_day
from embeddings.times.words import (
    DASHES,
    EDGES,
    MONTHS,
    NAMED_DAYS,
    STEPS,
    UNITS,
    WEEKDAYS,
    Tokens,
    count_at,
    ordinal_at,
)
from embeddings.times.years import year_like

_MARGINS = {
    **dict.fromkeys(("first", "early", "opening", "initial"), "start"),
    **dict.fromkeys(("last", "final", "closing", "late", "latter", "dying"), "end"),
}
_REST = frozenset("rest remainder balance".split())


def shaped(t: Tokens, i: int) -> Parsed | None:
    """A time, or a part of one."""
    for rule in rules_at(t, i, _SHAPES):
        if parsed := rule(t, i):
            return parsed
    return point(t, i)


def starts_time(word: str) -> bool:
    """Whether a phrase for a time can begin with a word, other than with a preposition."""
    return word in POINTS or word in _SHAPES or word == "the" or word[0].isdecimal()


def _edge(t: Tokens, i: int) -> Parsed | None:
    """Read "early 2017", "mid-June", "end-March", "early to mid-May", "the end of the year"."""
    j = i + (t.word(i) == "the")
    first = EDGES.get(t.word(j))
    if first is None:
        return None
    edge, j = _last_edge(t, j, first)
    k = t.after_dash(j)
    if edge in {"start", "middle", "end"}:
        if edge == "end" and t.word(k) != "of" and (k > j or t.word(k) in MONTHS):
            return _parted(point(t, k), first, edge)
        if t.word(k) != "of":
            return None
        k += 1
    elif t.word(k) in {"in", "on"}:
        k += 1
    inner = running(t, k) or point(t, k) or _bare_unit(t, k)
    idiom = inner and t.word(inner[0] - 1) in {"day", "night"} and not t.loose  # "in the middle of the night"
    return None if idiom else _parted(inner, first, edge)


def _last_edge(t: Tokens, i: int, first: str) -> tuple[str, int]:
    """The edge at token ``i``, or the "mid" of "early to mid-May"; and the index after it."""
    j = t.after_dash(i + 1)
    k = t.after_dash(j + 1)
    if t.word(j) in {"to", "or"} and t.word(k) in {"mid", "late"}:
        return EDGES[t.word(k)], k + 1
    return first, i + 1


def _parted(inner: Parsed | None, first: str, last: str) -> Parsed | None:
    """The part of a time from one of its edges to another."""
    if not inner:
        return None
    end, meaning = inner
    if first == last:
        return end, part_of(meaning, first)
    return end, between(part_of(meaning, first), part_of(meaning, last))


def _bare_unit(t: Tokens, i: int) -> Parsed | None:
    """The "year" of "mid-year", the "month" of "end of month"."""
    unit = unit_at(t, i) if t.loose or t.word(i - 1) in DASHES | {"of"} else None
    single = unit and not t.word(i).endswith("s") and t.word(i - 2) not in {"middle", "close"}
    return (i + 1, relative(lambda reference: whole(reference, unit))) if unit and single else None


def _margin(t: Tokens, i: int) -> Parsed | None:
    """Read "the first days of February", "the latter part of 2016", "the rest of the year"."""
    j = i + (t.word(i) == "the")
    if t.word(j) in _REST:
        left = _of(t, j + 1)
        dated = left and t.word(left[0] - 1) not in {"day", "night"}
        return (left[0], clipped(left[1], 1)) if left and dated else None
    edge = _MARGINS.get(t.word(j))
    unit = unit_at(t, j + 1) if edge else None
    of_units = unit in {"day", "week", "month", "year"} and t.word(j + 1).endswith("s")
    if not edge or not (of_units or t.word(j + 1) == "part"):
        return None
    inner = _of(t, j + 2)
    edge = edge if of_units else {"start": "early", "end": "late"}[edge]
    return (inner[0], part_of(inner[1], edge)) if inner else None


def _clipped(t: Tokens, i: int) -> Parsed | None:
    """Read "earlier this month", "later in the year"."""
    side = {"earlier": -1, "later": 1}.get(t.word(i), 0)
    if not side:
        return None
    told = t.word(i + 1) in {"in", "on"}
    j = i + 1 + told
    stepped = t.word(j) in STEPS or t.word(j) in {"that", "the"}
    inner = named_day(t, j) or (step_first(t, j) if stepped else None)
    inner = inner or ((running(t, j) or point(t, j)) if told else None)
    return (inner[0], clipped(inner[1], side)) if inner else None


def _nth(t: Tokens, i: int) -> Parsed | None:
    """Read "the first Monday of May", "the first nine months of 1989", "first half of 2017"."""
    j = i + (t.word(i) == "the")
    found = (j + 1, 0) if t.word(j) in {"last", "final"} else ordinal_at(t, j)
    if not found or found[1] > 31:
        return None
    k, index = found[0], found[1] - 1
    weekday = weekday_at(t, k)
    several = None if t.word(k) in {"a", "an"} else count_at(t, k)
    if t.word(k) == "part" or (t.word(k).endswith("s") and unit_at(t, k)):
        return _margin(t, i)
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


def _day_of(t: Tokens, i: int) -> Parsed | None:
    """Read "the 15th of this month"."""
    found = ordinal_at(t, i + (t.word(i) == "the"))
    told = found and t.word(found[0]) == "of" and unit_at(t, found[0] + 2 + (t.word(found[0] + 1) == "the"))
    month = step_first(t, found[0] + 1) if found and told == "month" else None
    return (month[0], pieces_of(month[1], found[1] - 1, found[1] - 1, "day")) if found and month else None


def _of(t: Tokens, i: int) -> Parsed | None:
    """The time after "of" or "in"."""
    if t.word(i) not in {"of", "in"}:
        return None
    return running(t, i + 1) or _edge(t, i + 1) or point(t, i + 1)


def _weekday_beside(t: Tokens, i: int) -> Parsed | None:
    """Read "the Tuesday after the first Monday in November", "the Friday before Christmas"."""
    weekday = weekday_at(t, i + 1) if t.word(i) == "the" else None
    sign = {"before": -1, "after": 1}.get(t.word(i + 2), 0)
    inner = (_nth(t, i + 3) or point(t, i + 3)) if weekday is not None and sign else None
    if not inner or weekday is None or (t.plain(inner[0]) and t.word(inner[0]) not in CLAUSE_WORDS):
        return None
    return inner[0], weekday_beside(inner[1], weekday, sign)


def _offset(t: Tokens, i: int) -> Parsed | None:
    """Read "two days before yesterday", "three weeks from tomorrow", "the day after Christmas"."""
    j = i + (t.word(i) == "the")
    found = (j, 1, 1) if (j > i or t.loose) and unit_at(t, j) else count_at(t, i)
    if not found:
        return None
    k = found[0]
    unit = unit_at(t, k)
    sign = {"before": -1, "after": 1, "from": 1}.get(t.word(k + 1), 0)
    near = t.word(k + 2) in NAMED_DAYS or t.word(k + 2) in WEEKDAYS or t.word(k + 2) in STEPS
    if t.word(k + 1) == "from" and (
        j > i or not near or t.word(i - 1)[:1].isdecimal()
    ):  # "1,400 a day from 2023"
        return None
    inner = point(t, k + 2) if unit and sign else None
    if not inner or not unit or (t.plain(inner[0]) and t.word(inner[0]) not in CLAUSE_WORDS):
        return None
    return inner[0], shifted(inner[1], sign * found[2], unit)


# Which rules read a phrase that begins with a word; the last five words stand for kinds of figures.
_SHAPES = rule_table(
    (EDGES, _edge),
    (("earlier", "later"), _clipped),
    ({*ORDERED, "last", "final", "3rd"}, _nth),
    ({*ORDERED, "3rd"}, _day_of),
    ({*_MARGINS, *_REST}, _margin),
    ({*COUNTS, *UNITS, "15"}, _offset),
    (WEEKDAYS, _weekday_beside),
    (("2016", "1990s", "1.1.2016"), _edge),
)
