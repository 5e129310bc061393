"""The next version of an index: written beside the current one, sealed, then put in its place with one rename.

Nobody reads the draft and nobody writes the current file, so a process killed at any moment leaves the old index
answering. The current file is copied first (a copy of a few gigabytes takes seconds) and only what changed is
written; SQLite needs no journal for a file that is thrown away when anything goes wrong.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from embeddings.checksums import DIGEST_BYTES, TRAILER_BYTES, Memory, seal, sync_folder
from embeddings.dates import find_times
from embeddings.store import (
    ARTICLE_COLUMNS,
    ARTICLE_ORDER,
    MEMORY_NAME,
    Store,
    article_of,
    connect,
    day_of,
    vector_block,
)
from embeddings.store_schema import FILE_NAME, SCHEMA
from embeddings.types import Article, Document, TimeExpression

# A paragraph carried again within these days says what its first carrier said: "on Thursday" is still that Thursday.
SYNDICATION = timedelta(days=7)
_COPY_BLOCK = 1 << 28
_WORK_TABLES = """
CREATE TEMP TABLE arrivals (hash BLOB, article INTEGER, number INTEGER, text TEXT);
CREATE INDEX temp.arrivals_hash ON arrivals (hash);
CREATE TEMP TABLE touched (hash BLOB PRIMARY KEY) WITHOUT ROWID;
CREATE TEMP TABLE seen (article INTEGER PRIMARY KEY);
CREATE TEMP TABLE stale (passage INTEGER PRIMARY KEY);
CREATE TEMP TABLE undecided (article INTEGER PRIMARY KEY);
"""


@dataclass(frozen=True, slots=True)
class _Carrier:
    """One place of a paragraph, while it is settled which passage it belongs to."""

    passage: int | None
    article: int
    number: int
    title: str
    published: date | None


class Draft:
    """A new version being written: ``put`` articles, ``sweep``, ``settle``, then ``seal`` and ``publish``."""

    def __init__(self, folder: Path, base: Store | None) -> None:
        self.folder = folder
        self.moved = False
        self.path = folder / f"{FILE_NAME}.draft"
        self.path.unlink(missing_ok=True)
        if base:
            _copy_unsealed(base.path, self.path)
        self.db = connect(self.path, "mode=rwc")
        # Synced once, when it is whole. 64 MB of cache keep the full-text index from thrashing.
        self.db.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-65536;")
        if base is None:
            self.db.executescript(SCHEMA)
        self.db.executescript("BEGIN;" + _WORK_TABLES)

    def close(self) -> None:
        """Throw the draft away, unless it was published."""
        self.db.close()
        self.path.unlink(missing_ok=True)

    def put(self, document: Document, content: bytes) -> str:
        """Take in an article: "added", "changed" or "unchanged", by the hash of its content."""
        article = document.article
        row = self.db.execute("SELECT id, hash, path FROM articles WHERE key = ?", (article.id,)).fetchone()
        if row and row[1] == content:
            self._see(row[0])
            if row[2] != article.path:
                place = (article.path, whole(article.path), row[0])
                self.db.execute("UPDATE articles SET path = ?, file = ? WHERE id = ?", place)
                self.moved = True
            return "unchanged"
        if row:
            self._lift(row[0])
        day = article.published.isoformat() if article.published else None
        (number,) = self.db.execute(
            "INSERT INTO articles (key, title, source, published, url, path, file, hash) VALUES (?,?,?,?,?,?,?,?) "
            "ON CONFLICT (key) DO UPDATE SET title = excluded.title, source = excluded.source, copy_of = NULL, "
            "published = excluded.published, url = excluded.url, path = excluded.path, file = excluded.file, "
            "hash = excluded.hash RETURNING id",
            (
                article.id,
                article.title,
                article.source,
                day,
                article.url,
                article.path,
                whole(article.path),
                content,
            ),
        ).fetchone()
        arrivals = [(text_hash(text), number, n, text) for n, text in enumerate(document.paragraphs, 1)]
        self.db.executemany("INSERT INTO arrivals VALUES (?,?,?,?)", arrivals)
        self.db.executemany("INSERT OR IGNORE INTO touched VALUES (?)", [arrival[:1] for arrival in arrivals])
        self._see(number)
        self.db.execute("INSERT OR IGNORE INTO undecided VALUES (?)", (number,))
        return "changed" if row else "added"

    def sweep(self, roots: Sequence[Path]) -> int:
        """Remove the articles of files under ``roots`` that were not put; returns how many."""
        gone: list[int] = []
        for root in map(str, roots):
            after = root.rstrip(os.sep) + os.sep
            gone += (
                row[0]
                for row in self.db.execute(
                    "SELECT id FROM articles WHERE (file = ? OR (file >= ? AND file < ?)) "
                    "AND id NOT IN (SELECT article FROM seen)",
                    (root, after, after[:-1] + chr(ord(os.sep) + 1)),
                )
            )
        for article in set(gone):
            self._lift(article)
            self.db.execute("DELETE FROM undecided WHERE article = ?", (article,))
            self.db.execute("DELETE FROM articles WHERE id = ?", (article,))
        return len(set(gone))

    def settle(self) -> None:
        """Make passages of all paragraphs that came, and drop those that no article carries any more."""
        last = b""
        while hashes := self.db.execute(
            "SELECT hash FROM touched WHERE hash > ? ORDER BY hash LIMIT 1000", (last,)
        ).fetchall():
            for (paragraph,) in hashes:
                self._settle(paragraph)
            last = hashes[-1][0]

    def outdate_vectors(self) -> None:
        """Have every passage embedded again, as another model needs."""
        self.db.execute("INSERT OR IGNORE INTO stale SELECT id FROM passages")

    def stale(self, size: int) -> Iterator[list[tuple[int, bytes | None, Article, str]]]:
        """Go through passages that may need a new vector: (id, key of the present vector, its article, text)."""
        last = -1
        while rows := self.db.execute(
            f"SELECT s.passage, v.key, t.text, {ARTICLE_COLUMNS} FROM stale s JOIN passages t ON t.id = s.passage "
            "JOIN articles a ON a.id = t.article LEFT JOIN vectors v ON v.passage = s.passage "
            "WHERE s.passage > ? ORDER BY s.passage LIMIT ?",
            (last, size),
        ).fetchall():
            yield [(passage, key, article_of(row), text) for passage, key, text, *row in rows]
            last = rows[-1][0]

    def count_stale(self) -> int:
        """Count the passages that ``stale`` goes through."""
        return int(self.db.execute("SELECT count(*) FROM stale").fetchone()[0])

    def put_vectors(self, rows: Sequence[tuple[int, bytes, bytes]]) -> None:
        """Store vectors: (passage, key, float32 bytes)."""
        self.db.executemany("INSERT OR REPLACE INTO vectors VALUES (?,?,?)", rows)

    def vectors(self) -> Iterator[tuple[NDArray[np.int64], NDArray[np.float32]]]:
        """As ``Store.vectors``, of the draft."""
        last = -1
        while block := vector_block(self.db, last):
            yield block
            last = int(block[0][-1])

    def finish(self, meta: dict[str, str | int | Sequence[str]]) -> str:
        """Write what the index is, close and seal the file; returns the seal."""
        counts = self.counts()
        first, last = self.db.execute("SELECT min(published), max(published) FROM articles").fetchone()
        entries = {**meta, **counts, "oldest": first or "", "newest": last or ""}
        entries["updated"] = datetime.now(UTC).isoformat(timespec="seconds")
        text = [
            (key, value if isinstance(value, str) else json.dumps(value)) for key, value in entries.items()
        ]
        self.db.executemany("INSERT OR REPLACE INTO meta VALUES (?,?)", text)
        self.db.execute("COMMIT")
        self.db.close()
        self._seal = seal(self.path)
        return self._seal

    def publish(self) -> None:
        """Make the sealed draft the index."""
        final = self.folder / FILE_NAME
        self.path.replace(final)
        sync_folder(self.folder)
        Memory(self.folder / MEMORY_NAME).add(final, self._seal)

    def counts(self) -> dict[str, int]:
        """Count articles, passages and copies."""
        queries = {
            "articles": "articles",
            "passages": "passages",
            "copies": "articles WHERE copy_of IS NOT NULL",
        }
        return {
            name: int(self.db.execute(f"SELECT count(*) FROM {table}").fetchone()[0])
            for name, table in queries.items()
        }

    def has_put(self, article_id: str) -> bool:
        """Say whether an article of this id was put in this run."""
        sql = "SELECT 1 FROM articles a JOIN seen s ON s.article = a.id WHERE a.key = ?"
        return self.db.execute(sql, (article_id,)).fetchone() is not None

    def undecided(self) -> list[tuple[int, Article]]:
        """Give the articles of which it is open whether they are copies, the earliest published first."""
        self.db.execute("UPDATE articles SET copy_of = NULL WHERE id IN (SELECT article FROM undecided)")
        rows = self.db.execute(
            f"SELECT a.id, {ARTICLE_COLUMNS} FROM undecided u JOIN articles a ON a.id = u.article "
            f"ORDER BY {ARTICLE_ORDER}"
        ).fetchall()
        return [(number, article_of(row)) for number, *row in rows]

    def paragraphs(self, article: int) -> list[str]:
        """Give the text of an article by its number."""
        sql = "SELECT t.text FROM places p JOIN passages t ON t.id = p.passage WHERE p.article = ? ORDER BY p.number"
        return [text for (text,) in self.db.execute(sql, (article,))]

    def alike(self, fingerprints: set[int], limit: int = 20) -> list[tuple[int, Article]]:
        """Find the originals that share most fingerprints."""
        rows = self.db.execute(
            f"SELECT a.id, {ARTICLE_COLUMNS} FROM fingerprints f JOIN articles a ON a.id = f.article "
            "WHERE f.hash IN (SELECT value FROM json_each(?)) GROUP BY a.id ORDER BY count(*) DESC, a.id LIMIT ?",
            (json.dumps(sorted(fingerprints)), limit),
        ).fetchall()
        return [(number, article_of(row)) for number, *row in rows]

    def mark_original(self, article: int, fingerprints: set[int]) -> None:
        """Have an article found by its fingerprints."""
        rows = [(value, article) for value in fingerprints]
        self.db.executemany("INSERT OR IGNORE INTO fingerprints VALUES (?,?)", rows)

    def mark_copy(self, number: int, copy: Article, original: Article) -> None:
        """Have an article, and all its copies, be copies of another."""
        self.db.execute("UPDATE articles SET copy_of = ?1 WHERE id = ?2", (original.id, number))
        self.db.execute("UPDATE articles SET copy_of = ? WHERE copy_of = ?", (original.id, copy.id))
        self.db.execute("DELETE FROM fingerprints WHERE article = ?", (number,))

    def _see(self, article: int) -> None:
        self.db.execute("INSERT OR IGNORE INTO seen VALUES (?)", (article,))

    def _lift(self, article: int) -> None:
        """Take an article's paragraphs out; who was a copy of it is undecided again."""
        self.db.execute(
            "INSERT OR IGNORE INTO touched SELECT t.hash FROM places p JOIN passages t ON t.id = p.passage "
            "WHERE p.article = ?",
            (article,),
        )
        self.db.execute("DELETE FROM places WHERE article = ?", (article,))
        self.db.execute("DELETE FROM arrivals WHERE article = ?", (article,))
        self.db.execute("DELETE FROM fingerprints WHERE article = ?", (article,))
        self.db.execute(
            "INSERT OR IGNORE INTO undecided "
            "SELECT c.id FROM articles a JOIN articles c ON c.copy_of = a.key WHERE a.id = ?",
            (article,),
        )

    def _settle(self, paragraph: bytes) -> None:
        """Distribute all places of one paragraph over passages and bring those up to date."""
        old = {
            row[0]: (row[1], row[2])
            for row in self.db.execute("SELECT id, title, text FROM passages WHERE hash = ?", (paragraph,))
        }
        carriers, text = self._carriers(paragraph)
        free = dict(old)
        for group, times in _same_meaning(carriers, text):
            kept = next((c.passage for c in group if c.passage in free), None)
            passage = self._passage(kept, free.pop(kept)[0] if kept else None, paragraph, group[0], text)
            moved = [(passage, c.article, c.number) for c in group if c.passage != passage]
            self.db.executemany(
                "INSERT OR REPLACE INTO places (passage, article, number) VALUES (?,?,?)", moved
            )
            self._put_times(passage, times)
            self.db.execute("INSERT OR IGNORE INTO stale VALUES (?)", (passage,))
        for passage, (title, old_text) in free.items():
            self._unlist(passage, title, old_text)
            for table, column in (("passages", "id"), ("times", "passage"), ("vectors", "passage")):
                self.db.execute(f"DELETE FROM {table} WHERE {column} = ?", (passage,))
            self.db.execute("DELETE FROM stale WHERE passage = ?", (passage,))

    def _carriers(self, paragraph: bytes) -> tuple[list[_Carrier], str]:
        """Find every place of a paragraph, the earliest published first, and its text ("" when it has no place)."""
        rows = self.db.execute(
            "SELECT t.id, p.article, p.number, a.title, a.published, a.key, t.text FROM passages t "
            "JOIN places p ON p.passage = t.id JOIN articles a ON a.id = p.article WHERE t.hash = ?1 "
            "UNION ALL SELECT NULL, r.article, r.number, a.title, a.published, a.key, r.text FROM arrivals r "
            "JOIN articles a ON a.id = r.article WHERE r.hash = ?1",
            (paragraph,),
        ).fetchall()
        rows.sort(key=lambda row: (row[4] is None, row[4] or "", row[5], row[2]))
        found = [_Carrier(row[0], row[1], row[2], row[3], day_of(row[4])) for row in rows]
        return found, rows[0][6] if rows else ""

    def _passage(
        self, known: int | None, title: str | None, paragraph: bytes, first: _Carrier, text: str
    ) -> int:
        """Write the row of a passage and its words; returns its id."""
        if known is None:
            (known,) = self.db.execute(
                "INSERT INTO passages (hash, article, title, text) VALUES (?,?,?,?) RETURNING id",
                (paragraph, first.article, first.title, text),
            ).fetchone()
        else:
            self.db.execute(
                "UPDATE passages SET article = ?, title = ? WHERE id = ?", (first.article, first.title, known)
            )
            if title == first.title:
                return known
            self._unlist(known, title or "", text)
        self.db.execute("INSERT INTO words (rowid, title, text) VALUES (?,?,?)", (known, first.title, text))
        return known

    def _unlist(self, passage: int, title: str, text: str) -> None:
        """Take a passage out of the full-text index, which needs the words it was listed with."""
        self.db.execute(
            "INSERT INTO words (words, rowid, title, text) VALUES ('delete',?,?,?)", (passage, title, text)
        )

    def _put_times(self, passage: int, times: Sequence[TimeExpression]) -> None:
        self.db.execute("DELETE FROM times WHERE passage = ?", (passage,))
        rows = [
            (passage, n, t.start, t.end, _text(t.interval.start), _text(t.interval.end), t.planned)
            for n, t in enumerate(times)
        ]
        self.db.executemany("INSERT INTO times VALUES (?,?,?,?,?,?,?)", rows)


def _same_meaning(
    carriers: Sequence[_Carrier], text: str
) -> Iterator[tuple[list[_Carrier], tuple[TimeExpression, ...]]]:
    """Split the carriers of one text where its words mean other days: "on Monday", printed again a year later.

    A carrier belongs to the earliest one when it came within days of it or when its date changes no time.
    """
    group: list[_Carrier] = []
    times: tuple[TimeExpression, ...] = ()
    for carrier in carriers:
        first = group[0].published if group else None
        day = carrier.published
        if group and first and day and day - first > SYNDICATION:
            later = find_times(text, day)
            if later != times:
                yield group, times
                group, times = [carrier], later
                continue
        elif not group:
            times = find_times(text, day)
        group.append(carrier)
    if group:
        yield group, times


def text_hash(text: str) -> bytes:
    """Hash a paragraph's text."""
    return hashlib.blake2b(text.encode(), digest_size=DIGEST_BYTES).digest()


def whole(path: str | None) -> str:
    """Give the absolute form of a path, by which an article's file is known; "" when there is none."""
    return os.path.abspath(path) if path else ""  # noqa: PTH100 - resolve() would leave a root through a link


def _text(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _copy_unsealed(source: Path, target: Path) -> None:
    """Copy a sealed file without its trailer; where the file system can, the copy shares the blocks."""
    length = source.stat().st_size - TRAILER_BYTES
    with source.open("rb") as reader, target.open("wb") as writer:
        while length > 0 and (block := reader.read(min(_COPY_BLOCK, length))):
            writer.write(block)
            length -= len(block)
