"""Networks are opened without their runtime telling anybody."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from embeddings.sessions import open_session

READER = Path(__file__).parent.parent / "embeddings/data/reader.onnx"


def test_a_network_is_opened_on_one_thread() -> None:
    assert open_session(READER).get_session_options().intra_op_num_threads == 1


@pytest.mark.skipif(sys.platform == "win32", reason="the runtime keeps its traces elsewhere there")
def test_the_runtime_leaves_no_trace_at_home_and_so_has_nothing_to_report(tmp_path: Path) -> None:
    """In a process of its own, and of no version: older runtimes have nothing to silence."""
    program = (
        "import sys, pathlib, embeddings.sessions as tried; tried.open_session(pathlib.Path(sys.argv[1]))"
    )
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "ORT_"))}
    subprocess.run(
        [sys.executable, "-c", program, READER],
        cwd=READER.parents[2],
        env={**environment, "HOME": str(tmp_path)},
        check=True,
    )
    assert list(tmp_path.rglob("*")) == []
