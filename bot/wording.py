"""Words for facts, the same wherever they are shown: how sure, which article, which days."""

from __future__ import annotations

import re
from datetime import date

from bot.days import ENGLISH, show_days
from bot.types import Answer
from embeddings.dates import show_interval
from embeddings.types import Article, Filter, Interval, Passage, TimeExpression

_SURE = ((0.9, "almost certain"), (0.75, "very likely"), (0.5, "likely"))


def how_sure(confidence: float) -> str:
    """Say a probability in [0, 1] in words and per cent: "very likely, 82 %"."""
    words = next((words for least, words in _SURE if confidence >= least), "uncertain")
    return f"{words}, {min(99, max(1, round(confidence * 100)))} %"  # nothing is certain


def show_day(day: date, language: str = ENGLISH) -> str:
    """Write one calendar day out: "24 March 2016"."""
    return show_days(Interval(day, day), language)


def headline(article: Article) -> str:
    """Name an article by publisher, date and title, as far as they are known."""
    published = show_day(article.published) if article.published else "undated"
    known = ", ".join(part for part in (article.source, published) if part)
    return f"{known}: {article.title}" if article.title else known


def date_beside(answer: Answer) -> str:
    """Write the date of an answer whose own words don't say it already, else ""."""
    if answer.date is None:
        return ""
    shown = show_interval(answer.date)
    return "" if says(answer.answer or "", shown) else shown


def resolved_times(passage: Passage, start: int, end: int) -> list[tuple[TimeExpression, str]]:
    """List the times from ``start`` to ``end`` whose words leave their date unsaid, each with it."""
    inside = (time for time in passage.times if start <= time.start and time.end <= end)
    dated = ((time, show_interval(time.interval)) for time in inside)
    return [(time, day) for time, day in dated if not says(passage.text[time.start : time.end], day)]


def window(where: Filter, language: str = ENGLISH) -> str:
    """Say which articles were asked, or "" when all were."""
    between = bounds(where.since, where.until, language)
    parts = [f"published {between}"] if between else []
    if where.source:
        parts.append(f"by “{where.source}”")
    if where.among:
        allowed = " or ".join(f"“{name}”" for name in where.among)
        parts.append(f"and {allowed}" if where.source else f"by {allowed}")
    return f"Only articles {' '.join(parts)}." if parts else ""


def bounds(since: date | None, until: date | None, language: str = ENGLISH) -> str:
    """Say from when to when, "" for always: "since 3 March 2017"."""
    if since and until:
        first, last = show_day(since, language), show_day(until, language)
        return f"on {first}" if since == until else f"from {first} to {last}"
    if since:
        return f"since {show_day(since, language)}"
    return f"up to {show_day(until, language)}" if until else ""


def used_as(passage: Passage, answer: Answer) -> str:
    """Say what the answer step made of a passage: "quote 1", "closest 2", "other answer" or ""."""
    kind = "quote" if answer.found else "closest"
    for number, citation in enumerate(answer.citations, 1):
        if citation.passage.id == passage.id:
            return f"{kind} {number}"
    others = (citation for other in answer.alternatives for citation in other.citations)
    return "other answer" if any(citation.passage.id == passage.id for citation in others) else ""


def says(words: str, meaning: str) -> bool:
    """Whether ``words`` hold all of ``meaning``, as "January 23, 2017" does of "23 January 2017"."""
    return _tokens(meaning) <= _tokens(words)


def _tokens(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.casefold()))
