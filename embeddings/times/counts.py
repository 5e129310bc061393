"""Times counted from another: "six years ago", "a year earlier", "two days later", "in three weeks".

Every rule takes tokens and an index and returns the index after what it read, with its meaning, or None.
Durations ("for three days", "the six years of the war") are none of these.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from embeddings.times.days import Parsed
from embeddings.times.gates import weekday_at
from embeddings.times.meanings import ago, relative, told
from embeddings.times.relatives import unit_at
from embeddings.times.spans import Span, Unit, day, shift, step
from embeddings.times.weekdays import days_from_now, weekday_of_week
from embeddings.times.words import UNITS, Tokens, count_at

_RECORDS = frozenset("first only most least best worst time times second third last record".split())
_HALF: dict[str, tuple[int, Unit]] = {"year": (6, "month"), "month": (2, "week"), "week": (3, "day")}
_YEARS_OF = {"decade": 10, "century": 100}


class _Quantity(NamedTuple):
    """``low`` to ``high`` units and a ``rest`` in smaller ones, read up to token ``end``."""

    end: int
    low: int
    high: int
    unit: Unit
    rest: tuple[int, Unit] | None

    def steps(self, sign: int) -> Callable[[date], Span]:
        """Seen from a day, the time so long before (-1) or after it (1), in whole units."""
        if self.rest is None:
            return ago(self.low, self.high, self.unit) if sign < 0 else ago(-self.high, -self.low, self.unit)
        count, unit = self.rest
        return lambda reference: step(shift(reference, sign * self.high, self.unit), sign * count, unit)

    @property
    def smallest(self) -> Unit:
        return self.rest[1] if self.rest else self.unit


def counted(t: Tokens, i: int) -> Parsed | None:
    """Read "six years ago", "a year earlier", "two and a half weeks later", "three weeks from now"."""
    found = _quantity(t, i)
    if found:
        return _counted_units(t, found)
    hours = count_at(t, i)
    j = t.after_dash(hours[0]) if hours else i
    if not hours or UNITS.get(t.word(j)) not in {"hour", "minute"} or t.word(j + 1) != "ago":
        return None
    return j + 2, days_from_now(-(hours[2] // 24) if t.word(j).startswith("hour") else 0)


def _quantity(t: Tokens, i: int) -> _Quantity | None:
    """Read "six years", "a year and a half", "two-and-a-half months", "half a year", "2 weeks and 3 days"."""
    if t.word(i) == "half":
        j = i + 1 + (t.word(i + 1) in {"a", "an"})
        unit = unit_at(t, t.after_dash(j))
        return _exact(t.after_dash(j) + 1, (0, 0), unit, halved=True) if unit else None
    found = count_at(t, i) or ((i, 1, 1) if t.loose and _is_singular(t, i) else None)
    if not found:
        return None
    j, low, high = found
    end = _and_a_half(t, j)
    j = t.after_dash(end or j)
    unit = unit_at(t, j)
    if not unit:
        return None
    if end or (low == high == 1 and (end := _and_a_half(t, j + 1))):
        return _exact(max(end, j + 1), (low, high), unit, halved=True)
    more = count_at(t, j + 2) if t.word(j + 1) == "and" and low == high else None
    smaller = unit_at(t, more[0]) if more else None
    if more and smaller and smaller != unit:
        return _Quantity(more[0] + 1, low, high, unit, (more[2], smaller))
    return _exact(j + 1, (low, high), unit, halved=False)


def _is_singular(t: Tokens, i: int) -> bool:
    """Whether a unit stands without the "a" that it wants: "week ago"."""
    return unit_at(t, i) is not None and not t.word(i).endswith("s")


def _exact(end: int, count: tuple[int, int], unit: Unit, *, halved: bool) -> _Quantity:
    """A quantity, decades as years: "two decades ago" is a year, not ten of them."""
    low, high = count
    if unit in _YEARS_OF:
        scale = _YEARS_OF[unit]
        more = scale // 2 * halved
        return _Quantity(end, low * scale + more, high * scale + more, "year", None)
    return _Quantity(end, low, high, unit, _HALF.get(unit) if halved else None)


def _and_a_half(t: Tokens, i: int) -> int:
    """The index after "and a half", "-and-a-half"; 0 where there is none."""
    for word in ("and", "a", "half"):
        i = t.after_dash(i)
        if t.word(i) != word:
            return 0
        i += 1
    return i


def _counted_units(t: Tokens, count: _Quantity) -> Parsed | None:
    after, end = t.word(count.end), count.end + 1
    if after == "ago":
        return _ago(t, end, count)
    if (after == "from" and t.word(end) in {"now", "today"}) or (after == "on" and t.loose):
        coming = _coming(count.low, count.high, count.unit) if count.rest is None else count.steps(1)
        return end + 1, relative(coming)
    governs = t.word(end)[:1].isalnum()
    if after == "earlier" or (after in {"before", "previously"} and not governs):
        return end, told(count.steps(-1), count.smallest, falls_back=True)
    if after == "later" or (after in {"after", "afterwards"} and not governs):
        return end, told(count.steps(1), count.smallest, falls_back=t.loose)
    return None


def _ago(t: Tokens, end: int, count: _Quantity) -> Parsed:
    """Read "two weeks ago", "a year ago today", "a week ago Friday"."""
    low, high, unit = count.low, count.high, count.unit
    weekday = weekday_at(t, end)
    if t.word(end) == "today" and count.rest is None:
        return end + 1, relative(lambda reference: day(shift(reference, -high, unit)))
    if weekday is not None and unit in {"week", "fortnight"} and low == high:
        return end + 1, weekday_of_week(weekday, -high * (2 if unit == "fortnight" else 1))
    return end, relative(count.steps(-1))


def within(t: Tokens, i: int) -> Parsed | None:
    """Read "in two weeks", "in three days' time", which is a time only where the clause looks ahead."""
    found = _quantity(t, i + 1) if t.word(i) == "in" else None
    if not found or t.word(found.end) in {"of", "since", "to", "or"} or _is_record(t, i):
        return None
    coming = _coming(found.low, found.high, found.unit) if found.rest is None else found.steps(1)
    owned = t.word(found.end) in {"'", "’", "'s", "’s"} and t.word(found.end + 1) == "time"
    return found.end + 2 * owned, relative(coming)


def _is_record(t: Tokens, i: int) -> bool:
    """Whether "in ten years" says how rare a thing is: "the first in ten years", "the worst in a decade"."""
    before = [t.word(n) for n in range(i - 1, i - 9, -1)]
    return any(word in _RECORDS or (word.endswith("est") and len(word) > 4) for word in before)


def _coming(low: int, high: int, unit: Unit) -> Callable[[date], Span]:
    """The day so many units ahead; of "a few weeks" all the weeks that may be meant."""
    if low == high:
        return lambda reference: day(shift(reference, low, unit))
    return ago(-high, -low, unit)
