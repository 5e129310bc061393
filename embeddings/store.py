"""The index: articles, passages, times in one SQLite file that is never changed, vectors in one that grows.

An ingestion writes a new file beside it and puts that in its place with one rename (``store_writer``), so a
reader sees all of it or none, needs no lock, and works in a folder it may not write to. The file is sealed,
and holds the checksums of the vectors: bytes that are not what was written are an error, never an answer.
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
import threading
import weakref
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from embeddings import store_words
from embeddings.checksums import Memory, check_seal, state
from embeddings.errors import IndexDamaged, IndexMissing, IndexOutdated
from embeddings.matching import WordIndex
from embeddings.postings import Listed
from embeddings.store_reading import read_passages, select
from embeddings.store_rows import (
    ARTICLE_COLUMNS,
    ARTICLE_ORDER,
    article_of,
    command,
    condition,
    damaged,
    day_of,
)
from embeddings.store_schema import APPLICATION_ID, FILE_NAME, FORMAT, IndexInfo
from embeddings.store_vectors import Block, Rows, block_of, vector_block
from embeddings.types import Article, Document, Filter, Passage

MEMORY_NAME = "checked.json"
_REMEMBERED = 16  # filters
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
        self._allowed: dict[Filter, NDArray[np.int64]] = {}
        self._opened: list[str] = []
        while self.changed():  # another version may take the file's place while this one is opened
            self._opened, seal = self._check()
            self._connection = connect(self.path, "mode=ro&immutable=1")
            # Who still asks this version when another has taken its place may go on; the last one closes it.
            self._closer = weakref.finalize(self, self._connection.close)
            try:
                self.info = self._read_info(seal)
                self.rows = self._read_rows()
            except BaseException:
                self.close()
                if not self.changed():
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
        """Read every byte of the files and raise IndexDamaged unless all are as they were written."""
        if check_seal(self.path) != self.info.seal:
            raise damaged(self.folder, "its checksum does not fit")
        self._check_rows(self.rows, None)

    def load(self, ids: Sequence[int], where: Filter | None = None) -> list[Passage]:
        """Give the passages with these ids, in that order, with places, times and what stands before them.

        Places that pass ``where`` come before those that don't, so that a passage is cited from where it was
        asked for. ValueError for an id that is not there.
        """
        with self._read() as db:
            return read_passages(db, [int(i) for i in ids], where)

    def match(
        self, phrases: Sequence[str], limit: int, where: Filter | None = None
    ) -> list[tuple[int, float]]:
        """Find passages with any of the words or phrases: (id, BM25), best first, higher is better.

        Title and text are searched, words by their stems.
        """
        return self.words.search(phrases, limit, self.allowed(where or Filter()))

    def having(self, word: str, limit: int, where: Filter | None = None) -> list[Passage]:
        """Give the best passages that have a word in any of its forms, as ``match`` finds them."""
        return self.load([passage for passage, _ in self.match([word], limit, where)])

    def frequency(self, term: str) -> int:
        """Count the passages that hold a word, or a phrase, in any of its forms, in their text or title."""
        return self.words.frequency(term)

    @cached_property
    def words(self) -> WordIndex:
        """The words of all passages; where their file is lost they are listed again, and kept if possible."""
        memory = Memory(self.folder / MEMORY_NAME)
        postings = store_words.load(self.folder, self.info.seal, memory)
        if postings is None or len(postings.passages) != self.info.passages:
            postings = store_words.build(self._listed())
            with contextlib.suppress(OSError):  # a folder that can't be written costs time only
                store_words.save(self.folder, self.info.seal, postings, memory)
        return WordIndex(postings, self._texts)

    def allowed(self, where: Filter) -> NDArray[np.int64] | None:
        """Give the ids, ascending, of the passages with a place that passes ``where``; None when all do."""
        places, values = condition(where, self.sources)
        if not places:
            return None
        if (known := self._allowed.get(where)) is not None:
            return known
        with self._read() as db:
            rows = db.execute(f"SELECT DISTINCT p.passage {places} ORDER BY p.passage", values)
            found = np.fromiter((row[0] for row in rows), np.int64)
            while len(self._allowed) >= _REMEMBERED:
                self._allowed.pop(next(iter(self._allowed)))
            self._allowed[where] = found
        return found

    def vectors(self) -> Iterator[Block]:
        """Go through all vectors in blocks: ids ascending, (n,), and vectors, (n, dimension), unit length."""
        last = -1
        while True:
            with self._read() as db:
                block = vector_block(db, self._mapped, last)
            if block is None:
                return
            yield block
            last = int(block[0][-1])

    def vectors_of(self, ids: Sequence[int]) -> Block:
        """Give the vectors of those passages that are there: ids ascending, and vectors, as ``vectors``."""
        sql = select("passage, row", "vectors", "passage") + " ORDER BY passage"
        with self._read() as db:
            return block_of(db.execute(sql, (json.dumps([int(i) for i in ids]),)).fetchall(), self._mapped)

    def moved(self) -> list[int]:
        """Give the passages that the nearest-neighbour index does not know as they are."""
        with self._read() as db:
            return [passage for (passage,) in db.execute("SELECT passage FROM moved ORDER BY passage")]

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
        """Count articles, and passages, vectors and passages found by words; the last three must agree."""
        tables = ("articles", "passages", "vectors")
        with self._read() as db:
            found = {name: int(db.execute(f"SELECT count(*) FROM {name}").fetchone()[0]) for name in tables}
        return {**found, "words": len(self.words)}

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
            name: int(meta[name])
            for name in ("version", "dimension", "articles", "passages", "copies", "rows")
        }

        return IndexInfo(
            format=form, model=meta["model"], model_sha256=meta["model_sha256"], **counts,
            oldest=day_of(meta["oldest"]), newest=day_of(meta["newest"]),
            updated=datetime.fromisoformat(meta["updated"]), vectors=meta["vectors"], lists=meta["lists"],
            roots=roots, seal=seal,
        )  # fmt: skip

    def _read_rows(self) -> Rows:
        rows = Rows(self.folder / self.info.vectors, self.info.rows, self.info.dimension)
        self._check_rows(rows, Memory(self.folder / MEMORY_NAME))
        self._mapped = rows.map()
        return rows

    def _check_rows(self, rows: Rows, memory: Memory | None) -> None:
        with self._read() as db:
            digests = [digest for (digest,) in db.execute("SELECT digest FROM blocks ORDER BY number")]
        try:
            whole = rows.check(digests, memory)
        except OSError as error:
            raise damaged(self.folder, f"{rows.path.name} can't be read ({error.strerror})") from error
        if not whole:
            raise damaged(self.folder, "the checksum of its vectors does not fit")

    def _listed(self) -> Iterator[list[Listed]]:
        last = -1
        while True:
            with self._read() as db:
                rows = store_words.listed_after(db, last)
            if not rows:
                return
            yield rows
            last = rows[-1][0]

    def _texts(self, ids: Sequence[int]) -> list[tuple[str, str]]:
        with self._read() as db:
            rows = db.execute(select("id, title, text", "passages", "id"), (json.dumps(list(ids)),))
            found = {passage: (title, text) for passage, title, text in rows}
        return [found[i] for i in ids]

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
    return sqlite3.connect(uri, timeout=wait, uri=True, isolation_level=None, check_same_thread=False)


def paragraphs_of(db: sqlite3.Connection, article: int) -> list[str]:
    """Read the text of an article by its number in the store."""
    joined = "places p JOIN passages t ON t.id = p.passage"
    sql = f"SELECT t.text FROM {joined} WHERE p.article = ? ORDER BY p.number"
    return [text for (text,) in db.execute(sql, (article,))]
