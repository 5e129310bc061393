"""Meanings made of meanings: the end of a time, what is left of it, its nth Monday, from one to another."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from embeddings.times.meanings import Lean, Meaning, Setting
from embeddings.times.recurrences import Recurring
from embeddings.times.spans import Span, Unit, day, part, pieces, shift, step


def part_of(meaning: Meaning, edge: str) -> Meaning:
    """The early, mid or late part, the start or the end: "late December", "the end of the year"."""

    def of(when: Setting) -> Span | None:
        span = meaning(when)
        return span and part(span, edge)

    return of


def clipped(meaning: Meaning, side: int) -> Meaning:
    """What of a time is over (-1) or to come (1): "earlier this month", "later this year"."""

    def of(when: Setting) -> Span | None:
        span = meaning(when)
        if not span or not when.reference or not span.start <= when.reference <= span.end:
            return span and part(span, "early" if side < 0 else "late")
        bounds = (span.start, when.reference) if side < 0 else (when.reference, span.end)
        return Span(*bounds, span.unit)

    return of


def pieces_of(meaning: Meaning, first: int, last: int, unit: Unit) -> Meaning:
    """The ``first``-th to ``last``-th unit of a time, -1 being its last: "the first nine months of 1989"."""

    def of(when: Setting) -> Span | None:
        span = meaning(when)
        chosen = pieces(span, unit)[first : last + 1 or None] if span else []
        return Span(chosen[0].start, chosen[-1].end, unit) if chosen else None

    return of


def nth_weekday(meaning: Meaning, index: int, weekday: int) -> Meaning:
    """The first (0) to last (-1) of a weekday in a time: "the first Monday of May"."""

    def of(when: Setting) -> Span | None:
        span = meaning(when)
        days = [piece for piece in pieces(span, "day") if piece.start.weekday() == weekday] if span else []
        return days[index] if -len(days) <= index < len(days) else None

    return of


def in_year_of(recurring: Callable[[int], Span], year: Meaning) -> Meaning:
    """What recurs each year, in a year told by other words: "June last year"."""

    def of(when: Setting) -> Span | None:
        span = year(when)
        return recurring(span.start.year) if span else None

    return of


def shifted(base: Meaning, count: int, unit: Unit) -> Meaning:
    """So many units before or after another time: "two days before Christmas"."""

    def of(when: Setting) -> Span | None:
        span = base(when)
        if not span:
            return None
        exact = span.unit == "day"
        return day(shift(span.start, count, unit)) if exact else step(span.start, count, unit)

    return of


def weekday_beside(base: Meaning, weekday: int, sign: int) -> Meaning:
    """The nearest such weekday after (1) or before (-1) another time: "the Tuesday after Thanksgiving"."""

    def of(when: Setting) -> Span | None:
        span = base(when)
        if not span:
            return None
        away = (
            (weekday - span.end.weekday() - 1) % 7 + 1
            if sign > 0
            else -((span.start.weekday() - weekday - 1) % 7 + 1)
        )
        return day((span.end if sign > 0 else span.start) + timedelta(away))

    return of


def week_from(meaning: Meaning, offset: int) -> Meaning:
    """The seven days that begin ``offset`` days after a day."""

    def of(when: Setting) -> Span | None:
        span = meaning(when)
        if not span or span.unit != "day":
            return None
        start = span.start + timedelta(offset)
        return Span(start, start + timedelta(6), "week")

    return of


def between(first: Meaning, last: Meaning) -> Meaning:
    """From one time to another. A year given with the second holds for both: "January to March 2016"."""

    def ends(when: Setting) -> tuple[Span | None, Span | None]:
        if isinstance(last, Recurring):
            start = first(when)
            return start, start and last.after(start.start)
        end = last(when)
        if end and isinstance(first, Recurring) and first.in_year:
            start = first.in_year(end.start.year)
            return (start if start.start <= end.end else first.in_year(end.start.year - 1)), end
        return first(when), end

    def of(when: Setting) -> Span | None:
        start, end = ends(when)
        return Span(start.start, end.end, end.unit) if start and end and start.start <= end.end else None

    return of


def first_of_two(first: Recurring, second: Meaning) -> Meaning:
    """The first of two times, in the year that is given with the second: "March and April 2016"."""

    def of(when: Setting) -> Span | None:
        last = second(when._replace(reference=None, anchor=None))
        if not last or not first.in_year or last.unit not in {"day", "month"}:
            return first(when)
        span = first.in_year(last.start.year)
        return span if span.start <= last.start else first.in_year(last.start.year - 1)

    return of


def next_after(weekday: Recurring) -> Meaning:
    """A weekday after the time last spoken of: the second of "Saturday and Sunday"."""

    def of(when: Setting) -> Span | None:
        span = weekday.after(when.anchor.end) if when.anchor else None
        to_come = span and when.reference and span.start > when.reference
        return weekday(when) if not span or (to_come and when.lean is Lean.PAST) else span

    return of
