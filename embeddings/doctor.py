"""What is wrong with an index, if anything.

Is it whole, does it fit its models, and do the files it was made from still say the same? Every finding that
is not good says what to run. Nothing is changed by looking.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from embeddings.errors import ModelError, StoreError
from embeddings.indexing import index
from embeddings.models import (
    DEFAULT_MODEL,
    EMBEDDING_FILES,
    Weights,
    check_files,
    embedding_weights,
)
from embeddings.reader import load_reader, reader_weights
from embeddings.reranker import tuned_weights
from embeddings.store import Store
from embeddings.store_rows import command
from embeddings.store_schema import IndexInfo
from embeddings.vector_lists import fits, read

SHOWN = 3  # files named in one sentence


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at.

    ``remedy`` is the command that mends it; "" when it is good, or when ``detail`` is an error naming one.
    ``facts`` are the figures behind ``detail``.
    """

    name: str
    good: bool
    detail: str
    remedy: str = ""
    facts: Mapping[str, str | int | None] = field(default_factory=dict)


def examine(folder: Path, cache: Path, reader: str | None = None) -> list[Finding]:
    """Look at the index in ``folder`` and at its models; ``cache`` remembers checked weights.

    ``reader`` is the one configured, as in ``load_reader``.
    """
    found = []
    try:
        store = Store(folder)
        store.verify()
    except StoreError as error:
        found.append(Finding("index", False, str(error)))
    else:
        try:
            found += [_contents(store), _searches(store), _vectors(store), _files(store)]
            found.append(_model(store.info, cache, _again(store)))
        finally:
            store.close()
    found += [
        _weights("reranker", lambda: tuned_weights(cache)),
        _another_reader(reader, cache) if reader else _weights("reader", lambda: reader_weights(cache)),
    ]
    return found


def _contents(store: Store) -> Finding:
    info = store.info
    size = sum(path.stat().st_size for path in store.folder.rglob("*") if path.is_file())
    dates = f"{info.oldest} to {info.newest}" if info.oldest else "all undated"
    detail = (
        f"{info.articles:,} articles ({dates}), {info.passages:,} passages, {size / 1e6:,.1f} MB, "
        f"version {info.version} of {info.updated:%Y-%m-%d %H:%M} UTC"
    )
    facts = {
        "articles": info.articles,
        "passages": info.passages,
        "copies": info.copies,
        "oldest": info.oldest.isoformat() if info.oldest else None,
        "newest": info.newest.isoformat() if info.newest else None,
        "bytes": size,
        "format": info.format,
        "version": info.version,
        "updated": info.updated.isoformat(),
    }
    good = info.articles > 0
    return Finding("index", good, detail, "" if good else command(store.folder), facts)


def _searches(store: Store) -> Finding:
    """Count what both searches have: a passage that one of them lost would never be found again."""
    counts, info = store.counts(), store.info
    of_passages = {counts["passages"], counts["vectors"], counts["words"], info.passages}
    good = len(of_passages) == 1 and counts["articles"] == info.articles
    detail = "{passages:,} passages, {vectors:,} vectors, {words:,} full texts".format(**counts)
    return Finding("searches", good, detail, "" if good else _again(store), counts)


def _vectors(store: Store) -> Finding:
    """Say how the nearest vectors are found, and whether what that needs is there."""
    info = store.info
    if not info.lists:
        return Finding("neighbours", True, f"all {info.passages:,} vectors are compared", facts={"lists": 0})
    lists = None
    with contextlib.suppress(OSError):
        lists = read(store.folder, info.lists, info.dimension) if fits(store.folder, info.lists) else None
    if lists is None:
        detail = "the lists of neighbours are missing or damaged; the next question makes them again"
        return Finding("neighbours", False, detail, f"dateline ask --index {store.folder} QUESTION")
    late = len(store.moved())
    detail = f"{lists.nlist:,} inverted lists, of which a question looks into {lists.nprobe:,}" + (
        f"; {late:,} passages changed since they were made" if late else ""
    )
    facts = {"lists": lists.nlist, "probes": lists.nprobe, "changed": late}
    return Finding("neighbours", True, detail, facts=facts)


def _files(store: Store) -> Finding:
    """Say whether indexing again would change anything; reads articles only if a file looks touched."""
    known, since = store.files(), store.info.updated.timestamp()
    roots = [Path(root) for root in store.info.roots]
    gone = [path for path in known if not path.exists()]
    touched = [path for path in {*known, *_below(roots)} if _touched(path, since)]
    if not gone and not touched:
        return Finding("files", True, f"{len(known):,} files, none changed since")
    if not all(root.exists() for root in roots):
        some = ", ".join(map(str, [*gone, *touched][:SHOWN]))
        detail = f"of {len(known):,} files {len(gone):,} are gone and {len(touched):,} touched since: {some}"
        return Finding("files", False, detail, _again(store))
    report = index(roots, store.folder, _Known(store.info), dry_run=True)
    counts = {"added": report.added, "changed": report.changed, "removed": report.removed}
    told = ", ".join(f"{number:,} {what}" for what, number in counts.items() if number)
    if not told:
        return Finding("files", True, f"{len(known):,} files, their articles unchanged", facts=counts)
    return Finding("files", False, f"articles since the last indexing: {told}", _again(store), counts)


def _below(roots: Sequence[Path]) -> list[Path]:
    paths = (path for root in roots for path in (root.rglob("*") if root.is_dir() else [root]))
    return [path for path in paths if path.is_file()]


def _touched(path: Path, since: float) -> bool:
    try:
        stat = path.stat()
    except OSError:
        return False
    return max(stat.st_mtime, stat.st_ctime) > since


class _Known:
    """The encoder that made the index, as far as a dry run needs it: it embeds nothing."""

    def __init__(self, info: IndexInfo) -> None:
        self.name, self.sha256 = info.model, info.model_sha256
        self.dimension, self.max_tokens = info.dimension, 0

    def encode(self, texts: Sequence[str], more: int = 0) -> NDArray[np.float32]:
        """Never called in a dry run."""
        raise NotImplementedError(f"{len(texts)} texts")

    def encode_question(self, question: str) -> NDArray[np.float32]:
        """Never called in a dry run."""
        raise NotImplementedError(question)


def _model(info: IndexInfo, cache: Path, again: str) -> Finding:
    found = _weights("model", lambda: _embedding(info.model, cache))
    if not found.good or found.facts["sha256"] == info.model_sha256:
        return found
    detail = f"the weights of {info.model} are not those the index was made with"
    return Finding("model", False, detail, again, found.facts)


def _embedding(model: str, cache: Path) -> Weights:
    weights = embedding_weights(model, cache)
    if weights.name == DEFAULT_MODEL:
        check_files(weights.folder, EMBEDDING_FILES, cache)
    return weights


def _weights(name: str, find: Callable[[], Weights]) -> Finding:
    try:
        weights = find()
    except ModelError as error:
        return Finding(name, False, str(error))
    return Finding(name, True, f"{weights.name}, {weights.sha256[:12]}…", facts={"sha256": weights.sha256})


def _another_reader(reader: str, cache: Path) -> Finding:
    """Say whether a reader that was not measured can be loaded; its hash would tell nothing."""
    try:
        load_reader(cache, reader)
    except ModelError as error:
        return Finding("reader", False, str(error))
    return Finding("reader", True, f"{reader}, configured; the confidence was fitted to the project's own")


def _again(store: Store) -> str:
    return command(store.folder, store.info.roots, store.info.model)
