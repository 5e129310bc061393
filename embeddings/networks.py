"""Networks made ready once and kept in the user's cache: optimised, and whole or made again."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from embeddings.checksums import sha256, sync_folder, write_whole
from embeddings.fusion import fuse_attention
from embeddings.models import are_whole
from embeddings.sessions import NETWORK, optimise, runtime

PARTS = "parts.json"
FORMAT = 4
HEADS = 12  # of the reranker and the reader


def ready(model: Path, digest: str, cache: Path | None) -> Path:
    """Give the network of ``model``, whose SHA-256 is ``digest``, as it loads fastest, made at first use.

    It is ``model`` itself without a cache, or with one that can't be written. Raises what ONNX Runtime raises
    when the file holds no network.
    """
    if cache is None:
        return model
    folder = place(digest, cache)
    if not is_whole(folder, cache):
        try:
            with making(folder) as draft:
                optimise(model, draft / NETWORK)
                with contextlib.suppress(ValueError):  # a reader of another make is used as it is
                    fuse_attention(draft / NETWORK, HEADS)
        except OSError:
            return model
    return folder / NETWORK


def place(digest: str, cache: Path) -> Path:
    """Give the folder where what is made of the weights with this SHA-256 lies, or will lie."""
    return cache / "models" / digest[:16]


def is_whole(folder: Path, cache: Path | None) -> bool:
    """Say whether every file is as it was made, by this program with the ONNX Runtime that is installed."""
    try:
        parts = json.loads((folder / PARTS).read_bytes())
        made_by, hashes = parts["made_by"], dict(parts["hashes"])
    except (OSError, ValueError, TypeError, KeyError):
        return False
    return made_by == _maker() and are_whole(folder, hashes, cache)


@contextlib.contextmanager
def making(folder: Path) -> Iterator[Path]:
    """Give an empty folder to fill, which takes the place of ``folder`` at once when the block has ended.

    OSError where nothing can be written.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".making") as scratch:
        draft = Path(scratch) / "draft"
        draft.mkdir()
        yield draft
        hashes = {}
        for path in sorted(draft.iterdir()):
            hashes[path.name] = sha256(path)
            with path.open("rb") as file:
                os.fsync(file.fileno())
        write_whole(draft / PARTS, json.dumps({"made_by": _maker(), "hashes": hashes}, indent=1).encode())
        if folder.exists():
            shutil.rmtree(folder)
        with contextlib.suppress(OSError):  # another process has just put the same there
            draft.rename(folder)
        sync_folder(folder.parent)


def _maker() -> str:
    return f"format {FORMAT}, ONNX Runtime {runtime()}"
