"""What stands behind an answer: the whole paragraph, its neighbours, who publishes, how old it all is."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from embeddings.store import Store
from embeddings.store_schema import IndexInfo
from embeddings.types import Article, Passage

NEIGHBOURS = 1  # paragraphs shown on either side of a cited one


@dataclass(frozen=True, slots=True)
class Extract:
    """A passage where it stands: the paragraphs around it, with their numbers, itself among them."""

    passage: Passage
    around: tuple[tuple[int, str], ...]


class Library:
    """The index in ``folder`` to look things up in, always in its newest version. Safe in several threads.

    Everything raises IndexMissing, IndexOutdated or IndexDamaged when the index can't be read.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._store: Store | None = None

    def info(self) -> IndexInfo:
        """What the index is."""
        return self._opened().info

    def newest(self) -> Article | None:
        """The article published last, None when no article has a date."""
        dated = [article for article in self._opened().articles() if article.published]
        return max(dated, key=lambda article: str(article.published), default=None)

    def publishers(self, like: str, limit: int) -> list[str]:
        """Publishers whose name has ``like`` in it, those that begin with it first."""
        wanted = like.casefold().strip()
        names = [name for name in self._opened().sources() if name and wanted in name.casefold()]
        return sorted(names, key=lambda name: (not name.casefold().startswith(wanted), name.casefold()))[
            :limit
        ]

    def extract(self, reference: str, reach: int = NEIGHBOURS) -> Extract | None:
        """The passage that ``reference`` was made for, None when the articles have changed since."""
        number, _, seal = reference.partition(".")
        try:
            (passage,) = self._opened().load([int(number, 36)])
        except ValueError:
            return None
        if _seal(passage) != seal:
            return None
        return Extract(passage, tuple(self._around(passage, reach)))

    def _around(self, passage: Passage, reach: int) -> Sequence[tuple[int, str]]:
        paragraphs = self._opened().document(passage.article.id).paragraphs
        numbers = range(max(1, passage.number - reach), min(len(paragraphs), passage.number + reach) + 1)
        return [(number, paragraphs[number - 1]) for number in numbers]

    def _opened(self) -> Store:
        with self._lock:
            if self._store is None or self._store.changed():
                self._store = Store(self._folder)
            return self._store


def reference(passage: Passage) -> str:
    """A short name for a passage that outlives a restart and, as long as its text stays, a new index."""
    return f"{base36(passage.id)}.{_seal(passage)}"


def _seal(passage: Passage) -> str:
    return blake2b(passage.text.encode("utf-8", "surrogatepass"), digest_size=3).hexdigest()


def base36(number: int) -> str:
    """A number in few characters, which ``int(…, 36)`` reads."""
    digits = ""
    while number or not digits:
        number, digit = divmod(number, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[digit] + digits
    return digits
