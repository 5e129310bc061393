"""``dateline chat``, from a pipe."""

from __future__ import annotations

import io
import stat
import sys
from pathlib import Path

import pytest

from bot.streams import typed
from tests.on_terminal.running import ASKED, UNANSWERABLE, Run


def test_chat_answers_line_after_line_and_shows_sources(run: Run, index_folder: Path) -> None:
    ran = run("chat", "--index", index_folder, stdin=f"{ASKED}\n/sources 1\n/quit\n{UNANSWERABLE}\n")
    assert ran.code == 0
    assert "\n1   The second round of the Velden talks was held on 13 and 14 March 2019" in ran.out
    assert "\n2   The two sides agreed" in ran.out, "the neighbour is shown"
    assert "Quillmouth" not in ran.out, "nothing is answered after /quit"
    assert ran.err == ""


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("/source 1", "No command /source. Did you mean /sources?"),
        ("/dance", "No command /dance. /help lists them."),
        ("/sources", "No passage has been cited yet."),
        (f"{ASKED}\n/sources 99", "The last answer cites passages 1 to 3."),
        (f"{ASKED}\n/sources two", "Type for example: /sources 1"),
        ("x" * 1_001, "1,001 characters"),
    ],
)
def test_a_mistake_in_chat_is_a_sentence_and_the_talk_goes_on(
    run: Run, index_folder: Path, typed: str, words: str
) -> None:
    ran = run("chat", "--index", index_folder, stdin=f"{typed}\n/help\n")
    assert words in ran.err
    assert "Type a question, or:" in ran.out
    assert ran.code == 0


class Screen(io.StringIO):
    """A terminal, as far as asking whether it is one goes."""

    def isatty(self) -> bool:
        """It is one."""
        return True


def test_what_was_typed_on_a_terminal_is_remembered_for_its_owner_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    readline = pytest.importorskip("readline")
    keys = iter(["who?", "where?"])

    def input_(_prompt: str) -> str:
        for key in keys:
            readline.add_history(key)
            return key
        raise EOFError

    readline.clear_history()
    history = tmp_path / "cache" / "chat_history"
    monkeypatch.setattr(sys, "stdin", Screen())
    monkeypatch.setattr(sys, "stdout", Screen())
    monkeypatch.setattr("builtins.input", input_)
    assert list(typed(history)) == ["who?", "where?"]
    assert "where?" in history.read_text()
    assert stat.S_IMODE(history.stat().st_mode) == 0o600
