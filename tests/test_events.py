"""An event that a question names stands for its days."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from embeddings.events import event_days, event_name, event_window
from embeddings.search import open_index, search, told_of
from embeddings.types import Interval
from tests.doubles import FakeEncoder, FakeReranker

ROUND = Interval(date(2019, 3, 13), date(2019, 3, 14))


@pytest.mark.parametrize(
    ("rest", "pointed", "name"),
    [
        ("Velden talks in the brewery?", True, "Velden talks in the brewery"),
        ("Velden talks in", True, "Velden talks"),
        ("first round of talks was held", True, "first round of talks"),
        ("Paris, who spoke?", False, "Paris"),
        ("he left", False, ""),
        ("coming home", False, ""),
        ("flood, did they rebuild?", True, "flood"),
    ],
)
def test_a_name_follows_the_or_a_capital_and_ends_where_the_clause_goes_on(
    rest: str, pointed: bool, name: str
) -> None:
    assert event_name(rest, pointed) == name


@pytest.mark.parametrize(
    ("question", "window"),
    [
        ("who spoke before the second Velden round?", Interval(None, date(2019, 3, 12))),
        ("what changed after the second Velden round?", Interval(date(2019, 3, 15), None)),
        ("what was said during the second Velden round?", ROUND),
        ("who spoke before the third Velden round?", None),
        ("who spoke before the round?", None),
        ("who spoke before he left?", None),
        ("who spoke?", None),
    ],
)
def test_the_window_ends_or_begins_with_the_event(
    question: str, window: Interval | None, index_folder: Path, encoder: FakeEncoder, reranker: FakeReranker
) -> None:
    index = open_index(index_folder, encoder=encoder, reranker=reranker)
    assert event_window(question, lambda event: told_of(event, index)) == window


def test_the_search_favours_what_was_told_in_the_window(
    index_folder: Path, encoder: FakeEncoder, reranker: FakeReranker
) -> None:
    index = open_index(index_folder, encoder=encoder, reranker=reranker)
    hits = search("which talks ended before the second Velden round?", index)
    fits = {(hit.passage.article.id, hit.passage.number): hit.trace.time_fit for hit in hits}
    assert fits["velden-1", 1] == pytest.approx(1.0)
    assert (fits.get(("flood", 1)) or 0.0) < 0.1


def test_days_that_nothing_tells_are_not_guessed() -> None:
    assert event_days("Velden round", []) is None
