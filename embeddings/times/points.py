"""One time, read by the rules that its first word calls for.

A rule takes tokens and an index and returns the index after what it read, with its meaning, or None. Most
words begin no time at all: a table finds that out with one look.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from embeddings.times.compounds import in_year_of
from embeddings.times.counts import counted
from embeddings.times.days import Parsed, day_first, month_first
from embeddings.times.figures import figures, year_first
from embeddings.times.periods import compound_unit, period, year_before
from embeddings.times.recurrences import Recurring
from embeddings.times.relatives import eve, neighbour, running, running_alone, step_first
from embeddings.times.weekdays import HOLIDAY_WORDS, holiday, named_day, weekday_first, weekend_at
from embeddings.times.words import (
    APOSTROPHES,
    DECADES,
    MONTHS,
    NAMED_DAYS,
    ORDINALS,
    SEASONS,
    SMALL,
    STEPS,
    TENS,
    UNITS,
    VAGUE,
    WEEKDAYS,
    Tokens,
)
from embeddings.times.years import century, decade, quarter_like, season_like, told_at, year_like

Rule = Callable[[Tokens, int], Parsed | None]

COUNTS = SMALL.keys() | TENS.keys() | VAGUE.keys() | {"a", "an"}

ORDERED = ORDINALS.keys() | TENS.keys()

_YEAR_LABELS = frozenset(
    "fiscal calendar financial fy cy year seventeen eighteen nineteen twenty two".split()
)


def point(t: Tokens, i: int) -> Parsed | None:
    """One time; a month or a quarter may be completed by "of last year"."""
    for rule in rules_at(t, i, POINTS):
        if parsed := rule(t, i):
            end, meaning = parsed
            return _in_told_year(t, end, meaning) if isinstance(meaning, Recurring) else parsed
    return running(t, i) if t.loose else None


def _in_told_year(t: Tokens, end: int, meaning: Recurring) -> Parsed:
    """Read "June last year", "the first quarter of this year"."""
    j = told_at(t, end)
    if meaning.in_year is None or j is None:
        return end, meaning
    year = step_first(t, j)
    if year and t.word(year[0] - 1) == "year":
        return year[0], in_year_of(meaning.in_year, year[1])
    return end, meaning


def rules_at(t: Tokens, i: int, table: dict[str, tuple[Rule, ...]]) -> tuple[Rule, ...]:
    """The rules for what begins at ``i``, where "the" may come first."""
    word = t.word(i) if t.word(i) != "the" else t.word(i + 1)
    found = table.get(word)
    if found is not None or not word[:1].isdecimal():
        return found or ()
    kind = "15" if len(word) < 3 else "2016"
    return table[
        kind
        if word.isdecimal()
        else "3rd"
        if word[-1] in "dht"
        else "1990s"
        if word[-1] == "s"
        else "1.1.2016"
    ]


def rule_table(*entries: tuple[Iterable[str], Rule]) -> dict[str, tuple[Rule, ...]]:
    """The rules for each word, in the order of the entries."""
    found: dict[str, tuple[Rule, ...]] = {}
    for words, rule in entries:
        for word in words:
            found[word] = (*found.get(word, ()), rule)
    return found


POINTS = rule_table(
    (("15", "2016", "1.1.2016"), figures),
    (("2016",), year_first),
    ({*NAMED_DAYS, "last", "this", "now"}, named_day),
    (HOLIDAY_WORDS, holiday),
    (MONTHS, month_first),
    (WEEKDAYS, weekday_first),
    ({*STEPS, "that", "same"}, step_first),
    (SEASONS, season_like),
    ({*UNITS, *COUNTS, "fiscal", "financial", "15"} - {"a", "an"}, period),
    (("year", "month", "week", "day"), year_before),
    (("year", "month", "quarter", "yearend", "midyear", "midmonth", "midweek"), compound_unit),
    (("weekend",), weekend_at),
    (("on",), eve),
    ({*ORDERED, "q", "h", "2016", "3rd"}, quarter_like),
    ({*ORDERED, "3rd"}, century),
    ({*ORDERED, "15", "3rd"}, day_first),
    (UNITS, neighbour),
    ({*_YEAR_LABELS, "2016"}, year_like),
    ({*UNITS, "full", "fiscal", "current", "whole", "entire"}, running_alone),
    ({*COUNTS, *UNITS, "half", "15"}, counted),
    ({*DECADES, *APOSTROPHES, "nineteen", "eighteen", "1990s"}, decade),
    (APOSTROPHES, year_like),
)
