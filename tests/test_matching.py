from __future__ import annotations

import random
import sqlite3
from collections.abc import Sequence

import numpy as np
import pytest

from embeddings import matching, postings
from embeddings.matching import WordIndex
from embeddings.postings import Lister, merge, without
from embeddings.store_words import build, change
from tests.conftest import NEWS

Listed = tuple[int, str, str]
WORDS = "flood river talks bridge mayor bread baker prison exchange delegate government summer".split()  # noqa: SIM905


def _passages(count: int, seed: int = 1) -> list[Listed]:
    """Some words are in nearly every passage, some in few."""
    chance = random.Random(seed)  # noqa: S311
    weights = [1 / (rank + 1) for rank in range(len(WORDS))]
    return [
        (
            number,
            " ".join(chance.choices(WORDS, weights, k=3)),
            " ".join(chance.choices(WORDS, weights, k=chance.randrange(2, 30))),
        )
        for number in range(1, count + 1)
    ]


def _index(passages: Sequence[Listed]) -> WordIndex:
    texts = {number: (title, text) for number, title, text in passages}
    return WordIndex(build([passages]), lambda ids: [texts[i] for i in ids])


def _fts5(passages: Sequence[Listed], words: Sequence[str], limit: int) -> list[float]:
    db = sqlite3.connect(":memory:")
    db.executescript(
        "CREATE VIRTUAL TABLE words USING fts5 (title, text, tokenize='porter');"
        "INSERT INTO words (words, rank) VALUES ('rank', 'bm25(0.5, 1.0)');"
    )
    db.executemany("INSERT INTO words (rowid, title, text) VALUES (?,?,?)", passages)
    sql = "SELECT -rank FROM words WHERE words MATCH ? ORDER BY rank LIMIT ?"
    scores = [score for (score,) in db.execute(sql, (" OR ".join(words), limit))]
    db.close()
    return scores


@pytest.mark.parametrize("few", [1, 10**9])
def test_scores_are_those_of_bm25_whatever_is_left_out(few: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite's is another hand's work; what can't reach the best any more is looked up, or not at all."""
    monkeypatch.setattr(matching, "_FEW", few)
    passages = _passages(400)
    index = _index(passages)
    chance = random.Random(2)  # noqa: S311
    for _ in range(60):
        asked = chance.sample(WORDS, chance.randrange(1, 6))
        limit = chance.choice([1, 5, 50])
        found = index.search(asked, limit)
        assert [score for _, score in found] == pytest.approx(
            _fts5(passages, asked, limit), rel=1e-4, abs=1e-5
        )


def test_only_the_allowed_are_found_and_all_of_them() -> None:
    index = _index(_passages(300))
    everything = dict(index.search(["bread", "talks"], 300))
    allowed = np.arange(3, 300, 7)
    found = index.search(["bread", "talks"], 300, allowed)
    assert dict(found) == {i: score for i, score in everything.items() if i in set(allowed.tolist())}
    assert index.search(["bread"], 5, np.array([], np.int64)) == []


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("the U.S. troops", "us"),
        ("the US troops", "U.S."),
        ("Türkiye’s budget", "turkiye"),
        ("2,000 were led away", "2000"),
        ("rose to 7.4 metres", "7.4"),
        ("O'Neill resigned", "oneill"),
        ("in the United States of America", "united states"),
        ("talks were held", "talk"),
        ("Straße", "STRASSE"),
    ],
)
def test_a_word_is_found_however_it_is_written(text: str, asked: str) -> None:
    index = _index([(1, "", text), (2, "", "something else of states united"), (3, "", "7 to 4, 200 or 0")])
    assert [i for i, _ in index.search([asked], 5)] == [1]
    assert index.frequency(asked) == 1


def test_a_phrase_is_found_as_it_stands_in_text_or_title() -> None:
    index = _index([(1, "", "the second round"), (2, "Second round", "x"), (3, "", "round the second")])
    assert {i for i, _ in index.search(["second round"], 5)} == {1, 2}
    assert index.search(["no such"], 5) == index.search([""], 5) == index.search([], 5) == []
    assert index.frequency("second rounds") == 2


def test_of_equals_the_first_comes_first() -> None:
    index = _index([(number, "", "rain") for number in (4, 2, 9)] + [(11, "", "sun and rain")])
    assert [i for i, _ in index.search(["rain"], 3)] == [2, 4, 9]


def test_changed_step_by_step_or_listed_at_once_the_words_are_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(postings, "_AT_ONCE", 50)
    present = {row[0]: row for row in _passages(120)}
    words = build([list(present.values())])
    chance = random.Random(8)  # noqa: S311
    for round_ in range(10):
        gone = chance.sample(sorted(present), 15)
        come = [row for row in _passages(140, seed=round_) if row[0] in gone[:9] or row[0] > 120]
        words = change(words, [*gone, *(row[0] for row in come)], [come])
        present = {i: row for i, row in present.items() if i not in gone} | {row[0]: row for row in come}
        fresh = build([sorted(present.values())])
        for asked in (["bread", "talks"], ["flood"], ["summer", "mayor", "river"]):
            texts = {i: (title, text) for i, title, text in present.values()}
            step, once = (WordIndex(p, lambda ids, t=texts: [t[i] for i in ids]) for p in (words, fresh))  # type: ignore[misc]
            assert dict(step.search(asked, 20)) == pytest.approx(dict(once.search(asked, 20)))


def test_parts_merge_to_the_whole() -> None:
    passages = [
        (n, document.article.title, text)
        for n, (document, text) in enumerate((d, text) for d in NEWS for text in d.paragraphs)
    ]
    lister = Lister()
    parts = [lister.make(passages[at : at + 3]) for at in range(0, len(passages), 3)]
    for one, other in (
        (merge(parts), Lister().make(passages)),
        (without(merge(parts), np.array([])), merge(parts)),
    ):
        for name in ("keys", "starts", "docs", "weights", "lengths", "passages"):
            assert np.array_equal(getattr(one, name), getattr(other, name)), name
