"""What answering promises, with the models that ship, over the small newsroom of conftest.py."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bot.answer import Answerer, Models
from bot.confidence import Calibration
from embeddings.encoder import load_encoder
from embeddings.indexing import index_documents
from embeddings.reader import load_reader
from embeddings.search import open_index
from embeddings.types import Interval
from tests.conftest import NEWS, news

pytestmark = pytest.mark.models

PLAN = news(
    "plan",
    "Harbour tunnel to open in May",
    "Northern Wire",
    date(2021, 7, 1),
    "The harbour tunnel in Orrin is scheduled to be opened by the king on 9 May 2022.",
)


@pytest.fixture(scope="module")
def answerer(tmp_path_factory: pytest.TempPathFactory) -> Answerer:
    folder = tmp_path_factory.mktemp("models") / "index"
    index_documents([*NEWS, PLAN], [Path("news")], folder, load_encoder())
    return Answerer(lambda: open_index(folder), Models(load_reader(), Calibration.load()))


def test_sources_that_differ_are_both_shown_with_their_proof(answerer: Answerer) -> None:
    answer = answerer.ask("How many people died in the Orrin flood?")
    assert {answer.answer, *(other.answer for other in answer.alternatives)} >= {"Five", "Three"}
    assert all(other.citations[0].marked for other in answer.alternatives)


def test_for_now_the_later_report_wins_and_is_named(answerer: Answerer) -> None:
    answer = answerer.ask("How many people have now died in the Orrin flood?")
    assert answer.answer == "Five"
    assert answer.note == "As of 6 July 2021, the latest report found."


def test_a_plan_that_nothing_confirms_is_said_to_be_one(answerer: Answerer) -> None:
    answer = answerer.ask("When will the harbour tunnel in Orrin be opened?")
    assert answer.date == Interval(date(2022, 5, 9), date(2022, 5, 9))
    assert answer.note == "Planned for 9 May 2022; nothing here confirms that it took place."


def test_the_word_that_nothing_mentions_is_named_in_the_refusal(answerer: Answerer) -> None:
    answer = answerer.ask("When was the fourth round of the Velden talks?")
    assert not answer.found
    assert answer.missing == ("fourth",)
    assert answer.note == 'No passage answers that. Nothing here mentions "fourth".'
    assert answer.citations
