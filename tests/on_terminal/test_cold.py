"""The program itself, in a process of its own with the real models."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = {
    "torch",
    "transformers",
    "sentence_transformers",
    "sklearn",
    "scipy",
    "discord",
    "rich",
    "trafilatura",
    "matplotlib",
    "onnx",
    "huggingface_hub",
}
PROGRAM = """
import atexit, sys
from bot.cli import main
atexit.register(lambda: print(*sys.modules, file=sys.stderr))
main()
"""


@pytest.fixture(scope="module")
def cold(tmp_path_factory: pytest.TempPathFactory) -> subprocess.CompletedProcess[bytes]:
    """One question in a process of its own, after another has built the index; in a locale without UTF-8."""
    root, folder = Path(__file__).parents[2], tmp_path_factory.mktemp("cold")
    shutil.copytree(root / "seeds", folder / "seeds")
    command = [sys.executable, "-c", PROGRAM, "ask", "--json", "when was the second Astana round?"]
    environment = {**os.environ, "LC_ALL": "C", "PYTHONPATH": str(root)}
    subprocess.run(command, cwd=folder, env=environment, check=False, capture_output=True)
    return subprocess.run(command, cwd=folder, env=environment, check=False, capture_output=True)


@pytest.mark.models
def test_a_cold_answer_loads_nothing_heavy(cold: subprocess.CompletedProcess[bytes]) -> None:
    loaded = set(cold.stderr.decode().split())
    assert "bot.answer" in loaded
    assert loaded & HEAVY == set()


@pytest.mark.models
def test_the_promise_of_the_readme_is_kept(cold: subprocess.CompletedProcess[bytes]) -> None:
    assert cold.returncode == 0
    answer = json.loads(cold.stdout.decode("utf-8"))
    assert answer["answer"] == "15–16 February 2017"
    assert answer["date"] == {"start": "2017-02-15", "end": "2017-02-16"}
