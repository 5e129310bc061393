"""The dated events that articles report on a topic, in the order in which they happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.markup import MESSAGE, escape, shorten, units
from bot.reply import show_source
from bot.types import Citation
from embeddings.dates import show_interval
from embeddings.splitting import sentences
from embeddings.types import Hit, Interval

LONGEST = 366  # days; a longer time is no event
RELEVANT = 0.05  # score of a hit below which it speaks of something else
_QUOTE = 300  # units of a message that one event may take


@dataclass(frozen=True, slots=True)
class Event:
    """Days on which something happened or was to happen, and the sentence that says so."""

    days: Interval
    planned: bool
    citation: Citation


def events(hits: Sequence[Hit], since: date | None = None, until: date | None = None) -> list[Event]:
    """Events from the first to the last; of several reports of the same days the one that fits best.

    ``since`` and ``until`` bound the days of the events, not of the articles.
    """
    best: dict[tuple[date, date], Event] = {}
    for hit in sorted(hits, key=lambda hit: -hit.score):
        if hit.score < RELEVANT:
            continue
        for time in hit.passage.times:
            start, end = time.interval.start, time.interval.end
            if start is None or end is None or (end - start).days > LONGEST:
                continue
            if (since and end < since) or (until and start > until):
                continue
            cited = _sentence(hit, time.start, time.end)
            best.setdefault((start, end), Event(time.interval, time.planned, cited))
    return [best[days] for days in sorted(best)]


def show_timeline(topic: str, found: Sequence[Event]) -> str:
    """One message of at most 2,000 units: a line with the days, the sentence, and its source below."""
    if not found:
        return f"No dated event about “{shorten(topic, 200)}” in these articles."
    text = f"**{shorten(topic, 200)}**"
    for number, event in enumerate(found):
        more = f"\n-# and {len(found) - number} more"
        entry = _entry(event)
        if units(text + entry + more) > MESSAGE:
            return text + more
        text += entry
    return text


def _entry(event: Event) -> str:
    days = escape(show_interval(event.days)) + (" (planned)" if event.planned else "")
    article = event.citation.passage.article
    return f"\n**{days}**\n> “{shorten(event.citation.quote, _QUOTE)}”\n-# {show_source(article)}"


def _sentence(hit: Hit, start: int, end: int) -> Citation:
    spans = [(a, b) for a, b in sentences(hit.passage.text) if a < end and start < b]
    first, last = (spans[0][0], spans[-1][1]) if spans else (start, end)
    return Citation(hit.passage, first, last, hit.score, ((start, end),))
