"""Vectors on their way into an index, kept as they are made: a run that was killed goes on where it was.

The file is also the lock that lets one run at a time write an index; the system frees it when a process dies.
It is not synced: a machine that loses power may lose these vectors, which are checked and made again.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Sequence
from pathlib import Path

from embeddings.checksums import DIGEST_BYTES
from embeddings.errors import StoreError
from embeddings.store import DatabaseError, connect

FILE_NAME = "pending.sqlite"
_OPEN = """
PRAGMA locking_mode = EXCLUSIVE;
PRAGMA synchronous = OFF;
BEGIN EXCLUSIVE;
CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB NOT NULL, checksum BLOB NOT NULL);
COMMIT;
"""


class Pending:
    """The vectors that runs made and did not publish. StoreError while another run writes this index."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE_NAME
        try:
            self._open()
        except DatabaseError as error:
            if "locked" in str(error):
                raise StoreError(
                    f"Another run is writing the index at {folder}. Run this again when it has ended."
                ) from error
            self._path.unlink(missing_ok=True)  # only vectors that can be made again were in it
            self._open()

    def _open(self) -> None:
        self._db = connect(self._path, "mode=rwc", wait=0)
        try:
            self._db.executescript(_OPEN)
        except DatabaseError:
            self._db.close()
            raise

    def get(self, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        """Give the vectors of those keys that are there; what does not fit its checksum is not there."""
        found = {}
        sql = "SELECT vector, checksum FROM vectors WHERE key = ?"
        for key in keys:
            with contextlib.suppress(DatabaseError):
                row = self._db.execute(sql, (key,)).fetchone()
                if row and _checksum(key, row[0]) == row[1]:
                    found[key] = row[0]
        return found

    def put(self, rows: Sequence[tuple[bytes, bytes]]) -> None:
        """Keep vectors: (key, float32 bytes). What can't be kept is made again if the run is killed."""
        checked = [(key, vector, _checksum(key, vector)) for key, vector in rows]
        with contextlib.suppress(DatabaseError):
            self._db.execute("BEGIN")
            self._db.executemany("INSERT OR REPLACE INTO vectors VALUES (?,?,?)", checked)
            self._db.execute("COMMIT")

    def clear(self) -> None:
        """Forget them all: they are in the index now."""
        try:
            self._db.execute("DELETE FROM vectors")
            self._db.execute("VACUUM")
        except DatabaseError:
            self._path.unlink(missing_ok=True)

    def close(self) -> None:
        """Let another run begin."""
        self._db.close()


def _checksum(key: bytes, vector: bytes) -> bytes:
    return hashlib.blake2b(key + vector, digest_size=DIGEST_BYTES).digest()
