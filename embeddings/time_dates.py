"""Calendar dates as news writes them: "March 24, 2016", "15–16 February", "2017-02-13", "the 1990s", "Q3 2024".

Every rule takes tokens and an index and returns the index after what it read, with its meaning, or None.
"""

from __future__ import annotations

from datetime import date

from embeddings.time_meanings import Fixed, Meaning, Recurring, monthly, yearly
from embeddings.time_spans import Span, day, half, month, quarter, season, whole_year, years
from embeddings.time_words import (
    DASHES,
    DECADES,
    MONTHS,
    ORDINALS,
    SEASONS,
    SMALL,
    TENS,
    Tokens,
    number_at,
    ordinal_at,
)

Parsed = tuple[int, Meaning]

# Words before a month or a year that make it one.
_BEFORE_MONTH = frozenset(
    "in since until till last next this early late mid during of by from between through to".split()
)
_BEFORE_YEAR = _BEFORE_MONTH | frozenset(
    "year fiscal before after and or circa fy cy as around about".split()
)
_ALSO_NAMES = frozenset("may march april june august".split())  # verbs, people
_NUMBERED = frozenset(
    "resolution flight room route no number article section page chapter paragraph order law bill model version item"
    " act file code boeing airbus windows highway channel block apartment suite unit box battalion".split()
)
_CURRENCY = frozenset("$€£¥₽")
_COUNTED = frozenset(
    "people troops soldiers men women children percent pct per hours hrs gmt utc km miles metres meters feet tons"
    " tonnes dollars euros pounds rubles roubles million billion mln of-them % ° m kg times votes others".split()
)
_STOP = frozenset(
    "in on at to for of the a an and or but as by with from when while after before until since that which who was"
    " were is are will would has have had said it he she they we if".split()
)


def month_at(t: Tokens, i: int) -> int | None:
    """The number of the month that token ``i`` names, None for "may" the verb, "Jan" the man, "march" the walk."""
    word = t.word(i)
    number = MONTHS.get(word)
    if number is None or t.loose:
        return number
    before, after = t.word(i - 1), t.word(i + 1)
    dated = (
        after[:1].isdecimal() or (after == "." and t.word(i + 2)[:1].isdecimal()) or before[:1].isdecimal()
    )
    dated = (
        dated
        or (before == "of" and ordinal_at(t, i - 2) is not None)
        or before in ORDINALS
        or after in ORDINALS
    )
    surname = t.capital(i + 1) and t.word(i + 1) not in _STOP
    if word in _ALSO_NAMES or len(word) <= 4:
        if dated and (t.capital(i) or before[:1].isdecimal() or t.integer(i + 2) is not None):
            return number
        if surname or (
            word in {"may", "march", "mar", "jan"}
            and not t.capital(i)
            and before not in _BEFORE_MONTH - {"to", "by", "this"}
        ):
            return None
        if before in _BEFORE_MONTH:
            return (
                number
                if t.capital(i) or before in {"in", "since", "last", "next", "early", "late", "mid"}
                else None
            )
        return number if _names_time(t, i) else None
    return number


def _names_time(t: Tokens, i: int) -> bool:
    """Whether a month's name with neither a number nor a preposition is one: "the May vote", "August 's"."""
    word = t.word(i)
    if len(word) <= 4 and word not in {"may", "june", "july"} and t.word(i + 1) != ".":
        return False
    if not t.capital(i) or i == 0 or t.capital(i - 1):
        return word in {"april", "june", "august"} and t.capital(i) and not t.capital(i - 1)
    if word in {"may", "march"}:
        return (
            t.word(i - 1) in {"the", "a", "its", "their", "s", "’s", "'s"}
            and t.plain(i + 1)
            and t.word(i + 1) not in _STOP
        )
    return True


def year_at(t: Tokens, i: int) -> tuple[int, int] | None:
    """(index after it, year) of a number that is a year by its place in the text."""
    value = t.integer(i)
    if value is None:
        return _spoken_year(t, i)
    if len(t.word(i)) != 4 or not 1000 <= value <= 2199:
        return None
    if t.word(i - 1) in _CURRENCY or t.word(i + 1) in _CURRENCY:
        return None
    if t.loose:
        return i + 1, value
    return (i + 1, value) if _is_year(t, i, value) else None


def _is_year(t: Tokens, i: int, value: int) -> bool:
    before, after = t.word(i - 1), t.word(i + 1)
    if t.glued(i + 1) and after[:1].isalpha() and after not in {"s", "’s", "'s"}:
        return False  # 2000m
    if t.glued(i) and before not in DASHES | frozenset("(/'‘’“\"[,") and before:
        return False
    if after in _COUNTED or before in _NUMBERED or (after in DASHES and t.word(i + 2) in {"strong", "odd"}):
        return False
    if before in {
        "than",
        "nearly",
        "almost",
        "some",
        "approximately",
        "over",
        "only",
        "least",
        "most",
        "roughly",
    }:
        return False
    several = (
        t.plain(i + 1)
        and after.endswith("s")
        and after not in {"was", "is", "has", "as", "its", "this", "'s"}
    )
    round_number = value % 100 == 0
    if round_number:
        return not several and (
            before in _BEFORE_YEAR or before in {"", "(", "the"} | MONTHS.keys() | SEASONS.keys()
        )
    if before in _BEFORE_YEAR | {"(", "the", "", "'s", "’s"} | SEASONS.keys():
        return True
    return 1900 <= value <= 2099 and not several


def _spoken_year(t: Tokens, i: int) -> tuple[int, int] | None:
    """A year in words: "nineteen ninety-seven", "two thousand and eighteen"."""
    if t.word(i) == "two" and t.word(i + 1) == "thousand":
        j = i + 2 + (t.word(i + 2) == "and")
        rest = number_at(t, j)
        return (rest[0], 2000 + rest[1]) if rest and rest[1] < 100 and t.word(j).isalpha() else None
    if t.word(i) in {"eighteen", "nineteen", "twenty"} and (
        t.word(i + 1) in TENS or SMALL.get(t.word(i + 1), 0) > 9
    ):
        rest = number_at(t, i + 1)
        century = SMALL[t.word(i)]
        return (rest[0], 100 * century + rest[1]) if rest else None
    return None


def trailing_year(t: Tokens, i: int) -> tuple[int, int] | None:
    """A year that completes a date, after it: "2016", ", 2016", "of 2016", "in the year 2016", "'17", "-2018"."""
    j = i
    if t.word(j) in DASHES | {",", "/"}:
        j += 1
    while t.word(j) in {"of", "in", "the", "year"}:
        j += 1
    value = t.integer(j)
    if value is not None and len(t.word(j)) == 4 and 1000 <= value <= 2199:
        return (j + 1, value) if j == i or t.word(j + 1) not in _COUNTED else None
    if t.word(i) in {"'", "’", "‘"} and value is None and t.glued(i + 1) and len(t.word(i + 1)) == 2:
        short = t.integer(i + 1)
        return (i + 2, _long_year(short)) if short is not None else None
    spoken = _spoken_year(t, j)
    return spoken if spoken and t.word(j) == "two" else None


def _long_year(short: int) -> int:
    return 2000 + short if short < 60 else 1900 + short


def _with_year(t: Tokens, i: int, meaning: Recurring) -> Parsed:
    """``meaning`` in the year that follows, if one does."""
    found = trailing_year(t, i)
    fixed = meaning.at(found[1]) if found else None
    return (found[0], fixed) if found and fixed else (i, meaning)


def _day_number(t: Tokens, i: int) -> tuple[int, int] | None:
    """(index after it, 1 to 31) of a day of a month, in figures or as an ordinal; not of "20 people"."""
    found = ordinal_at(t, i)
    if found is None and len(t.word(i)) <= 2 and (value := t.integer(i)) is not None:
        if t.word(i + 1) in _COUNTED:
            return None
        found = i + 1, value
    return found if found and 1 <= found[1] <= 31 else None


def _days(month_number: int, first: int, last: int) -> Recurring:
    """Days of a month, each year."""

    def of(year: int) -> Span:
        start, end = date(year, month_number, first), date(year, month_number, last)
        return day(start) if start == end else Span(start, end, "day")

    return yearly(of)


def _second_day(t: Tokens, i: int, first: int) -> tuple[int, int] | None:
    """(index after it, day) of the other end of a range of days: "-16", "to 5", "and 16", "16 and 17"."""
    sign = t.word(i)
    if sign not in DASHES | {"to", "and", "through", "until", "till", ",", "or", "/", "&"}:
        return None
    j = i + 1 + (t.word(i + 1) == "the")
    found = _day_number(t, j)
    if not found or found[1] <= first or t.word(found[0]) in {":", "/", "'", "’"}:
        return None
    if sign == ",":  # only "15, 16 and 17"
        further = _second_day(t, found[0], found[1]) if t.word(found[0]) != "," else None
        return further
    if (
        sign in {"and", "to", "or"}
        and t.plain(found[0])
        and t.word(found[0]) not in _STOP
        and not month_at(t, found[0])
    ):
        return None  # "March 15 and 16 people"
    return found


def month_first(t: Tokens, i: int) -> Parsed | None:
    """ "March", "March 2016", "Sept. 11", "February 15-16, 2017", "March 24, 2016"."""
    number = month_at(t, i)
    if number is None:
        return None
    j = i + 1
    if t.word(j) == "." and len(t.word(i)) <= 4 and (t.word(j + 1)[:1].isalnum() or t.word(j + 1) == ","):
        j += 1
    k = j + (t.word(j) in DASHES | {"/"} and t.glued(j))
    k += t.word(k) == "the"
    found = _day_number(t, k)
    if found and not (
        t.plain(found[0])
        and t.word(found[0]).endswith("s")
        and t.word(found[0]) not in {"was", "is", "has"}
        and t.word(k).isdecimal()
    ):
        first = last = found[1]
        end = found[0]
        if second := _second_day(t, end, first):
            end, last = second
        return _with_year(t, end, _days(number, first, last))
    return _with_year(t, j if trailing_year(t, j) else i + 1, yearly(lambda year: month(year, number)))


def day_first(t: Tokens, i: int) -> Parsed | None:
    """ "24 March 2016", "the 3rd of May", "15–16 February", "the 18th" (the last only as it was typed)."""
    j = i + (t.word(i) == "the")
    found = _day_number(t, j)
    if not found:
        return None
    first = last = found[1]
    k = found[0]
    second = _second_day(t, k, first)
    if second and _month_after(t, second[0]):
        k, last = second
    if (after := _month_after(t, k)) is not None:
        return _with_year(t, after[0], _days(after[1], first, last))
    if ordinal_at(t, j) and t.word(j)[:1].isdecimal() and (t.loose or _alone(t, i, k)):
        return k, monthly(first)
    return None


def _alone(t: Tokens, i: int, end: int) -> bool:
    """Whether an ordinal can only be a day: "on the 18th." but not "the 18th floor"."""
    return (
        t.word(i) == "the"
        and t.word(i - 1) in {"on", "until", "by"}
        and (not t.word(end)[:1].isalnum() or t.word(end) in _STOP - {"of"})
    )


def _month_after(t: Tokens, i: int) -> tuple[int, int] | None:
    """(index after it, month) of a month's name that a day stands before."""
    j = i + (t.word(i) in DASHES | {"of", "/"})
    j += t.word(j) == "the"
    number = MONTHS.get(t.word(j))
    if number is None or not (
        t.loose or t.capital(j) or t.word(j) not in _ALSO_NAMES or trailing_year(t, j + 1)
    ):
        return None
    dot = (
        t.word(j + 1) == "." and len(t.word(j)) <= 4 and t.word(j + 2)[:1].isalnum() and not t.capital(j + 2)
    )
    return j + 1 + dot, number


def figures(t: Tokens, i: int) -> Parsed | None:
    """Dates in figures: "2017-02-13", "13/02/2017", "02/13/2017", "13.02.2017", "2015-3"; "22/04" after "on"."""
    if t.word(i).count(".") == 2:
        first, second, year = (int(piece) for piece in t.word(i).split("."))
        return _figure_date(i + 1, year, second, first)
    sign = t.word(i + 1)
    a, b = t.integer(i), t.integer(i + 2)
    if a is None or b is None or sign not in {"-", "/", "–"} or not t.glued(i + 1) or not t.glued(i + 2):
        return None
    c = t.integer(i + 4) if t.word(i + 3) == sign and t.glued(i + 3) and t.glued(i + 4) else None
    if len(t.word(i)) == 4 and 1000 <= a <= 2199:
        if c is not None and len(t.word(i + 4)) <= 2:
            return _figure_date(i + 5, a, b, c)
        return (
            (i + 3, Fixed(month(a, b)))
            if c is None
            and 1 <= b <= 12
            and (len(t.word(i + 2)) < 3 and (t.loose or b < 10 or sign == "-"))
            and not _season_years(a, b)
            else None
        )
    if len(t.word(i)) > 2:
        return None
    if c is not None and len(t.word(i + 4)) in {2, 4} and len(t.word(i + 2)) <= 2:
        year = c if len(t.word(i + 4)) == 4 else _long_year(c)
        return _figure_date(i + 5, year, a, b)
    return _short_figures(t, i, a, b)


def _season_years(first: int, short: int) -> bool:
    return short == (first + 1) % 100


def _short_figures(t: Tokens, i: int, a: int, b: int) -> Parsed | None:
    """ "12-2015"; "22/04" or "4/22" where the word before asks for a day."""
    if len(t.word(i + 2)) == 4 and 1 <= a <= 12 and 1000 <= b <= 2199:
        return i + 3, Fixed(month(b, a))
    if t.word(i + 1) != "/" or t.word(i + 3) in {"/", "-"} or len(t.word(i + 2)) > 2:
        return None
    if not (
        t.loose or t.word(i - 1) in {"on", "from", "until", "since", "by", "before", "after", "between", "to"}
    ):
        return None
    month_number, number = (b, a) if a > 12 else (a, b)
    return (
        _with_year(t, i + 3, _days(month_number, number, number))
        if month_number <= 12 and 1 <= number <= 31
        else None
    )


def _figure_date(end: int, year: int, month_number: int, number: int) -> Parsed | None:
    """A day from its three numbers; the middle one is the day where only that makes a date."""
    for m, d in ((month_number, number), (number, month_number)):
        try:
            return end, Fixed(day(date(year, m, d)))
        except ValueError:
            continue
    return None


def year_like(t: Tokens, i: int) -> Parsed | None:
    """ "2016", "2016–17", "the 1990s", "the '90s", "fiscal 1989", "FY2017", "the year 2011"."""
    j = i + (t.word(i) == "the")
    if t.word(j) in {"'", "’", "‘"} and t.glued(j + 1):
        j += 1
    if (found := _decade(t, j, i)) is not None:
        return found
    j = i + (t.word(i) == "the")
    lead = j
    while t.word(j) in {"fiscal", "calendar", "year", "fy", "cy"}:
        j += 1
    if j == lead and j != i and not t.loose and t.integer(j) is None:
        return None
    found_year = year_at(t, j) if j == lead else _labelled_year(t, j)
    if not found_year:
        return None
    end, value = found_year
    short = t.integer(end + 1) if t.word(end) in DASHES | {"/"} and t.glued(end + 1) else None
    if short is not None and len(t.word(end + 1)) == 2 and _season_years(value, short):
        return end + 2, Fixed(years(value, 2, "year"))
    return end, Fixed(whole_year(value))


def _labelled_year(t: Tokens, i: int) -> tuple[int, int] | None:
    """The number after "year", "fiscal", "FY", which may be short: "FY17"."""
    value = t.integer(i)
    if value is not None and len(t.word(i)) == 2 and t.word(i - 1) in {"fy", "cy"}:
        return i + 1, _long_year(value)
    return (i + 1, value) if value is not None and 1000 <= value <= 2199 else None


def _decade(t: Tokens, j: int, i: int) -> Parsed | None:
    word = t.word(j)
    if word in DECADES and (t.loose or t.word(j - 1) == "the"):
        return j + 1, Fixed(years(1900 + DECADES[word], 10, "decade"))
    if word[:1].isdecimal() and word.endswith("s") and word[0:2].isdecimal():
        number = int(word.rstrip("s").rstrip("'’"))
        if len(str(number)) == 4 and number % 10 == 0:
            return j + 1, Fixed(years(number, 10, "decade"))
        if number < 100 and number % 10 == 0 and j > i and number >= 20:
            return j + 1, Fixed(years(1900 + number, 10, "decade"))
    return None


def century(t: Tokens, i: int) -> Parsed | None:
    """ "the 15th century"."""
    j = i + (t.word(i) == "the")
    found = ordinal_at(t, j)
    if found and t.word(t.after_dash(found[0])) == "century" and 1 < found[1] <= 21:
        return t.after_dash(found[0]) + 1, Fixed(years(100 * (found[1] - 1), 100, "century"))
    return None


def quarter_like(t: Tokens, i: int) -> Parsed | None:
    """ "Q3 2024", "2017 Q1", "2019-H2", "the third quarter", "the first half of 2017"."""
    year = t.integer(i)
    if year is not None and 1900 <= year <= 2199 and t.word(t.after_dash(i + 1)) in {"q", "h"}:
        j = t.after_dash(i + 1)
        found = _letter_number(t, j)
        return (found[0], Fixed(found[1].in_year(year))) if found and found[1].in_year else None
    if t.word(i) in {"q", "h"}:
        letter = _letter_number(t, i)
        return _with_year(t, *letter) if letter else None
    j = i + (t.word(i) == "the")
    number = ordinal_at(t, j)
    if not number:
        return None
    k = t.after_dash(number[0])
    k += t.word(k) in {"fiscal", "calendar"}
    if t.word(k) == "quarter" and number[1] <= 4:
        return _with_year(t, k + 1, _quarters(number[1]))
    return None


def _quarters(number: int) -> Recurring:
    return yearly(lambda year: quarter(year, number))


def _letter_number(t: Tokens, i: int) -> tuple[int, Recurring] | None:
    number = t.integer(i + 1) if t.glued(i + 1) else None
    if t.word(i) == "q" and number in {1, 2, 3, 4}:
        return i + 2, _quarters(number)
    if t.word(i) == "h" and number in {1, 2}:
        return i + 2, yearly(lambda year: half(year, number))
    return None


def season_like(t: Tokens, i: int) -> Parsed | None:
    """ "spring 2016", "the winter of 2016–17", "in the summer"; not "spring" the verb, "the fall of Aleppo"."""
    j = i + (t.word(i) == "the")
    number = SEASONS.get(t.word(j))
    if number is None:
        return None
    found = trailing_year(t, j + 1)
    if found:
        end, year = found
        short = t.integer(end + 1) if t.word(end) in DASHES | {"/"} and t.glued(end + 1) else None
        return (end + 2 if short == (year + 1) % 100 else end), Fixed(season(year, number))
    before = t.word(i - 1)
    if t.loose or (
        before in {"in", "last", "next", "this", "early", "late", "mid", "since", "until", "by"}
        and t.word(j + 1) != "of"
        and not (t.plain(j + 1) and t.word(j + 1) not in _STOP)
    ):
        return j + 1, yearly(lambda value: season(value, number))
    return None
