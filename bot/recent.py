"""A dictionary that forgets: what came first goes first, so that memory stays bounded whatever people do."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Recent(Generic[K, V]):
    """The last ``limit`` entries made."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._entries: OrderedDict[K, V] = OrderedDict()

    def __contains__(self, key: object) -> bool:
        return key in self._entries

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, key: K) -> V | None:
        """The value of ``key``, None when it was never there or is forgotten."""
        return self._entries.get(key)

    def setdefault(self, key: K, value: V) -> V:
        """The value of ``key``, which is ``value`` when there was none."""
        found = self._entries.setdefault(key, value)
        while len(self._entries) > self._limit:
            self._entries.popitem(last=False)
        return found

    def drop(self, unwanted: Callable[[K], bool]) -> None:
        """Forget every entry whose key is unwanted."""
        for key in [key for key in self._entries if unwanted(key)]:
            del self._entries[key]
