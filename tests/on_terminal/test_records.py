"""``dateline gaps`` and ``dateline feedback``: what the bot on Discord has kept, in the terminal."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

import pytest

from bot.records import Records, records_path
from bot.types import Answer
from tests.on_terminal.running import Run

FOUND = Answer("when did the bridge open?", True, "today", None, 0.9, (), (), (), "", 0.0)


@pytest.fixture
def kept() -> None:
    """Three unanswered questions, two of them alike, and two opinions, beside the default index."""
    with closing(Records(records_path(Path(".dateline")))) as records:
        for number, question in enumerate(
            ("who won the cup?", "why did giraffes go?", "why did the giraffe go")
        ):
            refused = Answer(question, False, None, None, 0.1, (), (), (), "", 0.0)
            records.add_answer(number, 1, 111222333, 4, refused)
        records.add_answer(10, 1, 111222333, 4, FOUND)
        records.add_verdict(10, 444555666, good=False, remark="it was yesterday")
        records.add_verdict(99, 444555666, good=True)


def test_gaps_are_questions_without_answer_alike_ones_together_the_most_asked_first(
    run: Run, kept: None
) -> None:
    ran = run("gaps")
    assert ran.code == 0
    assert [line.split() for line in ran.out.splitlines()] == [
        ["asked", "without", "an", "answer"],
        ["2", "why", "did", "the", "giraffe", "go"],
        ["1", "who", "won", "the", "cup?"],
    ]


def test_gaps_are_objects_for_a_program(run: Run, kept: None) -> None:
    first, second = map(json.loads, run("gaps", "--json").out.splitlines())
    assert first["asked"] == len(first["questions"]) == 2
    assert second == {"asked": 1, "question": "who won the cup?", "questions": ["who won the cup?"]}


def test_feedback_is_json_lines_that_never_say_who(run: Run, kept: None) -> None:
    ran = run("feedback")
    bad, good = map(json.loads, ran.out.splitlines())
    assert (bad["question"], bad["answer"], bad["index_version"]) == ("when did the bridge open?", "today", 4)
    assert (bad["good"], bad["remark"]) == (False, "it was yesterday")
    assert (good["question"], good["good"], good["remark"]) == (None, True, None)
    assert "111222333" not in ran.out
    assert "444555666" not in ran.out


@pytest.mark.parametrize("command", ["gaps", "feedback"])
def test_without_records_it_is_said_who_keeps_them(run: Run, command: str) -> None:
    ran = run(command)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == (
        "No records at .dateline-discord.sqlite. They are kept by: dateline discord --index .dateline\n"
    )
    assert not Path(".dateline-discord.sqlite").exists()


def test_no_gaps_are_good_news(run: Run) -> None:
    Records(records_path(Path(".dateline"))).close()
    assert run("gaps").out == "Every question that was kept has an answer.\n"
    assert run("gaps", "--json").out == ""
