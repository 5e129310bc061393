"""The desk where questions come in: many people at once, one set of models, never on the event loop."""

from __future__ import annotations

import asyncio
import gc
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, Protocol, TypeVar

from bot.types import Answer
from embeddings.errors import DatelineError
from embeddings.types import Filter, Hit

QUOTES = 3
EVERYTHING = Filter()
FAREWELL = 1.0  # seconds for telling those in the queue that their turn won't come
RESTARTED = "I am being restarted. Please ask again in a minute."

T = TypeVar("T")


class Asks(Protocol):
    """Whatever answers a question; blocking, safe to call from several threads."""

    def ask(self, question: str, k: int = QUOTES, where: Filter | None = None) -> Answer:
        """The answer to ``question`` with at most ``k`` citations."""
        ...

    def find(self, topic: str, k: int, where: Filter) -> Sequence[Hit]:
        """The best ``k`` passages on a topic."""
        ...


class Busy(DatelineError):  # noqa: N818 - the name is what the desk is
    """More questions are waiting than can be answered in good time."""


class Desk:
    """Answers questions in the order they come, ``workers`` at a time, with at most ``room`` waiting.

    ``open_answerer`` loads index and models; it runs on a worker at the first question or at ``warm``, and
    again at the next question when it failed, so that an index built later is found.
    """

    def __init__(self, open_answerer: Callable[[], Asks], *, workers: int = 2, room: int = 256) -> None:
        self._open = open_answerer
        self._answerer: Asks | None = None
        self._opening = threading.Lock()
        self._counting = threading.Lock()
        self._working = 0
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="answer")
        self._workers = workers
        self._room = room
        self._taken: set[asyncio.Future[Any]] = set()
        self._visits: set[asyncio.Future[None]] = set()
        self._closing = False

    @property
    def waiting(self) -> int:
        """How many questions wait behind those being answered."""
        return max(0, len(self._taken) - self._workers)

    @property
    def working(self) -> bool:
        """Whether a thread is loading or answering right now."""
        return self._working > 0

    @property
    def ready(self) -> bool:
        """Whether index and models are loaded."""
        return self._answerer is not None

    @contextmanager
    def visit(self) -> Iterator[None]:
        """From a person's question to what they see of its answer: ``close`` waits for the end of it."""
        done = asyncio.get_running_loop().create_future()
        self._visits.add(done)
        try:
            yield
        finally:
            self._visits.discard(done)
            done.set_result(None)

    def take(self, job: Callable[[Asks], T]) -> asyncio.Future[T]:
        """What ``job`` makes of the answerer, on a worker, in its turn. Raises Busy when too many wait."""
        if self._closing:
            raise Busy(RESTARTED)
        if self.waiting >= self._room:
            others = "1 question is" if self.waiting == 1 else f"{self.waiting} questions are"
            raise Busy(f"{others} waiting already. Please ask again in a minute.")
        taken = asyncio.get_running_loop().run_in_executor(self._pool, self._work, job)
        self._taken.add(taken)
        taken.add_done_callback(self._taken.discard)
        return taken

    async def warm(self) -> None:
        """Load index and models now rather than at the first question.

        What is loaded by then stays: the garbage collector need not walk through it again, which would stop
        every thread, and with it Discord's heartbeat, for a tenth of a second at a time.
        """
        await asyncio.get_running_loop().run_in_executor(self._pool, self._work, lambda _: None)
        gc.collect()
        gc.freeze()

    async def close(self, grace: float) -> None:
        """Take no more questions and wait at most ``grace`` seconds for the visits under way.

        Whoever is still in the queue then has a moment to be told so.
        """
        self._closing = True
        if self._visits:
            await asyncio.wait(set(self._visits), timeout=grace)
        self._pool.shutdown(wait=False, cancel_futures=True)
        if self._visits:
            await asyncio.wait(set(self._visits), timeout=min(grace, FAREWELL))

    def _work(self, job: Callable[[Asks], T]) -> T:
        with self._counting:
            self._working += 1
        try:
            return job(self._opened())
        finally:
            with self._counting:
                self._working -= 1

    def _opened(self) -> Asks:
        with self._opening:
            if self._answerer is None:
                self._answerer = self._open()
            return self._answerer
