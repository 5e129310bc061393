"""Claims about names typed in small letters, over a few passages."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.answer import Answerer, Models
from embeddings.search import open_index
from embeddings.store import Store
from embeddings.truecasing import MOST, truecase
from embeddings.types import Filter
from tests.conftest import index_of
from tests.doubles import PLAIN, FakeEncoder, FakeReader, FakeReranker

TEXT = (
    "The talks in Velden were led by Karin Brandt and the NPC, said President Olsen, an old friend of hers."
    " Bridges there are old. Delegates of the United States came."
    " In May the president may be in Saint-Malo, where a bank has its house."
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return index_of(TEXT, tmp_path / "i")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("who led the talks in velden", "who led the talks in Velden"),
        ("Who is karin brandt?", "Who is Karin Brandt?"),
        ("is velden's npc old", "is Velden's NPC old"),
        ("when is president olsen in saint-malo", "when is president Olsen in Saint-Malo"),
        ("when do bonn's united states meet", "when do bonn's United States meet"),
        ("WHO LED THE TALKS IN VELDEN?", "who led the talks in Velden?"),
    ],
)
def test_names_are_written_as_the_passages_write_them(typed: str, meant: str, folder: Path) -> None:
    assert truecase(typed, Store(folder)) == meant


@pytest.mark.parametrize(
    "typed",
    [
        "who led the Talks in velden",  # capitals show names: what has none is none
        "who built bridges in oslo",  # only at the beginning of a sentence; in no passage
        "which states came",  # only as part of a longer name
        "may the house be old",  # written in both ways; in small letters
        "who " * MOST + "is brandt",  # no chat
    ],
)
def test_all_else_is_left_as_it_was_typed(typed: str, folder: Path) -> None:
    assert truecase(typed, Store(folder)) == typed


def test_names_are_only_looked_for_where_the_answer_is(folder: Path) -> None:
    assert truecase("is brandt there", Store(folder), where=Filter(source="Post")) == "is brandt there"


def test_a_name_in_small_letters_is_read_as_one(folder: Path) -> None:
    class Listener(FakeReranker):
        heard = ""

        def score(self, question: str, texts: Sequence[str]) -> list[float]:
            self.heard = question
            return super().score(question, texts)

    listener = Listener()
    index = open_index(folder, encoder=FakeEncoder(), reranker=listener)
    answer = Answerer(lambda: index, Models(FakeReader(), PLAIN)).ask("who led the talks in velden")
    assert listener.heard == "who led the talks in Velden"
    assert answer.question == "who led the talks in velden"
