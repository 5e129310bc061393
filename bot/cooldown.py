"""How often a person may ask, and how often a channel may be asked in."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Hashable

from bot.recent import Recent

MINUTE = 60.0


class Cooldown:
    """At most so many questions in any minute, for each key on its own."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._asked: Recent[Hashable, deque[float]] = Recent(10_000)

    def wait(self, key: Hashable, per_minute: int) -> float:
        """Seconds until ``key`` may ask, 0.0 when it may now; only then the question counts."""
        now = self._clock()
        asked = self._asked.setdefault(key, deque())
        while asked and asked[0] <= now - MINUTE:
            asked.popleft()
        if len(asked) >= per_minute:
            return asked[len(asked) - per_minute] + MINUTE - now
        asked.append(now)
        return 0.0
