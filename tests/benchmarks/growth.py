"""From a thousand passages to a hundred thousand, or with ``--long`` a million: what grows, and how fast.

Each size is built, asked and changed in processes of its own, so that memory is what that took. The corpus is
multiplied as ``grown`` says; the questions and their vectors are real. The reference of a search by words is
SQLite's FTS5 with the same words, that of a search by vectors an exact FAISS index; both up to 100,000.
"""

from __future__ import annotations

import json
import multiprocessing
import re
import resource
import sqlite3
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from functools import partial
from itertools import chain, islice
from pathlib import Path
from time import perf_counter

import faiss
import numpy as np
from numpy.typing import NDArray

from embeddings.datasets import read_paragraphs, read_questions
from embeddings.encoder import load_encoder
from embeddings.fulltext import phrases
from embeddings.indexing import index_documents
from embeddings.store import Store
from embeddings.types import Filter
from embeddings.vectors import VectorIndex
from tests.benchmarks.corpus import ASKED, WIRE, wire
from tests.benchmarks.figures import Bar, Figure, Run
from tests.benchmarks.grown import PARAGRAPHS, Multiplied, documents

REAL = 10_000  # paragraphs that the model embeds
QUESTIONS = 300
COMPARED = 100_000  # passages, at most, that the references search too
CHANGED = 100  # articles
FOUND = 48  # as many as the search takes
YEAR = Filter(since=date(2017, 1, 1), until=date(2017, 12, 31))
PUBLISHER = Filter(source="Paper 7")
Row = tuple[str, float, str, float | None]


def measure(run: Run) -> Iterator[Figure]:
    """Seconds to build, open, add and delete, milliseconds of both searches, recall, megabytes; by size."""
    sizes = [1_000, 10_000] if run.small else [1_000, 10_000, 100_000, *([1_000_000] if run.long else [])]
    prepare(run, REAL // 10 if run.small else REAL)
    yield from grow(sizes, run.scratch)


def prepare(run: Run, real: int) -> None:
    """Write down the texts, and the model's vectors of some of them and of the questions."""
    encoder = load_encoder(cache=run.cache)
    told = [
        p
        for document in read_paragraphs(run.data / f"{ASKED}.paragraphs.jsonl.gz")
        for p in document.paragraphs
    ]
    texts = [p for document in wire(run.data / WIRE) for p in document.paragraphs]
    embedded = list(islice(chain(told, texts[:: max(1, len(texts) // real)]), real))
    asked = [q.text for q in read_questions(run.data / f"{ASKED}.questions.jsonl.gz")][:QUESTIONS]
    np.save(run.scratch / "real.npy", encoder.encode(embedded))
    np.save(run.scratch / "asked.npy", np.array([encoder.encode_question(question) for question in asked]))
    (run.scratch / "texts.json").write_text(json.dumps([texts, asked]), "utf-8")


def grow(sizes: Sequence[int], scratch: Path) -> Iterator[Figure]:
    """The figures of each size, of what ``prepare`` wrote."""
    bars = {
        "recall@10": Bar(0.97, least=True), "recall@10, one year": Bar(0.97, least=True),
        "recall@10, one publisher": Bar(0.97, least=True), "search by vectors, p50": Bar(10),
        "open": Bar(0.2), "most memory, building": Bar(2048), "memory, answering": Bar(1229),
    }  # fmt: skip
    for size in sizes:
        for work in (_build, _ask, _change):
            for name, value, unit, reference in _apart(work, scratch, size):
                yield Figure("growth", name, value, unit, reference, bars.get(name), size)


def _apart(work: Callable[[Path, int], list[Row]], scratch: Path, size: int) -> list[Row]:
    """Do something in a process of its own."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        return pool.submit(work, scratch, size).result()


def _build(scratch: Path, size: int) -> list[Row]:
    texts, _ = json.loads((scratch / "texts.json").read_text("utf-8"))
    encoder = Multiplied(np.load(scratch / "real.npy"))
    began = perf_counter()
    folder = scratch / str(size)
    index_documents(documents(texts, size), [], folder, encoder)
    took = perf_counter() - began
    bytes_ = sum(path.stat().st_size for path in folder.iterdir())
    return [
        ("build, without embedding", took, "s", None),
        ("most memory, building", _most(), "MB", None),
        ("size on disk", bytes_ / 1e6, "MB", None),
    ]


def _ask(scratch: Path, size: int) -> list[Row]:
    _, asked = json.loads((scratch / "texts.json").read_text("utf-8"))
    vectors = np.load(scratch / "asked.npy")
    began = perf_counter()
    store = Store(scratch / str(size))
    near = VectorIndex.open(store.folder, store)
    assert len(store.words) == store.info.passages
    opened = perf_counter() - began

    def match(question: str) -> object:
        return store.match(phrases(question), FOUND)

    searched = _p50([partial(near.search, vector, FOUND) for vector in vectors])
    matched = _p50([partial(match, question) for question in asked])
    heads = [" ".join(re.findall(r"\w+", a.title)) for a in store.articles()[: len(asked)]]
    headed = _p50([partial(match, head) for head in heads])
    resident = _resident()
    rows: list[Row] = [
        ("open", opened, "s", None),
        ("memory, answering", resident, "MB", None),
        ("search by vectors, p50", searched, "ms", _flat_p50(store, vectors)),
        ("search by words, p50", matched, "ms", _fts5_p50(store, asked)),
        ("search by words of news, p50", headed, "ms", _fts5_p50(store, heads)),
    ]
    for name, where in (("", Filter()), (", one year", YEAR), (", one publisher", PUBLISHER)):
        allowed = store.allowed(where)
        if allowed is not None:
            took = _p50([partial(near.search, vector, FOUND, allowed) for vector in vectors])
            rows.append((f"search by vectors{name}, p50", took, "ms", None))
        found = [near.search(vector, 10, allowed) for vector in vectors]
        best = _exact(store, vectors, allowed)
        right = [
            len({i for i, _ in one} & other) / len(other) for one, other in zip(found, best, strict=True)
        ]
        rows.append((f"recall@10{name}", float(np.mean(right)), "recall", None))
    return rows


def _change(scratch: Path, size: int) -> list[Row]:
    texts, _ = json.loads((scratch / "texts.json").read_text("utf-8"))
    encoder = Multiplied(np.load(scratch / "real.npy"))
    folder = scratch / str(size)
    more = list(documents(texts, CHANGED * PARAGRAPHS, "more"))
    began = perf_counter()
    added = index_documents(more, [], folder, encoder).added
    between = perf_counter()
    removed = index_documents([], [Path("/more")], folder, encoder).removed
    ended = perf_counter()
    assert (added, removed) == (CHANGED, CHANGED)
    return [
        (f"add {CHANGED} articles", between - began, "s", None),
        (f"delete {CHANGED} articles", ended - between, "s", None),
        ("most memory, changing", _most(), "MB", None),
    ]


def _p50(works: Sequence[Callable[[], object]]) -> float:
    """Milliseconds, of the second time each is done."""
    times = []
    for work in works:
        work()
        began = perf_counter()
        work()
        times.append((perf_counter() - began) * 1000)
    return float(np.median(times))


def _exact(store: Store, vectors: NDArray[np.float32], allowed: NDArray[np.int64] | None) -> list[set[int]]:
    """The ten nearest of each vector, by comparing all."""
    ids, scores = np.empty((len(vectors), 0), np.int64), np.empty((len(vectors), 0), np.float32)
    for some, rows in store.vectors():
        if allowed is not None:
            passes = np.isin(some, allowed)
            some, rows = some[passes], rows[passes]
        ids = np.hstack((ids, np.tile(some, (len(vectors), 1))))
        scores = np.hstack((scores, vectors @ rows.T))
        best = np.argsort(-scores, axis=1)[:, :10]
        ids, scores = (np.take_along_axis(part, best, axis=1) for part in (ids, scores))
    return [set(row.tolist()) for row in ids]


def _flat_p50(store: Store, vectors: NDArray[np.float32]) -> float | None:
    if store.info.passages > COMPARED:
        return None
    flat = faiss.IndexFlatIP(store.info.dimension)
    for _, rows in store.vectors():
        flat.add(rows)
    return _p50([partial(flat.search, vector[None], FOUND) for vector in vectors])


def _fts5_p50(store: Store, asked: Sequence[str]) -> float | None:
    if store.info.passages > COMPARED:
        return None
    db = sqlite3.connect(":memory:")
    db.executescript(
        "CREATE VIRTUAL TABLE words USING fts5 (title, text, tokenize='porter unicode61');"
        "INSERT INTO words (words, rank) VALUES ('rank', 'bm25(0.5, 1.0)');"
    )
    ids = [int(i) for some, _ in store.vectors() for i in some]
    texts = ((p.article.title, p.text) for p in store.load(ids))
    db.executemany("INSERT INTO words (title, text) VALUES (?,?)", texts)
    sql = f"SELECT rowid, rank FROM words WHERE words MATCH ? ORDER BY rank LIMIT {FOUND}"
    terms = [" OR ".join(f'"{phrase}"' for phrase in phrases(question)) for question in asked[:100]]
    return _p50([partial(_all, db, sql, words) for words in terms if words])


def _all(db: sqlite3.Connection, sql: str, words: str) -> list[object]:
    return db.execute(sql, (words,)).fetchall()


def _most() -> float:
    """The most megabytes that this process had in memory; its parent too, where Linux doesn't say."""
    return _status("VmHWM") or resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (
        1 << 20 if sys.platform == "darwin" else 1 << 10
    )


def _resident() -> float:
    """The megabytes that this process has in memory; the most it had where the system does not say."""
    return _status("VmRSS") or _most()


def _status(name: str) -> float | None:
    """A line of this process's status, in megabytes."""
    status = Path("/proc/self/status")
    lines = status.read_text("utf-8").splitlines() if status.exists() else []
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith(name)), None)
