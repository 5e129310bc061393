"""Help, version and completion."""

from __future__ import annotations

from pathlib import Path

import pytest
import typer.main

import bot.cli
from tests.on_terminal.running import Ran, Run

COMMANDS = typer.main.get_command(bot.cli.app).commands  # type: ignore[attr-defined]


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_command_has_help_with_an_example(run: Run, command: str) -> None:
    ran = run(command, "--help")
    assert ran.code == 0
    assert f"\n    dateline {command}" in ran.out
    assert not set(ran.out) & set("╭│─\x1b")


def test_help_lists_all_commands_and_settings(run: Run) -> None:
    ran = run("--help")
    assert all(f"\n  {command} " in ran.out for command in COMMANDS)
    assert "DATELINE_INDEX" in ran.out
    assert "dateline ask" in ran.out


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_command_takes_the_index(command: str) -> None:
    assert any("--index" in parameter.opts for parameter in COMMANDS[command].params)


def test_the_version_is_shown(run: Run) -> None:
    ran = run("--version")
    assert ran.code == 0
    assert ran.out.startswith("dateline ")


@pytest.mark.parametrize(("typed", "offered"), [("Har", "Harbour Times\n"), ("nobody", "\n")])
def test_sources_are_completed_from_the_index(
    run: Run, index_folder: Path, monkeypatch: pytest.MonkeyPatch, typed: str, offered: str
) -> None:
    monkeypatch.setenv("_DATELINE_COMPLETE", "complete_bash")
    monkeypatch.setenv("COMP_WORDS", f"dateline ask --index {index_folder} --source {typed}")
    monkeypatch.setenv("COMP_CWORD", "5")
    assert run() == Ran(0, offered, "")


def test_nothing_is_completed_from_an_index_that_is_not_there(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("_DATELINE_COMPLETE", "complete_bash")
    monkeypatch.setenv("COMP_WORDS", "dateline ask --index nowhere --source h")
    monkeypatch.setenv("COMP_CWORD", "5")
    assert run() == Ran(0, "\n", "")
