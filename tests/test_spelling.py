"""Claims about slips of the pen, over a few passages and a few words of English."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.answer import Answerer, Models
from embeddings.search import open_index
from embeddings.spelling import is_english, mend, slips
from embeddings.store import Store
from embeddings.types import Filter
from tests.conftest import index_of
from tests.doubles import PLAIN, FakeEncoder, FakeReader, FakeReranker

KNOWN = frozenset(
    ["who", "led", "the", "delegation", "of", "talks", "house", "piece", "center", "dine", "scale", "bridge"]
)
TEXT = (
    "Karin Brandt led the Norwegian delegation to the talks in Velden. A horse drew Brandt over the scales."
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return index_of(TEXT, tmp_path / "i")


def known(word: str) -> bool:
    return word in KNOWN


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("who led the delgation", "who led the delegation"),
        ("who led the deleggation?", "who led the delegation?"),
        ("who led the deelgation", "who led the delegation"),
        ("the delegasion of brandf", "the delegation of Brandt"),
        ("the Norwgian delegation", "the Norwegian delegation"),
        ('the delgation, who said "no delgation"', 'the delegation, who said "no delgation"'),
    ],
)
def test_one_letter_more_less_other_or_turned_is_mended(typed: str, meant: str, folder: Path) -> None:
    assert mend(typed, Store(folder), known)[0] == meant


@pytest.mark.parametrize(
    "typed",
    [
        "the house",  # English, if only a horse is told of
        "the diners",  # of a word of English
        "the centerpiece",  # of two
        "in Belden",  # another name, perhaps
        "who led the dlgtion",  # two slips
        'who said "delgation of talks"',  # a quote is what it is
        "delgation@velden.example and norwegian-delgation.example",
        "the tlks",  # too short to tell
        "the zeppelin",
        "delgation fligende hollander stehend pitoresk vogelfrei",  # no English
        f"delgatio{'n' * 5000}",
    ],
)
def test_what_may_be_meant_stays(typed: str, folder: Path) -> None:
    assert mend(typed, Store(folder), known) == (typed, {})


def test_a_word_near_two_is_left_alone(tmp_path: Path) -> None:
    store = Store(index_of("The stacker and the stocker met.", tmp_path / "i"))
    assert mend("who is the sticker", store, known)[1] == {}
    assert mend("who is the stockker", store, known)[1] == {"stockker": "stocker"}


def test_words_come_from_the_articles_asked_for(folder: Path) -> None:
    elsewhere = Filter(source="Times")
    assert mend("the delgation", Store(folder), known, elsewhere) == ("the delgation", {})


def test_a_word_of_english_may_be_inflected_or_of_two() -> None:
    assert all(is_english(word, known) for word in ("bridge", "bridges", "bridged", "scaling", "housepiece"))
    assert not is_english("brigde", known)


def test_slips_begin_like_the_word_and_are_not_the_word() -> None:
    found = slips("velden")
    assert {"elden", "velden"}.isdisjoint(found)
    assert {"vlden", "veldden", "vledne", "veldon"} & found == {"vlden", "veldden", "veldon"}
    assert "veldon" not in slips("velden", other=False)


@pytest.mark.parametrize("question", ["Who led the delgation to Velden?", "Who led the delgation to Orrin?"])
def test_an_answer_and_a_refusal_say_what_was_read(question: str, folder: Path) -> None:
    index = open_index(folder, encoder=FakeEncoder(), reranker=FakeReranker())
    answer = Answerer(lambda: index, Models(FakeReader(), PLAIN, known)).ask(question)
    assert answer.note.startswith('Read "delgation" as "delegation".')
    assert "delgation" not in answer.missing
    assert answer.question == question
