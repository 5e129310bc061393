"""What a model reads before a passage."""

from __future__ import annotations

from datetime import date

import pytest

from embeddings.context import ROOM, attributed, context, lead, led_context
from embeddings.types import Article, Passage, Place

ARTICLE = Article("a", "Velden talks", "Wire", date(2019, 3, 20), None, "a.md")
BEFORE = "The talks ended on Friday. Rehn spoke to reporters."


def passage(text: str, before: str = BEFORE) -> Passage:
    return Passage(1, text, (Place(ARTICLE, 2),), (), before)


def test_a_passage_that_leans_on_what_stands_before_it_is_ranked_with_it() -> None:
    leaning = passage("He hoped for more.")
    assert led_context(leaning) == f"Velden talks, 2019-03-20\n{BEFORE} He hoped for more."
    assert context(leaning) == "Velden talks, 2019-03-20\nHe hoped for more."


def test_a_question_may_name_who_published_a_passage() -> None:
    copied = Article("b", "Talks in Velden", "Post", date(2019, 3, 21), None, "b.md")
    carried = Passage(1, "He hoped.", (Place(ARTICLE, 2), Place(copied, 1)), (), "")
    assert attributed(carried) == "Velden talks, 2019-03-20\nHe hoped.\nWire\nPost"


@pytest.mark.parametrize(
    ("text", "before"),
    [
        ("Holt hoped for more.", BEFORE),
        ("He hoped for more.", ""),
        ("He hoped for more. " + "x" * ROOM, BEFORE),
        ("He hoped for more.", "Rehn spoke " * 50),
    ],
    ids=["leans on nothing", "the first", "long enough", "no room for a sentence"],
)
def test_other_passages_are_read_alone(text: str, before: str) -> None:
    assert lead(passage(text, before)) == ""


def test_only_as_many_sentences_as_there_is_room_for_are_read_before_a_passage() -> None:
    long = "He hoped for more. " + "x" * (ROOM - 50)
    assert lead(passage(long)) == "Rehn spoke to reporters. "
