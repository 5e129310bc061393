"""Nearest neighbours: an exact inner-product index over the store's vectors.

Its file is derived and never trusted: it is named by the seal of the store it was made from, ends with that
seal and its own, and is made again from the store, without embedding anything, when one of them does not fit.
"""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterable
from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

from embeddings.checksums import DIGEST_BYTES, TRAILER_BYTES, Memory, check_seal, seal
from embeddings.store import MEMORY_NAME, Block, Store


class VectorIndex:
    """Finds the passages whose vectors are nearest to a question's. Safe to use from several threads."""

    def __init__(self, index: faiss.Index) -> None:
        self._index = index

    @classmethod
    def open(cls, folder: Path, store: Store) -> VectorIndex:
        """Read the index beside ``store``; when there is none that fits, make it from the store's vectors."""
        with contextlib.suppress(OSError, RuntimeError):
            if fits(folder, store):
                index = faiss.read_index(str(_path(folder, store.info.seal)))
                if (index.ntotal, index.d) == (store.info.passages, store.info.dimension):
                    return cls(index)
        made = cls.build(store.vectors(), store.info.dimension)
        with contextlib.suppress(OSError, RuntimeError):  # a folder that can't be written costs time only
            made.save(folder, store.info.seal)
        return made

    @classmethod
    def build(cls, blocks: Iterable[Block], dimension: int) -> VectorIndex:
        """Make the index of (ids, vectors) blocks; vectors have unit length."""
        index = faiss.IndexIDMap2(faiss.IndexFlatIP(dimension))
        for ids, vectors in blocks:
            index.add_with_ids(vectors, ids)
        return cls(index)

    def save(self, folder: Path, store_seal: str) -> None:
        """Write the index beside the store with this seal, at once, and drop those of other versions."""
        with tempfile.TemporaryDirectory(dir=folder, prefix=".vectors") as place:
            draft = Path(place) / "draft"
            faiss.write_index(self._index, str(draft))
            with draft.open("ab") as file:
                file.write(bytes.fromhex(store_seal))
            seal(draft)
            draft.replace(_path(folder, store_seal))

    def search(
        self, vector: NDArray[np.float32], limit: int, allowed: NDArray[np.int64] | None = None
    ) -> list[tuple[int, float]]:
        """Find (id, cosine), best first, for a unit vector, (dimension,), among ``allowed`` ids or all."""
        limit = min(limit, self._index.ntotal if allowed is None else len(allowed))
        if limit < 1:
            return []
        parameters = None
        if allowed is not None:
            selector = faiss.IDSelectorBatch(allowed)
            parameters = faiss.SearchParameters(sel=selector)  # type: ignore[call-arg]  # its stub is wrong
        scores, ids = self._index.search(vector.reshape(1, -1), limit, params=parameters)
        return [(int(i), float(s)) for i, s in zip(ids[0], scores[0], strict=True) if i >= 0]


def prune(folder: Path, store_seal: str) -> None:
    """Drop the vector indexes of other versions than the one with this seal."""
    keep = _path(folder, store_seal)
    for path in folder.glob("vectors-*.faiss"):
        if path != keep:
            path.unlink(missing_ok=True)


def fits(folder: Path, store: Store) -> bool:
    """Say whether the file in ``folder`` is whole and of this version of the store; OSError without one."""
    path = _path(folder, store.info.seal)
    if check_seal(path, Memory(store.folder / MEMORY_NAME)) is None:
        return False
    with path.open("rb") as file:
        file.seek(-TRAILER_BYTES - DIGEST_BYTES, 2)
        return file.read(DIGEST_BYTES).hex() == store.info.seal


def _path(folder: Path, store_seal: str) -> Path:
    return folder / f"vectors-{store_seal[:8]}.faiss"
