"""Times told from another time: "yesterday", "on Thursday", "last June", "three weeks ago", "the following month".

Every rule takes tokens and an index and returns the index after what it read, with its meaning, or None.
"""

from __future__ import annotations

from datetime import date, timedelta

from embeddings.time_dates import Parsed, day_first, figures, month_at, month_first, trailing_year
from embeddings.time_meanings import (
    Fixed,
    Meaning,
    Recurring,
    Relative,
    Told,
    ago,
    lasting,
    weekends,
    weekly,
    yearly,
)
from embeddings.time_spans import Unit, day, easter, season, shift, step, weekday_in, whole
from embeddings.time_words import DAYPARTS, NAMED_DAYS, SEASONS, STEPS, UNITS, WEEKDAYS, Tokens, count_at

CALENDAR_UNITS: dict[str, Unit] = {
    **{"day": "day", "week": "week", "weekend": "weekend", "fortnight": "fortnight", "month": "month"},
    **{"quarter": "quarter", "year": "year", "decade": "decade", "century": "century"},
}


def named_day(t: Tokens, i: int) -> Parsed | None:
    """ "today", "late yesterday", "tomorrow night", "last night", "this morning", "the day before yesterday"."""
    word = t.word(i)
    if word in NAMED_DAYS:
        return _after_daypart(t, i + 1), _days_from_now(NAMED_DAYS[word])
    if word == "now" and t.loose:
        return i + 1, _days_from_now(0)
    if word in {"last", "this"} and t.word(i + 1) in DAYPARTS:
        return i + 2, _days_from_now(-1 if word == "last" else 0)
    return None


def _days_from_now(count: int) -> Relative:
    return Relative(lambda reference: day(reference + timedelta(count)))


def _after_daypart(t: Tokens, i: int) -> int:
    """The index after "night", "morning", … where token ``i`` is one."""
    return i + (t.word(i) in DAYPARTS)


def weekday_at(t: Tokens, i: int) -> int | None:
    """The weekday that token ``i`` names, None for "the Sun", "sat"."""
    word = t.word(i)
    number = WEEKDAYS.get(word)
    if number is None or t.loose or len(word) > 4:
        return number
    dot = t.word(i + 1) in {".", ","}
    dated = month_at(t, i + 1 + dot) is not None or t.word(i + 1 + dot)[:1].isdecimal()
    asked = t.word(i - 1) in {"on", "last", "next", "since", "until"} and t.capital(i)
    return number if t.capital(i) and (dated or asked) else None


def weekday_first(t: Tokens, i: int) -> Parsed | None:
    """ "Thursday", "Monday night", "Thursday, March 24, 2016" (the date decides), "Tuesday of last week"."""
    number = weekday_at(t, i)
    if number is None:
        return None
    j = i + 1 + (t.word(i + 1) == "." and len(t.word(i)) <= 4)
    k = j + (t.word(j) in {",", "("})
    k += t.word(k) == "the"
    dated = month_first(t, k) or figures(t, k) or _day_of_weekday(t, k)
    if dated and (k == j or t.word(j) != "," or not isinstance(dated[1], Relative)) and _is_one_day(t, k):
        return dated[0] + (t.word(j) == "(" and t.word(dated[0]) == ")"), dated[1]
    j = _after_daypart(t, i + 1)
    week = _week_of(t, j)
    if week:
        return week[0], _weekday_in_week(number, week[1])
    return j, weekly(number)


def _day_of_weekday(t: Tokens, i: int) -> Parsed | None:
    return day_first(t, i) if t.word(i)[:1].isdecimal() or t.word(i - 1) == "the" else None


def _is_one_day(t: Tokens, i: int) -> bool:
    """Whether what follows a weekday is a day, not a month ("on Sunday March was …")."""
    return month_at(t, i) is None or any(t.word(i + n)[:1].isdecimal() for n in (1, 2))


def _week_of(t: Tokens, i: int) -> tuple[int, int] | None:
    """(index after it, weeks from now) of "of last week", "next week" after a weekday."""
    j = i + (t.word(i) in {"of", "in"})
    if t.word(j) in STEPS and t.word(j + 1) == "week":
        return j + 2, STEPS[t.word(j)]
    return None


def _weekday_in_week(number: int, weeks: int) -> Relative:
    def of(reference: date):  # type: ignore[no-untyped-def]
        return day(whole(reference, "week").start + timedelta(7 * weeks + number))

    return Relative(of)


def step_first(t: Tokens, i: int) -> Parsed | None:
    """ "last week", "this month", "next March", "this past Wednesday", "the last three days", "the previous day"."""
    j = i + (t.word(i) == "the")
    step_by = STEPS.get(t.word(j))
    if step_by is None:
        return _same(t, j)
    word = t.word(j)
    if t.word(j + 1) in STEPS and word == "this":  # "this past Wednesday", "this coming week"
        j += 1
        step_by, word = STEPS[t.word(j)], t.word(j)
    k = j + 1 + (t.word(j + 1) in {"full", "fiscal", "calendar", "business", "financial"})
    unit = CALENDAR_UNITS.get(t.word(k))
    if unit:
        return _unit_step(t, i, k + 1, word, step_by, unit)
    if (number := weekday_at(t, k)) is not None:
        end = _after_daypart(t, k + 1)
        if t.word(k + 1)[:1].isdecimal() or month_at(t, k + 1):
            return weekday_first(t, k)
        return end, _next_week(number) if word == "next" else weekly(number).pick(step_by)
    named = _named(t, k)
    if named:
        return named[0], named[1].pick(step_by)
    return _stretch(t, j + 1, step_by)


def _next_week(number: int) -> Relative:
    """The weekday after this one's, at least three days away: "next Friday" said on Tuesday is in next week."""
    return _weekday_in_week(number, 1)


def _named(t: Tokens, i: int) -> tuple[int, Recurring] | None:
    """A month, season, weekend or holiday after "last", "this", "next"."""
    parsed = month_first(t, i) or holiday(t, i)
    if parsed and isinstance(parsed[1], Recurring):
        return parsed[0], parsed[1]
    if t.word(i) in SEASONS:
        number = SEASONS[t.word(i)]
        return i + 1, yearly(lambda year: season(year, number))
    return None


def _unit_step(t: Tokens, i: int, end: int, word: str, step_by: int, unit: Unit) -> Parsed | None:
    def of(reference: date):  # type: ignore[no-untyped-def]
        return step(reference, step_by, unit)

    if word == "past" and unit != "weekend":
        return end, lasting(step_by, 0, unit)
    if word in {"previous", "preceding", "following"} or (unit == "day" and word in {"next", "last"}):
        return end, Told(of, unit, falls_back=t.loose or step_by < 0)
    if unit == "day":
        return None
    if word in {"next", "last"} and t.word(i) == "the" and unit != "weekend" and not t.loose and step_by > 0:
        return end, Relative(of)
    return end, Relative(of)


def _same(t: Tokens, i: int) -> Parsed | None:
    """ "that year", "the same day": what was spoken of."""
    unit = CALENDAR_UNITS.get(t.word(i + 1))
    if t.word(i) in {"that", "same"} and unit:
        return i + 2, Told(lambda anchor: whole(anchor, unit), unit, falls_back=t.loose)
    return None


def _stretch(t: Tokens, i: int, step_by: int) -> Parsed | None:
    """The "three days" of "the last three days", "the next two weeks"; counted up to or from today."""
    found = count_at(t, i)
    if not found or step_by == 0 or t.word(i) in {"a", "an"}:
        return None
    end, _, count = found
    end += t.word(end) in {"business", "working", "full"}
    unit = CALENDAR_UNITS.get(UNITS.get(t.word(end), ""))
    if not unit or (unit == "day" and count > 400):
        return None
    return end + 1, lasting(-count, 0, unit) if step_by < 0 else lasting(0, count, unit)


def counted(t: Tokens, i: int) -> Parsed | None:
    """ "six years ago", "a year earlier", "two days later", "three weeks from now"; durations are none of these."""
    found = count_at(t, i)
    if not found:
        return None
    j, low, high = found
    j = t.after_dash(j)
    unit = CALENDAR_UNITS.get(UNITS.get(t.word(j), ""))
    if UNITS.get(t.word(j)) in {"hour", "minute"} and t.word(j + 1) == "ago":
        days = high // 24 if t.word(j).startswith("hour") else 0
        return j + 2, _days_from_now(-days)
    if not unit:
        return None
    after = t.word(j + 1)
    if after == "ago":
        return j + 2, Relative(ago(low, high, unit))
    if after == "from" and t.word(j + 2) in {"now", "today"}:
        return j + 3, lasting(high, high, unit)
    if after == "earlier" or (after in {"before", "previously"} and _ends(t, j + 2)):
        return j + 2, Told(ago(low, high, unit), unit, falls_back=True)
    if after == "later" or (after in {"after", "afterwards"} and _ends(t, j + 2)):
        return j + 2, Told(ago(-high, -low, unit), unit, falls_back=t.loose)
    return None


def _ends(t: Tokens, i: int) -> bool:
    """Whether nothing that "before" or "after" could govern follows."""
    return not t.word(i)[:1].isalnum()


def within(t: Tokens, i: int) -> Parsed | None:
    """ "in two weeks", "in three days' time": days to come, if the clause looks ahead (checked by the caller)."""
    found = count_at(t, i + 1) if t.word(i) == "in" else None
    if not found:
        return None
    j, low, high = found
    unit = CALENDAR_UNITS.get(UNITS.get(t.word(j), ""))
    if not unit or t.word(j + 1) in {"of", "since", "to"}:
        return None
    return j + 1, Relative(lambda reference: _between_days(reference, low, high, unit))


def _between_days(reference: date, low: int, high: int, unit: Unit):  # type: ignore[no-untyped-def]
    if low == high:
        return day(shift(reference, low, unit))
    return ago(-high, -low, unit)(reference)


def eve(t: Tokens, i: int) -> Parsed | None:
    """ "on the eve": the day before; nothing where the event is named ("on the eve of the talks")."""
    j = i + 1 + (t.word(i + 1) == "the")
    if t.word(i) == "on" and t.word(j) == "eve" and t.word(j + 1) != "of":
        return j + 1, _days_from_now(-1)
    return None


def compound_year(t: Tokens, i: int) -> Parsed | None:
    """ "year-end", "month-end", "year-earlier", "year-ago"."""
    unit = CALENDAR_UNITS.get(t.word(i))
    j = t.after_dash(i + 1)
    if unit in {"year", "month", "quarter"} and t.word(j) == "end" and (j > i + 1 or t.loose):
        end_of = yearly(lambda year: day(date(year, 12, 31)))
        if unit == "year":
            found = trailing_year(t, j + 1)
            fixed = end_of.at(found[1]) if found else None
            return (found[0], fixed) if found and fixed else (j + 1, end_of)
        return j + 1, Relative(lambda reference: day(whole(reference, unit).end))
    if unit == "year" and j > i + 1 and t.word(j) in {"ago", "earlier"}:
        return j + 1, Relative(lambda reference: step(reference, -1, "year"))
    return None


def bare_unit(t: Tokens, i: int) -> Parsed | None:
    """ "the year", "the fiscal year": the running one. Only where a person typed it or within "the end of the year"."""
    j = i + (t.word(i) == "the")
    k = j + (t.word(j) in {"full", "fiscal", "calendar", "current", "whole"})
    unit = CALENDAR_UNITS.get(t.word(k))
    if unit is None or i == j:
        return None
    return k + 1, Relative(lambda reference: whole(reference, unit))


def weekend_at(t: Tokens, i: int) -> Parsed | None:
    """ "the weekend", "over the weekend"; "weekend" alone if it was typed."""
    if t.word(i) == "the" and t.word(i + 1) == "weekend":
        return i + 2, weekends()
    return (i + 1, weekends()) if t.word(i) == "weekend" and t.loose else None


_HOLIDAYS = {
    ("christmas", "eve"): lambda year: date(year, 12, 24),
    ("christmas", "day"): lambda year: date(year, 12, 25),
    ("christmas",): lambda year: date(year, 12, 25),
    ("boxing", "day"): lambda year: date(year, 12, 26),
    ("new", "year", "'s", "eve"): lambda year: date(year, 12, 31),
    ("new", "year", "'s", "day"): lambda year: date(year, 1, 1),
    ("valentine", "'s", "day"): lambda year: date(year, 2, 14),
    ("may", "day"): lambda year: date(year, 5, 1),
    ("halloween",): lambda year: date(year, 10, 31),
    ("thanksgiving",): lambda year: weekday_in(year, 11, 3, 4),
    ("thanksgiving", "day"): lambda year: weekday_in(year, 11, 3, 4),
    ("black", "friday"): lambda year: weekday_in(year, 11, 3, 4) + timedelta(1),
    ("labor", "day"): lambda year: weekday_in(year, 9, 0, 1),
    ("memorial", "day"): lambda year: weekday_in(year, 5, 0, -1),
    ("good", "friday"): lambda year: easter(year) - timedelta(2),
    ("easter", "monday"): lambda year: easter(year) + timedelta(1),
    ("easter", "sunday"): easter,
    ("easter",): easter,
}
HOLIDAY_WORDS = frozenset(words[0] for words in _HOLIDAYS)


def holiday(t: Tokens, i: int) -> Parsed | None:
    """ "Christmas Eve", "Easter 2018"; a day of the name only, not "Christmas tree"."""
    if t.word(i) not in HOLIDAY_WORDS or not (t.loose or t.capital(i)):
        return None
    for length in (4, 3, 2, 1):
        words = tuple(t.word(i + n).replace("’", "'") for n in range(length))
        if words not in _HOLIDAYS:
            continue
        if (
            length == 1
            and not t.loose
            and t.word(i - 1)
            not in {"on", "at", "by", "before", "after", "since", "until", "this", "last", "next"}
        ):
            return None
        of = _HOLIDAYS[words]
        meaning = yearly(lambda year: day(of(year)))
        found = trailing_year(t, i + length)
        fixed: Fixed | None = meaning.at(found[1]) if found else None
        result: Meaning = fixed or meaning
        return (found[0] if found and fixed else i + length), result
    return None
