"""Times that come again, "March", "December 30", "Thursday": the one meant is found once words are placed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from embeddings.times.meanings import Lean, Meaning, Setting, fixed
from embeddings.times.spans import Span, day, shift, step

# How many times nearer a day of the unlikely side must be to be taken, for days before and after the day of
# writing. Where no verb tells, a date up to three months ahead is rather meant than one nine months back.
_OVER = (1.0, 10_000.0)
_WEIGHTS = {Lean.OVER: _OVER, Lean.PAST: (1.0, 5.0), Lean.OPEN: (1.0, 3.0), Lean.FUTURE: (5.0, 1.0)}
_STRICT_WEIGHTS = {Lean.OVER: _OVER, Lean.PAST: _OVER, Lean.OPEN: _OVER, Lean.FUTURE: (10_000.0, 1.0)}
_LONG_AGO = timedelta(60 * 365)  # before it, hardly anyone whom the news is about did what is told


class Recurring:
    """A meaning that comes again each year, month or week: "March", "December 30", "the 18th", "Thursday".

    ``around`` gives the occurrences near a day, in order. ``strict``: the lean decides alone, past if open,
    which holds for weekdays; otherwise the nearest by far wins over the lean. ``in_year`` is None for what a
    year doesn't settle.
    """

    __slots__ = ("around", "in_year", "strict")

    def __init__(
        self,
        around: Callable[[date], Sequence[Span]],
        in_year: Callable[[int], Span] | None = None,
        *,
        strict: bool = False,
    ) -> None:
        self.around = around
        self.in_year = in_year
        self.strict = strict

    def __call__(self, when: Setting) -> Span | None:
        """The occurrence meant."""
        if when.reference is None:
            return None
        reference = when.reference
        if self.in_year and when.anchor and when.lean is Lean.PAST:
            span = self._in_story(reference, when.anchor) or self._told_with(reference, when.anchor)
            if span:
                return span
        before, after = (_STRICT_WEIGHTS if self.strict else _WEIGHTS)[when.lean]

        def distance(span: Span) -> float:
            return max(0.0, (reference - span.end).days * before, (span.start - reference).days * after)

        return min(self.around(reference), key=distance, default=None)

    def _in_story(self, reference: date, anchor: Span) -> Span | None:
        """The one of a story of long ago, of whose year the text spoke before: "in 1757 … in January"."""
        if anchor.end - anchor.start > timedelta(366) or reference - anchor.end < _LONG_AGO:
            return None
        return self.after(anchor.start)

    def _told_with(self, reference: date, anchor: Span) -> Span | None:
        """The one soon after the time last spoken of: "agreed in February 2016 … held from February 27".

        A day of the week before the writing, or a month just over, is rather news than part of that story.
        """
        if anchor.unit not in {"day", "month"}:
            return None
        span = self.after(anchor.start)
        news = timedelta(7 if span and span.unit == "day" else 45)
        recent = any(timedelta(0) <= reference - near.end < news for near in self.around(reference))
        soon = span is not None and span.start - anchor.end <= timedelta(60) and span.end < reference
        return span if soon and not recent else None

    def pick(self, which: int) -> Callable[[date], Span]:
        """Seen from a day, the last one over (-1), the one nearest (0), the next to come (1)."""

        def of(reference: date) -> Span:
            spans = self.around(reference)
            if which < 0:
                return max(span for span in spans if span.end < reference)
            if which > 0:
                return min(span for span in spans if span.start > reference)
            return min(spans, key=lambda span: _distance_of_this(span, reference))

        return of

    def at(self, year: int) -> Meaning | None:
        """The one of a year, None where a year has several or none."""
        if self.in_year is None:
            return None
        try:
            return fixed(self.in_year(year))
        except (ValueError, OverflowError):
            return None

    def after(self, start: date) -> Span | None:
        """The first that doesn't end before ``start``."""
        return next((span for span in self.around(start) if span.end >= start), None)


def _distance_of_this(span: Span, reference: date) -> int:
    """How far a time is from what "this" picks: the one of the running year, unless another is far nearer.

    In October "this April" is over, "this January" to come; in January "this December" has just been.
    """
    away = max(0, (reference - span.end).days, (span.start - reference).days)
    return away * (8 if span.start.year < reference.year else 2 if span.start.year > reference.year else 1)


def yearly(of: Callable[[int], Span]) -> Recurring:
    """What each year has once; a 29 February only in its years."""

    def around(reference: date) -> list[Span]:
        near = _those_of(of, range(reference.year - 2, reference.year + 3))
        return near or _those_of(of, range(reference.year - 4, reference.year + 5))

    return Recurring(around, in_year=of)


def _those_of(of: Callable[[int], Span], years: range) -> list[Span]:
    found = []
    for year in years:
        try:
            found.append(of(year))
        except ValueError:
            continue
    return found


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
