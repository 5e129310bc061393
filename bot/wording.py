"""Words for facts, the same wherever they are shown: how sure, which article, which days."""

from __future__ import annotations

import re
from datetime import date

from bot.types import Answer
from embeddings.dates import show_interval
from embeddings.types import Article, Filter, Interval, Passage, TimeExpression

_SURE = ((0.9, "almost certain"), (0.75, "very likely"), (0.5, "likely"))


def how_sure(confidence: float) -> str:
    """Say a probability in [0, 1] in words and per cent: "very likely, 82 %"."""
    words = next((words for least, words in _SURE if confidence >= least), "uncertain")
    return f"{words}, {min(99, max(1, round(confidence * 100)))} %"  # nothing is certain


def show_day(day: date) -> str:
    """Write one calendar day out: "24 March 2016"."""
    return show_interval(Interval(day, day))


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
    return "" if _says(answer.answer or "", shown) else shown


def resolved_times(passage: Passage, start: int, end: int) -> list[tuple[TimeExpression, str]]:
    """List the times from ``start`` to ``end`` whose words leave their date unsaid, each with it."""
    inside = (time for time in passage.times if start <= time.start and time.end <= end)
    dated = ((time, show_interval(time.interval)) for time in inside)
    return [(time, day) for time, day in dated if not _says(passage.text[time.start : time.end], day)]


def window(where: Filter) -> str:
    """Say which articles were asked, or "" when all were."""
    bounds = []
    if where.since and where.until and where.since == where.until:
        bounds.append(f"published on {show_day(where.since)}")
    elif where.since and where.until:
        bounds.append(f"published from {show_day(where.since)} to {show_day(where.until)}")
    elif where.since:
        bounds.append(f"published since {show_day(where.since)}")
    elif where.until:
        bounds.append(f"published up to {show_day(where.until)}")
    if where.source:
        bounds.append(f"by “{where.source}”")
    return f"Only articles {' '.join(bounds)}." if bounds else ""


def used_as(passage: Passage, answer: Answer) -> str:
    """Say what the answer step made of a passage: "quote 1", "closest 2", "other answer" or ""."""
    kind = "quote" if answer.found else "closest"
    for number, citation in enumerate(answer.citations, 1):
        if citation.passage.id == passage.id:
            return f"{kind} {number}"
    others = (citation for other in answer.alternatives for citation in other.citations)
    return "other answer" if any(citation.passage.id == passage.id for citation in others) else ""


def _says(words: str, meaning: str) -> bool:
    """Whether ``words`` hold all of ``meaning``, as "January 23, 2017" does of "23 January 2017"."""
    return _tokens(meaning) <= _tokens(words)


def _tokens(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.casefold()))
