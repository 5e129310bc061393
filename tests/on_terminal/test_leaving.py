"""How a command leaves: interrupted, unread, failed, or with a sentence."""

from __future__ import annotations

import errno
import io
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bot.answer import Answerer
from bot.types import Answer
from tests.on_terminal.running import ASKED, Ran, Run

ROOT = Path(__file__).parent.parent.parent


def test_ctrl_c_leaves_quietly(ask: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(self: Answerer, question: str, k: int, where: object) -> Answer:
        raise KeyboardInterrupt

    monkeypatch.setattr(Answerer, "ask", interrupted)
    assert ask(ASKED) == Ran(130, "", "")


def test_ctrl_c_in_an_import_is_no_fault_of_ours(ask: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken_off(self: Answerer, question: str, k: int, where: object) -> Answer:
        raise ImportError("initialization failed") from KeyboardInterrupt()

    monkeypatch.setattr(Answerer, "ask", broken_off)
    assert ask(ASKED) == Ran(130, "", "")


@pytest.mark.parametrize(("ignored", "code"), [(False, -signal.SIGINT), (True, 0)])
def test_ctrl_c_before_the_commands_are_there_leaves_quietly_where_it_is_heeded(
    ignored: bool, code: int
) -> None:
    program = """
import os, signal, sys
class Interrupting:
    def find_spec(self, name, *_):
        if name == "bot.cli":
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Interrupting())
sys.argv[1:] = ["--version"]
from bot.start import main
main()
"""
    if ignored:
        program = "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)\n" + program
    ran = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (ran.returncode, ran.stderr) == (code, "")


class Full(io.StringIO):
    """Standard output that takes nothing, for the reason ``number``."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number

    def write(self, _text: str) -> int:
        """Fail."""
        raise OSError(self.number, os.strerror(self.number))


@pytest.mark.parametrize(
    ("number", "code", "said"),
    [(errno.EPIPE, 141, ""), (errno.ENOSPC, 2, "Can't write the answer: No space left on device.\n")],
)
def test_an_unread_answer_is_no_noise_and_an_unwritten_one_is_an_error(
    ask: Run, monkeypatch: pytest.MonkeyPatch, number: int, code: int, said: str
) -> None:
    monkeypatch.setattr(sys, "stdout", Full(number))
    monkeypatch.setattr("bot.cli.abandon", lambda: None)
    assert ask("--json", ASKED) == Ran(code, "", said)


def test_a_fault_of_ours_is_not_taken_for_nothing_found(ask: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Answerer, "ask", lambda *_: 1 / 0)
    ran = ask(ASKED)
    assert ran.code == 2
    assert "ZeroDivisionError" in ran.err
    assert "fault in dateline" in ran.err


def test_an_error_of_the_system_is_a_sentence(ask: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> Answer:
        raise PermissionError(errno.EACCES, "Permission denied", "/srv/news")

    monkeypatch.setattr(Answerer, "ask", refused)
    assert ask(ASKED) == Ran(2, "", "/srv/news: Permission denied.\n")


def test_standard_output_is_utf8_under_any_locale(ask: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, "ascii"))
    assert ask(ASKED).code == 0
    assert raw.getvalue().decode("utf-8").startswith("13–14 March 2019")


def test_a_closed_standard_output_is_an_error(ask: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    ran = ask(ASKED)
    assert ran.code == 2
    assert "closed" in ran.err


def test_discord_without_a_token_says_where_to_put_one(run: Run) -> None:
    ran = run("discord")
    assert ran.code == 2
    assert ran.err.startswith("No Discord token. Set DATELINE_DISCORD_TOKEN")
