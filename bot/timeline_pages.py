"""What ``dateline timeline`` shows: lines for a person, an object for a program, and what a file gets."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from bot.contract import citation_object, day_text, days_object
from bot.layout import Block, Line, Span, line
from bot.pages import marked_spans
from bot.timeline import Event, Timeline
from bot.wording import bounds, headline, window
from embeddings.dates import show_interval
from embeddings.errors import InputError
from embeddings.types import Filter

if TYPE_CHECKING:
    from bot.contract import Json

INDENT = 4


def timeline_page(found: Timeline, asked: Filter) -> list[Block]:
    """Lay the events out one below the other; ``asked`` says which days and whose articles were asked for."""
    between = bounds(asked.since, asked.until)
    applied = [f"Only what happened {between}."] if between else []
    applied += [words] if (words := window(Filter(source=asked.source))) else []
    shown: list[Block] = [line(Span(" ".join(applied), "dim"))] if applied else []
    if not found.events:
        return [*shown, line(f"No dated event about “{found.topic}” in these articles.")]
    for number, event in enumerate(found.events):
        shown += [*([line()] if number or shown else []), *_event(event)]
    if found.more:
        shown += [line(), line(f"And {found.more} more that have less to do with it.")]
    return shown


def timeline_object(found: Timeline, asked: Filter) -> dict[str, Json]:
    """Make the JSON object: ``citations`` of an event are all its reports, the best first."""
    return {
        "topic": found.topic,
        "since": day_text(asked.since),
        "until": day_text(asked.until),
        "source": asked.source,
        "events": [
            {
                "date": days_object(event.days),
                "planned": event.planned,
                "citations": [citation_object(citation) for citation in event.citations],
            }
            for event in found.events
        ],
        "more": found.more,
    }


def picture_form(output: Path) -> Literal["png", "svg"]:
    """Say what to draw into a file of that name. Raises InputError for a name that does not tell."""
    suffix = output.suffix.casefold()
    if suffix == ".png":
        return "png"
    if suffix == ".svg":
        return "svg"
    raise InputError(
        f"Can't tell what to draw into {output}. Name it for example timeline.png or timeline.svg."
    )


def _event(event: Event) -> Iterator[Line]:
    planned = Span("  (planned)", "dim") if event.planned else ""
    yield line(Span(show_interval(event.days), "bold green"), planned)
    yield line("“", *marked_spans(event.citation), "”", indent=INDENT)
    article = event.citation.passage.article
    yield line(Span(headline(article), "dim"), indent=INDENT)
    if article.url or article.path:
        yield line(Span(article.url or article.path or "", "dim"), indent=INDENT, wrap=False)
    others = {headline(citation.passage.article) for citation in event.citations[1:]} - {headline(article)}
    for other in sorted(others):
        yield line(Span(f"Also in {other}", "dim"), indent=INDENT)
