"""What a question asks for, and whether a passage speaks of it."""

from __future__ import annotations

from datetime import date

import pytest

from embeddings.question import (
    Question,
    Term,
    kind_of,
    missing_terms,
    supports,
    understand,
    unsupported,
)
from embeddings.terms import rivals
from embeddings.types import Interval
from embeddings.words import keys, stem

TODAY = date(2017, 5, 4)


def ask(text: str) -> Question:
    return understand(text, TODAY)


def only(text: str, kind: str) -> list[str]:
    return [term.text for term in ask(text).terms if term.kind == kind]


def the(text: str, word: str) -> Term:
    return next(term for term in ask(text).terms if term.text == word)


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("When was the second round?", "when"),
        ("in what year did it start", "when"),
        ("the talks began on what date?", "when"),
        ("exact day the talks began", "when"),
        ("Who won on the day of the vote?", "who"),
        ("Who led the delegation?", "who"),
        ("where were they talking", "where"),
        ("In which country is Velden?", "where"),
        ("How many delegates came?", "how many"),
        ("What percentage voted?", "how many"),
        ("how much did it cost", "how much"),
        ("What did the bridge cost the town?", "how much"),
        ("What does he have to do to earn a day's pay?", "what"),
        ("Which agency reported it?", "which"),
        ("What is the aim of the task force?", "what"),
        ("Why did they leave?", "why"),
        ("How did the fire start?", "how"),
        ("What did the mayor say about the bridge?", "say"),
        ("what has brandt said", "say"),
        ("What does the mayor hope to get out of it?", "say"),
        ("what was promised in the call", "say"),
        ("What happened in Velden on 4 May?", "say"),
        ("What battle took place at Velden?", "what"),
        ("What is the name of the mayor who promised a bridge?", "what"),
        ("What was in high demand?", "what"),
        ("What is believed to be the oldest bridge?", "what"),
        ("what's the exact date of the second round", "when"),
        ("date of the second round", "when"),
        ("number of delegates at the talks", "how many"),
        ("what is the population of Velden", "how many"),
        ("The number of delegates fell in which month?", "when"),
        ("the reason the talks failed", "why"),
        ("What are the main reasons the talks failed?", "why"),
        ("Did the talks fail?", "yes-no"),
        ("hey, can you tell me when the talks start", "when"),
        ("When the mayor left, who took over?", "who"),
        ("The old mayor of Velden who fell from a horse sued which bank?", "which"),
        ("A singer who fell is suing a bank. What bank is it?", "what"),
        ("Where was it? I ask for a friend who left.", "where"),
        ("I would like to know from you who led the delegation", "who"),
        ("This river burst its banks.", "statement"),
    ],
)
def test_the_kind_of_answer_asked_for(question: str, kind: str) -> None:
    assert kind_of(question) == kind


def test_numbers_ordinals_names_and_quoted_phrases_are_exact() -> None:
    text = 'Did 300,000 people hear the mayor of Velden call the second fair "a day of joy"?'
    assert only(text, "number") == ["300,000"]
    assert only(text, "ordinal") == ["second"]
    assert only(text, "name") == ["Velden"]
    assert only(text, "quoted") == ["a day of joy"]


def test_stop_words_are_no_terms() -> None:
    assert [term.text for term in ask("when was the bridge of the town built?").terms] == [
        "bridge",
        "town",
        "built",
    ]


def test_whose_word_it_is_says_nothing_of_what_is_asked() -> None:
    assert [term.text for term in ask("according to Holt, who fell?").terms] == ["Holt", "fell"]


@pytest.mark.parametrize(
    ("question", "absolute"),
    [
        ("Who led the talks in May 2017?", True),
        ("What happened on 4 May 2017?", True),
        ("Who led the talks in May?", False),
        ("Who led the talks last week?", False),
        ("Who won the race in 2016?", False),
        ("Who led the talks?", False),
    ],
)
def test_a_month_with_its_year_depends_on_no_day(question: str, absolute: bool) -> None:
    assert ask(question).absolute is absolute


@pytest.mark.parametrize("text", ["WHO OPENED THE BRIDGE AT ORRIN", "Who Opened The Bridge At Orrin"])
def test_capitals_everywhere_tell_no_names(text: str) -> None:
    assert only(text, "name") == []


def test_us_is_a_country_only_after_the_or_in_capitals() -> None:
    assert only("what did the us send", "name") == ["us"]
    assert only("what did US troops do", "name") == ["US"]
    assert only("what did they tell us", "name") == []


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("the second round", "the 2nd of the rounds"),
        ("the second round", "after Velden II"),
        ("300,000 refugees", "some 300 000 refugees"),
        ("three hundred thousand refugees", "300,000 refugees"),
        ("25 million euros", "€25m"),
        ("a visit to the US", "American troops"),
        ("a visit to the US", "in the United States"),
        ("a visit to America", "U.S. troops"),
        ("the UK's plan for it", "in the United Kingdom"),
        ("the United Nations said", "a UN envoy"),
        ("the ISSG met", "the International Syria Support Group"),
        ("Russian troops", "Russia"),
        ("Turkish troops", "in Turkey"),
        ("when did they meet", "the meeting"),
        ("when did they begin", "it began"),
        ("Brandt's plan", "Brandt planned"),
        ("the centre", "centers"),
        ("Türkiye", "Turkey"),
        ("air strikes", "airstrikes"),
        ("the airstrikes", "air strikes"),
        ("a ceasefire", "the cease-fire"),
        ("a cease-fire", "the ceasefire"),
    ],
)
def test_a_term_is_supported_in_other_forms(question: str, text: str) -> None:
    assert any(
        supports(term, text) for term in ask(question).terms if term.text not in ("troops", "refugees")
    )


@pytest.mark.parametrize(
    ("word", "question", "text"),
    [
        ("third", "the third round", "the first and the second round"),
        ("second", "the second round", "it took one second"),
        ("Libya", "talks on Libya", "talks on Syria"),
        ("300,000", "300,000 left", "30,000 left"),
        ("US", "why US troops left", "he told us"),
        ("police", "the police", "a policy"),
        ("forever", "staying forever", "for ever"),
        ("carpet", "the carpet", "the car, pet"),
    ],
)
def test_a_neighbour_supports_nothing(word: str, question: str, text: str) -> None:
    assert not supports(the(question, word), text)


@pytest.mark.parametrize(
    ("word", "text", "expected"),
    [
        ("second", "the first round of talks", True),
        ("second", "the first meeting and the second round", False),
        ("second", "for the first time since the round", False),
        ("second", "Orrin is a town", False),
        ("40", "60 prisoners", True),
        ("40", "60 guards and some prisoners", False),
        ("40", "forty prisoners, after 60 prisoners before", False),
    ],
)
def test_a_rival_counts_the_same_things_otherwise(word: str, text: str, expected: bool) -> None:
    term = the("who freed 40 prisoners at the second Velden round?", word)
    assert rivals(term, text) is expected


def test_a_quoted_phrase_is_supported_as_a_phrase() -> None:
    phrase = the('who said "good day"?', "good day")
    assert supports(phrase, "the first good day in years")
    assert not supports(phrase, "a day that was good")


@pytest.mark.parametrize(
    ("one", "other"),
    [("policies", "policy"), ("planned", "planning"), ("negotiators", "negotiate"), ("killing", "kill")],
)
def test_forms_of_a_word_share_a_stem(one: str, other: str) -> None:
    assert stem(one) == stem(other)


def test_numbers_in_words_are_read_whole() -> None:
    assert "n:250" in keys("two hundred and fifty")
    assert "n:2300" in keys("two thousand three hundred")
    assert {"n:4", "n:5"} <= keys("four or five")


def test_a_time_becomes_a_window_and_no_term() -> None:
    asked = ask("What was agreed in March 2017?")
    assert asked.window == Interval(date(2017, 3, 1), date(2017, 3, 31))
    assert [term.text for term in asked.terms] == ["agreed"]


@pytest.mark.parametrize(
    ("words", "window"),
    [
        ("before March 2017", Interval(None, date(2017, 2, 28))),
        ("after March 2017", Interval(date(2017, 4, 1), None)),
        ("since March 2017", Interval(date(2017, 3, 1), None)),
    ],
)
def test_before_and_after_open_the_window(words: str, window: Interval) -> None:
    assert ask(f"what was agreed {words}?").window == window


def test_a_four_digit_number_is_not_a_year_for_having_four_digits() -> None:
    asked = ask("why did 2000 people leave?")
    assert asked.window is None
    assert only("why did 2000 people leave?", "number") == ["2000"]


def test_missing_terms_speak_of_what_no_passage_has() -> None:
    texts = ["The first round in Velden ended.", "The second round was held in March."]
    counts = {"third": 0, "Libya": 0, "Orrin": 3, "summit": 7, "gazebo": 0}.get
    frequency = lambda word: counts(word) or 0  # noqa: E731
    assert missing_terms(ask("when was the third round?"), texts, frequency) == ("third",)
    assert missing_terms(ask("why was Orrin silent on Libya?"), texts, frequency) == (
        "Libya",
        "silent",
        "Orrin",
    )
    assert missing_terms(ask("when was the summit round?"), texts, frequency) == ()
    assert [term.text for term in unsupported(ask("the round at Orrin"), texts)] == ["Orrin"]


def test_words_that_any_question_may_have_are_not_missed() -> None:
    texts = ["The first round in Velden ended."]
    asked = ask("what year was the round supposed to take place on a gazebo?")
    assert missing_terms(asked, texts, " ".join(texts).count) == ("gazebo",)


def test_an_acronym_stands_for_every_part_of_its_name() -> None:
    asked = ask("when did the International Syria Support Group meet?")
    assert unsupported(asked, ["The ISSG met in Munich."]) == ()
    assert [term.text for term in unsupported(asked, ["A group met in Munich."])][:2] == [
        "International",
        "Syria",
    ]


@pytest.mark.parametrize(
    "word", ["french", "french's", "american", "chinese", "turkey", "Syria", "iraqi", "nepali"]
)
def test_a_country_is_a_name_however_it_is_written(word: str) -> None:
    asked = understand(f"who was the {word} minister at the talks?", date(2021, 7, 6))
    assert next(term.kind for term in asked.terms) == "name"


@pytest.mark.parametrize(
    ("people", "country"),
    [("Pakistani", "Pakistan"), ("Cubans", "Cuba"), ("Israelis", "Israel"), ("Jordanian", "Jordan")],
)
def test_a_people_stands_for_its_country(people: str, country: str) -> None:
    asked = ask(f"Which {people} came to Velden?")
    assert unsupported(asked, [f"A minister of {country} came to Velden."]) == ()


@pytest.mark.parametrize("word", ["chin", "male", "cub", "october", "human"])
def test_a_common_word_is_no_country(word: str) -> None:
    asked = understand(f"whose {word} was hurt at the talks?", date(2021, 7, 6))
    assert not any(term.kind == "name" for term in asked.terms)
