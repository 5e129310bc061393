"""What a model reads of a passage: alone, "the talks will resume on Monday" means nothing."""

from __future__ import annotations

import re
from datetime import date

from embeddings.dates import show_interval
from embeddings.splitting import sentences
from embeddings.types import Article, Interval, Passage

ROOM = 400  # code points that a passage may have together with what is read before it
_LEANS = re.compile(
    r"\b(?:he|she|they|him|them|his|hers?|theirs?|its?|this|that|these|those|such|there|then|same|latter|former"
    r"|both)\b",
    re.IGNORECASE,
)


def context(passage: Passage) -> str:
    """Give a passage with its article's title and date before it, as it is embedded."""
    return article_context(passage.article, passage.text)


def attributed(passage: Passage) -> str:
    """Give all of a passage that a question may name: its context, and who published it."""
    sources = dict.fromkeys(place.article.source for place in passage.places)
    return "\n".join((context(passage), *sources))


def led_context(passage: Passage) -> str:
    """Give a passage as ``context`` does, with its lead, as it is ranked."""
    return article_context(passage.article, lead(passage) + passage.text)


def lead(passage: Passage) -> str:
    """Give the sentences before a short passage that speaks of "him" or "that", and a space; else ""."""
    room = ROOM - len(passage.text) - 1
    if room < 0 or not _LEANS.search(passage.text):
        return ""
    starts = [start for start, _ in sentences(passage.before) if len(passage.before) - start <= room]
    return f"{passage.before[starts[0] :].rstrip()} " if starts else ""


def heading(title: str, day: date | None) -> str:
    """Give what the reader reads first: "Velden talks, 20 March 2019. "; of what is "" or None nothing."""
    shown = show_interval(Interval(day, day)) if day else ""
    head = ", ".join(part for part in (title, shown) if part)
    return f"{head}. " if head else ""


def article_context(article: Article, text: str) -> str:
    """Give a paragraph of ``article`` as ``context`` would, before it is a passage."""
    published = article.published.isoformat() if article.published else ""
    head = ", ".join(part for part in (title_before(article, text), published) if part)
    return f"{head}\n{text}" if head else text


def title_before(article: Article, text: str) -> str:
    """Give the title of ``article`` for reading it before ``text``, or "" where the text itself begins so.

    An article without a title goes by its first words, and read twice they count for too much.
    """
    return "" if text.startswith(article.title.rstrip("…")) else article.title
