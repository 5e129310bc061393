"""Commands run in a pipe, in an empty folder, over doubles of all models."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.answer import Answerer, Models
from bot.cli import main
from embeddings.search import open_index
from tests.doubles import PLAIN, FakeEncoder, FakeReader, FakeReranker
from tests.on_terminal.running import Ran, Run


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[Answerer]:
    """Doubles for all models; the list holds the answerers that were opened."""
    made: list[Answerer] = []

    def open_(folder: Path, cache: Path, model: str | None = None, reader: Path | None = None) -> Answerer:
        encoder = FakeEncoder(model or "fake")
        models = Models(FakeReader(), PLAIN)
        made.append(Answerer(lambda: open_index(folder, encoder=encoder, reranker=FakeReranker()), models))
        return made[-1]

    monkeypatch.setattr(Answerer, "open", open_)
    monkeypatch.setattr("embeddings.encoder.load_encoder", lambda *_: FakeEncoder())
    return made


@pytest.fixture
def run(
    opened: list[Answerer],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Run:
    """Run a command in an empty folder, in a pipe, with no setting of ours; ``stdin`` may be lines too."""
    for name in [name for name in os.environ if name.startswith("DATELINE_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("DATELINE_CACHE", str(tmp_path / "cache"))
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)

    def run_(*arguments: object, stdin: str | bytes | Iterator[str] = "") -> Ran:
        if isinstance(stdin, str | bytes):
            typed = stdin if isinstance(stdin, bytes) else stdin.encode()
            monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(typed), "ascii"))
        else:
            monkeypatch.setattr(sys, "stdin", stdin)
        with pytest.raises(SystemExit) as left:
            main([str(argument) for argument in arguments])
        written = capsys.readouterr()
        return Ran(int(left.value.code or 0), written.out, written.err)

    return run_


@pytest.fixture
def ask(run: Run, index_folder: Path) -> Run:
    """Run ``dateline ask`` on the newsroom's index."""
    return lambda *arguments, stdin="": run("ask", "--index", index_folder, *arguments, stdin=stdin)
