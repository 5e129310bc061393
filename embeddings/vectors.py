"""Nearest neighbours: all vectors compared while they are few, inverted lists over them when they are many.

The lists (``IndexIVFScalarQuantizer``: 8 bits a number) lie in a file that is mapped into memory, and what
they find is put in order by the vectors themselves. The file is derived and never trusted: it is sealed, and
made again from the store, without embedding anything, when it does not fit. It stays as it is while few
passages change: those are compared one by one, until they are many enough to be worked into the lists.
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
from embeddings.store import MEMORY_NAME, Store
from embeddings.store_vectors import Block

EXACT = 20_000  # passages: so many are compared one by one in a few milliseconds
CHANGED = EXACT // 2  # passages changed since the lists were made, at most
FEW = 2_000  # allowed passages whose vectors are read at once
LEAST_PROBES = 64
_TRAINED = 40  # vectors a list; k-means gains nothing by more
_GROWTH = 4  # times as many passages as the lists were made for
_CHECKED = 4  # times as many found as are wanted, to be put in order by their vectors
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
    """Choose by size, or as ``way`` says: "exact" or "lists"."""
    if way == "exact" or (way == "auto" and passages <= EXACT) or not passages:
        return Plan(0, 0)
    lists = 1
    while lists * lists < 8 * passages:  # between 2.8 and 5.7 times the square root
        lists *= 2
    while lists * _TRAINED > passages and lists > 1:
        lists //= 2
    return Plan(lists, min(lists, max(LEAST_PROBES, lists // 16)))


class VectorIndex:
    """Finds the passages whose vectors are nearest to a question's. Safe to use from several threads."""

    def __init__(self, store: Store, exact: faiss.Index, lists: faiss.IndexIVF | None = None) -> None:
        self._store = store
        self._exact = exact
        self._lists = lists
        self._moved = np.array(store.moved() if lists else [], np.int64)

    @classmethod
    def open(cls, folder: Path, store: Store) -> VectorIndex:
        """Map the lists beside ``store``; where they do not fit, make them of the store's vectors."""
        name = store.info.lists
        if not name:
            return cls(store, compare(store.vectors(), store.info.dimension))
        lists = read(folder, name, store.info.dimension)
        if lists is None:
            count = store.info.passages
            lists = make(store.vectors, store.info.dimension, count, plan(count, "lists"))
            with contextlib.suppress(OSError, RuntimeError):  # a folder that can't be written costs time only
                save(lists, folder, name)
        return cls(store, compare([store.vectors_of(store.moved())], store.info.dimension), lists)

    def search(
        self, vector: NDArray[np.float32], limit: int, allowed: NDArray[np.int64] | None = None
    ) -> list[tuple[int, float]]:
        """Find (id, cosine), best first, for a unit vector, (dimension,), among ``allowed`` ids or all."""
        limit = min(limit, self._store.info.passages if allowed is None else len(allowed))
        if limit < 1:
            return []
        if self._lists is None:
            return _best(*_ask(self._exact, vector, limit, _among(allowed)), limit)
        if allowed is not None and len(allowed) <= FEW:
            return self._ranked(allowed, vector, limit)
        near = self._in_lists(self._lists, vector, _CHECKED * limit, allowed)
        late = _ask(self._exact, vector, limit, _among(allowed))[0]
        return self._ranked(np.concatenate((near, late)), vector, limit)

    def describe(self) -> Plan:
        """Say how neighbours are found."""
        return Plan(self._lists.nlist, self._lists.nprobe) if self._lists else Plan(0, 0)

    def _in_lists(
        self,
        lists: faiss.IndexIVF,
        vector: NDArray[np.float32],
        limit: int,
        allowed: NDArray[np.int64] | None,
    ) -> NDArray[np.int64]:
        """Find in the lists; the fewer are allowed, the more lists are looked into."""
        probes = lists.nprobe
        selector: faiss.IDSelector | None = None
        if allowed is None and len(self._moved):
            selector = faiss.IDSelectorNot(faiss.IDSelectorBatch(self._moved))
        elif allowed is not None:
            bits = np.zeros(int(allowed[-1]) // 8 * 8 + 8, bool)
            bits[allowed] = True
            bits[self._moved[self._moved < len(bits)]] = False
            selector = faiss.IDSelectorBitmap(np.packbits(bits, bitorder="little"))  # type: ignore[arg-type, call-arg]
            probes = min(lists.nlist, int(2 * probes * lists.ntotal / len(allowed)) + 1)
        parameters = faiss.SearchParametersIVF(sel=selector, nprobe=probes)  # type: ignore[call-arg]
        return _ask(lists, vector, limit, parameters)[0]

    def _ranked(
        self, ids: NDArray[np.int64], vector: NDArray[np.float32], limit: int
    ) -> list[tuple[int, float]]:
        found, vectors = self._store.vectors_of(ids.tolist())
        return _best(found, vectors @ vector, limit)


def compare(blocks: Iterable[Block], dimension: int) -> faiss.Index:
    """Make an index that compares every vector."""
    index = faiss.IndexIDMap2(faiss.IndexFlatIP(dimension))
    for ids, vectors in blocks:
        index.add_with_ids(vectors, ids)
    return index


def make(blocks: Blocks, dimension: int, count: int, chosen: Plan) -> faiss.IndexIVF:
    """Make inverted lists of ``count`` vectors, their centres trained on an even sample of them."""
    index = faiss.IndexIVFScalarQuantizer(
        faiss.IndexFlatIP(dimension), dimension, chosen.lists, faiss.ScalarQuantizer.QT_8bit,
        faiss.METRIC_INNER_PRODUCT,
    )  # fmt: skip
    index.cp.min_points_per_centroid = 1  # else it warns on standard error
    index.nprobe = chosen.probes
    step = max(1, count // (_TRAINED * chosen.lists))
    index.train(np.concatenate([vectors[::step] for _, vectors in blocks()]))
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
    lists = read(folder, old, changes.dimension, mapped=False) if old else None
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


def read(folder: Path, name: str, dimension: int, *, mapped: bool = True) -> faiss.IndexIVF | None:
    """Read the lists of this name, or map them into memory; None when they are missing or damaged."""
    with contextlib.suppress(OSError, RuntimeError):
        if fits(folder, name):
            flags = faiss.IO_FLAG_MMAP | faiss.IO_FLAG_READ_ONLY if mapped else 0
            lists = faiss.read_index(str(_path(folder, name)), flags)
            if isinstance(lists, faiss.IndexIVF) and lists.d == dimension:
                return lists
    return None


def prune(folder: Path, name: str) -> None:
    """Drop all lists but those of this name."""
    for path in folder.glob("lists-*.faiss"):
        if path != _path(folder, name):
            path.unlink(missing_ok=True)


def fits(folder: Path, name: str) -> bool:
    """Say whether the lists of this name are there and whole; OSError when they can't be read."""
    path = _path(folder, name)
    if check_seal(path, Memory(folder / MEMORY_NAME)) is None:
        return False
    with path.open("rb") as file:
        file.seek(-TRAILER_BYTES - len(name) // 2, 2)
        return file.read(len(name) // 2).hex() == name


def _path(folder: Path, name: str) -> Path:
    return folder / f"lists-{name}.faiss"


def _ask(
    index: faiss.Index, vector: NDArray[np.float32], limit: int, parameters: faiss.SearchParameters | None
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    scores, ids = index.search(vector.reshape(1, -1), limit, params=parameters)
    found = ids[0] >= 0
    return ids[0][found], scores[0][found]


# FAISS's stubs do not know the arguments that its Python classes take.
def _among(allowed: NDArray[np.int64] | None) -> faiss.SearchParameters | None:
    if allowed is None:
        return None
    return faiss.SearchParameters(sel=faiss.IDSelectorBatch(allowed))  # type: ignore[call-arg]


def _best(ids: NDArray[np.int64], scores: NDArray[np.float32], limit: int) -> list[tuple[int, float]]:
    order = np.argsort(-scores, kind="stable")[:limit]
    return [(int(ids[at]), float(scores[at])) for at in order]
