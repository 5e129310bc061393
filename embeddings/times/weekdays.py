"""Days with names: "Thursday", "Monday night", "the weekend", "yesterday", "Christmas Eve".

Every rule takes tokens and an index and returns the index after what it read, with its meaning, or None.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from embeddings.times.days import Parsed, day_first, month_first, trailing_year
from embeddings.times.figures import figures, year_first
from embeddings.times.gates import CLAUSE_WORDS, month_at, weekday_at
from embeddings.times.meanings import Meaning, relative
from embeddings.times.recurrences import Recurring, monthly, weekends, weekly, yearly
from embeddings.times.spans import Span, day, easter, weekday_in, whole
from embeddings.times.words import DAYPARTS, NAMED_DAYS, STEPS, Tokens, ordinal_at

_QUOTES = frozenset("\" “ ” ‘ ’ '".split())
_TO = frozenset("to until till through and".split())


def named_day(t: Tokens, i: int) -> Parsed | None:
    """Read "today", "yesterday evening", "last night", "this morning"; "now" where it was typed as a time."""
    word = t.word(i)
    named = t.capital(i) and (t.capital(i - 1) or (t.word(i - 1) in _QUOTES and t.word(i + 1) in _QUOTES))
    if word in NAMED_DAYS and not named:  # USA Today, the "Today" show
        return after_daypart(t, i + 1), days_from_now(NAMED_DAYS[word])
    if word == "now" and (t.loose or (t.word(i - 1) in {"between", "from"} and t.word(i + 1) in _TO)):
        return i + 1, days_from_now(0)
    if word in {"last", "this"} and t.word(i + 1) in DAYPARTS:
        return i + 2, days_from_now(-1 if word == "last" else 0)
    return None


def days_from_now(count: int) -> Meaning:
    """So many days after the day of writing."""
    return relative(lambda reference: day(reference + timedelta(count)))


def after_daypart(t: Tokens, i: int) -> int:
    """The index after "night", "early morning", … where they stand at ``i``."""
    j = i + (t.word(i) in {"early", "late"})
    return j + 1 if t.word(j) in DAYPARTS else i


def weekday_first(t: Tokens, i: int) -> Parsed | None:
    """Read "Thursday", "Monday night", "Thursday, March 24" (the date decides), "Tuesday of last week"."""
    number = weekday_at(t, i)
    if number is None:
        return None
    j = i + 1 + (t.word(i + 1) == "." and len(t.word(i)) <= 4)
    k = j + (t.word(j) in {",", "("})
    k += t.word(k) == "the"
    dated = _date_of_weekday(t, k, number)
    if dated:
        return dated[0] + (t.word(j) == "(" and t.word(dated[0]) == ")"), dated[1]
    j = after_daypart(t, i + 1)
    if t.word(j) == "," and (further := month_first(t, j + 1)) and t.word(j + 2)[:1].isdecimal():
        return further
    week = _week_of(t, j)
    return (week[0], weekday_of_week(number, week[1])) if week else (j, weekly(number))


def _date_of_weekday(t: Tokens, i: int, weekday: int) -> Parsed | None:
    """The date after a weekday, in words or figures, or only its number ("Tuesday the eleventh")."""
    if month_at(t, i) is not None:
        is_day = any(t.word(i + n)[:1].isdecimal() and len(t.word(i + n)) <= 4 for n in (1, 2))
        return month_first(t, i) if is_day else None
    ordinal = ordinal_at(t, i)
    if not ordinal and not t.word(i)[:1].isdecimal():
        return None
    value = ordinal or (i + 1, t.integer(i) or 0)
    lone = not t.word(value[0])[:1].isalnum() and t.word(value[0]) not in {"%", ":", "-", "–", "/"}
    if lone and 1 <= value[1] <= 31:
        return value[0], monthly(value[1], weekday)
    return figures(t, i) or year_first(t, i) or day_first(t, i)


def _week_of(t: Tokens, i: int) -> tuple[int, int] | None:
    """(index after it, weeks from now) of "of last week", "next week" after a weekday."""
    j = i + (t.word(i) in {"of", "in"})
    return (j + 2, STEPS[t.word(j)]) if t.word(j) in STEPS and t.word(j + 1) == "week" else None


def weekday_of_week(number: int, weeks: int) -> Meaning:
    """A weekday of the week that is so many after the running one."""
    return relative(lambda reference: day(whole(reference, "week").start + timedelta(7 * weeks + number)))


def weekend_at(t: Tokens, i: int) -> Parsed | None:
    """Read "the weekend"; "weekend" alone where it was typed as a time."""
    if t.word(i) == "the" and t.word(i + 1) == "weekend":
        return i + 2, weekends()
    return (i + 1, weekends()) if t.word(i) == "weekend" and t.loose else None


def _fixed_day(month_number: int, number: int) -> Callable[[int], date]:
    return lambda year: date(year, month_number, number)


_HOLIDAYS: dict[tuple[str, ...], Callable[[int], date]] = {
    ("christmas", "eve"): _fixed_day(12, 24),
    ("christmas", "day"): _fixed_day(12, 25),
    ("christmas",): _fixed_day(12, 25),
    ("boxing", "day"): _fixed_day(12, 26),
    ("new", "year", "'s", "eve"): _fixed_day(12, 31),
    ("new", "year", "'s", "day"): _fixed_day(1, 1),
    ("valentine", "'s", "day"): _fixed_day(2, 14),
    ("new", "year", "'s"): _fixed_day(1, 1),
    ("may", "day"): _fixed_day(5, 1),
    ("women", "'s", "day"): _fixed_day(3, 8),
    ("victory", "day"): _fixed_day(5, 9),
    ("veterans", "day"): _fixed_day(11, 11),
    ("bastille", "day"): _fixed_day(7, 14),
    ("juneteenth",): _fixed_day(6, 19),
    ("new", "year"): _fixed_day(1, 1),
    ("election", "day"): lambda year: weekday_in(year, 11, 0, 1) + timedelta(1),
    ("columbus", "day"): lambda year: weekday_in(year, 10, 0, 2),
    ("mother", "'s", "day"): lambda year: weekday_in(year, 5, 6, 2),
    ("father", "'s", "day"): lambda year: weekday_in(year, 6, 6, 3),
    ("ash", "wednesday"): lambda year: easter(year) - timedelta(46),
    ("palm", "sunday"): lambda year: easter(year) - timedelta(7),
    ("halloween",): _fixed_day(10, 31),
    ("thanksgiving", "day"): lambda year: weekday_in(year, 11, 3, 4),
    ("thanksgiving",): lambda year: weekday_in(year, 11, 3, 4),
    ("black", "friday"): lambda year: weekday_in(year, 11, 3, 4) + timedelta(1),
    ("labor", "day"): lambda year: weekday_in(year, 9, 0, 1),
    ("memorial", "day"): lambda year: weekday_in(year, 5, 0, -1),
    ("good", "friday"): lambda year: easter(year) - timedelta(2),
    ("easter", "monday"): lambda year: easter(year) + timedelta(1),
    ("easter", "sunday"): easter,
    ("easter",): easter,
}
HOLIDAY_WORDS = frozenset(words[0] for words in _HOLIDAYS)
_OTHER_YEARS = frozenset("lunar chinese jewish persian islamic vietnamese tibetan korean orthodox".split())
_ONLY_HOLIDAYS = frozenset("christmas boxing valentine thanksgiving easter bastille".split())
_ASKS_HOLIDAY = frozenset("on at by before after since until this last next".split()) | {""}


def holiday(t: Tokens, i: int) -> Parsed | None:
    """Read "Christmas Eve", "Easter 2018"; the day itself only, not "Christmas tree"."""
    if t.word(i) not in HOLIDAY_WORDS:
        return None
    for length in (4, 3, 2, 1):
        words = tuple(t.word(i + n).replace("’", "'") for n in range(length))
        of = _HOLIDAYS.get(words)
        if of is None:
            continue
        noun = t.plain(i + length) and t.word(i + length) not in CLAUSE_WORDS | DAYPARTS | {"early", "late"}
        asked = t.word(i - 1) in _ASKS_HOLIDAY and t.capital(i) and not noun and not t.capital(i + length)
        if words[0] == "new" and t.word(i - 1) in _OTHER_YEARS:
            return None
        proper = length > 1 and (words[0] in _ONLY_HOLIDAYS or words[-1] == "eve")
        proper = proper or (length > 1 and t.capital(i) and t.capital(i + length - 1 - (words[-1] == "'s")))
        if not (t.loose or asked or proper):
            return None
        return _in_year(t, i + length, yearly(_as_span(of)))
    return None


def _as_span(of: Callable[[int], date]) -> Callable[[int], Span]:
    return lambda year: day(of(year))


def _in_year(t: Tokens, i: int, meaning: Recurring) -> Parsed:
    found = trailing_year(t, i)
    fixed = meaning.at(found[1]) if found else None
    return (found[0], fixed) if found and fixed else (i, meaning)
