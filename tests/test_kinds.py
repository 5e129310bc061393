"""Claims about what an answer looks like: a country, a person, a number of years."""

from __future__ import annotations

from datetime import date

import pytest

from bot.kinds import Sort, is_country, looks, rules_out, sort_of
from embeddings.question import understand

DAY = date(2021, 7, 6)


@pytest.mark.parametrize(
    ("question", "sort"),
    [
        ("Which country joined the talks?", "country"),
        ("Who led the delegation?", "who"),
        ("Which Norwegian met the mayor?", "person"),
        ("Which Iraqi met the mayor?", "person"),
        ("Which Norwegian city held the talks?", ""),
        ("Which chin was hurt?", ""),
        ("Which film star opened the shelter?", "person"),
        ("What company built the bridge?", "body"),
        ("How many years did it last?", "number"),
        ("What did the mayor promise?", ""),
        ("What is the name of the envoy who came?", "person"),
        ("What is the name of the bridge that fell?", "name"),
    ],
)
def test_the_noun_after_which_says_what_is_asked_for(question: str, sort: Sort) -> None:
    assert sort_of(understand(question, DAY)) == sort


@pytest.mark.parametrize("name", ["Norway", "the United States", "South Korea", "U.S.", "Türkiye"])
def test_a_country_is_known_by_its_name(name: str) -> None:
    assert is_country(name)


@pytest.mark.parametrize("words", ["Norway and Sweden", "Karin Holt", "the bridge", "Norwegian"])
def test_what_is_not_the_name_of_one_country_is_not_taken_for_it(words: str) -> None:
    assert not is_country(words)


@pytest.mark.parametrize(
    ("question", "words", "after", "wrong"),
    [
        ("How many years did the truce last?", "three weeks", " in March", True),
        ("How many years did the truce last?", "five", " years in all", False),
        ("How many people died?", "the flood", "", True),
        ("How many people died?", "Five", " people died", False),
        ("What share of the members must object?", "the council", "", True),
        ("What share of the members must object?", "a third or more", "", False),
        ("What is the name of the bridge that fell?", "one of the bridges", "", True),
        ("What is the name of the bridge that fell?", "Orrin Bridge", "", False),
        ("Who won the cup?", "Norway", "", False),
        ("Which minister led the delegation?", "Norway", "", True),
        ("Which minister led the delegation?", "Norway's Foreign Ministry", "", True),
        ("Who led the delegation?", "the Foreign Ministry", "", False),
        ("Who led Sweden's delegation?", "Norway", "", True),
        ("Who represented Sweden?", "Norway", "", True),
        ("Who led the talks?", "Norway", "", False),
        ("Who led the delegation?", "Karin Holt", ", the mayor", False),
        ("Who led the delegation?", "40 prisoners", "", True),
        ("Which company built the bridge?", "Sweden", "", True),
        ("Why did the bridge fall?", "Sweden", "", False),
    ],
)
def test_words_of_another_kind_are_wrong(question: str, words: str, after: str, wrong: bool) -> None:
    assert looks(understand(question, DAY), words, after, f"{words}{after}").wrong is wrong


@pytest.mark.parametrize(
    ("question", "words", "ruled_out"),
    [
        ("How many people died?", "greater", True),
        ("How many people died?", "forty-two", False),
        ("How many people died?", "nobody", False),
        ("What sum did the bridge cost?", "cut-price", True),
        ("What share of the members agreed?", "the majority", False),
        ("How many years did the truce last?", "three weeks", False),
        ("How long did the truce last?", "overnight", False),
        ("How often do they meet?", "weekly", False),
        ("What is the name of the bridge that fell?", "one of the bridges", True),
        ("Who fell?", "one of the mayors", False),
        ("Which Norwegian official led the talks?", "Norway", True),
        ("Which Norwegian official led the talks?", "Karin Brandt", False),
        ("Who won the cup?", "Norway", False),
    ],
)
def test_what_is_no_amount_no_name_or_nobody_is_no_answer(question: str, words: str, ruled_out: bool) -> None:
    assert rules_out(understand(question, DAY), words) is ruled_out


def test_only_the_name_of_a_country_is_certainly_one() -> None:
    question = understand("Which country joined the talks?", DAY)
    assert looks(question, "Norway", "", "Norway joined.").right
    assert not looks(question, "Russia and Iran", "", "Russia and Iran joined.").right


def test_words_that_only_repeat_the_question_are_seen() -> None:
    question = understand("Who attended the Velden talks?", DAY)
    assert looks(question, "the Velden talks", "", "").repeats
    assert not looks(question, "Brandt of Velden", "", "").repeats


def test_a_sentence_is_worth_the_share_of_the_question_that_it_speaks_of() -> None:
    question = understand("Who opened the Velden shelter?", DAY)
    assert looks(question, "Holt", "", "Holt opened the shelter.").spoken == pytest.approx(2 / 3)


def test_a_sentence_may_lean_on_the_one_before() -> None:
    question = understand("Who was at the Velden talks?", DAY)
    alone = looks(question, "None", "", "None of them was there.")
    leaning = looks(question, "None", "", "None of them was there.", "The Velden talks ended.")
    assert alone.spoken < leaning.spoken < 0.5
