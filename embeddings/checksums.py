"""Are these bytes still what was written? Seals for files of ours, known hashes for files of others.

A sealed file ends with a trailer that holds the checksum of everything before it, so one rename puts a new
file and its proof in place together. Hashing gigabytes at every start would cost seconds, so a hash once
found is remembered with what the file system says of the file; any write through the system changes that.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
from pathlib import Path

MAGIC = b"Dateline"
DIGEST_BYTES = 16
TRAILER_BYTES = len(MAGIC) + DIGEST_BYTES
ALWAYS_CHECKED_BYTES = 16 << 20  # hashed at every start: some 30 ms at most
_BLOCK = 1 << 20


def blake2b(path: Path, length: int) -> bytes:
    """Hash the first ``length`` bytes of a file; fewer when the file is shorter."""
    hasher = hashlib.blake2b(digest_size=DIGEST_BYTES)
    with path.open("rb") as file:
        while length > 0 and (block := file.read(min(_BLOCK, length))):
            hasher.update(block)
            length -= len(block)
    return hasher.digest()


def sha256(path: Path) -> str:
    """Hash a whole file, as publishers of weights do."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def seal(path: Path) -> str:
    """Append the trailer to a finished file and bring it to the disk; gives the seal in hexadecimal."""
    digest = blake2b(path, path.stat().st_size)
    with path.open("ab") as file:
        file.write(MAGIC + digest)
        file.flush()
        os.fsync(file.fileno())
    return digest.hex()


def check_seal(path: Path, memory: Memory | None = None) -> str | None:
    """Give the seal of a file that is as it was sealed, None when it is not; OSError when it can't be read.

    Without ``memory`` every byte is read, however large the file is.
    """
    size = path.stat().st_size - TRAILER_BYTES
    if size < 0:
        return None
    with path.open("rb") as file:
        file.seek(size)
        trailer = file.read()
    digest = trailer[len(MAGIC) :]
    if not trailer.startswith(MAGIC) or len(digest) != DIGEST_BYTES:
        return None
    remember = memory if size > ALWAYS_CHECKED_BYTES else None
    if remember and remember.holds(path, digest.hex()):
        return digest.hex()
    if blake2b(path, size) != digest:
        return None
    if remember:
        remember.add(path, digest.hex())
    return digest.hex()


def state(path: Path) -> list[str]:
    """Describe a file as the system sees it: any write changes one of these. As text, for JSON."""
    stat = path.stat()
    return [str(n) for n in (stat.st_dev, stat.st_ino, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns)]


class Memory:
    """Hashes found before, kept in a small file; lost without harm, and void for a file that changed."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def holds(self, path: Path, digest: str) -> bool:
        """Say whether ``path``, as it lies there now, is known to have this digest."""
        return self.recall(path) == digest

    def recall(self, path: Path) -> str | None:
        """Give the digest of ``path`` as it lies there now, if it is known."""
        match self._read().get(str(path.resolve())):
            case [*found, str(digest)] if found == state(path):
                return digest
        return None

    def add(self, path: Path, digest: str) -> None:
        """Remember that ``path`` has this digest; does nothing where nothing can be written."""
        entries = {name: entry for name, entry in self._read().items() if Path(name).exists()}
        entries[str(path.resolve())] = [*state(path), digest]
        with contextlib.suppress(OSError):
            self._file.parent.mkdir(parents=True, exist_ok=True)
            write_whole(self._file, json.dumps(entries, indent=0).encode())

    def _read(self) -> dict[str, object]:
        try:
            entries = json.loads(self._file.read_bytes())
        except (OSError, ValueError):
            return {}
        return entries if isinstance(entries, dict) else {}


def write_whole(path: Path, content: bytes) -> None:
    """Put ``content`` at ``path`` at once: a reader sees the old file or the new one, never half of it."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Bring a rename in ``folder`` to the disk, where the system can."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
