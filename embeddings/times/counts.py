"""Times counted from another: "six years ago", "a year earlier", "two days later", "in three weeks".

Every rule takes tokens and an index and returns the index after what it read, with its meaning, or None.
Durations ("for three days", "the six years of the war") are none of these.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from embeddings.times.days import Parsed
from embeddings.times.gates import weekday_at
from embeddings.times.meanings import ago, relative, told
from embeddings.times.relatives import unit_at
from embeddings.times.spans import Span, Unit, day, shift
from embeddings.times.weekdays import days_from_now, weekday_of_week
from embeddings.times.words import UNITS, Tokens, count_at

_RECORDS = frozenset("first only most least best worst time times second third last record".split())


def counted(t: Tokens, i: int) -> Parsed | None:
    """Read "six years ago", "a year earlier", "two days later", "three weeks from now"."""
    found = count_at(t, i)
    if not found:
        return None
    j, low, high = found
    j = t.after_dash(j)
    after = t.word(j + 1)
    if UNITS.get(t.word(j)) in {"hour", "minute"} and after == "ago":
        return j + 2, days_from_now(-(high // 24) if t.word(j).startswith("hour") else 0)
    unit = unit_at(t, j)
    return _counted_units(t, j + 2, (low, high, unit), after) if unit else None


def _counted_units(t: Tokens, end: int, count: tuple[int, int, Unit], after: str) -> Parsed | None:
    low, high, unit = count
    if after == "ago":
        return _ago(t, end, count)
    if (after == "from" and t.word(end) in {"now", "today"}) or (after == "on" and t.loose):
        return end + 1, relative(_coming(low, high, unit))
    governs = t.word(end)[:1].isalnum()
    if after == "earlier" or (after in {"before", "previously"} and not governs):
        return end, told(ago(low, high, unit), unit, falls_back=True)
    if after == "later" or (after in {"after", "afterwards"} and not governs):
        return end, told(ago(-high, -low, unit), unit, falls_back=t.loose)
    return None


def _ago(t: Tokens, end: int, count: tuple[int, int, Unit]) -> Parsed:
    """Read "two weeks ago", "a year ago today", "a week ago Friday"."""
    low, high, unit = count
    weekday = weekday_at(t, end)
    if t.word(end) == "today":
        return end + 1, relative(lambda reference: day(shift(reference, -high, unit)))
    if weekday is not None and unit in {"week", "fortnight"} and low == high:
        return end + 1, weekday_of_week(weekday, -high * (2 if unit == "fortnight" else 1))
    return end, relative(ago(low, high, unit))


def within(t: Tokens, i: int) -> Parsed | None:
    """Read "in two weeks", "in three days' time", which is a time only where the clause looks ahead."""
    found = count_at(t, i + 1) if t.word(i) == "in" else None
    unit = unit_at(t, found[0]) if found else None
    if not found or not unit or t.word(found[0] + 1) in {"of", "since", "to", "or"} or _is_record(t, i):
        return None
    return found[0] + 1, relative(_coming(found[1], found[2], unit))


def _is_record(t: Tokens, i: int) -> bool:
    """Whether "in ten years" says how rare a thing is: "the first in ten years", "the worst in a decade"."""
    before = [t.word(n) for n in range(i - 1, i - 9, -1)]
    return any(word in _RECORDS or (word.endswith("est") and len(word) > 4) for word in before)


def _coming(low: int, high: int, unit: Unit) -> Callable[[date], Span]:
    """The day so many units ahead; of "a few weeks" all the weeks that may be meant."""
    if low == high:
        return lambda reference: day(shift(reference, low, unit))
    return ago(-high, -low, unit)
