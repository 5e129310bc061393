"""The next version of an index: written beside the current one, sealed, put in its place with one rename.

Nobody reads the draft and nobody writes the current file, so a process killed at any moment leaves the old
index answering. The current file is copied first (texts of a million passages take seconds; their vectors
lie elsewhere) and only what changed is written; SQLite needs no journal for a file that is thrown away when
anything goes wrong.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from embeddings.checksums import TRAILER_BYTES, Memory, seal, sync_folder
from embeddings.postings import Listed
from embeddings.store import MEMORY_NAME, Store, connect
from embeddings.store_passages import ARRIVALS, settle, text_hash
from embeddings.store_rows import ARTICLE_COLUMNS, article_of, text_of
from embeddings.store_schema import FILE_NAME, SCHEMA
from embeddings.store_vectors import BLOCK_ROWS, STORED, Block, RowWriter, new_rows, vector_block
from embeddings.store_words import listed_after
from embeddings.types import Article, Document

_COPY_BLOCK = 1 << 24
# Working tables, gone with the connection: articles put in this run, and those that may be copies.
_WORK = """
CREATE TEMP TABLE seen (article INTEGER PRIMARY KEY);
CREATE TEMP TABLE undecided (article INTEGER PRIMARY KEY);
"""
_PUT = """
INSERT INTO articles (key, title, source, published, url, path, file, hash) VALUES (?,?,?,?,?,?,?,?)
ON CONFLICT (key) DO UPDATE SET
    title = excluded.title, source = excluded.source, published = excluded.published,
    url = excluded.url, path = excluded.path, file = excluded.file, hash = excluded.hash
RETURNING id
"""


class Draft:
    """A new version being written: ``put``, ``sweep``, ``settle``, ``put_vectors``, ``finish``, ``publish``.

    ``db`` is the connection, for the steps that live in files of their own.
    """

    def __init__(self, folder: Path, base: Store | None) -> None:
        self.moved = False
        self._folder = folder
        self._rows = base.rows if base else None
        self._writer: RowWriter | None = None
        self._path = folder / f"{FILE_NAME}.draft"
        self._path.unlink(missing_ok=True)
        if base:
            _copy_unsealed(base.path, self._path)
        self.db = connect(self._path, "mode=rwc")
        # Synced once, when it is whole. 64 MB of cache keep the indexes from thrashing.
        self.db.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-65536;")
        if base is None:
            self.db.executescript(SCHEMA)
        self.db.executescript("BEGIN;" + _WORK + ARRIVALS)

    def close(self) -> None:
        """Throw the draft away, unless it was published."""
        if self._writer:
            self._writer.close()
        self.db.close()
        self._path.unlink(missing_ok=True)

    def put(self, document: Document, content: bytes) -> str:
        """Take in an article: "added", "changed" or "unchanged", by the hash of its content.

        One whose id another file's article has already is kept beside that, under an id with a number.
        """
        article = document.article
        key, row = self._find(article)
        if row and row[1] == content:
            self._see(row[0])
            self._move(row[0], row[2], article.path)
            return "unchanged"
        if row:
            self._lift(row[0])
        fields = (article.title, article.source, text_of(article.published), article.url, article.path)
        values = (key, *fields, whole(article.path), content)
        (number,) = self.db.execute(_PUT, values).fetchone()
        arrivals = [(text_hash(text), number, n, text) for n, text in enumerate(document.paragraphs, 1)]
        self.db.executemany("INSERT INTO arrivals VALUES (?,?,?,?)", arrivals)
        self.db.executemany("INSERT OR IGNORE INTO touched VALUES (?)", [arrival[:1] for arrival in arrivals])
        self.db.execute("INSERT OR IGNORE INTO undecided VALUES (?)", (number,))
        self._see(number)
        return "changed" if row else "added"

    def sweep(self, roots: Sequence[Path]) -> int:
        """Remove the articles of files at or under ``roots`` that were not put; gives how many."""
        gone: set[int] = set()
        for root in (whole(str(root)) for root in roots):
            below = root.rstrip(os.sep) + os.sep
            rows = self.db.execute(
                "SELECT id FROM articles WHERE (file = ? OR (file >= ? AND file < ?)) "
                "AND id NOT IN (SELECT article FROM seen)",
                (root, below, below[:-1] + chr(ord(os.sep) + 1)),
            )
            gone.update(number for (number,) in rows)
        for number in gone:
            self._lift(number)
            self.db.execute("DELETE FROM undecided WHERE article = ?", (number,))
            self.db.execute("DELETE FROM articles WHERE id = ?", (number,))
        return len(gone)

    def settle(self) -> None:
        """Make passages of all paragraphs that came, and drop those that no article carries any more."""
        settle(self.db)

    def outdate_vectors(self) -> None:
        """Have every passage embedded again, as another model needs."""
        self._rows = None
        for table in ("vectors", "blocks"):
            self.db.execute(f"DELETE FROM {table}")
        self.db.execute("INSERT OR IGNORE INTO stale SELECT id FROM passages")

    def count_stale(self) -> int:
        """Count the passages that ``stale`` goes through."""
        return int(self.db.execute("SELECT count(*) FROM stale").fetchone()[0])

    def stale(self, size: int) -> Iterator[list[tuple[int, bytes | None, Article, str]]]:
        """Go through passages that may need a new vector: (id, key of the old vector, article, text)."""
        last = -1
        sql = (
            f"SELECT s.passage, v.key, t.text, {ARTICLE_COLUMNS} FROM stale s "
            "JOIN passages t ON t.id = s.passage JOIN articles a ON a.id = t.article "
            "LEFT JOIN vectors v ON v.passage = s.passage WHERE s.passage > ? ORDER BY s.passage LIMIT ?"
        )
        while rows := self.db.execute(sql, (last, size)).fetchall():
            yield [(passage, key, article_of(row), text) for passage, key, text, *row in rows]
            last = rows[-1][0]

    def receive(self, dimension: int) -> None:
        """Make ready for vectors of so many numbers."""
        self._writer = RowWriter(self._rows or new_rows(self._folder, dimension))

    def put_vectors(self, rows: Sequence[tuple[int, bytes, bytes]]) -> None:
        """Store vectors: (passage, key, 16-bit floats)."""
        first = self._write.add(b"".join(vector for _, _, vector in rows))
        placed = [(passage, key, first + n) for n, (passage, key, _) in enumerate(rows)]
        self.db.executemany("INSERT OR REPLACE INTO vectors VALUES (?,?,?)", placed)
        self.db.executemany("INSERT OR IGNORE INTO moved VALUES (?)", [row[:1] for row in rows])

    def vectors(self, moved: bool = False) -> Iterator[Block]:
        """As ``Store.vectors``, of the draft; of the ``moved`` passages that are there only."""
        self._write.flush()
        last, mapped = -1, self._write.rows.map()
        among = "AND passage IN (SELECT passage FROM moved)" if moved else ""
        while block := vector_block(self.db, mapped, last, among):
            yield block
            last = int(block[0][-1])

    def moved_vectors(self) -> tuple[NDArray[np.int64], int]:
        """Give the passages that the nearest-neighbour index does not know as they are, and how many are."""
        rows = self.db.execute("SELECT passage FROM moved ORDER BY passage")
        return np.fromiter((row[0] for row in rows), np.int64), self.counts()["passages"]

    def settle_vectors(self) -> None:
        """Say that a nearest-neighbour index knows all vectors as they are."""
        self.db.execute("DELETE FROM moved")

    def relisted(self) -> list[int]:
        """Give the passages that came, went, or are found by other words now."""
        return [passage for (passage,) in self.db.execute("SELECT passage FROM relisted")]

    def listed(self, everything: bool) -> Iterator[Sequence[Listed]]:
        """Go through the relisted passages that are there, or through all: (id, title, text)."""
        last = -1
        among = "" if everything else "AND id IN (SELECT passage FROM relisted)"
        while rows := listed_after(self.db, last, among):
            yield rows
            last = rows[-1][0]

    def counts(self) -> dict[str, int]:
        """Count articles, passages and copies."""
        tables = {
            "articles": "articles",
            "passages": "passages",
            "copies": "articles WHERE copy_of IS NOT NULL",
        }
        sql = "SELECT count(*) FROM "
        return {name: int(self.db.execute(sql + table).fetchone()[0]) for name, table in tables.items()}

    def compact(self) -> None:
        """Leave rows behind that no passage has, once they are more than those that one has."""
        (live,) = self.db.execute("SELECT count(*) FROM vectors").fetchone()
        if self._write.rows.count <= 2 * live + BLOCK_ROWS:
            return
        fresh = RowWriter(new_rows(self._folder, self._write.rows.dimension))
        for ids, vectors in self.vectors():
            first = fresh.add(vectors.astype(STORED).tobytes())
            self.db.executemany(
                "UPDATE vectors SET row = ? WHERE passage = ?", enumerate(map(int, ids), first)
            )  # fmt: skip
        self._write.close()
        self._writer = fresh
        self.db.execute("DELETE FROM blocks")

    def finish(self, meta: Mapping[str, str | int | Sequence[str]]) -> str:
        """Write what the index is, close and seal the files; gives the seal of the database."""
        digests = self._write.finish()
        self.db.executemany("INSERT OR REPLACE INTO blocks VALUES (?,?)", digests.items())
        first, last = self.db.execute("SELECT min(published), max(published) FROM articles").fetchone()
        updated = datetime.now(UTC).isoformat(timespec="seconds")
        rows = self._write.rows
        entries = {**meta, **self.counts(), "oldest": first or "", "newest": last or "", "updated": updated}
        entries |= {"vectors": rows.path.name, "rows": rows.count, "dimension": rows.dimension}
        written = [
            (key, value if isinstance(value, str) else json.dumps(value)) for key, value in entries.items()
        ]
        self.db.executemany("INSERT OR REPLACE INTO meta VALUES (?,?)", written)
        digests_of = "SELECT digest FROM blocks ORDER BY number"
        rows.remember([digest for (digest,) in self.db.execute(digests_of)], self._memory())
        self.db.execute("COMMIT")
        self.db.close()
        return seal(self._path)

    def publish(self, sealed: str) -> None:
        """Make the finished draft, with this seal, the index."""
        final = self._folder / FILE_NAME
        self._path.replace(final)
        sync_folder(self._folder)
        self._memory().add(final, sealed)
        for path in self._folder.glob("vectors-*"):
            if path != self._write.rows.path:
                path.unlink(missing_ok=True)

    @property
    def _write(self) -> RowWriter:
        if self._writer is None:
            raise ValueError("a draft that may only count has no vectors")
        return self._writer

    def _memory(self) -> Memory:
        return Memory(self._folder / MEMORY_NAME)

    def _find(self, article: Article) -> tuple[str, tuple[int, bytes, str | None] | None]:
        """Give the id an article has here and its row (id, hash, path), None when it is new.

        A row of the same id is another article if it was put in this run or its file is another that exists.
        """
        sql = "SELECT id, hash, path, file, id IN (SELECT article FROM seen) FROM articles WHERE key = ?"
        for again in count(1):
            key = article.id if again == 1 else f"{article.id}-{again}"
            row = self.db.execute(sql, (key,)).fetchone()
            if row is None:
                return key, None
            *known, file, seen = row
            if not seen and (file == whole(article.path) or not file or not Path(file).exists()):
                return key, (known[0], known[1], known[2])
        raise AssertionError("numbers end")

    def _see(self, article: int) -> None:
        self.db.execute("INSERT OR IGNORE INTO seen VALUES (?)", (article,))

    def _move(self, number: int, old: str | None, new: str | None) -> None:
        """Follow a file whose path is given in another way now."""
        if old != new:
            row = (new, whole(new), number)
            self.db.execute("UPDATE articles SET path = ?, file = ? WHERE id = ?", row)
            self.moved = True

    def _lift(self, article: int) -> None:
        """Take an article's paragraphs out; of what was a copy of it, it is open again what it is."""
        self.db.execute(
            "INSERT OR IGNORE INTO touched SELECT t.hash FROM places p "
            "JOIN passages t ON t.id = p.passage WHERE p.article = ?",
            (article,),
        )
        self.db.execute(
            "INSERT OR IGNORE INTO undecided SELECT c.id FROM articles a "
            "JOIN articles c ON c.copy_of = a.key WHERE a.id = ?",
            (article,),
        )
        for table in ("places", "fingerprints"):
            self.db.execute(f"DELETE FROM {table} WHERE article = ?", (article,))


def whole(path: str | None) -> str:
    """Give the absolute form of a path, by which an article's file is known; "" when there is none."""
    if not path:
        return ""
    return os.path.abspath(path)  # noqa: PTH100 - resolve() would follow a link out of the folder that was given


def _copy_unsealed(source: Path, target: Path) -> None:
    """Copy a sealed file without its trailer."""
    length = source.stat().st_size - TRAILER_BYTES
    with source.open("rb") as reader, target.open("wb") as writer:
        while length > 0 and (block := reader.read(min(_COPY_BLOCK, length))):
            writer.write(block)
            length -= len(block)
