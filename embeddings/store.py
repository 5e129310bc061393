"""The index: articles, passages, times, vectors and full text in one SQLite file that is never changed.

An ingestion writes a new file beside it and puts that in its place with one rename (``store_writer``), so a
reader sees all of it or none, needs no lock, and works in a folder it may not write to. The file is sealed:
bytes that are not what was written are an error, never an answer.
"""

from __future__ import annotations

import json
import sqlite3
import threading
import weakref
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from embeddings.checksums import Memory, check_seal, state
from embeddings.errors import IndexDamaged, IndexMissing, IndexOutdated
from embeddings.store_rows import ARTICLE_COLUMNS, ARTICLE_ORDER, article_of, command, damaged, day_of, passes
from embeddings.store_schema import APPLICATION_ID, FILE_NAME, FORMAT, IndexInfo
from embeddings.types import Article, Document, Filter, Interval, Passage, Place, TimeExpression

MEMORY_NAME = "checked.json"
Block = tuple[NDArray[np.int64], NDArray[np.float32]]
_HEADER = ("application_id", "user_version")
DatabaseError = sqlite3.DatabaseError


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
        self._opened: list[str] = []
        seal = ""
        while self.changed():  # another version may take the file's place between two of these lines
            self._opened, seal = self._check()
            self._connection = connect(self.path, "mode=ro&immutable=1")
            # Who still asks this version when another has taken its place may go on; the last one closes it.
            self._closer = weakref.finalize(self, self._connection.close)
        try:
            self.info = self._read_info(seal)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Let go of the file; happens by itself when nobody holds the store any more."""
        self._closer()

    def changed(self) -> bool:
        """Say whether another version, or anything else, now lies where this one was read."""
        try:
            return state(self.path) != self._opened
        except OSError:
            return True

    def verify(self) -> None:
        """Read every byte of the file and raise IndexDamaged unless all are as they were written."""
        if check_seal(self.path) != self.info.seal:
            raise damaged(self.folder, "its checksum does not fit")

    def load(self, ids: Sequence[int], where: Filter | None = None) -> list[Passage]:
        """Give the passages with these ids, in that order, with places and times.

        Places that pass ``where`` come before those that don't, so that a passage is cited from where it was
        asked for. ValueError for an id that is not there.
        """
        wanted = json.dumps([int(i) for i in ids])
        with self._read() as db:
            texts: dict[int, str] = dict(db.execute(_select("id, text", "passages", "id"), (wanted,)))
            if missing := [i for i in ids if i not in texts]:
                raise ValueError(f"no passages {missing} in {self.path}")
            places: dict[int, list[Place]] = {i: [] for i in texts}
            joined = "places p JOIN articles a ON a.id = p.article"
            select = _select(f"p.passage, p.number, {ARTICLE_COLUMNS}", joined, "p.passage")
            for passage, number, *row in db.execute(
                f"{select} ORDER BY {ARTICLE_ORDER}, p.number", (wanted,)
            ):
                places[passage].append(Place(article_of(row), number))
            times: dict[int, list[TimeExpression]] = {i: [] for i in texts}
            select = _select("passage, start, stop, first, last, planned", "times", "passage")
            for passage, start, stop, first, last, planned in db.execute(
                f"{select} ORDER BY place", (wanted,)
            ):
                interval = Interval(day_of(first), day_of(last))
                times[passage].append(TimeExpression(start, stop, interval, bool(planned)))
        if where is not None:
            for carriers in places.values():
                carriers.sort(key=lambda place: not passes(place.article, where))
        return [Passage(i, texts[i], tuple(places[i]), tuple(times[i])) for i in map(int, ids)]

    def match(self, terms: str, limit: int, where: Filter | None = None) -> list[tuple[int, float]]:
        """Find passages by a full-text expression in FTS5's syntax: (id, BM25), best first, higher is better.

        Title and text are searched, words by their stems. ValueError when ``terms`` is no such expression.
        """
        condition, values = self._condition(where or Filter())
        # Without the plus SQLite would search the whole full text once for every passage that passes.
        among = f"AND +rowid IN (SELECT p.passage {condition})" if condition else ""
        sql = f"SELECT rowid, -rank FROM words WHERE words MATCH ? {among} ORDER BY rank LIMIT ?"
        with self._read() as db:
            return [(int(i), float(score)) for i, score in _search(db, sql, (terms, *values, limit))]

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

    def vectors(self) -> Iterator[Block]:
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
            sql = f"SELECT a.id, {ARTICLE_COLUMNS} FROM articles a WHERE a.key = ?"
            row = db.execute(sql, (article_id,)).fetchone()
            if row is None:
                raise ValueError(f"no article {article_id} in {self.path}")
            return Document(article_of(row[1:]), tuple(paragraphs_of(db, row[0])))

    def articles(self) -> list[Article]:
        """Give all articles, the earliest published first, undated ones last."""
        with self._read() as db:
            rows = db.execute(f"SELECT {ARTICLE_COLUMNS} FROM articles a ORDER BY {ARTICLE_ORDER}")
            return [article_of(row) for row in rows]

    def sources(self) -> list[str]:
        """Give the names of all publishers, sorted; an unknown one is left out."""
        with self._read() as db:
            rows = db.execute("SELECT DISTINCT source FROM articles ORDER BY source")
            return [name for (name,) in rows if name]

    def files(self) -> list[Path]:
        """Give the files that the articles were read from, sorted."""
        with self._read() as db:
            rows = db.execute("SELECT DISTINCT file FROM articles WHERE file != '' ORDER BY file")
            return [Path(name) for (name,) in rows]

    def counts(self) -> dict[str, int]:
        """Count the rows of articles, passages, vectors and full text; the last three must agree."""
        tables = ("articles", "passages", "vectors", "words_docsize")
        with self._read() as db:
            return {name: int(db.execute(f"SELECT count(*) FROM {name}").fetchone()[0]) for name in tables}

    def _check(self) -> tuple[list[str], str]:
        """Give what the file looks like to the system, and its seal, checked."""
        try:
            opened = state(self.path)
            seal = check_seal(self.path, Memory(self.folder / MEMORY_NAME))
        except OSError as error:
            raise IndexDamaged(f"{self.path} can't be read: {error.strerror}.") from error
        if seal is None:
            raise damaged(self.folder, "its checksum does not fit")
        return opened, seal

    def _read_info(self, seal: str) -> IndexInfo:
        with self._read() as db:
            kind, form = (int(db.execute(f"PRAGMA {name}").fetchone()[0]) for name in _HEADER)
            if kind != APPLICATION_ID:
                raise damaged(self.folder, "the file is of another kind")
            meta: dict[str, str] = dict(db.execute("SELECT key, value FROM meta"))
        roots = tuple(json.loads(meta.get("roots", "[]")))  # all formats are to keep them there
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
        if where.source is not None or where.among:
            parts.append("a.source IN (SELECT value FROM json_each(?))")
            values.append(json.dumps([name for name in ["", *self.sources()] if where.publishes(name)]))
        # CROSS JOIN fixes the order: SQLite would rather go through all places and look up each article.
        joined = "FROM articles a CROSS JOIN places p ON p.article = a.id WHERE " + " AND ".join(parts)
        return (joined if parts else ""), values

    @contextmanager
    def _read(self) -> Iterator[sqlite3.Connection]:
        """Hold the connection; what SQLite finds wrong with the file becomes IndexDamaged."""
        with self._lock:
            try:
                yield self._connection
            except sqlite3.DatabaseError as error:
                raise damaged(self.folder, str(error)) from error


def connect(path: Path, options: str, wait: float = 5.0) -> sqlite3.Connection:
    """Open a SQLite file, without implicit transactions, for any thread; ``wait`` seconds for its lock."""
    uri = f"{path.absolute().as_uri()}?{options}"
    return sqlite3.connect(uri, wait, uri=True, isolation_level=None, check_same_thread=False)


def vector_block(db: sqlite3.Connection, after: int, size: int = 8192) -> Block | None:
    """Read the vectors of up to ``size`` passages with ids above ``after``; None when there are no more."""
    sql = "SELECT passage, vector FROM vectors WHERE passage > ? ORDER BY passage LIMIT ?"
    rows = db.execute(sql, (after, size)).fetchall()
    if not rows:
        return None
    flat = np.frombuffer(b"".join(vector for _, vector in rows), "<f4").astype(np.float32, copy=False)
    return np.array([passage for passage, _ in rows], np.int64), flat.reshape(len(rows), -1)


def paragraphs_of(db: sqlite3.Connection, article: int) -> list[str]:
    """Read the text of an article by its number in the store."""
    joined = "places p JOIN passages t ON t.id = p.passage"
    sql = f"SELECT t.text FROM {joined} WHERE p.article = ? ORDER BY p.number"
    return [text for (text,) in db.execute(sql, (article,))]


def _select(columns: str, tables: str, key: str) -> str:
    """Read rows whose ``key`` is in a JSON list, the one value to bind."""
    return f"SELECT {columns} FROM {tables} WHERE {key} IN (SELECT value FROM json_each(?))"


def _search(db: sqlite3.Connection, sql: str, values: Sequence[str | int]) -> list[tuple[int, float]]:
    """Run a full-text query; an expression that FTS5 can't read is the caller's mistake, not the file's."""
    try:
        return db.execute(sql, values).fetchall()
    except sqlite3.OperationalError as error:
        raise ValueError(f"not a full-text expression: {values[0]!r} ({error})") from error
