"""The golden questions are held to the seeds: what they call an answer stands where they say it stands.

One question a line. ``gold`` lists every paragraph that answers, counted from 1 in its seed; ``answers`` are
words of those paragraphs, any of which is right. With ``derived`` some of them are a date written out, which
``date`` gives in ISO days. A follow-up is asked after ``first``; ``carried`` is what it needs from that
question, or from ``first_answers``, and is empty where it stands on its own.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

TESTS = Path(__file__).parent
KINDS = {"when", "who", "where", "which", "how many", "what", "why", "yes/no", "say"}
COPIED = 6  # so many words in a row are no longer a question in one's own words


def records(name: str) -> list[dict[str, Any]]:
    """Read a golden file."""
    lines = (TESTS / "golden" / name).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def plain(text: str) -> str:
    """Level case, quotes, dashes and space."""
    for typographic, typed in (("’", "'"), ("‘", "'"), ("“", '"'), ("”", '"'), ("–", "-"), ("—", "-")):
        text = text.replace(typographic, typed)
    return " ".join(text.casefold().split())


def words(text: str) -> str:
    """Leave only the words, each with a space on both sides."""
    return f" {' '.join(re.findall(r'[a-z0-9]+', plain(text)))} "


SEEDS = {
    path.stem: path.read_text(encoding="utf-8").split("---\n", 2)[2].strip("\n").split("\n\n")
    for path in (TESTS.parent / "seeds").glob("*.md")
}
QUESTIONS = records("questions.jsonl")
FOLLOWUPS = records("followups.jsonl")
every_record = pytest.mark.parametrize("record", QUESTIONS + FOLLOWUPS, ids=lambda record: record["qid"])


def gold_texts(record: dict[str, Any]) -> list[str]:
    """Look the gold paragraphs up; a number below 1 must not count from the end."""
    assert all(place["paragraph"] >= 1 for place in record["gold"])
    return [SEEDS[place["article"]][place["paragraph"] - 1] for place in record["gold"]]


def test_there_are_enough_of_each() -> None:
    assert sum(record["answerable"] for record in QUESTIONS) >= 45
    assert sum(not record["answerable"] for record in QUESTIONS) >= 15
    assert len(QUESTIONS) >= 60
    assert len(FOLLOWUPS) >= 20
    assert {record["kind"] for record in QUESTIONS if record["answerable"]} == KINDS


def test_ids_and_questions_are_unique() -> None:
    ids = Counter(record["qid"] for record in QUESTIONS + FOLLOWUPS)
    asked = Counter(plain(record["question"]) for record in QUESTIONS)
    pairs = Counter((plain(record["first"]), plain(record["follow"])) for record in FOLLOWUPS)
    assert max(ids.values()) == max(asked.values()) == max(pairs.values()) == 1


def test_every_seed_and_most_of_its_paragraphs_are_asked_about() -> None:
    asked = {(place["article"], place["paragraph"]) for record in QUESTIONS for place in record["gold"]}
    for article, paragraphs in SEEDS.items():
        assert sum(where == article for where, _ in asked) >= 0.75 * len(paragraphs), article


@every_record
def test_a_record_has_the_agreed_keys(record: dict[str, Any]) -> None:
    asked = {"question"} if "question" in record else {"first", "follow", "carried"}
    required = {"qid", "answerable", "kind", "gold", "answers", "date"} | asked
    optional = {"derived"} if "question" in record else {"derived", "first_answers"}
    assert required <= set(record) <= required | optional
    assert record["kind"] in KINDS


@every_record
def test_gold_paragraphs_exist_and_only_for_the_answerable(record: dict[str, Any]) -> None:
    places = [(place["article"], place["paragraph"]) for place in record["gold"]]
    assert len(set(places)) == len(places) == len(gold_texts(record))
    assert bool(record["gold"]) == bool(record["answers"]) == record["answerable"]


@every_record
def test_answers_stand_in_a_gold_paragraph_unless_derived(record: dict[str, Any]) -> None:
    texts = [plain(text) for text in gold_texts(record)]
    found = [any(plain(answer) in text for text in texts) for answer in record["answers"]]
    if record.get("derived"):
        assert record["date"], "only a date is derived"
        assert any(found), "the words that a date is derived from stand in the text"
    else:
        assert all(found), [
            answer for answer, there in zip(record["answers"], found, strict=True) if not there
        ]


@every_record
def test_every_gold_paragraph_holds_an_answer(record: dict[str, Any]) -> None:
    for text in gold_texts(record):
        assert any(plain(answer) in plain(text) for answer in record["answers"]), text


@every_record
def test_a_date_is_days_in_order_and_belongs_to_a_when_question(record: dict[str, Any]) -> None:
    if record["date"] is None:
        return
    assert record["kind"] == "when"
    assert record["answerable"]
    assert set(record["date"]) == {"start", "end"}
    assert date.fromisoformat(record["date"]["start"]) <= date.fromisoformat(record["date"]["end"])


@pytest.mark.parametrize("record", QUESTIONS, ids=lambda record: record["qid"])
def test_a_question_is_not_a_copy_of_its_paragraph(record: dict[str, Any]) -> None:
    asked = words(record["question"]).split()
    runs = [f" {' '.join(asked[i : i + COPIED])} " for i in range(len(asked) - COPIED + 1)]
    assert not [run for run in runs for text in gold_texts(record) if run in words(text)]


@pytest.mark.parametrize("record", FOLLOWUPS, ids=lambda record: record["qid"])
def test_what_a_follow_up_carries_was_said_before_it(record: dict[str, Any]) -> None:
    said = words(" ".join([record["first"], *record.get("first_answers", [])]))
    assert all(words(carried) in said for carried in record["carried"])
    assert not [carried for carried in record["carried"] if words(carried) in words(record["follow"])]
