"""Figures of the bot's work, in the text format that Prometheus reads."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator

from bot.types import Answer

BOUNDS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)  # seconds
OUTCOMES = ("answered", "refused", "failed")


class Metrics:
    """Counts since the start. Safe in several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._outcomes: Counter[str] = Counter()
        self._within: Counter[float] = Counter()
        self._seconds = 0.0

    def count(self, answer: Answer | None, seconds: float) -> None:
        """One question: its answer, None when it failed, and how long the person waited."""
        outcome = "failed" if answer is None else "answered" if answer.found else "refused"
        with self._lock:
            self._outcomes[outcome] += 1
            self._seconds += seconds
            for bound in BOUNDS:
                self._within[bound] += seconds <= bound

    def page(self, gauges: dict[str, tuple[str, Callable[[], float]]]) -> str:
        """The whole page; ``gauges`` are further figures by name, with their help, read now."""
        with self._lock:
            lines = list(self._counted())
        for name, (text, read) in gauges.items():
            lines += [f"# HELP {name} {text}", f"# TYPE {name} gauge", f"{name} {read():g}"]
        return "\n".join(lines) + "\n"

    def _counted(self) -> Iterator[str]:
        total = self._outcomes.total()
        yield "# HELP dateline_questions_total Questions by what became of them."
        yield "# TYPE dateline_questions_total counter"
        for outcome in OUTCOMES:
            yield f'dateline_questions_total{{outcome="{outcome}"}} {self._outcomes[outcome]}'
        yield "# HELP dateline_answer_seconds From a question's arrival to its answer."
        yield "# TYPE dateline_answer_seconds histogram"
        for bound in BOUNDS:
            yield f'dateline_answer_seconds_bucket{{le="{bound:g}"}} {self._within[bound]}'
        yield f'dateline_answer_seconds_bucket{{le="+Inf"}} {total}'
        yield f"dateline_answer_seconds_sum {self._seconds:g}"
        yield f"dateline_answer_seconds_count {total}"
