"""Rows of the store as nouns, and the sentences that say what is wrong with one."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from embeddings.errors import IndexDamaged
from embeddings.types import Article, Filter

ARTICLE_COLUMNS = "a.key, a.title, a.source, a.published, a.url, a.path, a.copy_of"
ARTICLE_ORDER = "a.published IS NULL, a.published, a.key"  # the earliest first, undated ones last


def article_of(row: Sequence[str | None]) -> Article:
    """Make an article of its ``ARTICLE_COLUMNS``."""
    key, title, source, published, url, path, copy_of = row
    return Article(key or "", title or "", source or "", day_of(published), url, path, copy_of)


def day_of(text: str | None) -> date | None:
    """Read a day as it is stored; "" and None are no day."""
    return date.fromisoformat(text) if text else None


def text_of(day: date | None) -> str | None:
    """Give a day as it is stored: texts sort as the days do."""
    return day.isoformat() if day else None


def passes(article: Article, where: Filter) -> bool:
    """Say whether an article satisfies a filter."""
    if not where.publishes(article.source):
        return False
    if where.since is None and where.until is None:
        return True
    day = article.published
    return day is not None and (where.since or day) <= day <= (where.until or day)


def condition(where: Filter, sources: Callable[[], Sequence[str]]) -> tuple[str, list[str]]:
    """Give the FROM clause of the places that pass, and its values; "" when all do.

    ``sources`` gives the names of the publishers there are.
    """
    parts, values = [], []
    for sign, bound in ((">=", where.since), ("<=", where.until)):
        if bound is not None:
            parts.append(f"a.published {sign} ?")
            values.append(bound.isoformat())
    if where.source is not None or where.among:
        parts.append("a.source IN (SELECT value FROM json_each(?))")
        values.append(json.dumps([name for name in ["", *sources()] if where.publishes(name)]))
    # CROSS JOIN fixes the order: SQLite would rather go through all places and look up each article.
    joined = "FROM articles a CROSS JOIN places p ON p.article = a.id WHERE " + " AND ".join(parts)
    return (joined if parts else ""), values


def command(folder: Path, roots: Sequence[str] = (), model: str | None = None) -> str:
    """Give the command that builds the index at ``folder``, as a shell reads it."""
    words = ["dateline", "index", *(shlex.quote(root) for root in roots or ("PATH",))]
    if folder != Path(".dateline"):
        words += ["--index", shlex.quote(str(folder))]
    if model:
        words += ["--model", shlex.quote(model)]
    return " ".join(words)


def damaged(folder: Path, reason: str) -> IndexDamaged:
    """Make the error for an index that is not what was written."""
    return IndexDamaged(f"The index at {folder} is damaged: {reason}. Build it again with: {command(folder)}")
