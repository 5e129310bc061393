"""Days and months as news writes them: "March 24, 2016", "15–16 February", "Sept. 11", "the 3rd of May".

Every rule takes tokens and an index and returns the index after what it read, with its meaning, or None.
"""

from __future__ import annotations

from datetime import date

from embeddings.times.gates import CLAUSE_WORDS, COUNTED, month_at
from embeddings.times.meanings import Meaning, fixed, never
from embeddings.times.recurrences import Recurring, monthly, yearly
from embeddings.times.spans import Span, day, long_year, month
from embeddings.times.words import APOSTROPHES, DASHES, MONTHS, Tokens, ordinal_at
from embeddings.times.year_gates import spoken_year

Parsed = tuple[int, Meaning]

_DAY_JOINS = DASHES | {"to", "and", "through", "until", "till", ",", "or", "/", "&"}
_BEFORE_BARE_MONTH = frozenset("in since by during until through from last this early late mid".split()) | {
    ""
}
_ATTACKS = frozenset("attack attacks attackers terror terrorist hijackers".split())


def trailing_year(t: Tokens, i: int) -> tuple[int, int] | None:
    """(index after it, year) of what completes a date: ", 2016", "of 2016", "in the year 2016", "'17"."""
    j = i + (t.word(i) in DASHES | {",", "/"})
    while j < i + 6 and t.word(j) in {"of", "in", "the", "year"}:
        j += 1
    value = t.integer(j)
    if value is not None and len(t.word(j)) == 4 and 1000 <= value <= 2199:
        counted = t.word(j + 1) in COUNTED or (t.glued(j + 1) and t.word(j + 1)[0].isalpha())
        return None if j > i and counted else (j + 1, value)
    if t.word(i) in APOSTROPHES and t.glued(i + 1) and len(t.word(i + 1)) == 2:
        short = t.integer(i + 1)
        return None if short is None else (i + 2, long_year(short))
    if ":" in t.word(i) and len(t.word(i + 1)) == 4 and t.integer(i + 1):  # Mon Feb 13 10:20:30 2017
        return trailing_year(t, i + 1)
    return spoken_year(t, j)


def with_year(t: Tokens, i: int, meaning: Recurring) -> Parsed:
    """``meaning`` in the year that follows, if one does."""
    found = trailing_year(t, i)
    fixed = meaning.at(found[1]) if found else None
    if found and not fixed and meaning.in_year:
        return found[0], never  # and no year by itself
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
    found = day_number(t, k)
    if found and not _is_plural_count(t, k, found[0]):
        end, first = found
        last = first
        if second := _second_day(t, end, first):
            end, last = second
        if (number, first) == (9, 11) and t.word(end) in _ATTACKS:
            return end, fixed(day(date(2001, 9, 11)))
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


def day_number(t: Tokens, i: int) -> tuple[int, int] | None:
    """(index after it, 1 to 31) of a day of a month, in figures or as an ordinal; not of "20 people"."""
    found = ordinal_at(t, i)
    if found is None and len(t.word(i)) <= 2 and (value := t.integer(i)) is not None:
        end_glued = t.glued(i + 1) and t.word(i + 1)[0].isalpha()
        found = None if t.word(i + 1) in COUNTED or end_glued else (i + 1, value)
    return found if found and 1 <= found[1] <= 31 else None


def _is_plural_count(t: Tokens, i: int, end: int) -> bool:
    """Whether a number after a month counts things: "In March 20 villages", not "the March 20 talks"."""
    after, before = t.word(end), t.word(i - 2 - (t.word(i - 1) == "."))
    return (
        before in _BEFORE_BARE_MONTH
        and t.word(i).isdecimal()
        and t.plain(end)
        and after.endswith("s")
        and after not in CLAUSE_WORDS
    )


def _second_day(t: Tokens, i: int, first: int) -> tuple[int, int] | None:
    """(index after it, day) of the other end of a range of days: "-16", "to 5", "and 16", ", 16 and 17"."""
    sign = t.word(i)
    if sign not in _DAY_JOINS:
        return None
    found = day_number(t, i + 1 + (t.word(i + 1) == "the"))
    if not found or found[1] <= first or t.word(found[0]) in {":", "/"}:
        return None
    if sign == ",":
        return _second_day(t, found[0], found[1]) if t.word(found[0]) != "," else None
    counts = t.plain(found[0]) and t.word(found[0]) not in CLAUSE_WORDS and t.word(found[0]) not in MONTHS
    return None if counts and sign in {"and", "to", "or"} else found


def day_first(t: Tokens, i: int) -> Parsed | None:
    """Read "24 March 2016", "the 3rd of May", "15–16 February"; "the 18th" where it can only be a day."""
    j = i + (t.word(i) == "the")
    found = day_number(t, j)
    if not found or (t.word(i - 1) in "$€£¥₽" and i > 0):
        return None
    end, first = found
    last = first
    second = _second_day(t, end, first)
    if second and _month_after(t, second[0]):
        end, last = second
    after = _month_after(t, end)
    if after:
        return _with_short_year(t, after[0], days_of_month(after[1], first, last))
    ordinal = ordinal_at(t, j) is not None and t.word(j)[:1].isdecimal()
    return (end, monthly(first)) if ordinal and (t.loose or _is_lone_day(t, i, end)) else None


def _with_short_year(t: Tokens, i: int, meaning: Recurring) -> Parsed:
    """``meaning`` in the year that follows, of two digits too where all is joined: "13-Feb-17"."""
    joined = t.word(i) in DASHES | {"/"} and t.glued(i) and t.glued(i + 1) and t.word(i) == t.word(i - 2)
    short = t.integer(i + 1) if joined and len(t.word(i + 1)) == 2 else None
    fixed = meaning.at(long_year(short)) if short is not None else None
    return (i + 2, fixed) if fixed else with_year(t, i, meaning)


def _is_lone_day(t: Tokens, i: int, end: int) -> bool:
    """Whether an ordinal can only be a day: "on the 18th." but not "the 18th floor"."""
    follows = not t.word(end)[:1].isalnum() or t.word(end) in CLAUSE_WORDS - {"of"}
    return t.word(i) == "the" and t.word(i - 1) in {"on", "until", "by", ""} and follows


def _month_after(t: Tokens, i: int) -> tuple[int, int] | None:
    """(index after it, month) of a month that a day stands before: "of May", "February", "-Jan.", "/Feb"."""
    j = i + (t.word(i) in DASHES | {"of", "/"})
    j += t.word(j) == "the"
    number = MONTHS.get(t.word(j))
    if number is None:
        return None
    verb = t.word(j) in {"may", "march"} and not t.capital(j) and not t.loose
    if verb and t.plain(j + 1):
        return None
    return j + 1 + (_has_dot(t, j) and trailing_year(t, j + 2) is not None), number
