"""Claims about whose delegation a sentence speaks of."""

from __future__ import annotations

import pytest

from bot.belonging import of_another_country


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
    ],
)
def test_what_is_one_countrys_in_the_question_must_not_be_only_anothers(
    question: str, sentence: str, another: bool
) -> None:
    assert of_another_country(question, sentence) is another
