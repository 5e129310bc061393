"""Nearest neighbours: all vectors compared while they are few, inverted lists over them when they are many.

What the lists find is put in order by the vectors themselves, of which only those are read. The lists stay as
they are while few passages change: those are compared one by one, until they are many enough to be worked in.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

from embeddings import vector_lists
from embeddings.store import Store
from embeddings.store_vectors import Block
from embeddings.vector_lists import Plan, plan

FEW = 2_000  # allowed passages whose vectors are read at once
_CHECKED = 400  # found in the lists, at least, to be put in order by their vectors
_TIMES = 8  # as many as are wanted


class Compared:
    """Vectors that are all compared. FAISS's own map of ids starts threads for every question."""

    def __init__(self, blocks: Iterable[Block], dimension: int) -> None:
        self._index = faiss.IndexFlatIP(dimension)
        ids = [np.empty(0, np.int64)]
        for some, vectors in blocks:
            self._index.add(vectors)
            ids.append(some)
        self._ids = np.concatenate(ids)

    def search(
        self, vector: NDArray[np.float32], limit: int, allowed: NDArray[np.int64] | None
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Find ids and cosines among those allowed, or all."""
        if not len(self._ids):
            return self._ids, np.empty(0, np.float32)
        parameters = None
        if allowed is not None:
            parameters = faiss.SearchParameters(sel=_selector(np.isin(self._ids, allowed)))  # type: ignore[call-arg]
        places, cosines = _ask(self._index, vector, limit, parameters)
        return self._ids[places], cosines


class VectorIndex:
    """Finds the passages whose vectors are nearest to a question's. Safe to use from several threads."""

    def __init__(self, store: Store, exact: Compared, lists: faiss.IndexIVF | None = None) -> None:
        self._store = store
        self._exact = exact
        self._lists = lists
        self._moved = np.array(store.moved() if lists else [], np.int64)

    @classmethod
    def open(cls, folder: Path, store: Store) -> VectorIndex:
        """Map the lists beside ``store``; where they do not fit, make them of the store's vectors."""
        name = store.info.lists
        if not name:
            return cls(store, Compared(store.vectors(), store.info.dimension))
        lists = vector_lists.read(folder, name, store.info.dimension)
        if lists is None:
            count = store.info.passages
            lists = vector_lists.make(store.vectors, store.info.dimension, count, plan(count, "lists"))
            with contextlib.suppress(OSError, RuntimeError):  # a folder that can't be written costs time only
                vector_lists.save(lists, folder, name)
        return cls(store, Compared([store.vectors_of(store.moved())], store.info.dimension), lists)

    def search(
        self, vector: NDArray[np.float32], limit: int, allowed: NDArray[np.int64] | None = None
    ) -> list[tuple[int, float]]:
        """Find (id, cosine), best first, for a unit vector, (dimension,), among ``allowed`` ids or all."""
        limit = min(limit, self._store.info.passages if allowed is None else len(allowed))
        if limit < 1:
            return []
        if self._lists is None:
            return _best(*self._exact.search(vector, limit, allowed), limit)
        if allowed is not None and len(allowed) <= FEW:
            return self._ranked(allowed, vector, limit)
        near = self._in_lists(self._lists, vector, max(_CHECKED, _TIMES * limit), allowed)
        late = self._exact.search(vector, limit, allowed)[0]
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
            passes = np.zeros(int(allowed[-1]) + 1, bool)
            passes[allowed] = True
            passes[self._moved[self._moved < len(passes)]] = False
            selector = _selector(passes)
            probes = min(lists.nlist, int(2 * probes * lists.ntotal / len(allowed)) + 1)
        parameters = faiss.SearchParametersIVF(sel=selector, nprobe=probes)  # type: ignore[call-arg]
        return _ask(lists, vector, limit, parameters)[0]

    def _ranked(
        self, ids: NDArray[np.int64], vector: NDArray[np.float32], limit: int
    ) -> list[tuple[int, float]]:
        found, vectors = self._store.vectors_of(ids.tolist())
        return _best(found, vectors @ vector, limit)


def _ask(
    index: faiss.Index, vector: NDArray[np.float32], limit: int, parameters: faiss.SearchParameters | None
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    scores, ids = index.search(vector.reshape(1, -1), limit, params=parameters)
    found = ids[0] >= 0
    return ids[0][found], scores[0][found]


# FAISS's stubs do not know the arguments that its Python classes take.
def _selector(passes: NDArray[np.bool_]) -> faiss.IDSelector:
    """Let through the ids at which there is a True."""
    return faiss.IDSelectorBitmap(np.packbits(passes, bitorder="little"))  # type: ignore[arg-type, call-arg]


def _best(ids: NDArray[np.int64], scores: NDArray[np.float32], limit: int) -> list[tuple[int, float]]:
    order = np.argsort(-scores, kind="stable")[:limit]
    return [(int(ids[at]), float(scores[at])) for at in order]
