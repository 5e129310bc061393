"""Help, version and completion."""

from __future__ import annotations

from pathlib import Path

import pytest
import typer.main

import bot.cli
from tests.on_terminal.running import Run

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


def test_sources_are_completed_from_the_index(index_folder: Path) -> None:
    context = typer.Context(COMMANDS["ask"])
    context.params["index"] = index_folder
    assert bot.cli._complete_source(context, "har") == ["Harbour Times"]
