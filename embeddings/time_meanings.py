"""What words for a time mean: each meaning gives days once it is known when it was written.

A meaning is kept apart from its words so that phrases compose: "the end of" + "last year", "between" + two months
that share one year. ``resolve`` returns None where the setting doesn't say enough; it may raise ValueError or
OverflowError for days outside the calendar, which ``days_of`` turns into None.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum
from typing import Protocol

from embeddings.time_spans import Span, Unit, day, part, pieces, shift, step, stretch, whole


class Lean(IntEnum):
    """Where the words around an expression place it, seen from the day of writing."""

    PAST = -1
    OPEN = 0
    FUTURE = 1


@dataclass(frozen=True, slots=True)
class Setting:
    """The day of writing, the time last spoken of before the expression, and the lean of its clause."""

    reference: date | None
    anchor: Span | None = None
    lean: Lean = Lean.OPEN


class Meaning(Protocol):
    """Days, given when the words were written."""

    def resolve(self, when: Setting) -> Span | None:
        """The days meant, None if ``when`` leaves them open."""


def days_of(meaning: Meaning, when: Setting) -> Span | None:
    """``meaning.resolve``, with None also for days that no calendar has ("30 February", "9,000 years ago")."""
    try:
        return meaning.resolve(when)
    except (ValueError, OverflowError):
        return None


@dataclass(frozen=True, slots=True)
class Fixed:
    """Days that stand on their own: "24 March 2016"."""

    span: Span

    def resolve(self, when: Setting) -> Span | None:
        return self.span


@dataclass(frozen=True, slots=True)
class Relative:
    """Days counted from the day of writing: "yesterday", "last year", "three weeks ago"."""

    of: Callable[[date], Span]

    def resolve(self, when: Setting) -> Span | None:
        return self.of(when.reference) if when.reference else None


@dataclass(frozen=True, slots=True)
class Told:
    """Days counted from the time last spoken of: "the following month", "two days later".

    Where nothing was spoken of, or only something longer than ``unit``, the day of writing stands in if ``falls_back``.
    """

    of: Callable[[date], Span]
    unit: Unit
    falls_back: bool

    def resolve(self, when: Setting) -> Span | None:
        anchor = when.anchor
        if anchor and (anchor.end - anchor.start) <= (
            whole(anchor.start, self.unit).end - whole(anchor.start, self.unit).start
        ):
            return self.of(anchor.start)
        return self.of(when.reference) if when.reference and self.falls_back else None


# How much nearer a day of the unlikely side must be to be taken, by lean. In news without a sign of tense a date
# some weeks ahead is as likely as one many months back (fitted on the development half of timex_dev).
_WEIGHTS = {Lean.PAST: (1.0, 4.0), Lean.OPEN: (1.0, 3.0), Lean.FUTURE: (4.0, 1.0)}


@dataclass(frozen=True, slots=True)
class Recurring:
    """What comes again each year, month or week: "March", "December 30", "the 18th", "Thursday".

    ``around`` gives the occurrences near a day, in order. ``strict``: the lean decides alone, past if open, which
    holds for weekdays; otherwise the nearest by far wins over the lean. ``in_year`` is None for what a year doesn't
    settle.
    """

    around: Callable[[date], Sequence[Span]]
    in_year: Callable[[int], Span] | None = None
    strict: bool = False

    def resolve(self, when: Setting) -> Span | None:
        if when.reference is None:
            return None
        reference = when.reference
        before, after = _WEIGHTS[when.lean]
        if self.strict:
            before, after = (100.0, 1.0) if when.lean is Lean.FUTURE else (1.0, 100.0)

        def distance(span: Span) -> float:
            past, ahead = (reference - span.end).days, (span.start - reference).days
            return max(0.0, past * before, ahead * after)

        return min(self.around(reference), key=distance, default=None)

    def pick(self, which: int) -> Relative:
        """The last one that is over (-1), the one of this week or year (0), the next that is to come (1)."""

        def of(reference: date) -> Span:
            spans = self.around(reference)
            if which < 0:
                return [span for span in spans if span.end < reference][-1]
            if which > 0:
                return next(span for span in spans if span.start > reference)
            return min(spans, key=lambda span: abs((span.start - reference).days))

        return Relative(of)

    def at(self, year: int) -> Fixed | None:
        """The one of a year, None where a year has several or none."""
        if self.in_year is None:
            return None
        try:
            return Fixed(self.in_year(year))
        except (ValueError, OverflowError):
            return None

    def after(self, start: date) -> Span | None:
        """The first that doesn't end before ``start``."""
        return next((span for span in self.around(start) if span.end >= start), None)


def yearly(of: Callable[[int], Span]) -> Recurring:
    """What each year has once; a 29 February only in its years."""

    def around(reference: date) -> list[Span]:
        found = []
        for year in range(reference.year - 4, reference.year + 5):
            try:
                found.append(of(year))
            except ValueError:
                continue
        return found

    return Recurring(around, in_year=of)


def weekly(weekday: int) -> Recurring:
    """A weekday, Monday is 0."""

    def around(reference: date) -> list[Span]:
        nearest = reference + timedelta(weekday - reference.weekday())
        return [day(nearest + timedelta(7 * n)) for n in (-2, -1, 0, 1, 2)]

    return Recurring(around, strict=True)


def weekends() -> Recurring:
    """Saturday and Sunday."""
    return Recurring(
        lambda reference: [step(reference, n, "weekend") for n in (-2, -1, 0, 1, 2)], strict=True
    )


def monthly(number: int, weekday: int | None = None) -> Recurring:
    """The 1st to 31st of a month; only of months where it falls on ``weekday``, if that is given."""

    def around(reference: date) -> list[Span]:
        firsts = (shift(reference.replace(day=1), n, "month") for n in range(-12, 13))
        found = (first + timedelta(number - 1) for first in firsts)
        return [day(value) for value in found if value.day == number and weekday in {None, value.weekday()}]

    return Recurring(around)


@dataclass(frozen=True, slots=True)
class Part:
    """The early, mid or late part, the start or the end: "late December", "the end of the year"."""

    whole: Meaning
    edge: str

    def resolve(self, when: Setting) -> Span | None:
        span = self.whole.resolve(when)
        return span and part(span, self.edge)


@dataclass(frozen=True, slots=True)
class Clipped:
    """What of a time is over (-1) or to come (1): "earlier this month", "later this year"."""

    whole: Meaning
    side: int

    def resolve(self, when: Setting) -> Span | None:
        span = self.whole.resolve(when)
        if not span or not when.reference or not span.start <= when.reference <= span.end:
            return span and part(span, "early" if self.side < 0 else "late")
        if self.side < 0:
            return Span(span.start, when.reference, span.unit)
        return Span(when.reference, span.end, span.unit)


@dataclass(frozen=True, slots=True)
class Pieces:
    """The ``first``-th to ``last``-th unit of a time, -1 being its last: "the first nine months of 1989"."""

    whole: Meaning
    first: int
    last: int
    unit: Unit

    def resolve(self, when: Setting) -> Span | None:
        span = self.whole.resolve(when)
        found = pieces(span, self.unit) if span else []
        chosen = found[self.first : self.last + 1 or None]
        return Span(chosen[0].start, chosen[-1].end, self.unit) if chosen else None


@dataclass(frozen=True, slots=True)
class NthWeekday:
    """The first (0) to last (-1) of a weekday in a time: "the first Monday of May"."""

    whole: Meaning
    index: int
    weekday: int

    def resolve(self, when: Setting) -> Span | None:
        span = self.whole.resolve(when)
        days = (
            [piece for piece in pieces(span, "day") if piece.start.weekday() == self.weekday] if span else []
        )
        return days[self.index] if -1 <= self.index < len(days) else None


@dataclass(frozen=True, slots=True)
class InYear:
    """What recurs each year, in a year told by other words: "June last year"."""

    in_year: Callable[[int], Span]
    year: Meaning

    def resolve(self, when: Setting) -> Span | None:
        span = self.year.resolve(when)
        return self.in_year(span.start.year) if span else None


@dataclass(frozen=True, slots=True)
class Shifted:
    """So many units before or after another time: "two days before Christmas", "three weeks from tomorrow"."""

    base: Meaning
    count: int
    unit: Unit

    def resolve(self, when: Setting) -> Span | None:
        span = self.base.resolve(when)
        if not span:
            return None
        return (
            day(shift(span.start, self.count, self.unit))
            if span.unit == "day"
            else step(span.start, self.count, self.unit)
        )


@dataclass(frozen=True, slots=True)
class Between:
    """From one time to another. A year given with one of them holds for both: "January to March 2016"."""

    first: Meaning
    last: Meaning

    def resolve(self, when: Setting) -> Span | None:
        start, end = self._ends(when)
        if not start or not end or end.end < start.start:
            return None
        return Span(start.start, end.end, end.unit)

    def _ends(self, when: Setting) -> tuple[Span | None, Span | None]:
        if isinstance(self.last, Recurring):
            start = self.first.resolve(when)
            return start, start and self.last.after(start.start)
        end = self.last.resolve(when)
        if end and isinstance(self.first, Recurring) and self.first.in_year:
            start = self.first.in_year(end.start.year)
            return (start if start.start <= end.end else self.first.in_year(end.start.year - 1)), end
        return self.first.resolve(when), end


def ago(low: int, high: int, unit: Unit) -> Callable[[date], Span]:
    """From ``high`` to ``low`` units before a day, in whole units (negative: after it)."""

    def of(reference: date) -> Span:
        return Span(step(reference, -high, unit).start, step(reference, -low, unit).end, unit)

    return of


def lasting(first: int, last: int, unit: Unit) -> Relative:
    """A stretch of days around the day of writing: "the past three weeks" is -3 to 0, "the next two" begin tomorrow."""
    return Relative(lambda reference: stretch(reference, first, last, unit))
