"""Which articles of an index are copies of others, kept up as articles come, change and go."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from embeddings.copies import fingerprints, same_story, words
from embeddings.store import paragraphs_of
from embeddings.store_rows import ARTICLE_COLUMNS, ARTICLE_ORDER, article_of
from embeddings.types import Article

if TYPE_CHECKING:
    import sqlite3

_COMPARED = 20  # originals that share most fingerprints; a copy is practically always the first


def decide_copies(db: sqlite3.Connection) -> None:
    """Find for every undecided article whether it copies an earlier one, and who copies it.

    Only originals are compared, so a story that a hundred outlets carry costs each of them one comparison.
    """
    for number, article in _undecided(db):
        text = words(paragraphs_of(db, number))
        marks = fingerprints(text)
        for other_number, other in _alike(db, marks):
            if not same_story(article, text, other, words(paragraphs_of(db, other_number))):
                continue
            if _age(other) < _age(article):
                _mark_copy(db, number, article, other)
                break
            _mark_copy(db, other_number, other, article)
        else:
            rows = [(mark, number) for mark in marks]
            db.executemany("INSERT OR IGNORE INTO fingerprints VALUES (?,?)", rows)


def _undecided(db: sqlite3.Connection) -> list[tuple[int, Article]]:
    """Give the articles that came, changed or lost their original, the earliest published first."""
    db.execute("UPDATE articles SET copy_of = NULL WHERE id IN (SELECT article FROM undecided)")
    rows = db.execute(
        f"SELECT a.id, {ARTICLE_COLUMNS} FROM undecided u JOIN articles a ON a.id = u.article "
        f"ORDER BY {ARTICLE_ORDER}"
    ).fetchall()
    return [(number, article_of(row)) for number, *row in rows]


def _alike(db: sqlite3.Connection, marks: set[int]) -> list[tuple[int, Article]]:
    """Find the originals that share most fingerprints."""
    rows = db.execute(
        f"SELECT a.id, {ARTICLE_COLUMNS} FROM fingerprints f JOIN articles a ON a.id = f.article "
        "WHERE f.hash IN (SELECT value FROM json_each(?)) GROUP BY a.id ORDER BY count(*) DESC, a.id LIMIT ?",
        (json.dumps(sorted(marks)), _COMPARED),
    ).fetchall()
    return [(number, article_of(row)) for number, *row in rows]


def _mark_copy(db: sqlite3.Connection, number: int, copy: Article, original: Article) -> None:
    """Have an article, and all its copies, be copies of another."""
    db.execute("UPDATE articles SET copy_of = ? WHERE id = ?", (original.id, number))
    db.execute("UPDATE articles SET copy_of = ? WHERE copy_of = ?", (original.id, copy.id))
    db.execute("DELETE FROM fingerprints WHERE article = ?", (number,))


def _age(article: Article) -> tuple[bool, str, str]:
    """Give what ``ARTICLE_ORDER`` sorts by."""
    return article.published is None, str(article.published), article.id
