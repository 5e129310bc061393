"""Calendar arithmetic: the days of a week, a month, a season, a decade, and parts and steps of them."""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from typing import Literal, NamedTuple

Unit = Literal[
    "day", "weekend", "week", "fortnight", "month", "quarter", "season", "half", "year", "decade", "century"
]

_MONTHS_OF = {"month": 1, "quarter": 3, "half": 6, "year": 12, "decade": 120, "century": 1200}
_DAYS_OF = {"day": 1, "weekend": 7, "week": 7, "fortnight": 14}


class Span(NamedTuple):
    """Days from ``start`` to ``end``, both included, and the calendar unit in which they were spoken of."""

    start: date
    end: date
    unit: Unit


def day(value: date) -> Span:
    """One day."""
    return Span(value, value, "day")


def months(year: int, month: int, count: int, unit: Unit) -> Span:
    """``count`` whole months from the first day of ``month``."""
    last = year * 12 + month - 1 + count - 1
    end_year, end_month = last // 12, last % 12 + 1
    days = calendar.monthrange(end_year, end_month)[1]
    return Span(date(year, month, 1), date(end_year, end_month, days), unit)


def month(year: int, number: int) -> Span:
    """A calendar month."""
    return months(year, number, 1, "month")


def long_year(short: int) -> int:
    """The year that two digits mean: "17" is 2017, "89" is 1989."""
    return 2000 + short if short < 60 else 1900 + short


def quarter(year: int, number: int) -> Span:
    """The first to fourth quarter of a calendar year."""
    return months(year, 3 * number - 2, 3, "quarter")


def half(year: int, number: int) -> Span:
    """The first or second half of a calendar year."""
    return months(year, 6 * number - 5, 6, "half")


def season(year: int, number: int) -> Span:
    """Spring, summer, autumn, winter (1–4) of the northern weather services: winter begins in December."""
    return months(year, 3 * number, 3, "season")


def whole_year(year: int) -> Span:
    """A calendar year."""
    return months(year, 1, 12, "year")


def years(first: int, count: int, unit: Unit) -> Span:
    """``count`` calendar years from ``first``."""
    return months(first, 1, 12 * count, unit)


def weekend(value: date) -> Span:
    """Saturday and Sunday of the week of ``value``; weeks begin on Monday."""
    saturday = value + timedelta(5 - value.weekday())
    return Span(saturday, saturday + timedelta(1), "weekend")


def whole(value: date, unit: Unit) -> Span:
    """The calendar unit that holds ``value`` (for a season or a fortnight: its quarter, its week)."""
    match unit:
        case "day":
            return day(value)
        case "weekend":
            return weekend(value)
        case "week" | "fortnight":
            monday = value - timedelta(value.weekday())
            return Span(monday, monday + timedelta(6), "week")
        case "month":
            return month(value.year, value.month)
        case "quarter" | "season":
            return quarter(value.year, (value.month + 2) // 3)
        case "half":
            return half(value.year, (value.month + 5) // 6)
        case "year":
            return whole_year(value.year)
        case "decade":
            return years(value.year // 10 * 10, 10, "decade")
        case "century":
            return years(value.year // 100 * 100, 100, "century")


def shift(value: date, count: int, unit: Unit) -> date:
    """The day ``count`` units later; a day that the month lacks becomes its last."""
    if unit in _DAYS_OF:
        return value + timedelta(count * _DAYS_OF[unit])
    total = value.year * 12 + value.month - 1 + count * _MONTHS_OF.get(unit, 3)
    year, month_before = total // 12, total % 12
    return date(year, month_before + 1, min(value.day, calendar.monthrange(year, month_before + 1)[1]))


def step(value: date, count: int, unit: Unit) -> Span:
    """The calendar unit ``count`` after the one that holds ``value``."""
    return whole(shift(value, count, unit), unit)


def stretch(value: date, first: int, last: int, unit: Unit) -> Span:
    """From ``first`` to ``last`` units after ``value``; what lies ahead begins on the day after it."""
    start = value + timedelta(1) if first == 0 else shift(value, first, unit)
    return Span(start, shift(value, last, unit), unit)


def part(span: Span, edge: str) -> Span:
    """The early, mid or late third of a span; its narrower start, middle or end.

    Thirds are of whole days up to a month (1–10, 11–20, 21 to its end), of whole months up to some years,
    else of whole years. The start, middle and end of what is longer than a month are its first, middle and
    last sixth.
    """
    length = (span.end - span.start).days + 1
    if span.unit == "day":
        return span
    if length <= 31:
        first, last = _part_of(length, {"start": "early", "middle": "mid", "end": "late"}.get(edge, edge))
        return Span(span.start + timedelta(first), span.start + timedelta(last - 1), span.unit)
    unit: Unit = "month" if length < 3000 else "year"
    first, last = _part_of(round(length / (30.44 if unit == "month" else 365.25)), edge)
    return Span(shift(span.start, first, unit), shift(span.start, last, unit) - timedelta(1), span.unit)


def _part_of(count: int, edge: str) -> tuple[int, int]:
    """Where a part of ``count`` units begins and ends (exclusive)."""
    third, sixth = 10 if 28 <= count <= 31 else round(count / 3), max(1, count // 6)
    return {
        "early": (0, third),
        "mid": (third, 2 * third),
        "late": (min(2 * third, count - 1), count),
        "start": (0, sixth),
        "middle": (count // 2 - sixth, count // 2 + sixth),
        "end": (count - sixth, count),
    }[edge]


def pieces(span: Span, unit: Unit) -> list[Span]:
    """The days, weeks, months, … of a span, in order; a week belongs to where its Thursday is (ISO 8601).

    None of what is shorter than a month in more than a year: nobody counts "the third day of the 1990s".
    """
    if unit == "half" and span.unit in {"month", "decade", "century"}:
        return _halves(span)
    found: list[Span] = []
    if unit in _DAYS_OF and (span.end - span.start).days > 366:
        return found
    piece = whole(span.start, unit)
    while piece.start <= span.end:
        middle = piece.start + timedelta(3) if unit == "week" else piece.start
        if span.start <= middle <= span.end:
            found.append(piece)
        piece = step(piece.start, 1, unit)
    return found


def _halves(span: Span) -> list[Span]:
    """Days 1 to 15 of a month and the rest, the first years of a decade and its last."""
    first = span.start
    middle = (
        first.replace(day=16) if span.unit == "month" else shift(first, _MONTHS_OF[span.unit] // 2, "month")
    )
    return [Span(first, middle - timedelta(1), "half"), Span(middle, span.end, "half")]


def easter(year: int) -> date:
    """Western Easter Sunday (the anonymous Gregorian algorithm; Meeus, Astronomical Algorithms, ch. 8)."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    x = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 19 * x) // 433
    month_number = (h + x - 7 * m + 90) // 25
    return date(year, month_number, (h + x - 7 * m + 33 * month_number + 19) % 32)


def weekday_in(year: int, month_number: int, weekday: int, nth: int) -> date:
    """The ``nth`` Monday (0) to Sunday (6) of a month; -1 is the last."""
    first = date(year, month_number, 1)
    days = [first + timedelta(n) for n in range(calendar.monthrange(year, month_number)[1])]
    return [d for d in days if d.weekday() == weekday][nth if nth < 0 else nth - 1]
