"""The words of an index in a file of their own, derived from its passages and made again when it is lost."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Sequence
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from embeddings import derived
from embeddings.checksums import Memory
from embeddings.postings import Listed, Lister, Postings, merge, without

if TYPE_CHECKING:
    import sqlite3

_AT_ONCE = 1 << 14  # passages
_NAMES = [field.name for field in fields(Postings)]


def listed_after(db: sqlite3.Connection, after: int, among: str = "") -> list[Listed]:
    """Read what some passages with ids above ``after`` are found by; nothing when there are no more."""
    sql = f"SELECT id, title, text FROM passages WHERE id > ? {among} ORDER BY id LIMIT {_AT_ONCE}"
    return db.execute(sql, (after,)).fetchall()


def build(passages: Iterable[Sequence[Listed]]) -> Postings:
    """List passages, given by so many at a time."""
    lister = Lister()
    return merge([lister.make(some) for some in passages] or [lister.make([])])


def change(old: Postings, gone: Sequence[int], come: Iterable[Sequence[Listed]]) -> Postings:
    """Leave out some passages and list others."""
    left = np.array(gone, np.int64)
    return merge([without(old, left) if np.isin(left, old.passages).any() else old, build(come)])


def save(folder: Path, seal: str, postings: Postings, memory: Memory) -> None:
    """Write the words of the index with this seal beside it; OSError when that can't be done."""
    derived.save(_path(folder, seal), seal, {name: getattr(postings, name) for name in _NAMES}, memory)


def load(folder: Path, seal: str, memory: Memory) -> Postings | None:
    """Map the words of the index with this seal; None when there is no file that fits."""
    arrays = derived.load(_path(folder, seal), seal, memory)
    return Postings(**{name: arrays[name] for name in _NAMES}) if arrays else None  # type: ignore[arg-type]


def prune(folder: Path, seal: str) -> None:
    """Drop the words of other versions than the one with this seal."""
    for path in folder.glob("words-*.bin"):
        if path != _path(folder, seal):
            with contextlib.suppress(OSError):
                path.unlink()


def _path(folder: Path, seal: str) -> Path:
    return folder / f"words-{seal[:8]}.bin"
