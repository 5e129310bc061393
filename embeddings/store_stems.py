"""The stems of words, as SQLite's Porter stemmer finds them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

_TABLES = """
CREATE VIRTUAL TABLE words USING fts5 (word, tokenize='porter unicode61 remove_diacritics 2');
CREATE VIRTUAL TABLE stems USING fts5vocab (words, 'instance');
"""


def stems(words: Iterable[str]) -> dict[str, str]:
    """Give each word, in lower case, its stem; what SQLite takes for several words is its own."""
    given = list(dict.fromkeys(words))
    found: dict[int, list[str]] = {}
    db = sqlite3.connect(":memory:")
    try:
        db.executescript(_TABLES)
        db.executemany("INSERT INTO words (rowid, word) VALUES (?,?)", enumerate(given))
        for number, stem in db.execute("SELECT doc, term FROM stems"):
            found.setdefault(number, []).append(stem)
    finally:
        db.close()
    return {
        word: found[number][0] if len(found.get(number, ())) == 1 else word
        for number, word in enumerate(given)
    }
