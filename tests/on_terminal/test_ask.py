"""``dateline ask``: one question, or one a line."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from bot.answer import Answerer
from tests.on_terminal.running import ASKED, UNANSWERABLE, Run


def test_an_answer_goes_to_standard_output_with_exit_code_0(ask: Run) -> None:
    ran = ask(ASKED)
    assert ran.code == 0
    assert "13–14 March 2019" in ran.out.splitlines()[0]
    assert "held on 13 and 14 March 2019" in ran.out
    assert ran.err == ""


def test_nothing_found_is_exit_code_1_and_still_an_answer(ask: Run) -> None:
    ran = ask(UNANSWERABLE)
    assert ran.code == 1
    assert "Quillmouth" in ran.out.splitlines()[0]
    assert ran.err == ""


def test_json_is_one_object_on_one_line(ask: Run) -> None:
    ran = ask("--json", ASKED)
    assert ran.out.count("\n") == 1
    answer = json.loads(ran.out)
    assert answer["question"] == ASKED
    assert answer["found"] is True
    assert answer["date"] == {"start": "2019-03-13", "end": "2019-03-14"}


def test_standard_output_is_json_only_whatever_else_is_said(
    ask: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATELINE_COLOUR", "blue")
    ran = ask("--json", UNANSWERABLE)
    assert json.loads(ran.out)["found"] is False
    assert "DATELINE_COLOUR" in ran.err


def test_every_quote_is_a_slice_of_its_passage(ask: Run) -> None:
    for asked in (ASKED, UNANSWERABLE, "how many people died in the flood?"):
        for cited in json.loads(ask("--json", asked).out)["citations"]:
            assert cited["quote"] == cited["passage"][cited["start"] : cited["end"]]


def test_k_says_how_many_passages_are_quoted(ask: Run) -> None:
    assert len(json.loads(ask("--json", "-k", 1, ASKED).out)["citations"]) == 1
    assert len(json.loads(ask("--json", "-k", 4, ASKED).out)["citations"]) == 4


def test_filters_are_hard_and_said(ask: Run) -> None:
    ran = ask("--since", "July 2021", "--source", "wire", "how many people died?")
    assert "Only articles published since 1 July 2021 by “wire”." in ran.out
    assert "Harbour Times" not in ran.out
    cited = json.loads(ask("--json", "--until", "2019", "how many people died?").out)["citations"]
    assert all(citation["article"]["published"] < "2020" for citation in cited)


def test_explain_shows_how_passages_were_ranked(ask: Run) -> None:
    assert {"vectors", "BM25", "fused", "reranked"} <= set(ask("--explain", ASKED).out.split())
    explained = json.loads(ask("--explain", "--json", ASKED).out)["explain"]
    assert explained[0]["vector_rank"] == 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([" "], "The question is empty"),
        (["who \udcff?"], "not UTF-8"),
        (["a\x1bb"], "not UTF-8"),
        (["x" * 1_001], "1,001 characters"),
        (["--since", "gestern", "who?"], 'Can\'t read "gestern" as a date for since'),
        (["--until", "2001", "--since", "2019", "who?"], "since is later than until"),
    ],
)
def test_what_can_not_be_asked_is_one_sentence(ask: Run, arguments: list[str], words: str) -> None:
    ran = ask(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert words in ran.err
    assert ran.err.count("\n") == 1


def test_wrong_usage_is_exit_code_2(ask: Run) -> None:
    assert ask("-k", 0, ASKED).code == 2
    assert ask("--colour", ASKED).code == 2
    assert ask().code == 2


# ask -


def test_one_question_a_line_gives_one_object_a_line_in_order(ask: Run, opened: list[Answerer]) -> None:
    ran = ask("--json", "-", stdin=f"{ASKED}\r\n\n{UNANSWERABLE}\n")
    answers = [json.loads(row) for row in ran.out.splitlines()]
    assert [answer["question"] for answer in answers] == [ASKED, UNANSWERABLE]
    assert ran.code == 0
    assert len(opened) == 1, "the models are loaded once"


def test_each_answer_is_written_before_the_next_question_is_read(
    ask: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    written = []

    def typed() -> Iterator[str]:
        yield ASKED
        written.append(capsys.readouterr().out)
        yield UNANSWERABLE

    ask("--json", "-", stdin=typed())
    assert json.loads(written[0])["question"] == ASKED


def test_a_line_that_is_no_question_keeps_input_and_output_in_step(ask: Run) -> None:
    ran = ask("--json", "-", stdin=b"\xff\xfe?\n" + ASKED.encode() + b"\n")
    bad, good = (json.loads(row) for row in ran.out.splitlines())
    assert "not UTF-8" in bad["error"]
    assert bad["found"] is False
    assert good["found"] is True
    assert bad.keys() - {"error"} == good.keys()
    assert ran.err.startswith("Line 1: ")
    assert ran.code == 2


def test_the_exit_code_of_many_questions_is_0_if_one_was_answered(ask: Run) -> None:
    assert ask("-", stdin=f"{UNANSWERABLE}\n{ASKED}\n").code == 0
    assert ask("-", stdin=f"{UNANSWERABLE}\n").code == 1
    assert ask("-", stdin="\n \n").code == 2


def test_text_answers_to_many_questions_say_which_is_which(ask: Run) -> None:
    shown = ask("-", stdin=f"{ASKED}\n{UNANSWERABLE}\n").out
    assert shown.startswith(f"> {ASKED}\n13–14 March 2019")
    assert f"\n\n> {UNANSWERABLE}\n" in shown


def test_a_byte_order_mark_before_the_first_question_is_not_part_of_it(ask: Run) -> None:
    ran = ask("--json", "-", stdin=b"\xef\xbb\xbf" + ASKED.encode())
    assert json.loads(ran.out)["question"] == ASKED
