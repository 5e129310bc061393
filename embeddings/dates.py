"""Words for a time and the day they were written → the days they mean.

The rules are in ``embeddings.times``, this is the way in.

Rules of our own, because dates are what the answers stand on: on the DATE rows of news (``measure_dates.py``)
they are right for 0.90, dateparser for 0.65, parsedatetime for 0.47 and dateutil for 0.44, and those know
neither tense nor plans.
"""

from __future__ import annotations

import math
import re
from calendar import monthrange
from datetime import date, timedelta

from embeddings.times.meanings import Lean, Setting, days_of
from embeddings.times.rules import Bound, expressions, in_company
from embeddings.times.spans import Span
from embeddings.times.tense import Mood, Moods
from embeddings.times.words import MONTH_NAMES, Tokens
from embeddings.types import Interval, TimeExpression

_FILLERS = frozenset(
    "in on at the of for during about around nearly almost some or so ? . , over exactly just"
    " more than only as soon early late far least no not by and a an 's ’s ' ’ ‘ “ ” \" circa c"
    " all whole sometime little roughly approximately".split()
)
_CLOCK = re.compile(  # "T10:00:00Z", "at 5 p.m.", "17:30 +01:00", "noon"
    r"(?:(?<=\d)T|\bat\s+|(?<!\S)|,\s*)"
    r"(?:\d{1,2}(?::\d\d){1,2}(?:\.\d{1,6})?(?:\s*[ap]\.?m\b\.?)?|\d{1,2}\s*[ap]\.?m\b\.?|(?:noon|midnight)\b)"
    r"(?:\s*(?:Z|UTC|GMT|[+-]\d\d:?\d\d)\b)?",
    re.IGNORECASE,
)


def find_times(text: str, published: date | None) -> tuple[TimeExpression, ...]:
    """Every expression for a time in ``text``, in order, resolved against the day that the article is of.

    Without that day only times that name their year are resolved. Durations, ages and times that the text
    leaves open ("the eve of the talks") are left out. ``planned``: the clause speaks of a plan, or the days
    are still to come on the day of publication.
    """
    t = Tokens(text)
    phrases = tuple(expressions(t))
    if not phrases:
        return ()
    moods = Moods(t)
    anchor: Span | None = None
    found: list[TimeExpression] = []
    for n, phrase in enumerate(phrases):
        mood = moods.at(phrase.first, phrase.end)
        ahead = phrase.bound == "until" and (mood.lean is Lean.OPEN or moods.puts_off(phrase.first))
        begins = phrase.bound == "since" and t.word(phrase.first) != "since"  # "from 31 August onwards"
        lean = Lean.FUTURE if ahead else Lean.OPEN if begins and mood.lean is Lean.PAST else mood.lean
        when = Setting(published, anchor, lean)
        span = days_of(in_company(t, phrases, n), when)
        if span is None or (phrase.ahead and mood.lean is not Lean.FUTURE):
            continue
        anchor = span
        # "not … until Friday" is on Friday
        denied = t.word(phrase.first) in {"until", "till"} and moods.denied(phrase.first)
        interval = _interval(span, "" if denied else phrase.bound)
        planned = _is_planned(span, mood, published)
        found.append(TimeExpression(t.starts[phrase.first], t.ends[phrase.end - 1], interval, planned))
    return tuple(found)


def _is_planned(span: Span, mood: Mood, published: date | None) -> bool:
    """Whether it is still to come on the day of publication, or was spoken of as a plan all the same."""
    if mood.plan == "told":
        return True
    if published is None:
        return mood.plan == "ahead"
    return span.start > published or (mood.plan == "ahead" and span.end >= published)


def parse_time(words: str, today: date, *, over: bool = False) -> Interval | None:
    """The days that a person means: "last week", "since monday", "between 3 and 5 May"; in any case.

    A time of day is left out. ``over``: they have begun by ``today``, as what was published has, so that in
    February "march" is last year's. None if there is anything in ``words`` that isn't part of one time.
    """
    t = Tokens(_CLOCK.sub(" ", words.strip()), loose=True)
    phrases = list(expressions(t))
    if len(phrases) != 1:
        return None
    phrase = phrases[0]
    rest = t.low[: phrase.first] + t.low[phrase.end :]
    if any(word not in _FILLERS for word in rest):
        return None
    lean = Lean.OVER if over else Lean.PAST if phrase.bound == "since" else Lean.OPEN
    span = days_of(phrase.meaning, Setting(today, lean=lean))
    return _interval(span, phrase.bound) if span else None


def _interval(span: Span, bound: Bound) -> Interval:
    """The days of a span, open on the side that "since", "until", … leave open."""
    match bound:
        case "since":
            return Interval(span.start, None)
        case "until":
            return Interval(None, span.end)
        case "before":
            return Interval(None, span.start - timedelta(span.start > date.min))
        case "after":
            return Interval(span.end + timedelta(span.end < date.max), None)
        case _:
            return Interval(span.start, span.end)


def overlap(a: Interval, b: Interval) -> float:
    """How well two times fit, in [0, 1]: 1 where one contains the other, 0.5 where they touch, then decaying.

    Between touching and containing it grows with the share of the shorter one that both have. A gap divides
    it by e for each time that it holds their mean length (three days at least; of an open one, the other's).
    """
    a_start, a_end, b_start, b_end = *_bounds(a), *_bounds(b)
    lengths = [length for length in (a_end - a_start + 1, b_end - b_start + 1) if length < math.inf]
    shared = min(a_end, b_end) - max(a_start, b_start) + 1
    if shared <= 0:
        mean = sum(lengths) / len(lengths) if lengths else 30
        return 0.5 * math.exp(shared / max(3.0, mean))
    return 0.5 + 0.5 * shared / min(lengths) if lengths else 1.0


def _bounds(interval: Interval) -> tuple[float, float]:
    return (
        -math.inf if interval.start is None else interval.start.toordinal(),
        math.inf if interval.end is None else interval.end.toordinal(),
    )


def show_interval(interval: Interval) -> str:
    """The days as a person writes them: "15–16 February 2017", "spring 2017", "since 30 December 2016".

    ``parse_time`` reads all of it back.
    """
    start, end = interval.start, interval.end
    if start is None or end is None:
        if end is None:
            return f"since {_show_start(start)}" if start else ""
        return f"until {_show_day(end)}"
    return _show_whole(start, end) or _show_days(start, end)


def _month(value: date) -> str:
    return MONTH_NAMES[value.month - 1]


def _show_day(value: date) -> str:
    return f"{value.day} {_month(value)} {value.year}"


def _show_start(start: date) -> str:
    """The first day, as the month or year that begins with it."""
    if start.day > 1:
        return _show_day(start)
    return f"{_month(start)} {start.year}" if start.month > 1 else f"{start.year}"


def _show_whole(start: date, end: date) -> str:
    """Whole months, seasons and years by their names, "" for anything else."""
    if start.day != 1 or end.day != monthrange(end.year, end.month)[1]:
        return ""
    count = (end.year - start.year) * 12 + end.month - start.month + 1
    if count == 1:
        return f"{_month(start)} {start.year}"
    if start.month == 1 and count % 12 == 0:
        if count == 120 and start.year % 10 == 0:
            return f"the {start.year}s"
        return f"{start.year}" if count == 12 else f"{start.year}–{end.year}"
    if count == 3 and start.month % 3 == 0:
        name = ("spring", "summer", "autumn", "winter")[start.month // 3 - 1]
        return f"{name} {start.year}" + (f"–{end.year % 100:02}" if end.year > start.year else "")
    same = start.year == end.year
    return (
        f"{_month(start)}–{_month(end)} {end.year}"
        if same
        else f"{_month(start)} {start.year} – {_month(end)} {end.year}"
    )


def _show_days(start: date, end: date) -> str:
    if start == end:
        return _show_day(start)
    if (start.year, start.month) == (end.year, end.month):
        return f"{start.day}–{_show_day(end)}"
    first = f"{start.day} {_month(start)}" if start.year == end.year else _show_day(start)
    return f"{first} – {_show_day(end)}"
