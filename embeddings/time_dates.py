"""Days and months as news writes them: "March 24, 2016", "15–16 February", "Sept. 11", "2017-02-13", "13/02/2017".

Every rule takes tokens and an index and returns the index after what it read, with its meaning, or None.
"""

from __future__ import annotations

from datetime import date

from embeddings.time_gates import CLAUSE_WORDS, COUNTED, month_at, spoken_year
from embeddings.time_meanings import Meaning, Recurring, fixed, monthly, yearly
from embeddings.time_spans import Span, day, month
from embeddings.time_words import DASHES, MONTHS, WEEKDAYS, Tokens, ordinal_at

Parsed = tuple[int, Meaning]

_DAY_JOINS = DASHES | {"to", "and", "through", "until", "till", ",", "or", "/", "&"}
_ASKS_DAY = frozenset("on from until since by before after between to till".split())


def long_year(short: int) -> int:
    """The year that two digits mean: "17" is 2017, "89" is 1989."""
    return 2000 + short if short < 60 else 1900 + short


def trailing_year(t: Tokens, i: int) -> tuple[int, int] | None:
    """(index after it, year) of what completes a date: "2016", ", 2016", "of 2016", "in the year 2016", "'17"."""
    j = i + (t.word(i) in DASHES | {",", "/"})
    while t.word(j) in {"of", "in", "the", "year"}:
        j += 1
    value = t.integer(j)
    if value is not None and len(t.word(j)) == 4 and 1000 <= value <= 2199:
        counted = t.word(j + 1) in COUNTED or (t.glued(j + 1) and t.word(j + 1)[0].isalpha())
        return None if j > i and counted else (j + 1, value)
    if t.word(i) in {"'", "’", "‘"} and t.glued(i + 1) and len(t.word(i + 1)) == 2:
        short = t.integer(i + 1)
        return None if short is None else (i + 2, long_year(short))
    return spoken_year(t, j)


def with_year(t: Tokens, i: int, meaning: Recurring) -> Parsed:
    """``meaning`` in the year that follows, if one does."""
    found = trailing_year(t, i)
    fixed = meaning.at(found[1]) if found else None
    return (found[0], fixed) if found and fixed else (i, meaning)


def days_of_month(month_number: int, first: int, last: int) -> Recurring:
    """Days of a month, each year."""

    def of(year: int) -> Span:
        start, end = date(year, month_number, first), date(year, month_number, last)
        return day(start) if start == end else Span(start, end, "day")

    return yearly(of)


def month_first(t: Tokens, i: int) -> Parsed | None:
    """Read "March", "March 2016", "Sept. 11", "February 15-16, 2017", "March 24, 2016"."""
    number = month_at(t, i)
    if number is None:
        return None
    j = i + 1 + _has_dot(t, i)
    k = j + (
        (t.word(j) in DASHES | {"/"} and t.glued(j))
        or (t.word(j) == "," and ordinal_at(t, j + 1) is not None)
    )
    k += t.word(k) == "the"
    found = _day_number(t, k)
    if found and not _is_plural_count(t, k, found[0]):
        end, first = found
        last = first
        if second := _second_day(t, end, first):
            end, last = second
        return with_year(t, end, days_of_month(number, first, last))
    whole = yearly(lambda year: month(year, number))
    return with_year(t, j, whole) if trailing_year(t, j) else (i + 1, whole)


def _has_dot(t: Tokens, i: int) -> bool:
    """Whether token ``i`` is an abbreviation whose full stop doesn't end the sentence."""
    after = t.word(i + 2)
    return (
        t.word(i + 1) == "."
        and len(t.word(i)) <= 4
        and (after[:1].isdecimal() or after == "," or t.plain(i + 2))
    )


def _day_number(t: Tokens, i: int) -> tuple[int, int] | None:
    """(index after it, 1 to 31) of a day of a month, in figures or as an ordinal; not of "20 people"."""
    found = ordinal_at(t, i)
    if found is None and len(t.word(i)) <= 2 and (value := t.integer(i)) is not None:
        end_glued = t.glued(i + 1) and t.word(i + 1)[0].isalpha()
        found = None if t.word(i + 1) in COUNTED or end_glued else (i + 1, value)
    return found if found and 1 <= found[1] <= 31 else None


def _is_plural_count(t: Tokens, i: int, end: int) -> bool:
    """Whether a number after a month counts what follows: "In March 20 villages were taken"."""
    after = t.word(end)
    return t.word(i).isdecimal() and t.plain(end) and after.endswith("s") and after not in CLAUSE_WORDS


def _second_day(t: Tokens, i: int, first: int) -> tuple[int, int] | None:
    """(index after it, day) of the other end of a range of days: "-16", "to 5", "and 16", ", 16 and 17"."""
    sign = t.word(i)
    if sign not in _DAY_JOINS:
        return None
    found = _day_number(t, i + 1 + (t.word(i + 1) == "the"))
    if not found or found[1] <= first or t.word(found[0]) in {":", "/"}:
        return None
    if sign == ",":
        return _second_day(t, found[0], found[1]) if t.word(found[0]) != "," else None
    counts = t.plain(found[0]) and t.word(found[0]) not in CLAUSE_WORDS and t.word(found[0]) not in MONTHS
    return None if counts and sign in {"and", "to", "or"} else found


def day_first(t: Tokens, i: int) -> Parsed | None:
    """Read "24 March 2016", "the 3rd of May", "15–16 February"; "the 18th" where it can only be a day."""
    j = i + (t.word(i) == "the")
    found = _day_number(t, j)
    if not found or (t.word(i - 1) in "$€£¥₽" and i > 0):
        return None
    end, first = found
    last = first
    second = _second_day(t, end, first)
    if second and _month_after(t, second[0]):
        end, last = second
    after = _month_after(t, end)
    if after:
        return with_year(t, after[0], days_of_month(after[1], first, last))
    ordinal = ordinal_at(t, j) is not None and t.word(j)[:1].isdecimal()
    return (end, monthly(first)) if ordinal and (t.loose or _is_lone_day(t, i, end)) else None


def _is_lone_day(t: Tokens, i: int, end: int) -> bool:
    """Whether an ordinal can only be a day: "on the 18th." but not "the 18th floor"."""
    follows = not t.word(end)[:1].isalnum() or t.word(end) in CLAUSE_WORDS - {"of"}
    return t.word(i) == "the" and t.word(i - 1) in {"on", "until", "by"} and follows


def _month_after(t: Tokens, i: int) -> tuple[int, int] | None:
    """(index after it, month) of the month of a day that stands before it: "of May", "February", "-Jan.", "/Feb"."""
    j = i + (t.word(i) in DASHES | {"of", "/"})
    j += t.word(j) == "the"
    number = MONTHS.get(t.word(j))
    if number is None:
        return None
    verb = t.word(j) in {"may", "march"} and not t.capital(j) and not t.loose
    if verb and t.plain(j + 1):
        return None
    return j + 1 + (_has_dot(t, j) and trailing_year(t, j + 2) is not None), number


def year_first(t: Tokens, i: int) -> Parsed | None:
    """Read "2017 April", "2019-Aug-1", "2016 10 16"."""
    year = t.integer(i)
    if year is None or len(t.word(i)) != 4 or not 1900 <= year <= 2199:
        return None
    j = t.after_dash(i + 1)
    number = (
        MONTHS.get(t.word(j)) if t.loose or t.capital(j) or not t.word(j) in {"may", "march", "mar"} else None
    )
    if number is None:
        a, b = t.integer(i + 1), t.integer(i + 2)
        numbers = a and b and len(t.word(i + 1)) == len(t.word(i + 2)) == 2
        return figure_date(i + 3, year, a, b) if numbers and a and b else None
    found = _day_number(t, t.after_dash(j + 1))
    if found:
        return figure_date(found[0], year, number, found[1])
    return j + 1, fixed(month(year, number))


def figures(t: Tokens, i: int) -> Parsed | None:
    """Read "2017-02-13", "13/02/2017", "02/13/2017", "13.02.2017", "2015-3", "12-2015"; "22/04" after "on"."""
    if t.word(i).count(".") == 2:
        first, second, year = (int(piece) for piece in t.word(i).split("."))
        return figure_date(i + 1, year, second, first)
    sign = t.word(i + 1)
    a, b = t.integer(i), t.integer(i + 2)
    if a is None or b is None or sign not in {"-", "/", "–"} or not t.glued(i + 1) or not t.glued(i + 2):
        return None
    c = t.integer(i + 4) if t.word(i + 3) == sign and t.glued(i + 3) and t.glued(i + 4) else None
    widths = len(t.word(i)), len(t.word(i + 2)), len(t.word(i + 4)) if c is not None else 0
    if widths[0] == 4 and 1000 <= a <= 2199 and (sign != "–" or c is not None):
        return _big_end_first(t, i, (a, b, c), widths)
    if max(widths[:2]) > 2 and widths[2]:
        return None
    if c is not None and widths[2] in {2, 4}:
        return figure_date(i + 5, c if widths[2] == 4 else long_year(c), a, b)
    return _short_figures(t, i, a, b) if c is None and widths[0] <= 2 else None


def _big_end_first(
    t: Tokens, i: int, numbers: tuple[int, int, int | None], widths: tuple[int, ...]
) -> Parsed | None:
    """Read "2017-02-13", "2015-3"; "2016-17" is two years, "2011-12" too."""
    year, number, day_number = numbers
    if day_number is not None:
        return figure_date(i + 5, year, number, day_number) if max(widths[1:]) <= 2 else None
    two_years = widths[1] == 2 and number == (year + 1) % 100
    return (
        None if two_years or widths[1] > 2 or not 1 <= number <= 12 else (i + 3, fixed(month(year, number)))
    )


def _short_figures(t: Tokens, i: int, a: int, b: int) -> Parsed | None:
    """Read "12-2015"; "22/04" or "4/22" where the word before asks for a day."""
    if len(t.word(i + 2)) == 4:
        return (i + 3, fixed(month(b, a))) if 1 <= a <= 12 and 1000 <= b <= 2199 else None
    if t.word(i + 1) != "/" or len(t.word(i + 2)) > 2 or (t.glued(i + 3) and t.word(i + 3)[0].isalpha()):
        return None
    asked = t.word(i - 1) in _ASKS_DAY or t.word(i - 1) in WEEKDAYS
    asked = asked or (t.word(i - 1) in DASHES and t.word(i - 3) in {"/", "-"})  # the second of "10/1-11/7"
    if not (t.loose or asked):
        return None
    month_number, number = (b, a) if a > 12 else (a, b)
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
