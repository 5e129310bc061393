"""Follow-ups are understood in the light of the turn before, and only of that."""

from __future__ import annotations

import dataclasses
from datetime import date

import pytest

from bot.conversation import EXPIRY, Asker, Conversations, follow_up
from bot.cooldown import Cooldown
from bot.types import Answer

TODAY = date(2024, 5, 1)
ASTANA = "when was the second Astana round?"
ALICE = Asker(1, 10, 100)
ANSWER = Answer("q", True, "Ilse Brandt", None, 0.9, (), (), (), "", 0.0)


@pytest.mark.parametrize(
    ("before", "question", "understood"),
    [
        (ASTANA, "and who led it?", "who led it (second Astana round)?"),
        (ASTANA, "Where was it held?", "Where was it held (second Astana round)?"),
        ("who led the Velden talks?", "how long did they last?", "how long did they last (Velden talks)?"),
        (
            "what happened in Geneva in March 2017?",
            "and who was there?",
            "who was there (Geneva, March 2017)?",
        ),
        (ASTANA, "and who led the French team?", "who led the French team (second Astana round)?"),
        (ASTANA, "and the third?", "when was the third Astana round?"),
        (ASTANA, "what about Geneva?", "when was the second Geneva round?"),
        ("who led the Velden talks in May 2016?", "and in June?", "who led the Velden talks in June 2016?"),
        ("who led the Velden talks?", "why?", "why (Velden talks)?"),
        ("how many died in the Velden flood?", "and hurt?", "how many hurt (died in the Velden flood)?"),
        ("who led the Velden talks?", "and did they end?", "did they end (Velden talks)?"),
        (
            "where did the Velden talks on the border begin?",
            "why?",
            "why (Velden talks on the border begin)?",
        ),
        ("was Orrin at the Velden talks?", "in what role?", "in what role (Orrin at the Velden talks)?"),
    ],
)
def test_a_question_that_points_back_gets_what_it_lacks(before: str, question: str, understood: str) -> None:
    found = follow_up(question, before, None, TODAY)
    assert found.question == understood
    assert found.carried in understood


@pytest.mark.parametrize(
    "question",
    [
        "who guaranteed the ceasefire?",
        "and who led the Geneva delegation?",
        "when did the Orrin flood?",
        "how many people died?",
    ],
)
def test_a_question_that_stands_by_itself_is_left_alone(question: str) -> None:
    assert follow_up(question, ASTANA, None, TODAY).carried == ""


def test_he_is_the_person_just_named() -> None:
    found = follow_up("what did she say?", "who led the Velden talks?", "Ilse Brandt", TODAY)
    assert found.question == "what did she say (Ilse Brandt, Velden talks)?"


@pytest.mark.parametrize(
    ("before", "answer", "question", "carried"),
    [
        (
            "where did the Velden talks begin?",
            "Quillmouth",
            "who met there?",
            "Quillmouth, Velden talks begin",
        ),
        ("where did the Velden talks begin?", "Quillmouth", "why was it chosen?", "Velden talks begin"),
        (
            "which party left the Velden talks?",
            "the Greens",
            "who leads it?",
            "the Greens, left the Velden talks",
        ),
    ],
)
def test_there_is_the_place_and_it_the_thing_just_named(
    before: str, answer: str, question: str, carried: str
) -> None:
    assert follow_up(question, before, answer, TODAY).carried.startswith(carried)


def test_what_was_asked_for_an_answer_that_nobody_else_sees_is_not_taken_up_aloud() -> None:
    talks = Conversations()
    talks.remember(dataclasses.replace(ALICE, private=True), "who led the Velden talks?", ANSWER)
    assert talks.understand(ALICE, "when was she born?", TODAY).carried == ""
    assert talks.understand(dataclasses.replace(ALICE, private=True), "when was she born?", TODAY).carried


def test_turns_stay_with_their_person_and_place_and_expire() -> None:
    now = 0.0
    talks = Conversations(lambda: now)
    talks.remember(ALICE, "who led the Velden talks?", ANSWER)
    assert talks.understand(ALICE, "when was she born?", TODAY).carried == "Ilse Brandt, Velden talks"
    for other in ({"person": 101}, {"channel": 11}, {"guild": None}, {"guild": 2}):
        assert (
            talks.understand(dataclasses.replace(ALICE, **other), "when was she born?", TODAY).carried == ""
        )
    now = EXPIRY + 1
    assert talks.understand(ALICE, "when was she born?", TODAY).carried == ""


def test_forgetting_wipes_a_person_everywhere_and_nobody_else() -> None:
    talks = Conversations()
    elsewhere, bob = dataclasses.replace(ALICE, channel=11), dataclasses.replace(ALICE, person=101)
    for by in (ALICE, elsewhere, bob):
        talks.remember(by, "who led the Velden talks?", ANSWER)
    talks.forget(100)
    assert [
        talks.understand(by, "when was she born?", TODAY).carried != "" for by in (ALICE, elsewhere, bob)
    ] == [
        False,
        False,
        True,
    ]


def test_a_person_may_ask_so_often_in_a_minute_and_is_told_when_again() -> None:
    now = 0.0
    cooldown = Cooldown(lambda: now)
    assert [cooldown.wait("alice", 2) for _ in range(3)] == [0.0, 0.0, 60.0]
    assert cooldown.wait("bob", 2) == 0.0
    now = 45.0
    assert cooldown.wait("alice", 2) == 15.0
    now = 60.0
    assert cooldown.wait("alice", 2) == 0.0
