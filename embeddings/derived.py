"""Files of arrays that can be made again from an index: sealed, mapped into memory, never trusted."""

from __future__ import annotations

import contextlib
import json
import tempfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from embeddings.checksums import TRAILER_BYTES, Memory, check_seal, seal

Array = NDArray[np.generic]
_ALIGNED = 64  # bytes
_SIZE = 8


def save(path: Path, owner: str, arrays: Mapping[str, Array], memory: Memory) -> None:
    """Write arrays, one-dimensional, that belong to what has the seal ``owner``; all of them or none."""
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".derived") as place:
        draft = Path(place) / "draft"
        entries = {}
        with draft.open("wb") as file:
            for name, array in arrays.items():
                file.write(b"\0" * (-file.tell() % _ALIGNED))
                entries[name] = (array.dtype.str, file.tell(), len(array))
                file.write(np.ascontiguousarray(array).data)
            directory = json.dumps({"owner": owner, "arrays": entries}).encode()
            file.write(directory + len(directory).to_bytes(_SIZE))
        put(draft, path, memory)


def put(draft: Path, path: Path, memory: Memory) -> None:
    """Seal a file and put it in its place, known to be whole."""
    sealed = seal(draft)
    draft.replace(path)
    memory.add(path, sealed)


def load(path: Path, owner: str, memory: Memory) -> dict[str, Array] | None:
    """Map the arrays of a file; None when it is missing, damaged or belongs to another owner."""
    with contextlib.suppress(OSError):
        if check_seal(path, memory) is None:
            return None
        with path.open("rb") as file:
            file.seek(-TRAILER_BYTES - _SIZE, 2)
            size = int.from_bytes(file.read(_SIZE))
            file.seek(-TRAILER_BYTES - _SIZE - size, 2)
            directory = json.loads(file.read(size))
        if directory["owner"] == owner:
            return {name: _map(path, *entry) for name, entry in directory["arrays"].items()}
    return None


def _map(path: Path, kind: str, offset: int, length: int) -> Array:
    if not length:
        return np.empty(0, kind)
    return np.asarray(np.memmap(path, kind, "r", offset, (length,)))
