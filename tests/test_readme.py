"""The README is held to the program: its commands exist, and print what it says they print.

A fenced ``console`` block holds commands after ``$ `` and under each what it writes to standard output; ``…``
stands for anything, and white space doesn't count, so that lines may be folded to fit the page. The blocks
are run in order in one folder with ``seeds/`` in it, as a reader would run them. A command shown without
output is only parsed.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import typer.main

from bot.cli import app

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
PROGRAM = typer.main.get_command(app)
COMMANDS = PROGRAM.commands  # type: ignore[attr-defined]
SHELL = {"console", "sh", "bash", "shell"}
SHOWN_ELSEWHERE = re.compile(r"\b(?:discord|chat)\b")  # they wait for someone, so they are not run here


@dataclass(frozen=True)
class Example:
    """A command line and the output shown under it, "" where none is."""

    command: str
    output: str


def examples(readme: str) -> Iterator[Example]:
    """Read the fenced shell blocks, and the indented ones, which hold commands only."""
    for language, block in re.findall(r"^```(\w+)\n(.*?)^```", readme, re.M | re.S):
        if language == "console":
            for part in re.split(r"^\$ ", block, flags=re.M)[1:]:
                command, _, output = part.partition("\n")
                yield Example(command, output)
        elif language in SHELL:
            yield from (Example(line, "") for line in block.splitlines() if line.strip())
    unfenced = re.sub(r"^```.*?^```", "", readme, flags=re.M | re.S)
    yield from (Example(line.strip(), "") for line in re.findall(r"^ {4}\S.*$", unfenced, re.M))


def calls(command: str) -> Iterator[list[str]]:
    """The arguments of every call of ours in a command line."""
    call: list[str] | None = None
    for word in [*shlex.split(command, comments=True), ";"]:
        if word in {"&&", "||", "|", ";", "&", ">", "<"}:
            if call is not None:
                yield call
            call = None
        elif call is not None:
            call.append(word)
        elif word == "dateline":
            call = []


EXAMPLES = list(examples(README))
CALLS = [(example.command, call) for example in EXAMPLES for call in calls(example.command)]


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def agrees(shown: str, written: str) -> bool:
    """Whether what was written is what is shown, ``…`` standing for anything."""
    pattern = ".*?".join(re.escape(part) for part in squeezed(shown).split("…"))
    return re.fullmatch(pattern, squeezed(written), re.S) is not None


@pytest.mark.parametrize(("command", "arguments"), CALLS, ids=[command for command, _ in CALLS])
def test_every_command_exists_with_its_options(command: str, arguments: list[str]) -> None:
    name = next((word for word in arguments if not word.startswith("-")), None)
    chosen = COMMANDS[name] if name else PROGRAM
    rest = arguments[arguments.index(name) + 1 :] if name else arguments
    chosen.make_parser(typer.Context(chosen)).parse_args(args=rest)


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_command_is_in_the_readme(command: str) -> None:
    assert re.search(rf"\bdateline {command}\b", README)


def test_every_file_that_is_named_exists() -> None:
    named = set(re.findall(r"`((?:bot|embeddings|seeds|tests)/[\w./-]*)`", README))
    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []


def test_an_output_may_be_folded_and_elided_but_not_altered() -> None:
    assert agrees("15–16 February 2017\n(likely, … %)", "15–16 February 2017 (likely, 62 %)\n")
    assert agrees('{"found": true, …, "took_ms": …}', '{"found": true, "answer": "x", "took_ms": 41.0}')
    assert not agrees("15–16 February 2017", "15–16 February 2018")
    assert not agrees("15–16 February 2017", "15–16 February 2017, perhaps")


@pytest.mark.models
def test_every_output_is_what_the_program_prints(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "seeds", tmp_path / "seeds")
    (tmp_path / "bin").mkdir()
    program = tmp_path / "bin" / "dateline"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -c "from bot.cli import main; main()" "$@"\n')
    program.chmod(0o755)
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PATH": f"{program.parent}:{os.environ['PATH']}"}
    for example in EXAMPLES:
        if not example.output.strip() or SHOWN_ELSEWHERE.search(example.command):
            continue
        ran = subprocess.run(
            ["sh", "-c", example.command], cwd=tmp_path, env=environment, capture_output=True, check=False
        )
        written = ran.stdout.decode()
        assert agrees(example.output, written), f"$ {example.command}\n{written}{ran.stderr.decode()}"
