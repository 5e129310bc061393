"""``dateline chat``, from a pipe."""

from __future__ import annotations

from pathlib import Path

import pytest

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
