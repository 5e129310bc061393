"""Dates in figures: "2017-02-13", "13/02/2017", "02/13/2017", "13.02.2017", "2015-3", "22/04", "2019-Aug-1".

Every rule takes tokens and an index and returns the index after what it read, with its meaning, or None.
"""

from __future__ import annotations

import re
from datetime import date

from embeddings.times.days import Parsed, day_number, days_of_month, with_year
from embeddings.times.gates import CLAUSE_WORDS
from embeddings.times.meanings import Lean, Setting, fixed
from embeddings.times.spans import Span, day, long_year, month, whole
from embeddings.times.words import DASHES, MONTHS, WEEKDAYS, Tokens

_ASKS_DAY = frozenset("on from until since by before after between to till".split())


_PARTS = frozenset((2, 3, 4, 5, 6, 8, 16, 32))
_COMPACT = re.compile(r"(?:19|20)\d{6}")


def figures(t: Tokens, i: int) -> Parsed | None:
    """Read "2017-02-13", "13/02/2017", "13.02.2017", "2015-3", "12-2015"; "22/04" after "on"."""
    whole_date = _one_token(t, i)
    if whole_date:
        return whole_date
    sign = t.word(i + 1)
    a, b = t.integer(i), t.integer(i + 2)
    if a is None or b is None or sign not in {"-", "/", "–"} or not t.glued(i + 1) or not t.glued(i + 2):
        return None
    c = t.integer(i + 4) if t.word(i + 3) == sign and t.glued(i + 3) and t.glued(i + 4) else None
    widths = len(t.word(i)), len(t.word(i + 2)), len(t.word(i + 4)) if c is not None else 0
    if widths[0] == 4 and 1000 <= a <= 2199 and (sign != "–" or c is not None):
        return _big_end_first(i, (a, b, c), widths)
    if max(widths[:2]) > 2 and widths[2]:
        return None
    if c is not None and widths[2] in {2, 4}:
        year = c if widths[2] == 4 else long_year(c)
        return figure_date(i + 5, year, b, a) if t.day_first else _either_first(i + 5, year, a, b)
    return _short_figures(t, i, a, b) if c is None and widths[0] <= 2 else None


def _one_token(t: Tokens, i: int) -> Parsed | None:
    """Read "13.02.2017", "2017.02.13"; "20170213" where it was typed as a time."""
    word = t.word(i)
    if t.loose and _COMPACT.fullmatch(word):
        return figure_date(i + 1, int(word[:4]), int(word[4:6]), int(word[6:]))
    if word.count(".") != 2:
        return None
    first, second, third = (int(piece) for piece in word.split("."))
    year, number = (first, third) if first > 31 else (third, first)
    return figure_date(i + 1, year, second, number)


def _big_end_first(i: int, numbers: tuple[int, int, int | None], widths: tuple[int, ...]) -> Parsed | None:
    """Read "2017-02-13", "2015-3"; "2016-17" is two years, "2011-12" too."""
    year, number, day_number = numbers
    if day_number is not None:
        return figure_date(i + 5, year, number, day_number) if max(widths[1:]) <= 2 else None
    two_years = widths[1] == 2 and number == (year + 1) % 100
    is_month = 1 <= number <= 12 and widths[1] <= 2 and not two_years
    return (i + 3, fixed(month(year, number))) if is_month else None


def _short_figures(t: Tokens, i: int, a: int, b: int) -> Parsed | None:
    """Read "12-2015"; "22/04" or "4/22" where the word before asks for a day; "9/11", the day of 2001."""
    if len(t.word(i + 2)) == 4:
        return (i + 3, fixed(month(b, a))) if 1 <= a <= 12 and 1000 <= b <= 2199 else None
    if t.word(i + 1) != "/" or len(t.word(i + 2)) > 2 or (t.glued(i + 3) and t.word(i + 3)[0].isalpha()):
        return None
    counts = t.word(i + 3) == "of" or (t.plain(i + 3) and t.word(i + 3) not in CLAUSE_WORDS)
    if not t.loose and a < b and b in _PARTS and counts:
        return None  # "5/8 point", "2/3 of the votes"
    if not t.loose and (a, b) == (9, 11) and t.word(i - 1) not in WEEKDAYS.keys() | DASHES:
        return i + 3, fixed(day(date(2001, 9, 11)))
    asked = t.word(i - 1) in _ASKS_DAY or t.word(i - 1) in WEEKDAYS
    asked = asked or (t.word(i - 1) in DASHES and t.word(i - 3) in {"/", "-"})  # the second of "10/1-11/7"
    asked = asked or (t.word(i + 3) in DASHES and t.word(i + 5) == "/" and t.glued(i + 6))  # its first
    if not (t.loose or asked):
        return None
    month_number, number = (b, a) if a > 12 or (b <= 12 and t.day_first) else (a, b)
    if not (1 <= month_number <= 12 and 1 <= number <= 31):
        return None
    return with_year(t, i + 3, days_of_month(month_number, number, number))


def figure_date(end: int, year: int, month_number: int, number: int) -> Parsed | None:
    """A day from its three numbers; the middle one is the day where only that makes a date."""
    for m, d in ((month_number, number), (number, month_number)):
        try:
            return end, fixed(day(date(year, m, d)))
        except ValueError:
            continue
    return None


def _week_of_year(end: int, year: int, number: int) -> Parsed | None:
    """A week by its number (ISO 8601)."""
    try:
        return end, fixed(whole(date.fromisocalendar(year, number, 1), "week"))
    except ValueError:
        return None


def _either_first(end: int, year: int, a: int, b: int) -> Parsed | None:
    """A day whose month comes first, unless that is still to come, no verb says so, and the other is over."""
    usual, other = figure_date(end, year, a, b), figure_date(end, year, b, a)
    if not usual or not other:
        return None

    def of(when: Setting) -> Span | None:
        first, second, today = usual[1](when), other[1](when), when.reference
        if not first or not second or today is None or when.lean is Lean.FUTURE:
            return first
        return second if first.start > today >= second.start else first

    return end, of


def year_first(t: Tokens, i: int) -> Parsed | None:
    """Read "2017 April", "2019-Aug-1", "2019/aug/01", "2017-W07", "2016 10 16"."""
    year = t.integer(i)
    if year is None or len(t.word(i)) != 4 or not 1900 <= year <= 2199:
        return None
    j = t.after_dash(i + 1)
    j += t.word(j) == "/" and t.word(j + 2) == "/"
    week = t.integer(j + 1) if t.word(j) == "w" and t.glued(j) and t.glued(j + 1) else None
    if week is not None:
        return _week_of_year(j + 2, year, week)
    named = t.loose or t.capital(j) or t.word(j) not in {"may", "march", "mar"}
    number = MONTHS.get(t.word(j)) if named else None
    if number is None:
        a, b = t.integer(i + 1), t.integer(i + 2)
        numbers = a and b and len(t.word(i + 1)) == len(t.word(i + 2)) == 2
        return figure_date(i + 3, year, a, b) if numbers and a and b else None
    found = day_number(t, t.after_dash(j + 1) + (t.word(j + 1) == "/"))
    if found:
        return figure_date(found[0], year, number, found[1])
    return j + 1, fixed(month(year, number))
