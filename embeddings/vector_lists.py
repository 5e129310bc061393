"""Inverted lists over the vectors of a large index: made, brought up to date, kept in a file, chosen by size.

``IndexIVFPQFastScan``: one bit a number, looked up in tables that fit the processor's registers (André,
Kermarrec and Le Scouarnec 2015). As coarse as that is, the right passages are among the best few hundred, and
these are put in order by their vectors; 8 bits a number find the same in seven times the time. A graph (HNSW)
would be as fast, but can't forget passages. The file is derived and never trusted: sealed, and made again of
the vectors, without embedding anything, when it does not fit.
"""

from __future__ import annotations

import contextlib
import secrets
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

from embeddings import derived
from embeddings.checksums import TRAILER_BYTES, Memory, check_seal
from embeddings.store import MEMORY_NAME
from embeddings.store_vectors import Block

EXACT = 20_000  # passages: so many are compared one by one in a few milliseconds
CHANGED = EXACT // 2  # passages changed since the lists were made, at most
LEAST_PROBES = 256
_PART_BITS = 4
_TRAINED = 40  # vectors a list; k-means gains nothing by more
_GROWTH = 4  # times as many lists as there are would be made now
Blocks = Callable[[], Iterable[Block]]


@dataclass(frozen=True, slots=True)
class Changes:
    """The vectors of a new version: of so many ``passages``.

    ``moved`` are the passages that older lists don't know as they are, ``arrived`` those that are there.
    """

    passages: int
    dimension: int
    moved: NDArray[np.int64]
    arrived: Blocks
    all: Blocks


@dataclass(frozen=True, slots=True)
class Plan:
    """How neighbours are found: of so many ``lists``, ``probes`` are looked into; all are compared if 0."""

    lists: int
    probes: int


def plan(passages: int, way: str = "auto") -> Plan:
    """Choose by size, or as ``way`` says: "exact" or "lists", which a few are not enough for."""
    if way == "exact" or passages <= (EXACT if way == "auto" else _TRAINED):
        return Plan(0, 0)
    lists = 1
    while lists * lists < 2 * passages:  # between 1.4 and 2.8 times the square root
        lists *= 2
    while lists * _TRAINED > passages:
        lists //= 2
    return Plan(lists, min(lists, max(LEAST_PROBES, lists // 4)))


def make(blocks: Blocks, dimension: int, count: int, chosen: Plan) -> faiss.IndexIVF:
    """Make inverted lists of ``count`` vectors, their centres trained on an even sample of them."""
    parts = dimension // next(size for size in (4, 2, 1) if dimension % size == 0)
    index = faiss.IndexIVFPQFastScan(
        faiss.IndexFlatIP(dimension), dimension, chosen.lists, parts, _PART_BITS, faiss.METRIC_INNER_PRODUCT
    )
    index.by_residual = False
    index.cp.min_points_per_centroid = index.pq.cp.min_points_per_centroid = (
        1  # else it warns on standard error
    )
    index.nprobe = chosen.probes
    step = max(1, count // (_TRAINED * chosen.lists))
    index.train(np.concatenate([vectors[::step].copy() for _, vectors in blocks()]))
    for ids, vectors in blocks():
        index.add_with_ids(vectors, ids)
    return index


def renew(folder: Path, old: str, changes: Changes, way: str = "auto") -> str:
    """Have lists in ``folder`` that serve a new version, if it is to have any; gives their name, or "".

    ``old`` are those of the version before. While they serve they keep their name and the passages that moved
    stay outside of them; new ones know everything.
    """
    chosen = plan(changes.passages, way)
    if not chosen.lists:
        return ""
    lists = read(folder, old, changes.dimension) if old else None
    if lists is not None and chosen.lists <= _GROWTH * lists.nlist <= _GROWTH**2 * chosen.lists:
        if len(changes.moved) <= min(CHANGED, changes.passages // 2):
            return old
        lists.remove_ids(faiss.IDSelectorBatch(changes.moved))
        for ids, vectors in changes.arrived():
            lists.add_with_ids(vectors, ids)
    else:
        lists = make(changes.all, changes.dimension, changes.passages, chosen)
    name = secrets.token_hex(4)
    save(lists, folder, name)
    return name


def save(lists: faiss.IndexIVF, folder: Path, name: str) -> None:
    """Write lists beside the store under this name, all of them or nothing."""
    with tempfile.TemporaryDirectory(dir=folder, prefix=".lists") as place:
        draft = Path(place) / "draft"
        faiss.write_index(lists, str(draft))
        with draft.open("ab") as file:
            file.write(bytes.fromhex(name))
        derived.put(draft, _path(folder, name), Memory(folder / MEMORY_NAME))


def read(folder: Path, name: str, dimension: int) -> faiss.IndexIVF | None:
    """Read the lists of this name; None when they are missing or damaged."""
    with contextlib.suppress(OSError, RuntimeError):
        if fits(folder, name, Memory(folder / MEMORY_NAME)):
            lists = faiss.read_index(str(_path(folder, name)))
            if isinstance(lists, faiss.IndexIVF) and lists.d == dimension:
                return lists
    return None


def prune(folder: Path, name: str) -> None:
    """Drop all lists but those of this name."""
    for path in folder.glob("lists-*.faiss"):
        if path != _path(folder, name):
            path.unlink(missing_ok=True)


def fits(folder: Path, name: str, memory: Memory | None = None) -> bool:
    """Say whether the lists of this name are there and whole; OSError when they can't be read.

    Without ``memory`` every byte is read, however large the file is.
    """
    path = _path(folder, name)
    if check_seal(path, memory) is None:
        return False
    with path.open("rb") as file:
        file.seek(-TRAILER_BYTES - len(name) // 2, 2)
        return file.read(len(name) // 2).hex() == name


def _path(folder: Path, name: str) -> Path:
    return folder / f"lists-{name}.faiss"
