"""Words are stemmed one by one, and what was stemmed is remembered, but not for ever."""

from __future__ import annotations

import pytest

from embeddings import stemming
from embeddings.stemming import Stemmer, stemmed


def test_texts_become_the_stems_of_their_words() -> None:
    assert stemmed(["Two rounds of talks", "talking, 2,000 times"]) == [
        ("two", "round", "of", "talk"),
        ("talk", "2000", "time"),
    ]


def test_words_are_looked_up_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[set[str]] = []

    def look_up(words: set[str]) -> dict[str, str]:
        asked.append(words)
        return {word: word[:4] for word in words}

    monkeypatch.setattr(stemming, "stems", look_up)
    stem = Stemmer(most=2)
    assert stem([["talks", "round"], ["rounds"]]) == [["talk", "roun"], ["roun"]]
    assert stem([["talks"]]) == [["talk"]]
    assert stem([["talks"]]) == [["talk"]]
    assert asked == [{"talks", "round", "rounds"}, {"talks"}]
