"""A timeline as Discord messages: for each event its days, its quote, and who reports it."""

from __future__ import annotations

from bot.days import ENGLISH, show_days
from bot.markup import escape, shorten
from bot.paging import paged
from bot.reply import show_source
from bot.timeline import Event, Timeline

_QUOTE, _TOPIC = 300, 200  # units of a message that they may take


def show_timeline(found: Timeline, applied: str = "", language: str = ENGLISH) -> list[str]:
    """Messages of at most 2,000 units; ``applied`` says which window was used, "" for none."""
    topic = shorten(found.topic, _TOPIC)
    small = [f"-# {escape(applied)}"] if applied else []
    if not found.events:
        return paged([*small, f"No dated event about “{topic}” in these articles."])
    more = [f"-# and {found.more} more that have less to do with it"] if found.more else []
    return paged([f"**{topic}**", *small, *(_entry(event, language) for event in found.events), *more])


def _entry(event: Event, language: str) -> str:
    planned = " (planned)" if event.planned else ""
    days = show_days(event.days, language) + planned
    source = show_source(event.citation.passage.article, language)
    others = len(event.citations) - 1
    also = f" · and {others} more {'report' if others == 1 else 'reports'}" if others else ""
    return f"\n**{days}**\n> “{shorten(event.citation.quote, _QUOTE)}”\n-# {source}{also}"
