"""A timeline as a picture: a line of time with numbered events on it, and below it what each of them is.

As wide as a phone is sharp, in letters that can be read there: Discord shows it at a third of its size.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from bot.days import ENGLISH, show_days
from bot.pen import Form, Pen, measure
from bot.spreading import spread, wrapped
from bot.timeline import Event, Timeline
from embeddings.types import Interval

WIDTH, MARGIN = 1080, 44  # pixels
TITLE, TEXT, SMALL = 42, 33, 27  # heights of letters in pixels
LINE = 1.32  # from one line to the next, in heights of its letters
RADIUS = 22  # of a numbered dot
LEFT, RIGHT = MARGIN + RADIUS, WIDTH - MARGIN - RADIUS  # where the line of time begins and ends
INDENT = LEFT + RADIUS + 18  # where words beside a dot begin
QUOTE_LINES, TITLE_LINES, TICKS = 2, 2, 5
SHORTEST = 8  # days that the line of time spans at least
INK, QUIET, RULE, DONE, PLANNED, PAPER = "#1f2328", "#57606a", "#c5ccd3", "#0b6e4f", "#b35900", "#ffffff"


def draw_timeline(found: Timeline, form: Form, language: str = ENGLISH) -> bytes:
    """Draw the events of ``found``, at least one, with days in one of ``days.LANGUAGES``, as a file."""
    title = wrapped(found.topic, WIDTH - 2 * MARGIN, measure(TITLE, bold=True), TITLE_LINES)
    dots = MARGIN + len(title) * TITLE * LINE + 46
    line = dots + 96
    tops = [line + 100]
    quotes = [_quote(event) for event in found.events]
    for quote in quotes:
        tops.append(tops[-1] + TEXT * LINE + len(quote) * SMALL * LINE + 28)
    height = tops[-1] + (SMALL * LINE if found.more else 0) + MARGIN / 2
    pen = Pen(WIDTH, round(height), PAPER)
    for number, words in enumerate(title):
        pen.text(words, MARGIN, MARGIN + number * TITLE * LINE, TITLE, INK, bold=True)
    _draw_line(pen, found.events, dots, line, language)
    for number, (event, quote, top) in enumerate(zip(found.events, quotes, tops, strict=False), 1):
        _draw_event(pen, number, event, quote, top, language)
    if found.more:
        pen.text(f"and {found.more} more that have less to do with it", INDENT, tops[-1], SMALL, QUIET)
    return pen.save(form)


def _draw_line(pen: Pen, events: Sequence[Event], dots: float, line: float, language: str) -> None:
    """The line of time with its days, and above it a number for each event, led to where that belongs."""
    first, last = _span(events)

    def at(day: date) -> float:
        return LEFT + (RIGHT - LEFT) * (day - first).days / (last - first).days

    pen.rule((MARGIN, WIDTH - MARGIN), (line, line), RULE, 4)
    edge = 0.0
    for day, words in _ticks(first, last, language):
        pen.rule((at(day), at(day)), (line - 10, line + 10), RULE, 4)
        half = measure(SMALL)(words) / 2
        middle = min(max(at(day), half + 8), WIDTH - half - 8)
        if middle - half > edge:  # where two names would touch, the later one is left out
            pen.text(words, middle, line + 20, SMALL, QUIET, at="center")
            edge = middle + half + SMALL / 2
    middles = [(at(start) + at(end)) / 2 for start, end in map(_days, events)]
    places = spread(middles, 2 * RADIUS + 6, LEFT, RIGHT)
    for number, (event, middle, place) in enumerate(zip(events, middles, places, strict=True), 1):
        start, end = map(at, _days(event))
        pen.rule((place, middle), (dots, line), RULE, 3)
        pen.rule((start - 7, end + 7), (line, line), _colour(event), 20)
        _draw_number(pen, number, event, place, dots)


def _draw_event(pen: Pen, number: int, event: Event, quote: Sequence[str], top: float, language: str) -> None:
    """What a number stands for: its days, who reports it, and the quote."""
    _draw_number(pen, number, event, LEFT, top + TEXT * 0.55)
    days = show_days(event.days, language) + (" (planned)" if event.planned else "")
    pen.text(days, INDENT, top, TEXT, _colour(event), bold=True)
    beside = INDENT + measure(TEXT, bold=True)(days) + 20
    for words in wrapped(event.citation.passage.article.source, WIDTH - MARGIN - beside, measure(SMALL), 1):
        pen.text(words, beside, top + (TEXT - SMALL) * 0.8, SMALL, QUIET)
    for row, words in enumerate(quote):
        pen.text(words, INDENT, top + TEXT * LINE + row * SMALL * LINE, SMALL, INK)


def _draw_number(pen: Pen, number: int, event: Event, left: float, top: float) -> None:
    """A dot with its number, hollow for what was only planned."""
    fill, ink = (PAPER, PLANNED) if event.planned else (DONE, PAPER)
    pen.dot(left, top, RADIUS, fill, _colour(event))
    pen.text(str(number), left, top - SMALL * 0.44, SMALL, ink, bold=True, at="center")


def _quote(event: Event) -> list[str]:
    return wrapped(f"“{event.citation.quote}”", WIDTH - MARGIN - INDENT, measure(SMALL), QUOTE_LINES)


def _colour(event: Event) -> str:
    return PLANNED if event.planned else DONE


def _days(event: Event) -> tuple[date, date]:
    """The first and last day of an event; a timeline has none that lasts for ever."""
    days = event.days
    return days.start or days.end or date.min, days.end or days.start or date.max


def _span(events: Sequence[Event]) -> tuple[date, date]:
    """The first and the last day of the line."""
    starts, ends = zip(*map(_days, events), strict=True)
    first, last = min(starts), max(ends)
    missing = max(0, SHORTEST - (last - first).days)
    return first - timedelta(missing // 2), last + timedelta(missing - missing // 2)


def _ticks(first: date, last: date, language: str) -> Iterator[tuple[date, str]]:
    """At most ``TICKS`` days to name below the line: beginnings of years or months, else some of its days."""
    years = [date(year, 1, 1) for year in range(first.year, last.year + 1)]
    months = [date(day.year, month, 1) for day in years for month in range(1, 13)]
    if len(inside := [day for day in years if first <= day <= last]) > 1:
        for day in _thinned(inside):
            yield day, str(day.year)
    elif len(inside := [day for day in months if first <= day <= last]) > 1:
        for day in _thinned(inside):
            after = (day + timedelta(31)).replace(day=1)
            yield day, show_days(Interval(day, after - timedelta(1)), language)
    else:
        for day in (first, last):
            yield day, show_days(Interval(day, day), language)


def _thinned(days: Sequence[date]) -> Sequence[date]:
    """Every so many of ``days``, so that there is room for their names."""
    return days[:: -(-len(days) // TICKS)]
