"""Dateline beside the plain recipe, txtai and Haystack, as a part of ``python -m tests.benchmarks``."""

from __future__ import annotations

from collections.abc import Iterator

from tests.benchmarks.compare_libraries import OURS, Row, compare, install
from tests.benchmarks.corpus import ASKED
from tests.benchmarks.figures import Figure, Run

SMALL = "onestop_guardian"  # 83 paragraphs


def measure(run: Run) -> Iterator[Figure]:
    """Every system's figures, each beside Dateline's."""
    python = run.libraries or install(run.scratch / "environment")
    questions = run.data / f"{SMALL if run.small else ASKED}.questions.jsonl.gz"
    rows = compare(questions, None, 20 if run.small else 300, python, run)
    ours = figures(next(row for row in rows if row.found.name == OURS))
    for row in rows:
        for (name, unit), value in figures(row).items():
            reference = None if row.found.name == OURS else ours[name, unit]
            yield Figure("libraries", f"{row.found.name}, {name}", value, unit, reference)


def figures(row: Row) -> dict[tuple[str, str], float]:
    """What was measured of a system, by name and unit."""
    found = {
        ("recall@1", ""): row.found.recall[1].value,
        ("recall@5", ""): row.found.recall[5].value,
        ("build", "s"): row.build,
        ("cold", "s"): row.cold,
        ("p50", "ms"): row.found.p50,
        ("p95", "ms"): row.found.p95,
        ("resident", "MB"): row.resident,
    }
    return {key: value for key, value in found.items() if value is not None}
