"""Claims about whose delegation a sentence speaks of."""

from __future__ import annotations

import pytest

from bot.belonging import from_another_country, of_another_country


@pytest.mark.parametrize(
    ("question", "sentence", "another"),
    [
        ("Who leads Iran's delegation?", "Karin Holt will lead Norway's delegation.", True),
        ("who heads the iranian delegation", "Karin Holt, head of the Norwegian delegation, came.", True),
        ("Who leads Iran's delegation?", "The delegation of Norway is led by Karin Holt.", True),
        ("Who leads the delegation of Iran?", "Karin Holt leads the Norwegian military delegation.", True),
        ("Who leads Iran's delegation?", "Karin Holt leads the delegation.", False),
        ("Who leads Iran's delegation?", "Holt leads that of Iran, Berg Norway's delegation.", False),
        ("Who leads the delegation?", "Karin Holt will lead Norway's delegation.", False),
        ("How many Swedish and Norwegian troops fell?", "Forty Swedish troops fell.", False),
        ("How many Swedish troops fell?", "Forty Norwegian troops fell.", True),
        ("How many Swedish troops fell?", "Forty people fell.", False),
        ("Who is Turkey's adviser at the talks?", "Ola Berg, a Norwegian adviser, was there.", True),
        ("Which Turkish adviser came?", "Ola Berg, a Norwegian adviser, came.", True),
        ("Who met Turkey's president?", "The Norwegian president met him.", False),
        ("Where did US soldiers land?", "American soldiers landed in Oslo.", False),
        ("Who leads Iran's delegation?", "The delegations of Oslo and of Karin Holt were there.", True),
        ("Who leads Iran's delegation?", "He heard it of the delegation from Karin Holt.", False),
        ("Who runs the UK's government?", "The government of the United Kingdom is run by Ola Berg.", False),
    ],
)
def test_what_is_one_countrys_in_the_question_must_not_be_only_anothers(
    question: str, sentence: str, another: bool
) -> None:
    assert of_another_country(question, sentence) is another


@pytest.mark.parametrize(
    ("question", "sentence", "name", "another"),
    [
        (
            "Who is the American adviser?",
            "Ola Berg, Norway's adviser, met a United States team.",
            "Ola Berg",
            True,
        ),
        ("Who is the Norwegian adviser?", "Ola Berg, Norway's adviser, met an American.", "Ola Berg", False),
        ("Which Swedish minister came?", "Norwegian Foreign Minister Karin Holt saw Sweden.", "Holt", True),
        (
            "Who represented Sweden?",
            "The Norwegian minister Karin Holt and Sweden agreed.",
            "Karin Holt",
            True,
        ),
        (
            "Who leads Sweden's delegation?",
            "Norway's envoy Karin Holt met Sweden's delegation.",
            "Karin Holt",
            True,
        ),
        (
            "Who leads Sweden's delegation?",
            "The envoy for Norway Karin Holt met Sweden's delegation.",
            "Karin Holt",
            False,
        ),
        (
            "Who leads Sweden's delegation?",
            "Sweden sent Karin Holt, and the Norwegian team Berg.",
            "Karin Holt",
            False,
        ),
        (
            "Who met the Swedish envoy?",
            "Norwegian minister Karin Holt met Sweden's envoy.",
            "Karin Holt",
            False,
        ),
        ("Who leads Sweden's delegation?", "It is led by Karin Holt.", "a woman", False),
    ],
)
def test_who_is_asked_for_must_not_be_told_to_be_of_another_country(
    question: str, sentence: str, name: str, another: bool
) -> None:
    assert from_another_country(question, sentence, name) is another
