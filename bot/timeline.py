"""The dated events that articles report on a topic, in the order in which they happened."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol

from bot.candidates import of_telling, sentence_around
from bot.gaps import content_keys
from bot.pooling import contains
from bot.types import Citation
from embeddings.types import Filter, Hit, Interval

DEPTH = 40  # passages looked at
MOST = 16  # events told; more are a chronicle, not an answer
LONGEST = 366  # days; a longer time is no event
RELEVANT = 0.05  # score of a hit below which it speaks of something else
NEAR = 7  # days of an event that a report of one of its days may belong to
ALIKE = 0.5  # share of the shorter sentence's words that the other has, when both tell of one event


class Finds(Protocol):
    """Whatever finds passages on a topic."""

    def find(self, topic: str, k: int, where: Filter) -> Sequence[Hit]:
        """See ``bot.answer.Answerer``."""
        ...


@dataclass(frozen=True, slots=True)
class Event:
    """Days on which something happened, or was to happen, and the sentences that say so, the best first.

    ``planned`` is true where no report speaks of it as done. ``citations`` is never empty.
    """

    days: Interval
    planned: bool
    citations: tuple[Citation, ...]

    @property
    def citation(self) -> Citation:
        """The report that fits the topic best."""
        return self.citations[0]


@dataclass(frozen=True, slots=True)
class Timeline:
    """Events in order; ``more`` were found that fit the topic less and are left out."""

    topic: str
    events: tuple[Event, ...]
    more: int = 0


def fittest(found: Timeline, most: int) -> Timeline:
    """The same with at most ``most`` events: those that fit the topic best, still in order."""
    best = sorted(found.events, key=lambda event: -event.citation.score)[:most]
    kept = tuple(event for event in found.events if event in best)
    return replace(found, events=kept, more=found.more + len(found.events) - len(kept))


def find_timeline(
    finder: Finds, topic: str, where: Filter, since: date | None = None, until: date | None = None
) -> Timeline:
    """What happened on a topic from ``since`` to ``until``, which bound the days of the events.

    ``where`` bounds the articles. Raises what the finder raises.
    """
    return timeline(topic, finder.find(topic, DEPTH, where), since, until)


def timeline(
    topic: str, hits: Sequence[Hit], since: date | None = None, until: date | None = None
) -> Timeline:
    """The events that ``hits`` tell of, each once however many report it."""
    reports = (report for report in _reports(topic, hits) if _within(report.days, since, until))
    events: list[Event] = []
    for report in reports:
        home = next((place for place, event in enumerate(events) if _same(event, report)), None)
        if home is None:
            events.append(report)
        else:
            events[home] = _pooled(events[home], report)
    told = sorted(events[:MOST], key=lambda event: (str(event.days.start), str(event.days.end)))
    return Timeline(topic, tuple(told), len(events) - len(told))


def _reports(topic: str, hits: Sequence[Hit]) -> Iterator[Event]:
    """Each day or days named in the hits, with its sentence, those that fit the topic best first."""
    for hit in sorted(hits, key=lambda hit: -hit.score):
        text = hit.passage.text
        for time in hit.passage.times if hit.score >= RELEVANT else ():
            start, end = time.interval.start, time.interval.end
            if start is None or end is None or (end - start).days > LONGEST:
                continue
            if of_telling(text, time.start, topic):
                continue
            first, last = sentence_around(text, time.start, time.end)
            cited = Citation(hit.passage, first, last, hit.score, ((time.start, time.end),))
            yield Event(time.interval, time.planned, (cited,))


def _within(days: Interval, since: date | None, until: date | None) -> bool:
    start, end = days.start, days.end
    return not (since and end and end < since) and not (until and start and start > until)


def _same(event: Event, report: Event) -> bool:
    """Whether a report tells of an event known already: of the same days, or in like words of one of them."""
    if event.days == report.days:
        return True
    if not any(contains(a.days, b.days) and _length(a.days) <= NEAR for a, b in _either(event, report)):
        return False
    one, other = sorted((content_keys(event.citation.quote), content_keys(report.citation.quote)), key=len)
    return len(one & other) >= ALIKE * len(one)


def _either(one: Event, other: Event) -> tuple[tuple[Event, Event], tuple[Event, Event]]:
    return (one, other), (other, one)


def _pooled(event: Event, report: Event) -> Event:
    """One event of both: a passage is cited once, and what one report tells as done is no plan."""
    known = {citation.passage.id for citation in event.citations}
    added = () if report.citation.passage.id in known else report.citations
    return replace(event, planned=event.planned and report.planned, citations=event.citations + added)


def _length(days: Interval) -> int:
    return (days.end - days.start).days + 1 if days.start and days.end else LONGEST
