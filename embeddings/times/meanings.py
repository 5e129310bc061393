"""What words for a time mean: a function that gives days once it is known when the words were written.

A meaning is kept apart from its words so that phrases compose: "the end of" + "last year", "between" + two
months that share one year. It gives None where the setting doesn't say enough; it may raise ValueError or
OverflowError for days outside the calendar, which ``days_of`` turns into None.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from enum import IntEnum
from typing import NamedTuple

from embeddings.times.spans import Span, Unit, step, stretch, whole


class Lean(IntEnum):
    """Where the words around an expression place it, seen from the day of writing."""

    OVER = -2  # what is still to come can't be meant at all
    PAST = -1
    OPEN = 0
    FUTURE = 1


class Setting(NamedTuple):
    """The day of writing, the time last spoken of before the expression, and the lean of its clause."""

    reference: date | None
    anchor: Span | None = None
    lean: Lean = Lean.OPEN


Meaning = Callable[[Setting], Span | None]


def days_of(meaning: Meaning, when: Setting) -> Span | None:
    """The days meant, None too for days that no calendar has ("30 February", "9,000 years ago")."""
    try:
        return meaning(when)
    except (ValueError, OverflowError):
        return None


def never(_when: Setting) -> None:
    """No days at all: "29 February 2017"."""


def fixed(span: Span) -> Meaning:
    """Days that stand on their own: "24 March 2016"."""
    return lambda _when: span


def relative(of: Callable[[date], Span]) -> Meaning:
    """Days counted from the day of writing: "yesterday", "last year", "three weeks ago"."""
    return lambda when: of(when.reference) if when.reference else None


def told(of: Callable[[date], Span], unit: Unit, *, falls_back: bool) -> Meaning:
    """Days counted from the time last spoken of: "the following month", "two days later".

    Where nothing was spoken of, or only something longer than ``unit``, the day of writing stands in if
    ``falls_back``.
    """

    def meaning(when: Setting) -> Span | None:
        if when.anchor:
            span = whole(when.anchor.start, unit)
            if when.anchor.end - when.anchor.start <= span.end - span.start:
                return of(when.anchor.start)
        return of(when.reference) if when.reference and falls_back else None

    return meaning


def ago(low: int, high: int, unit: Unit) -> Callable[[date], Span]:
    """From ``high`` to ``low`` units before a day, in whole units (negative: after it)."""
    return lambda day_: Span(step(day_, -high, unit).start, step(day_, -low, unit).end, unit)


def lasting(first: int, last: int, unit: Unit) -> Meaning:
    """A stretch of days to or from the day of writing: -3 to 0 for "the past three weeks", 0 to 2."""
    return relative(lambda reference: stretch(reference, first, last, unit))
