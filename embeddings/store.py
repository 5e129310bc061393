"""The index: articles, passages, times, vectors and full text in one SQLite file that never changes once written.

An ingestion writes a new file beside the old one and puts it in its place with one rename (``store_writer``), so a
reader sees all of it or none, needs no lock, and works in a folder it may not write to. The file is sealed: bytes
that are not what was written are an error, never an answer.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from embeddings.checksums import Memory, check_seal
from embeddings.errors import IndexDamaged, IndexMissing, IndexOutdated
from embeddings.store_schema import APPLICATION_ID, FILE_NAME, FORMAT, IndexInfo
from embeddings.types import Article, Document, Filter, Interval, Passage, Place, TimeExpression

MEMORY_NAME = "checked.json"
ARTICLE_COLUMNS = "a.key, a.title, a.source, a.published, a.url, a.path, a.copy_of"
DatabaseError, OperationalError = sqlite3.DatabaseError, sqlite3.OperationalError
ARTICLE_ORDER = "a.published IS NULL, a.published, a.key"


class Store:
    """One version of the index in ``folder``, to read. Safe to use from several threads.

    Raises IndexMissing, IndexOutdated or IndexDamaged, with the command that mends it.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / FILE_NAME
        if not self.path.is_file():
            raise IndexMissing(f"No index at {folder}. Build it with: {command(folder)}")
        self._lock = threading.Lock()
        seal = self._check()
        self._connection = connect(self.path, "mode=ro&immutable=1")
        try:
            self.info = self._read_info(seal)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def changed(self) -> bool:
        """Say whether another version, or anything else, now lies where this one was read."""
        try:
            return _state(self.path) != self._opened
        except OSError:
            return True

    def load(self, ids: Sequence[int], where: Filter | None = None) -> list[Passage]:
        """Give the passages with these ids, in that order, with places and times.

        Places that pass ``where`` come before those that don't, so that a passage is cited from where it was
        asked for. ValueError for an id that is not there.
        """
        wanted = json.dumps([int(i) for i in ids])
        within = "IN (SELECT value FROM json_each(?))"
        with self._read() as db:
            texts: dict[int, str] = dict(
                db.execute(f"SELECT id, text FROM passages WHERE id {within}", (wanted,))
            )
            places: dict[int, list[Place]] = {i: [] for i in texts}
            for passage, number, *row in db.execute(
                f"SELECT p.passage, p.number, {ARTICLE_COLUMNS} FROM places p JOIN articles a ON a.id = p.article "
                f"WHERE p.passage {within} ORDER BY {ARTICLE_ORDER}, p.number",
                (wanted,),
            ):
                places[passage].append(Place(article_of(row), number))
            times: dict[int, list[TimeExpression]] = {i: [] for i in texts}
            for passage, start, stop, first, last, planned in db.execute(
                f"SELECT passage, start, stop, first, last, planned FROM times WHERE passage {within} ORDER BY place",
                (wanted,),
            ):
                interval = Interval(day_of(first), day_of(last))
                times[passage].append(TimeExpression(start, stop, interval, bool(planned)))
        if missing := [i for i in ids if i not in texts]:
            raise ValueError(f"no passages {missing} in {self.path}")
        if where is not None:
            for of_passage in places.values():
                of_passage.sort(key=lambda place: not passes(place.article, where))
        return [Passage(i, texts[i], tuple(places[i]), tuple(times[i])) for i in map(int, ids)]

    def match(self, terms: str, limit: int, where: Filter | None = None) -> list[tuple[int, float]]:
        """Find passages by a full-text expression in FTS5's syntax: (id, BM25), best first, higher is better.

        Title and text are searched, words by their stems. ValueError when ``terms`` is no such expression.
        """
        condition, values = self._condition(where or Filter())
        among = f"AND rowid IN (SELECT p.passage {condition})" if condition else ""
        with self._read() as db:
            rows = _search(
                db, f"SELECT rowid, -rank FROM words WHERE words MATCH ? {among} ORDER BY rank LIMIT ?",
                (terms, *values, limit),
            )  # fmt: skip
        return [(int(i), float(score)) for i, score in rows]

    def frequency(self, term: str) -> int:
        """Count the passages that hold a word, or a phrase, in any of its forms, in their text or title."""
        phrase = '"' + term.replace('"', '""') + '"'
        with self._read() as db:
            return int(_search(db, "SELECT count(*) FROM words WHERE words MATCH ?", (phrase,))[0][0])

    def allowed(self, where: Filter) -> NDArray[np.int64] | None:
        """Give the ids, ascending, of the passages with a place that passes ``where``; None when all do."""
        condition, values = self._condition(where)
        if not condition:
            return None
        with self._read() as db:
            rows = db.execute(f"SELECT DISTINCT p.passage {condition} ORDER BY p.passage", values)
            return np.fromiter((row[0] for row in rows), np.int64)

    def vectors(self) -> Iterator[tuple[NDArray[np.int64], NDArray[np.float32]]]:
        """Go through all vectors in blocks: ids ascending, (n,), and vectors, (n, dimension), unit length."""
        last = -1
        while True:
            with self._read() as db:
                block = vector_block(db, last)
            if block is None:
                return
            yield block
            last = int(block[0][-1])

    def document(self, article_id: str) -> Document:
        """Give an article with its text. ValueError when there is none with this id."""
        with self._read() as db:
            row = db.execute(
                f"SELECT {ARTICLE_COLUMNS} FROM articles a WHERE a.key = ?", (article_id,)
            ).fetchone()
            texts = db.execute(
                "SELECT t.text FROM articles a JOIN places p ON p.article = a.id JOIN passages t ON t.id = p.passage "
                "WHERE a.key = ? ORDER BY p.number",
                (article_id,),
            ).fetchall()
        if row is None:
            raise ValueError(f"no article {article_id} in {self.path}")
        return Document(article_of(row), tuple(text for (text,) in texts))

    def articles(self) -> list[Article]:
        """Give all articles, the earliest published first, undated ones last."""
        with self._read() as db:
            return [
                article_of(row)
                for row in db.execute(f"SELECT {ARTICLE_COLUMNS} FROM articles a ORDER BY {ARTICLE_ORDER}")
            ]

    def sources(self) -> list[str]:
        """Give the names of all publishers, sorted; an unknown one is left out."""
        with self._read() as db:
            return [
                name for (name,) in db.execute("SELECT DISTINCT source FROM articles ORDER BY source") if name
            ]

    def files(self) -> list[Path]:
        """Give the files that the articles were read from, sorted."""
        with self._read() as db:
            return [Path(name) for (name,) in db.execute("SELECT DISTINCT file FROM articles ORDER BY file")]

    def counts(self) -> dict[str, int]:
        """Count the rows of articles, passages, vectors and full text; the last three must agree."""
        tables = ("articles", "passages", "vectors", "words_docsize")
        with self._read() as db:
            return {name: int(db.execute(f"SELECT count(*) FROM {name}").fetchone()[0]) for name in tables}

    def _check(self) -> str:
        """Return the seal of the file, checked; remembers what the file looked like."""
        try:
            self._opened = _state(self.path)
            seal = check_seal(self.path, Memory(self.folder / MEMORY_NAME))
        except OSError as error:
            raise IndexDamaged(f"{self.path} can't be read: {error.strerror}.") from error
        if seal is None:
            raise damaged(self.folder, "its checksum does not fit")
        return seal

    def _read_info(self, seal: str) -> IndexInfo:
        with self._read() as db:
            kind, form = db.execute("PRAGMA application_id").fetchone()[0], _version(db)
            if kind != APPLICATION_ID:
                raise damaged(self.folder, "the file is of another kind")
            meta = dict(db.execute("SELECT key, value FROM meta"))
        roots = tuple(json.loads(meta["roots"]))
        if form != FORMAT:
            raise IndexOutdated(
                f"The index at {self.folder} has format {form}, this program reads {FORMAT}. "
                f"Build it again with: {command(self.folder, roots)}"
            )
        counts = {
            name: int(meta[name]) for name in ("version", "dimension", "articles", "passages", "copies")
        }
        return IndexInfo(
            format=form, model=meta["model"], model_sha256=meta["model_sha256"], **counts,
            oldest=day_of(meta["oldest"]), newest=day_of(meta["newest"]),
            updated=datetime.fromisoformat(meta["updated"]), roots=roots, seal=seal,
        )  # fmt: skip

    def _condition(self, where: Filter) -> tuple[str, list[str]]:
        """Give the FROM clause of the places that pass, and its values; "" when all do."""
        parts, values = [], []
        for sign, bound in ((">=", where.since), ("<=", where.until)):
            if bound is not None:
                parts.append(f"a.published {sign} ?")
                values.append(bound.isoformat())
        if where.source is not None:
            part = where.source.casefold()
            parts.append("a.source IN (SELECT value FROM json_each(?))")
            values.append(json.dumps([name for name in ["", *self.sources()] if part in name.casefold()]))
        joined = "FROM places p JOIN articles a ON a.id = p.article WHERE " + " AND ".join(parts)
        return (joined if parts else ""), values

    @contextmanager
    def _read(self) -> Iterator[sqlite3.Connection]:
        """Hold the connection; what SQLite finds wrong with the file becomes IndexDamaged."""
        with self._lock:
            try:
                yield self._connection
            except sqlite3.DatabaseError as error:
                raise damaged(self.folder, str(error)) from error


def connect(path: Path, options: str) -> sqlite3.Connection:
    """Open a SQLite file without implicit transactions, for use from any thread."""
    return sqlite3.connect(
        f"{path.absolute().as_uri()}?{options}", uri=True, isolation_level=None, check_same_thread=False
    )


def command(folder: Path, roots: Sequence[str] = (), model: str | None = None) -> str:
    """Give the command that builds the index at ``folder``."""
    words = ["dateline index", *(roots or ["PATH"])]
    if folder.name != ".dateline":
        words.append(f"--index {folder}")
    if model:
        words.append(f"--model {model}")
    return " ".join(words)


def damaged(folder: Path, reason: str) -> IndexDamaged:
    """Make the error for an index that is not what was written."""
    return IndexDamaged(f"The index at {folder} is damaged: {reason}. Build it again with: {command(folder)}")


def passes(article: Article, where: Filter) -> bool:
    """Say whether an article satisfies a filter."""
    if where.source is not None and where.source.casefold() not in article.source.casefold():
        return False
    if where.since is None and where.until is None:
        return True
    day = article.published
    return day is not None and (where.since or day) <= day <= (where.until or day)


def vector_block(
    db: sqlite3.Connection, after: int, size: int = 8192
) -> tuple[NDArray[np.int64], NDArray[np.float32]] | None:
    """Read the vectors of up to ``size`` passages whose ids come after ``after``; None when there are no more."""
    rows = db.execute(
        "SELECT passage, vector FROM vectors WHERE passage > ? ORDER BY passage LIMIT ?", (after, size)
    ).fetchall()
    if not rows:
        return None
    flat = np.frombuffer(b"".join(vector for _, vector in rows), "<f4").astype(np.float32, copy=False)
    return np.array([passage for passage, _ in rows], np.int64), flat.reshape(len(rows), -1)


def article_of(row: Sequence[str | None]) -> Article:
    """Make an article of its columns in the store."""
    key, title, source, published, url, path, copy_of = row
    return Article(key or "", title or "", source or "", day_of(published), url, path, copy_of)


def day_of(text: str | None) -> date | None:
    """Read a day as it is stored; "" and None are no day."""
    return date.fromisoformat(text) if text else None


def _search(db: sqlite3.Connection, sql: str, values: Sequence[str | int]) -> list[tuple[int, float]]:
    """Run a full-text query; an expression that FTS5 can't read is the caller's mistake, not the file's."""
    try:
        return db.execute(sql, values).fetchall()
    except sqlite3.OperationalError as error:
        raise ValueError(f"not a full-text expression: {values[0]!r} ({error})") from error


def _version(db: sqlite3.Connection) -> int:
    return int(db.execute("PRAGMA user_version").fetchone()[0])


def _state(path: Path) -> tuple[int, ...]:
    stat = path.stat()
    return (stat.st_dev, stat.st_ino, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns)
