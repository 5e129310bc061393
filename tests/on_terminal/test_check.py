"""``dateline check``: figures of two questions that can be worked out by hand."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.on_terminal.running import ASKED, UNANSWERABLE, Run, write_articles

GOLD = (
    {"qid": "1", "question": ASKED, "answerable": True, "kind": "when", "answers": ["13 and 14 March"],
     "gold": [{"article": "velden-2", "paragraph": 1}], "date": {"start": "2019-03-13", "end": "2019-03-14"}},
    {"qid": "2", "question": UNANSWERABLE, "answerable": False, "kind": "who", "answers": [], "gold": []},
)  # fmt: skip


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    """Two questions about the newsroom: one to answer, one to refuse."""
    path = tmp_path / "gold.jsonl"
    path.write_text("".join(json.dumps(record) + "\n" for record in GOLD), "utf-8")
    return path


def test_check_measures_finding_answering_and_refusing(run: Run, index_folder: Path, gold: Path) -> None:
    ran = run("check", gold, "--index", index_folder, "--json")
    assert ran.code == 0
    report = json.loads(ran.out)
    assert (report["questions"], report["answerable"]) == (2, 1)
    assert report["retrieval"][0]["recall"]["1"]["value"] == 1.0
    assert report["date"]["value"] == 1.0
    assert report["recall"]["value"] == 1.0
    assert report["refused"]["value"] == 0.0


def test_check_shows_tables(run: Run, index_folder: Path, gold: Path) -> None:
    shown = run("check", gold, "--index", index_folder).out
    assert shown.startswith("2 questions, 1 of them answerable.")
    named = ("recall@3", "MRR", "p95 ms", "refusal precision", "date accuracy", "AUROC")
    assert all(words in shown for words in named)
    assert not set(shown) & set("│┃━\x1b")


def test_check_puts_simpler_ways_of_searching_beside_it(run: Run, index_folder: Path, gold: Path) -> None:
    report = json.loads(run("check", gold, "--index", index_folder, "--json", "--baseline").out)
    names = [found["name"] for found in report["retrieval"]]
    assert names[0] == "dateline"
    assert any("BM25" in name for name in names)
    assert any("vectors" in name for name in names)


def test_check_draws_how_far_to_trust_it(run: Run, index_folder: Path, gold: Path) -> None:
    run("check", gold, "--index", index_folder, "--output", "trust.svg")
    picture = ElementTree.parse("trust.svg").getroot()  # noqa: S314 - our own
    assert picture.tag.endswith("svg")
    assert len(picture.findall("{*}circle")) == 1, "one bin has an answer in it"


def test_check_asks_of_another_corpus(run: Run, gold: Path) -> None:
    articles = write_articles(Path("articles"))
    record = {"qid": "1", "question": "who opened the bridge at Orrin?", "answers": ["Karin Holt"],
              "gold": [{"article": "bridge", "paragraph": 1}]}  # fmt: skip
    gold.write_text(json.dumps(record), "utf-8")
    report = json.loads(run("check", gold, "--corpus", articles, "--json").out)
    assert report["retrieval"][0]["recall"]["1"]["value"] == 1.0
    assert not Path(".dateline").exists()


def test_check_asks_a_data_set_of_its_own_paragraphs(run: Run, tmp_path: Path) -> None:
    paragraph = {
        "pid": "p1",
        "title": "Bridge",
        "text": "The bridge at Orrin was opened by Mayor Karin Holt.",
    }
    question = {
        "qid": "1",
        "question": "who opened the bridge at Orrin?",
        "gold_pids": ["p1"],
        "answers": ["Holt"],
    }
    (tmp_path / "set.paragraphs.jsonl").write_text(json.dumps(paragraph), "utf-8")
    (tmp_path / "set.questions.jsonl").write_text(json.dumps(question), "utf-8")
    report = json.loads(run("check", tmp_path / "set.questions.jsonl", "--json").out)
    assert report["retrieval"][0]["recall"]["1"]["value"] == 1.0


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"{broken", "Line 1 of gold.jsonl is not JSON: "),
        (b"[]", "Line 1 of gold.jsonl is not a JSON object."),
        (b"\xff\xfe", "gold.jsonl is not UTF-8 text."),
        (b"", "No question in gold.jsonl."),
        (b'{"qid": "1"}', 'No "question" in gold.jsonl: {"qid": "1"}.'),
        (
            b'{"question": "who came?"}',
            'Neither "gold", "answers" nor "date", and not "answerable": false, in',
        ),
        (b'{"question": "when?", "date": {"start": "2017-99-99"}}', "A date that is none, in gold.jsonl: "),
    ],
)
def test_a_file_that_can_not_be_measured_is_one_sentence(
    run: Run, index_folder: Path, content: bytes, said: str
) -> None:
    Path("gold.jsonl").write_bytes(content)
    ran = run("check", "gold.jsonl", "--index", index_folder)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(said)


def test_check_without_questions_names_the_file(run: Run) -> None:
    ran = run("check")
    assert ran.code == 2
    assert str(Path("tests/golden/questions.jsonl")) in ran.err


PAIRS = (
    {"qid": "f1", "first": "when was the first round of the Velden talks?", "follow": "and the second?",
     "carried": ["round of the Velden talks"], "answerable": True, "kind": "when",
     "answers": ["13 and 14 March"], "gold": [{"article": "velden-2", "paragraph": 1}],
     "date": {"start": "2019-03-13", "end": "2019-03-14"}},
    {"qid": "f2", "first": ASKED, "follow": UNANSWERABLE, "carried": [], "answerable": False, "kind": "who",
     "answers": [], "gold": []},
)  # fmt: skip


def test_check_asks_follow_ups_after_their_first_question_and_alone(
    run: Run, index_folder: Path, gold: Path
) -> None:
    lines = "".join(json.dumps(record) + "\n" for record in PAIRS)
    (gold.parent / "followups.jsonl").write_text(lines, "utf-8")
    measured = json.loads(run("check", gold, "--index", index_folder, "--json").out)["follow_ups"]
    assert measured["pairs"] == 2
    assert measured["understood"]["value"] == 1.0
    assert (measured["right"]["value"], measured["right"]["count"]) == (1.0, 1)
    assert measured["alone"]["value"] == 0.0
    assert measured["refused"]["value"] == 1.0
    shown = run("check", gold, "--index", index_folder).out
    assert "follow-ups" in shown
    assert "right when asked alone" in shown
