"""A marked span becomes the phrase it stands in, never past a break and never half a word."""

from __future__ import annotations

import re

import numpy as np
import pytest

from embeddings.phrasing import FURTHEST, WORTH, past_limits, widen


def phrase(text: str, marked: str, cost: float = 0.0) -> str:
    """The phrase round ``marked``, which begins and ends ``cost`` better than all other tokens."""
    offsets = [match.span() for match in re.finditer(r"\w+|[^\w\s]", text)]
    first, last = (text.index(marked), text.index(marked) + len(marked))
    inside = [number for number, (a, b) in enumerate(offsets) if first <= a and b <= last]
    start, end = (np.full(len(offsets), -cost, np.float32) for _ in range(2))
    for number in inside:
        start[number] = end[number] = 0.0
    low, high = widen(text, offsets, start, end, (inside[0], inside[-1]))
    return text[low:high]


def test_what_costs_nothing_is_taken_in_up_to_a_break() -> None:
    assert phrase("Then, he said, about 10 children (or more) fled.", "10") == "about 10 children"
    assert phrase("Krispy Kreme doughnuts; tea", "doughnuts") == "Krispy Kreme doughnuts"


def test_a_break_is_no_point_inside_a_figure_or_a_name() -> None:
    assert phrase("It grew by 3.5 per cent: less than that.", "3.5") == "It grew by 3.5 per cent"


def test_further_words_may_cost_only_so_much() -> None:
    text = "about 10 children"
    assert phrase(text, "10", cost=WORTH + 0.01) == "10"
    assert phrase(text, "10", cost=WORTH - 0.01) == text


def test_nothing_beyond_some_tokens_is_looked_at() -> None:
    text = " ".join(f"w{number}" for number in range(40))
    assert phrase(text, "w20").split() == [f"w{n}" for n in range(20 - FURTHEST, 20 + FURTHEST + 1)]


def test_a_phrase_begins_and_ends_with_whole_words() -> None:
    text = "un·der·ground rail"
    offsets = [(0, 2), (2, 6), (6, 13), (14, 18)]
    alike = np.zeros(4, np.float32)
    assert widen(text.replace("·", "x"), offsets, alike, alike, (2, 2)) == (0, 18)


@pytest.mark.parametrize("break_", [". ", ", ", "; ", "\n", " — ", " (", "” "])
def test_no_phrase_crosses_a_break(break_: str) -> None:
    assert phrase(f"one two{break_}three four", "three") == "three four"


@pytest.mark.parametrize(
    ("marked", "kept"),
    [
        ("more than 90 %", "90 %"),
        ("at least five people", "five people"),
        ("some of them", "some of them"),
        ("as many as", "as many as"),
        ("90 %", "90 %"),
    ],
)
def test_a_number_is_marked_without_what_says_that_it_is_a_limit(marked: str, kept: str) -> None:
    text = f"It hit {marked}."
    offsets = [match.span() for match in re.finditer(r"\w+|[^\w\s]", text)]
    first = past_limits(text, offsets, 2, len(offsets) - 2)
    assert text[offsets[first][0] : -1] == kept
