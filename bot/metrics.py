"""Figures of the bot's work, in the text format that Prometheus reads."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from bot.types import Answer

BOUNDS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)  # seconds
SOON = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 3.0)  # Discord waits three for a command
OUTCOMES = ("answered", "refused", "failed")


@dataclass(slots=True)
class _Histogram:
    """How many took at most so long."""

    name: str
    about: str
    bounds: tuple[float, ...]
    count: int = 0
    seconds: float = 0.0
    within: Counter[float] = field(default_factory=Counter)

    def add(self, seconds: float) -> None:
        self.count += 1
        self.seconds += seconds
        for bound in self.bounds:
            self.within[bound] += seconds <= bound

    def lines(self) -> Iterator[str]:
        yield f"# HELP {self.name} {self.about}"
        yield f"# TYPE {self.name} histogram"
        for bound in self.bounds:
            yield f'{self.name}_bucket{{le="{bound:g}"}} {self.within[bound]}'
        yield f'{self.name}_bucket{{le="+Inf"}} {self.count}'
        yield f"{self.name}_sum {self.seconds:g}"
        yield f"{self.name}_count {self.count}"


class Metrics:
    """Counts since the start. Safe in several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._outcomes: Counter[str] = Counter()
        self._answered = _Histogram(
            "dateline_answer_seconds", "From a question's arrival to its answer.", BOUNDS
        )
        self._seen = _Histogram(
            "dateline_first_response_seconds",
            "From a question's arrival to the first that is seen of it: typing, or thinking.",
            SOON,
        )

    def count(self, answer: Answer | None, seconds: float) -> None:
        """One question: its answer, None when it failed, and how long the person waited."""
        outcome = "failed" if answer is None else "answered" if answer.found else "refused"
        with self._lock:
            self._outcomes[outcome] += 1
            self._answered.add(seconds)

    def seen(self, seconds: float) -> None:
        """How long it was until a person saw that the question had arrived."""
        with self._lock:
            self._seen.add(seconds)

    def page(self, gauges: dict[str, tuple[str, Callable[[], float]]]) -> str:
        """The whole page; ``gauges`` are further figures by name, with their help, read now."""
        with self._lock:
            lines = list(self._counted())
        for name, (text, read) in gauges.items():
            lines += [f"# HELP {name} {text}", f"# TYPE {name} gauge", f"{name} {read():g}"]
        return "\n".join(lines) + "\n"

    def _counted(self) -> Iterator[str]:
        yield "# HELP dateline_questions_total Questions by what became of them."
        yield "# TYPE dateline_questions_total counter"
        for outcome in OUTCOMES:
            yield f'dateline_questions_total{{outcome="{outcome}"}} {self._outcomes[outcome]}'
        yield from self._answered.lines()
        yield from self._seen.lines()
