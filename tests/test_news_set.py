"""Our questions on stories of others become a set like all others, and point at what they say they do."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import cast

import pytest

from embeddings.datasets import read_paragraphs
from embeddings.news_set import (
    QUESTIONS,
    STORIES,
    About,
    Placed,
    Story,
    Told,
    main,
    put_together,
    stories,
    write,
)
from embeddings.reading_examples import load, read_set, rows
from embeddings.splitting import split

BODY = "The bridge at\n  Orrin fell on Monday. Five people were hurt."


def placed(words: str, text: str, *, answerable: bool = True) -> Placed:
    start = text.index(words)
    return {"question": f"what of {words}?", "answerable": answerable, "at": (start, start + len(words))}


def about(story: str, *asked: Placed, held: bool = False) -> About:
    return {"story": story, "held": held, "asked": list(asked)}


def shipped() -> list[About]:
    return cast(list[About], rows(QUESTIONS))


def test_stories_are_dated_and_their_white_space_is_single(tmp_path: Path) -> None:
    wire = {"id": "7", "title": "BRIDGE FALLS", "date": " 3-MAR-1987 10:00:00.00", "body": BODY}
    quiz = {"pid": "q1", "title": None, "date": "2021-05-06", "text": "A flood  came."}
    write(tmp_path / "reuters21578.jsonl.gz", [wire, {"id": "8", "date": "4-MAR-1987"}])
    write(tmp_path / "rtqa_evidence.paragraphs.jsonl.gz", [quiz])
    found = stories(tmp_path)
    assert found["reuters-7"] == Story("Bridge Falls", "1987-03-03", (" ".join(BODY.split()),))
    assert found["q1"] == Story("", "2021-05-06", ("A flood came.",))
    assert found["reuters-8"].text == ""


def test_a_question_goes_with_the_passage_that_has_its_answer() -> None:
    text = " ".join(f"Report {number} says that the river rose once more." for number in range(60))
    passages = list(split(text))
    assert len(passages) > 1
    story = Story("River", "2021-05-06", (text,))
    last, near = placed("Report 59", text), placed("Report 0 says", text, answerable=False)
    paragraphs, asked = put_together([about("a", last, near)], {"a": story, "b": story})
    assert [paragraph["text"] for paragraph in paragraphs] == passages
    assert asked[0]["gold_pids"] == [f"a#{len(passages) - 1}"]
    assert asked[0]["answers"] == ["Report 59"]
    assert (asked[1]["gold_pids"], asked[1]["source_pid"], asked[1]["answers"]) == ([], "a#0", [])


def test_a_story_in_paragraphs_keeps_them_apart() -> None:
    story = Story("River", "2021-05-06", ("The river rose.", "It fell."))
    paragraphs, asked = put_together([about("a", placed("It fell", story.text))], {"a": story})
    assert [paragraph["text"] for paragraph in paragraphs] == list(story.paragraphs)
    assert asked[0]["gold_pids"] == ["a#1"]


def test_both_sets_are_read_like_all_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = " ".join(BODY.split())
    learnt = about("reuters-7", placed("Monday", text))
    held = about("q1", placed("flood", "A flood came."), held=True)
    write(tmp_path / "ours.jsonl.gz", [learnt, held])
    monkeypatch.setattr("embeddings.news_set.QUESTIONS", tmp_path / "ours.jsonl.gz")
    wire = {"id": "7", "title": "BRIDGE FALLS", "date": "3-MAR-1987 10:00:00.00", "body": BODY}
    quiz = {"pid": "q1", "title": None, "date": "2021-05-06", "text": "A flood came."}
    write(tmp_path / "reuters21578.jsonl.gz", [wire])
    write(tmp_path / "rtqa_evidence.paragraphs.jsonl.gz", [quiz])
    main(tmp_path)
    (example,) = load(tmp_path, "news")
    assert (example.title, example.text[slice(*example.spans[0])]) == ("Bridge Falls", "Monday")
    (pair,) = read_set(tmp_path, "news_held")
    assert pair[0]["answers"] == ["flood"]
    assert [
        document.article.published for document in read_paragraphs(tmp_path / "news.paragraphs.jsonl.gz")
    ] == [date(1987, 3, 3)]


def test_no_story_is_both_learnt_from_and_held() -> None:
    names = [line["story"] for line in shipped()]
    assert len(set(names)) == len(names)
    asked = [one for line in shipped() for one in line["asked"]]
    assert all(0 <= one["at"][0] < one["at"][1] and one["question"] for one in asked)


def test_every_question_on_a_story_of_ours_has_its_answer_in_one_paragraph() -> None:
    told = {story["id"]: story for story in cast(list[Told], rows(STORIES))}
    known = {name: Story("", "", tuple(story["paragraphs"])) for name, story in told.items()}
    ours = [line for line in shipped() if line["story"] in told]
    paragraphs, asked = put_together(ours, known)
    assert len(asked) == sum(len(line["asked"]) for line in ours)
    texts = {paragraph["pid"]: paragraph["text"] for paragraph in paragraphs}
    assert all(one["answers"][0] in texts[one["source_pid"]] for one in asked if one["answerable"])
