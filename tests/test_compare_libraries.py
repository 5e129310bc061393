"""What the comparison with other libraries says of them, and of us."""

from __future__ import annotations

from embeddings.evaluate import Retrieval
from embeddings.metrics import Estimate
from tests.benchmarks.compare_libraries import LIBRARIES, OURS, Row, line, losses
from tests.benchmarks.library_answers import SYSTEMS


def row(name: str, first: float, build: float | None, p50: float) -> Row:
    estimate = Estimate(first, first, first, 10)
    recall = dict.fromkeys((1, 3, 5, 10), estimate)
    return Row(Retrieval(name, recall, estimate, p50, p50), build)


ROWS = [
    row(OURS, 0.8, 30.0, 90.0),
    row("words alone (BM25)", 0.7, None, 1.0),
    row("better", 0.9, 60.0, 40.0),
    row("equal", 0.8, 30.0, 90.0),
]


def test_every_system_that_beats_us_is_named_the_best_first() -> None:
    assert losses(ROWS) == [
        "Dateline is beaten in recall@1 by better",
        "Dateline is beaten in recall@5 by better",
        "Dateline is beaten in MRR by better",
        "Dateline is beaten in build by none of them",
        "Dateline is beaten in p50 by words alone (BM25); better",
    ]


def test_a_figure_that_was_not_measured_of_us_is_not_compared() -> None:
    assert not any("cold" in said or "memory" in said for said in losses(ROWS))


def test_a_line_has_the_figures_and_no_build_where_there_is_none() -> None:
    figures = ["0.800", "0.800", "0.800", "30.0", "–", "90.0", "90.0", "–", "0.800–0.800"]
    assert line(ROWS[0]).split() == ["Dateline", *figures]
    assert line(ROWS[1]).split()[6] == "–"


def test_the_libraries_asked_for_are_those_that_can_be_run() -> None:
    assert set(LIBRARIES) == set(SYSTEMS)
