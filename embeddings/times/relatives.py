"""Times told from another time: "last June", "this week", "the following month", "the week after next".

Every rule takes tokens and an index and returns the index after what it read, with its meaning, or None.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import get_args

from embeddings.times.days import Parsed, month_first, with_year
from embeddings.times.gates import CLAUSE_WORDS, month_at, weekday_at
from embeddings.times.meanings import Lean, Meaning, Setting, ago, lasting, relative, told
from embeddings.times.recurrences import Recurring, weekly, yearly
from embeddings.times.spans import Span, Unit, season, step, whole
from embeddings.times.weekdays import after_daypart, days_from_now, holiday, weekday_first, weekday_of_week
from embeddings.times.words import DASHES, SEASONS, STEPS, UNITS, Tokens, count_at

_CALENDAR_UNITS: dict[str, Unit] = {unit: unit for unit in get_args(Unit)}
_BEFORE_RUNNING = frozenset("for during in over throughout within".split()) | {""}
_AFTER_OTHER_YEARS = frozenset("to since after before that when of in which where the and or".split())
_FROM_TOLD = frozenset("previous preceding following prior".split())
_BEFORE_VERBS = frozenset("to will would can could may might must should shall not n't".split())
YEAR_KINDS = frozenset("fiscal calendar financial business full whole entire current".split())


def unit_at(t: Tokens, i: int) -> Unit | None:
    """The calendar unit that token ``i`` names, in the singular or the plural."""
    return _CALENDAR_UNITS.get(UNITS.get(t.word(i), ""))


def step_first(t: Tokens, i: int) -> Parsed | None:
    """Read "last week", "next March", "this past Wednesday", "the last three days", "the previous day"."""
    j = i + (t.word(i) == "the")
    if t.word(j) not in STEPS:
        return _same(t, j)
    if t.word(j) == "this" and t.word(j + 1) in STEPS:  # "this past Wednesday", "this coming week"
        j += 1
    word = t.word(j)
    k = j + 1 + (t.word(j + 1) in YEAR_KINDS)
    unit = unit_at(t, k)
    if unit and not t.word(k).endswith("s"):
        return _step_of_unit(t, j, k + 1, unit)
    number = weekday_at(t, k)
    if number is not None:
        return _step_of_weekday(t, k, word, number)
    named = _named(t, k)
    if named:
        end, meaning = named
        return end, _picked(meaning, word) if isinstance(meaning, Recurring) else meaning
    return _stretch(t, j + 1, STEPS[word])


def _step_of_unit(t: Tokens, i: int, end: int, unit: Unit) -> Parsed | None:
    word, count = t.word(i), STEPS[t.word(i)]
    if t.word(end) in {"after", "before"} and t.word(end + 1) in {"next", "last"}:
        return None
    if unit == "day" and word not in {"next", "last", "previous", "preceding", "following", "this"}:
        return None
    if word == "this" and unit == "day":
        idiom = t.word(i - 1) == "to" or t.word(end) == "and"  # "to this day", "this day and age"
        return None if idiom else (end, days_from_now(0))
    weekday = weekday_at(t, end + (t.word(end) == "on")) if unit == "week" else None
    if weekday is not None:  # "next week Wednesday"
        return end + (t.word(end) == "on") + 1, weekday_of_week(weekday, count)
    of = stepping(count, unit)
    if word in _FROM_TOLD or unit == "day":
        return end, told(of, unit, falls_back=t.loose or count < 0)
    until_now = t.word(i - 1) == "the" and t.word(i - 2) in {"over", "in", "during", "for", "within"}
    from_now = until_now and t.word(i - 2) != "in" and unit not in {"weekend", "quarter"}
    if word in {"next", "coming"} and from_now:
        return end, lasting(0, 1, unit)
    if word in {"past", "last"} and (until_now or word == "past" or unit in {"decade", "century"}):
        return end, relative(of) if unit in {"weekend", "quarter"} or t.word(
            end - 2
        ) in YEAR_KINDS else lasting(count, 0, unit)
    return end, relative(of)


def stepping(count: int, unit: Unit) -> Callable[[date], Span]:
    """Seen from a day, the unit so many after its own."""
    return lambda reference: step(reference, count, unit)


def _step_of_weekday(t: Tokens, i: int, word: str, number: int) -> Parsed | None:
    """Read "next Friday", of next week; "last Friday", the latest; "this Friday", of the running week."""
    if t.word(i + 1)[:1].isdecimal() or month_at(t, i + 1) or t.word(i + 1) == "(":
        return weekday_first(t, i)
    end = after_daypart(t, i + 1)
    if word == "next":
        return end, weekday_of_week(number, 1)
    return end, _this_weekday(number) if word == "this" else _picked(weekly(number), word)


def _this_weekday(number: int) -> Meaning:
    """A weekday of the running week; the one to come where it is over and no verb looks back."""
    running, coming = weekday_of_week(number, 0), weekday_of_week(number, 1)

    def of(when: Setting) -> Span | None:
        span = running(when)
        over = span and when.reference and span.end < when.reference and when.lean is not Lean.PAST
        return coming(when) if over else span

    return of


def _picked(recurring: Recurring, word: str) -> Meaning:
    """The one that "last", "next" or "this" picks; "the following" is seen from what was spoken of."""
    of = recurring.pick(STEPS[word])
    return told(of, "month", falls_back=True) if word in _FROM_TOLD else relative(of)


def _named(t: Tokens, i: int) -> Parsed | None:
    """A month, season or holiday after "last", "this", "next"."""
    if t.word(i) in SEASONS:
        number = SEASONS[t.word(i)]
        return with_year(t, i + 1, yearly(lambda year: season(year, number)))
    return month_first(t, i) or holiday(t, i)


def _same(t: Tokens, i: int) -> Parsed | None:
    """Read "that year", "the same day": what was spoken of."""
    unit = unit_at(t, i + 1)
    if t.word(i) not in {"that", "same"} or not unit or t.word(i + 1).endswith("s"):
        return None
    return i + 2, told(lambda anchor: whole(anchor, unit), unit, falls_back=t.loose)


def _stretch(t: Tokens, i: int, direction: int) -> Parsed | None:
    """The "three days" of "the last three days", "the next two weeks"; what lies ahead begins tomorrow."""
    found = count_at(t, i) if direction and t.word(i) not in {"a", "an"} else None
    if not found or (t.word(i - 1) == "last" and t.word(i - 2) in _BEFORE_VERBS):  # "to last ten years"
        return None
    end, _, count = found
    end += t.word(end) in YEAR_KINDS
    unit = unit_at(t, end)
    if t.word(end) == "hours" and count >= 24:
        unit, count = "day", count // 24
    if not unit:
        return None
    first, last = (-count, 0) if direction < 0 else (0, count)
    if t.word(i - 1) in _FROM_TOLD:
        span_of = ago(1, count, unit) if direction < 0 else ago(-count, -1, unit)
        return end + 1, told(span_of, unit, falls_back=t.loose or direction < 0)
    return end + 1, lasting(first, last, unit)


def neighbour(t: Tokens, i: int) -> Parsed | None:
    """Read "the day before", "the week after", of what was spoken of; "the week after next"."""
    unit = unit_at(t, i + 1) if t.word(i) == "the" else None
    sign = {"before": -1, "after": 1}.get(t.word(i + 2), 0)
    if not unit or not sign:
        return None
    if t.word(i + 3) == ("next" if sign > 0 else "last"):
        return i + 4, relative(stepping(2 * sign, unit))
    if t.word(i + 3)[:1].isalnum():
        return None
    return i + 3, told(stepping(sign, unit), unit, falls_back=sign < 0)


def eve(t: Tokens, i: int) -> Parsed | None:
    """Read "on the eve": the day before; nothing where the event is named ("on the eve of the talks")."""
    j = i + 1 + (t.word(i + 1) == "the")
    return (
        (j + 1, days_from_now(-1))
        if t.word(i) == "on" and t.word(j) == "eve" and t.word(j + 1) != "of"
        else None
    )


def running(t: Tokens, i: int) -> Parsed | None:
    """Read "the year", "the fiscal year": the running one. Only within "the end of the year", or typed."""
    j = i + (t.word(i) == "the")
    k = j + (t.word(j) in YEAR_KINDS)
    unit = unit_at(t, k)
    if unit is None or i == k or t.word(k).endswith("s"):
        return None
    meaning: Meaning = relative(stepping(0, unit))
    return k + 1, meaning


def running_alone(t: Tokens, i: int) -> Parsed | None:
    """Read "for the year", "during the fiscal year"; not "the year the war began", "word of the year"."""
    parsed = running(t, i) if t.word(i) == "the" and t.word(i - 1) in _BEFORE_RUNNING else None
    if not parsed or unit_at(t, parsed[0] - 1) == "day":
        return None
    after = t.word(parsed[0])
    alone = not after[:1].isalnum() or (after in CLAUSE_WORDS and after not in _AFTER_OTHER_YEARS)
    if not alone or after in DASHES:
        return None
    reported = unit_at(t, parsed[0] - 1) == "quarter" and t.word(i - 1) in {
        "in",
        "for",
    }  # the latest full one
    return (parsed[0], relative(stepping(-1, "quarter"))) if reported else parsed
