"""The vectors of the passages: rows of 16-bit floats in a file that only grows.

Of a million vectors an ingestion adds a few hundred, so they don't lie in the database, which is written anew
every time. A version of the index reads the rows that were there when it was published; what lies behind
them, left by a run that was killed, is nothing. Checksums of blocks of rows, in the database, tell whether
they are still what was written. A cosine of 16-bit vectors is that of 32 bits to four digits and more.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from embeddings.checksums import ALWAYS_CHECKED_BYTES, DIGEST_BYTES, Memory

if TYPE_CHECKING:
    import sqlite3

BLOCK_ROWS = 4096
_AT_ONCE = 1 << 14  # passages
STORED = np.dtype("<f2")
Block = tuple[NDArray[np.int64], NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class Rows:
    """The first ``count`` rows, of ``dimension`` numbers each, of the file at ``path``."""

    path: Path
    count: int
    dimension: int

    @property
    def size(self) -> int:
        """How long the file is at least, in bytes."""
        return self.count * self.dimension * STORED.itemsize

    def check(self, digests: Sequence[bytes], memory: Memory | None = None) -> bool:
        """Say whether the rows are as they were written; OSError when the file can't be read.

        Without ``memory`` every byte is read, however many there are.
        """
        if self.path.stat().st_size < self.size:
            return False
        remember = memory if self.size > ALWAYS_CHECKED_BYTES else None
        if remember and remember.holds(self.path, _joined(digests)):
            return True
        if list(self.digests()) != list(digests):
            return False
        if remember:
            self.remember(digests, remember)
        return True

    def remember(self, digests: Sequence[bytes], memory: Memory) -> None:
        """Note that the rows are as they were written."""
        memory.add(self.path, _joined(digests))

    def digests(self, first: int = 0) -> Iterator[bytes]:
        """Hash the rows block by block, from block ``first`` on."""
        block = BLOCK_ROWS * self.dimension * STORED.itemsize
        with self.path.open("rb") as file:
            for start in range(first * block, self.size, block):
                file.seek(start)
                yield blake2b(file.read(min(block, self.size - start)), digest_size=DIGEST_BYTES).digest()

    def map(self) -> NDArray[np.float16]:
        """Give all rows, (count, dimension), read from the disk as they are used."""
        shape = (self.count, self.dimension)
        if not self.count:
            return np.empty(shape, STORED)
        return np.memmap(self.path, STORED, "r", shape=shape)


class RowWriter:
    """Adds rows behind the last that counts; ``rows`` are those there are then."""

    def __init__(self, rows: Rows) -> None:
        self.rows = rows
        self._kept = rows.count
        self._file = rows.path.open("r+b" if rows.count else "wb")
        self._file.truncate(rows.size)
        self._file.seek(rows.size)

    def add(self, vectors: bytes) -> int:
        """Add whole rows; gives the number of the first, from 0."""
        first = self.rows.count
        self._file.write(vectors)
        count = first + len(vectors) // (self.rows.dimension * STORED.itemsize)
        self.rows = Rows(self.rows.path, count, self.rows.dimension)
        return first

    def flush(self) -> None:
        """Let the rows be read."""
        self._file.flush()

    def finish(self) -> dict[int, bytes]:
        """Bring the rows to the disk; gives the new checksums by the numbers of their blocks."""
        self._file.flush()
        os.fsync(self._file.fileno())
        first = self._kept // BLOCK_ROWS
        return dict(enumerate(self.rows.digests(first), first))

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()


def _joined(digests: Sequence[bytes]) -> str:
    return blake2b(b"".join(digests), digest_size=DIGEST_BYTES).hexdigest()


def vector_block(
    db: sqlite3.Connection, mapped: NDArray[np.float16], after: int, among: str = ""
) -> Block | None:
    """Read the vectors of some passages with ids above ``after``; None when there are no more."""
    sql = f"SELECT passage, row FROM vectors WHERE passage > ? {among} ORDER BY passage LIMIT {_AT_ONCE}"
    rows = db.execute(sql, (after,)).fetchall()
    return block_of(rows, mapped) if rows else None


def block_of(rows: Sequence[tuple[int, int]], mapped: NDArray[np.float16]) -> Block:
    """Read the vectors of passages: (id, row)."""
    ids, places = np.array(rows, np.int64).reshape(-1, 2).T
    return ids.copy(), mapped[places].astype(np.float32)


def new_rows(folder: Path, dimension: int) -> Rows:
    """Give the rows, none yet, of a file whose name nothing else has."""
    return Rows(folder / f"vectors-{secrets.token_hex(4)}.f16", 0, dimension)
