"""Which passages are read, and which sentence is quoted of one that is not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest

from bot.candidates import nearest
from bot.weighing import read_headed, worth_reading
from embeddings.question import understand
from embeddings.reader import Reading
from embeddings.types import Article, Hit, Passage, Place, Trace

TODAY = date(2019, 3, 20)


def hits(*scores: float) -> list[Hit]:
    """A passage of each score."""
    article = Article("a", "Talks", "Wire", TODAY, None, "a.md")
    passages = [Passage(n, f"Text {n}.", (Place(article, n),), ()) for n in range(len(scores))]
    return [Hit(passage, score, Trace()) for passage, score in zip(passages, scores, strict=True)]


@pytest.mark.parametrize(
    ("scores", "read"),
    [
        ((), 0),
        ((0.9, 0.8, 0.7, 0.6, 0.5, 0.5), 5),
        ((0.9, 0.2, 0.1), 1),
        ((0.3, 0.1, 0.04), 2),
        ((0.999, 0.6, 0.4), 2),
    ],
    ids=["none", "five at most", "far behind", "near enough", "half as likely may contradict"],
)
def test_a_passage_far_behind_the_best_is_not_read(scores: tuple[float, ...], read: int) -> None:
    assert len(worth_reading(hits(*scores))) == read


def test_the_nearest_sentence_speaks_of_most_of_the_question() -> None:
    text = "Holt spoke first. The Velden talks of March ended early. Nobody minded."
    question = understand("When did the Velden talks end?", TODAY)
    assert text[slice(*nearest(question, text))] == "The Velden talks of March ended early."
    assert nearest(question, "") == (0, 0)


class Marks:
    """Marks each text's first three characters and its last word, and notes what it read."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def read(self, question: str, texts: Sequence[str]) -> list[list[Reading]]:
        """See ``Reader``."""
        self.texts += texts
        ends = [(text.rindex(" ") + 1, len(text)) for text in texts]
        return [[Reading(0, 3, 1.0, 0.1), Reading(*end, 1.0, 0.1)] for end in ends]


def test_a_passage_is_read_after_its_title_and_if_a_time_is_asked_about_its_day() -> None:
    reader = Marks()
    for asked in ("Who spoke?", "Who spoke in March 2019?"):
        (readings,) = read_headed(understand(asked, TODAY), hits(0.9), reader)
        assert [(reading.start, reading.end) for reading in readings] == [(5, 7)]
    assert reader.texts == ["Talks. Text 0.", "Talks, 20 March 2019. Text 0."]


def test_what_stands_before_a_passage_is_read_but_marked_nowhere() -> None:
    reader = Marks()
    leaning = Passage(
        1, "He spoke.", (Place(Article("a", "Talks", "Wire", None, None, None), 2),), (), "Rehn came."
    )
    (readings,) = read_headed(understand("Who spoke?", TODAY), [Hit(leaning, 0.9, Trace())], reader)
    assert reader.texts == ["Talks. Rehn came. He spoke."]
    assert [(reading.start, reading.end) for reading in readings] == [(3, 9)]
