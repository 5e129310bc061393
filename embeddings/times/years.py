"""Years and what divides or gathers them: "2016–17", "the 1990s", "the 15th century", "Q3 2024".

Every rule takes tokens and an index and returns the index after what it read, with its meaning, or None.
"""

from __future__ import annotations

from embeddings.times.days import Parsed, trailing_year, with_year
from embeddings.times.gates import CLAUSE_WORDS
from embeddings.times.meanings import fixed
from embeddings.times.recurrences import Recurring, yearly
from embeddings.times.spans import half, long_year, quarter, season, whole_year, years
from embeddings.times.words import (
    APOSTROPHES,
    DASHES,
    DECADES,
    EDGES,
    SEASONS,
    SMALL,
    STEPS,
    Tokens,
    ordinal_at,
)
from embeddings.times.year_gates import spoken_year, year_at

_YEAR_KINDS = frozenset("fiscal calendar financial".split())
_JOINS = DASHES | frozenset("and to or / through".split())
_ASKS_SEASON = frozenset("in last next this early late mid since until by over during".split())
_ASKS_THE_SEASON = frozenset("before after for to".split())  # with "the"
_OTHER = frozenset("spring fall".split())  # of which there are others: a spring of water, the fall of a city


def year_like(t: Tokens, i: int) -> Parsed | None:
    """Read "2016", "2016–17", "the year 2011", "fiscal 1989", "FY17"."""
    j = i + (t.word(i) == "the")
    label = j
    while j < i + 4 and t.word(j) in {"fiscal", "calendar", "financial", "year", "fy", "cy"}:
        j += 1
    if label == j and j > i:  # "the 2016 election" is a time without its "the"
        return None
    found = year_at(t, j) if label == j else _labelled_year(t, j)
    if not found:
        return None
    end, value = found
    if t.word(end) in _YEAR_KINDS and t.word(end + 1) == "year":  # "the 1990 fiscal year"
        return end + 2, fixed(whole_year(value))
    count = _years_to(t, end, value)
    return end + 2 * (count > 1), fixed(years(value, count, "year"))


def _years_to(t: Tokens, i: int, year: int) -> int:
    """How many years a second number makes of one: 2 for the "-17" or "/17" of 2016–17, else 1."""
    short = t.integer(i + 1) if (t.word(i) in DASHES or t.word(i) == "/") and t.glued(i + 1) else None
    if short is None or len(t.word(i + 1)) != 2:
        return 1
    further = short - year % 100
    return further + 1 if further == 1 or (further > 0 and t.word(i) != "/") else 1


def _labelled_year(t: Tokens, i: int) -> tuple[int, int] | None:
    """The number after "year", "fiscal", "FY", which may be short: "FY17"."""
    i += t.word(i) in APOSTROPHES and t.glued(i + 1)
    value = t.integer(i)
    if value is None:
        return spoken_year(t, i)
    if len(t.word(i)) == 2 and t.word(i - 1) in {"fy", "cy"} | APOSTROPHES:
        return i + 1, long_year(value)
    return (i + 1, value) if len(t.word(i)) == 4 and 1000 <= value <= 2199 else None


def decade(t: Tokens, i: int) -> Parsed | None:
    """Read "the 1990s", "1990s", "the '90s", "the nineties", "the late 80s", "the nineteen-seventies"."""
    j = i + (t.word(i) == "the")
    j += t.word(j) in APOSTROPHES and t.glued(j + 1)
    if t.word(j) in {"eighteen", "nineteen"} and t.word(t.after_dash(j + 1)) in DECADES:
        number = 100 * SMALL[t.word(j)] + DECADES[t.word(t.after_dash(j + 1))]
        return t.after_dash(j + 1) + 1, fixed(years(number, 10, "decade"))
    told = j > i or (t.word(i - 1) in EDGES and t.word(i - 2) == "the")
    word = t.word(j)
    if word in DECADES and (told or t.loose):
        return j + 1, fixed(years(1900 + DECADES[word], 10, "decade"))
    if not (word[:2].isdecimal() and word.endswith("s") and word.isascii()) and not word.endswith("’s"):
        return None
    figure = word.rstrip("s").rstrip("'’")
    if not figure.isdecimal() or int(figure) % 10:
        return None
    number = int(figure)
    if len(figure) == 4:
        hundred = number % 100 == 0 and number < 2000
        return j + 1, fixed(years(number, 100 if hundred else 10, "century" if hundred else "decade"))
    return (j + 1, fixed(years(1900 + number, 10, "decade"))) if (told or t.loose) and number >= 20 else None


def century(t: Tokens, i: int) -> Parsed | None:
    """Read "the 15th century", "the 10th and 11th centuries", "the 12th/13th century"."""
    j = i + (t.word(i) == "the")
    first = ordinal_at(t, j)
    if not first:
        return None
    joined = t.word(first[0]) in _JOINS
    last = (ordinal_at(t, first[0] + 1 + (t.word(first[0] + 1) == "the")) if joined else None) or first
    end = t.after_dash(last[0])
    if t.word(end) not in {"century", "centuries"} or (t.capital(end) and t.capital(end + 1)):
        return None
    if not 1 < first[1] <= last[1] <= 21:
        return None
    span = years(100 * (first[1] - 1), 100 * (last[1] - first[1] + 1), "century")
    return end + 1, fixed(span)


def quarter_like(t: Tokens, i: int) -> Parsed | None:
    """Read "Q3 2024", "2017 Q1", "2019-H2", "the third quarter"."""
    j = t.after_dash(i + 1)
    year = t.integer(i)
    if year is not None and t.word(j) in {"q", "h"} and 1900 <= year <= 2199:
        found = _lettered(t, j)
        fixed = found and found[1].at(year)
        return (found[0], fixed) if found and fixed else None
    if year is not None and 1900 <= year <= 2199 and (number := ordinal_at(t, i + 1)) and number[1] <= 4:
        fixed = _quarters(number[1]).at(year) if t.word(t.after_dash(number[0])) == "quarter" else None
        return (t.after_dash(number[0]) + 1, fixed) if fixed else None
    if t.word(i) in {"q", "h"}:
        found = _lettered(t, i)
        return with_year(t, *found) if found else None
    j = i + (t.word(i) == "the")
    number = ordinal_at(t, j)
    if not number or number[1] > 4:
        return None
    k = t.after_dash(number[0])
    k += t.word(k) in {"fiscal", "calendar"}
    return with_year(t, k + 1, _quarters(number[1])) if t.word(k) in {"quarter", "qtr"} else None


def _quarters(number: int) -> Recurring:
    return yearly(lambda year: quarter(year, number))


def _lettered(t: Tokens, i: int) -> tuple[int, Recurring] | None:
    """Read "Q3" or "H1"."""
    number = t.integer(i + 1) if t.glued(i + 1) else None
    if t.word(i) == "q" and number in {1, 2, 3, 4}:
        return i + 2, _quarters(number)
    if t.word(i) == "h" and number in {1, 2} and (t.capital(i) or t.loose):
        return i + 2, yearly(lambda year: half(year, number))
    return None


def season_like(t: Tokens, i: int) -> Parsed | None:
    """Read "spring 2016", "the winter of 2016–17", "in the summer"; not "the fall of Aleppo"."""
    j = i + (t.word(i) == "the")
    number = SEASONS.get(t.word(j))
    if number is None:
        return None
    found = trailing_year(t, j + 1)
    if found:
        end, year = found
        return end + 2 * (_years_to(t, end, year) == 2), fixed(season(year, number))
    if t.word(i - 2) in {"a", "an"}:  # "an early spring"
        return None
    noun = t.plain(j + 1) and t.word(j + 1) not in CLAUSE_WORDS
    asked = t.word(i - 1) in _ASKS_SEASON and not noun and t.word(j + 1) != "of"
    the = j > i and t.word(i - 1) in _ASKS_THE_SEASON and t.word(j) not in _OTHER and not t.plain(j + 1)
    if t.loose or asked or the or _has_told_year(t, j + 1):
        return j + 1, yearly(lambda value: season(value, number))
    return None


def _has_told_year(t: Tokens, i: int) -> bool:
    """Whether "of next year" follows, or "last year"."""
    j = told_at(t, i)
    return j is not None and "year" in t.low[j + 1 : j + 3]


def told_at(t: Tokens, i: int) -> int | None:
    """Where the "next" of "of next year" stands, or the "last" of "last year"; None where neither follows."""
    j = i + (t.word(i) in {"of", "in"})
    return j if t.word(j) in STEPS or t.word(j) in {"the", "that"} else None
