"""Which passages there are: one for every paragraph that says something, however many articles carry it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from embeddings.checksums import DIGEST_BYTES
from embeddings.dates import find_times
from embeddings.store_rows import day_of, text_of
from embeddings.types import TimeExpression

if TYPE_CHECKING:
    import sqlite3

# A paragraph carried again within days says what it said at first: "on Thursday" is still that Thursday.
SYNDICATION = timedelta(days=7)
# Working tables: places that came, texts whose places changed, passages whose vector may be of other words,
# passages that are to be found by other words.
ARRIVALS = """
CREATE TEMP TABLE arrivals (hash BLOB, article INTEGER, number INTEGER, text TEXT);
CREATE INDEX temp.arrivals_hash ON arrivals (hash);
CREATE TEMP TABLE touched (hash BLOB PRIMARY KEY) WITHOUT ROWID;
CREATE TEMP TABLE stale (passage INTEGER PRIMARY KEY);
CREATE TEMP TABLE relisted (passage INTEGER PRIMARY KEY);
"""
_CARRIERS = """
SELECT t.id, p.article, p.number, a.title, a.published, a.key, t.text FROM passages t
    JOIN places p ON p.passage = t.id JOIN articles a ON a.id = p.article WHERE t.hash = ?1
UNION ALL
SELECT NULL, r.article, r.number, a.title, a.published, a.key, r.text FROM arrivals r
    JOIN articles a ON a.id = r.article WHERE r.hash = ?1
"""


@dataclass(frozen=True, slots=True)
class _Carrier:
    """One place of a paragraph, while it is settled which passage it belongs to."""

    passage: int | None
    article: int
    number: int
    title: str
    published: date | None


def settle(db: sqlite3.Connection) -> None:
    """Distribute the places of all touched texts over passages; drop passages that no article carries."""
    last = b""
    sql = "SELECT hash FROM touched WHERE hash > ? ORDER BY hash LIMIT 1000"
    while hashes := db.execute(sql, (last,)).fetchall():
        for (paragraph,) in hashes:
            _settle(db, paragraph)
        last = hashes[-1][0]


def text_hash(text: str) -> bytes:
    """Hash a paragraph's text."""
    return hashlib.blake2b(text.encode(), digest_size=DIGEST_BYTES).digest()


def _settle(db: sqlite3.Connection, paragraph: bytes) -> None:
    """Distribute the places of one text over passages and bring those up to date."""
    sql = "SELECT id, article, title FROM passages WHERE hash = ?"
    old = {number: row for number, *row in db.execute(sql, (paragraph,))}
    carriers, text = _carriers(db, paragraph)
    groups = list(_same_meaning(carriers, text))
    chosen = _reuse([group for group, _ in groups], {number: row[0] for number, row in old.items()})
    for (group, times), known in zip(groups, chosen, strict=True):
        if known is None:
            passage = _add(db, paragraph, group[0], text)
        else:
            passage = known
            _retitle(db, passage, old[passage][1], group[0])
        moved = [(passage, c.article, c.number) for c in group if c.passage != passage]
        db.executemany("INSERT OR REPLACE INTO places (passage, article, number) VALUES (?,?,?)", moved)
        _put_times(db, passage, times)
        db.execute("INSERT OR IGNORE INTO stale VALUES (?)", (passage,))
    for passage in old.keys() - set(chosen):
        _relist(db, passage)
        for table, key in (("passages", "id"), ("times", "passage"), ("vectors", "passage")):
            db.execute(f"DELETE FROM {table} WHERE {key} = ?", (passage,))
        db.execute("INSERT OR IGNORE INTO moved VALUES (?)", (passage,))


def _reuse(groups: Sequence[Sequence[_Carrier]], first_articles: Mapping[int, int]) -> list[int | None]:
    """Give each group one of the passages there are, by whose places or first article it has, or none."""
    free = dict(first_articles)
    chosen: list[int | None] = []
    for group in groups:
        stayed = (c.passage for c in group if c.passage in free)
        again = (number for number, article in free.items() if article == group[0].article)
        chosen.append(next(stayed, None) or next(again, None))
        free.pop(chosen[-1] or 0, None)
    left = iter(free)
    return [number or next(left, None) for number in chosen]


def _carriers(db: sqlite3.Connection, paragraph: bytes) -> tuple[list[_Carrier], str]:
    """Find every place of a text, the earliest published first, and the text; "" when no article has it."""
    rows = db.execute(_CARRIERS, (paragraph,)).fetchall()
    rows.sort(key=lambda row: (row[4] is None, row[4] or "", row[5], row[2]))
    return [_Carrier(row[0], row[1], row[2], row[3], day_of(row[4])) for row in rows], rows[0][
        6
    ] if rows else ""


def _same_meaning(
    carriers: Sequence[_Carrier], text: str
) -> Iterator[tuple[list[_Carrier], tuple[TimeExpression, ...]]]:
    """Split the carriers of one text where its words mean other days: "on Monday", printed a year later.

    A carrier joins the earlier ones when it came within days of their first or when its date changes no time.
    """
    group: list[_Carrier] = []
    times: tuple[TimeExpression, ...] = ()
    for carrier in carriers:
        first, day = group[0].published if group else None, carrier.published
        if not group or (first and day and day - first > SYNDICATION):
            later = find_times(text, day)
            if group and [t.interval for t in later] != [t.interval for t in times]:
                yield group, times
                group = []
            if not group:
                times = later
        group.append(carrier)
    if group:
        yield group, times


def _add(db: sqlite3.Connection, paragraph: bytes, first: _Carrier, text: str) -> int:
    """Write a new passage; gives its id."""
    (passage,) = db.execute(
        "INSERT INTO passages (hash, article, title, text) VALUES (?,?,?,?) RETURNING id",
        (paragraph, first.article, first.title, text),
    ).fetchone()
    _relist(db, passage)
    return int(passage)


def _retitle(db: sqlite3.Connection, passage: int, title: str, first: _Carrier) -> None:
    """Have a passage stand under the title of its first carrier."""
    row = (first.article, first.title, passage)
    db.execute("UPDATE passages SET article = ?, title = ? WHERE id = ?", row)
    if title != first.title:
        _relist(db, passage)


def _relist(db: sqlite3.Connection, passage: int) -> None:
    """Have a passage found by the words that it has now, if it is there still."""
    db.execute("INSERT OR IGNORE INTO relisted VALUES (?)", (passage,))


def _put_times(db: sqlite3.Connection, passage: int, times: Sequence[TimeExpression]) -> None:
    db.execute("DELETE FROM times WHERE passage = ?", (passage,))
    rows = [
        (passage, n, t.start, t.end, text_of(t.interval.start), text_of(t.interval.end), t.planned)
        for n, t in enumerate(times)
    ]
    db.executemany("INSERT INTO times VALUES (?,?,?,?,?,?,?)", rows)
