"""Questions that come together are worked on together, and answered as if each had come alone."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bot.answer import Answerer, Models
from embeddings.reader import Reading
from embeddings.search import open_index
from tests.doubles import PLAIN, FakeEncoder, FakeReader, FakeReranker

QUESTIONS = (
    "when was the second round of the Velden talks held?",
    "how many people died in the Orrin flood?",
    "who won the regatta of Quillmouth?",
    "who is the mayor of Velden?",
)


class Meeting(FakeReader):
    """Reads only when a second question is being read at the same time."""

    def __init__(self) -> None:
        self.both = threading.Barrier(2, timeout=20)

    def read(self, question: str, texts: Sequence[str]) -> list[list[Reading]]:
        """See ``Reader``; BrokenBarrierError when no other question comes."""
        self.both.wait()
        return super().read(question, texts)


def answerer(folder: Path, reader: FakeReader) -> Answerer:
    return Answerer(
        lambda: open_index(folder, encoder=FakeEncoder(), reranker=FakeReranker()), Models(reader, PLAIN)
    )


def test_two_questions_are_read_at_the_same_time(index_folder: Path) -> None:
    asked = answerer(index_folder, Meeting())
    with ThreadPoolExecutor(2) as pool:
        assert [answer.question for answer in pool.map(asked.ask, QUESTIONS[:2])] == list(QUESTIONS[:2])


def test_together_they_get_the_answers_they_get_alone(index_folder: Path) -> None:
    asked = answerer(index_folder, FakeReader())
    alone = [asked.ask(question).answer for question in QUESTIONS * 5]
    with ThreadPoolExecutor(8) as pool:
        together = [answer.answer for answer in pool.map(asked.ask, QUESTIONS * 5)]
    assert together == alone
