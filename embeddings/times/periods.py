"""Periods told by an end or from a year ago: "the nine months to September", "year-end", "year-ago quarter".

Every rule takes tokens and an index and returns the index after what it read, with its meaning, or None.
"""

from __future__ import annotations

from datetime import date, timedelta

from embeddings.times.compounds import week_from
from embeddings.times.days import Parsed, day_first, month_first, trailing_year
from embeddings.times.meanings import Meaning, Setting, fixed, relative
from embeddings.times.recurrences import Recurring
from embeddings.times.relatives import YEAR_KINDS, stepping, unit_at
from embeddings.times.spans import Span, Unit, day, part, shift, step, whole
from embeddings.times.weekdays import weekday_first
from embeddings.times.words import DASHES, Tokens, count_at
from embeddings.times.years import quarter_like

_ENDS = frozenset("ended ending to".split())
_WEEK_BEGINS = frozenset("of beginning starting commencing".split())
_BEFORE_PERIOD = frozenset("in for during over".split())
_BEFORE_YEAR_END = frozenset("at by before since until of from around near after".split())
_MIDDLES: dict[str, Unit] = {"midyear": "year", "midmonth": "month", "midweek": "week"}


def period(t: Tokens, i: int) -> Parsed | None:
    """Read "the week of March 6", "the week ended Wednesday", "the nine months to end-September"."""
    told = t.word(i) == "the"
    j = i + told
    found = count_at(t, j)
    j, _, count = found or (j, 1, 1)
    j += t.word(j) in YEAR_KINDS
    unit = unit_at(t, j)
    if not unit or unit == "day" or t.word(j).endswith("s") != (count > 1):
        return None
    if unit == "week" and not found and t.word(j + 1) in _WEEK_BEGINS:
        dated = _date(t, j + 2 + (t.word(j + 2) in {"on", "of"}))
        return (dated[0], week_from(dated[1], 0)) if dated else None
    if t.word(j + 1) not in _ENDS or not (told or t.word(i - 1) in _BEFORE_PERIOD):
        return None
    k = j + 2 + (t.word(j + 2) in {"on", "end"})
    dated = _date(t, t.after_dash(k)) or (weekday_first(t, k) if unit == "week" else None)
    return (dated[0], _ending(dated[1], count, unit, t.word(j + 1) != "ending")) if dated else None


def _date(t: Tokens, i: int) -> Parsed | None:
    """A day or a month that ends no abbreviation: "March 6", "September 1986"."""
    dated = month_first(t, i) or day_first(t, i)
    return dated if dated and t.word(dated[0] - 1)[-1:].isalnum() else None


def _ending(last: Meaning, count: int, unit: Unit, over: bool) -> Meaning:
    """So many units up to the end of a time, which is over unless the words leave that open."""

    def of(when: Setting) -> Span | None:
        if over and when.reference and isinstance(last, Recurring):
            span: Span | None = last.pick(-1)(when.reference)
        else:
            span = last(when)
        if not span:
            return None
        return Span(shift(span.end + timedelta(1), -count, unit), span.end, unit)

    return of


def compound_unit(t: Tokens, i: int) -> Parsed | None:
    """Read "year-end", "month-end", "year's end", "midyear"; "year to date"."""
    i += t.word(i) == "the" and t.word(i + 2) in DASHES | {"'s", "’s"}
    middle = _MIDDLES.get(t.word(i))
    if middle:
        return i + 1, relative(lambda reference: part(whole(reference, middle), "mid"))
    if t.word(i) == "yearend":
        return _year_end(t, i + 1)
    unit = unit_at(t, i)
    if unit not in {"year", "month", "quarter"} or t.word(i).endswith("s"):
        return None
    if unit == "year" and t.word(i + 1) == "to" and t.word(i + 2) == "date":
        return i + 3, relative(lambda reference: Span(date(reference.year, 1, 1), reference, "day"))
    joined = t.word(i + 1) in DASHES | {"'s", "’s"}
    j = i + 1 + joined
    if t.word(j) == "end" and (joined or t.loose or t.word(i - 1) in _BEFORE_YEAR_END):
        if unit == "year":
            return _year_end(t, j + 1)
        return j + 1, relative(lambda reference: day(whole(reference, unit).end))
    return None


def year_before(t: Tokens, i: int) -> Parsed | None:
    """Read "year-ago", "month-earlier", "the year-ago quarter", "the year-earlier third quarter"."""
    j = i + (t.word(i) == "the")
    told = (
        unit_at(t, j) if t.word(j + 1) in DASHES and t.word(j + 2) in {"ago", "earlier", "before"} else None
    )
    if not told or t.word(j).endswith("s"):
        return None
    if told != "year":
        return j + 3, relative(stepping(-1, told))
    found = quarter_like(t, j + 3)
    if found and isinstance(found[1], Recurring):
        return found[0], _year_earlier(found[1])
    if t.word(j + 3) in {"quarter", "month"}:
        unit: Unit = "quarter" if t.word(j + 3) == "quarter" else "month"
        return j + 4, relative(lambda reference: step(shift(reference, -1, "year"), -1, unit))
    return j + 3, relative(stepping(-1, "year"))


def _year_earlier(recurring: Recurring) -> Meaning:
    """What a meaning is, a year before."""

    def of(when: Setting) -> Span | None:
        span = recurring(when)
        return recurring.in_year(span.start.year - 1) if span and recurring.in_year else None

    return of


def _year_end(t: Tokens, i: int) -> Parsed:
    """The last day of the year that follows, else of the running one."""
    found = trailing_year(t, i)
    if found:
        return found[0], fixed(day(date(found[1], 12, 31)))
    return i, relative(lambda reference: day(date(reference.year, 12, 31)))
