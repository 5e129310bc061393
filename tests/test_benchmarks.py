"""What the benchmarks' table says: figures, ratios, and whether a promise is held."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from tests.benchmarks.__main__ import PARTS
from tests.benchmarks.corpus import Crowd
from tests.benchmarks.figures import Bar, Figure, row, save
from tests.doubles import FakeEncoder

COLD = Figure("cold", "whole process", 0.8, "s", 8.0, Bar(1 / 8, ratio=True))


def test_a_promise_of_a_ratio_is_held_to_the_ratio_and_one_of_a_figure_to_the_figure() -> None:
    assert (COLD.ratio, COLD.held) == (pytest.approx(0.1), True)
    assert Figure("cold", "whole process", 1.2, "s", 8.0, Bar(1.0)).held is False
    assert Figure("warm", "answers", 20, "1/s", 10, Bar(2.5, least=True, ratio=True)).held is False
    assert Figure("warm", "answers", 20, "1/s", 10).held is None


def test_a_row_shows_the_figure_its_reference_the_ratio_and_what_was_promised() -> None:
    said = "cold: whole process 0.8 s 8 0.100 ≤ 0.125 × reference: held"
    assert row(COLD).split() == said.split()
    assert "1,000,000 passages" in row(Figure("growth", "open", 0.1, "s", size=1_000_000))


def test_what_is_saved_can_be_read_with_the_machine_it_was_measured_on(tmp_path: Path) -> None:
    save([COLD], tmp_path / "table.json")
    saved = json.loads((tmp_path / "table.json").read_text("utf-8"))
    assert saved["figures"][0]["ratio"] == pytest.approx(0.1)
    assert {"cores", "load", "onnxruntime"} <= saved["machine"].keys()


def test_every_part_is_a_module() -> None:
    folder = Path(__file__).parent / "benchmarks"
    assert [name for name in PARTS if not (folder / f"{name}.py").is_file()] == []


def test_a_crowd_has_the_vectors_of_the_texts_it_knows_and_others_near_them() -> None:
    crowd = Crowd(FakeEncoder(), ["rye bread", "a flood in Orrin"])
    known, other = crowd.encode(["a title\nrye bread", "something else"])
    assert known @ FakeEncoder().encode(["rye bread"])[0] == pytest.approx(1, abs=1e-5)
    nearest = max(other @ FakeEncoder().encode(["rye bread", "a flood in Orrin"]).T)
    assert nearest == pytest.approx(1 / np.sqrt(1.36), abs=0.1)
