from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from embeddings import vector_lists, vectors
from embeddings.indexing import index_documents
from embeddings.store import Store
from embeddings.types import Document
from embeddings.vector_lists import EXACT, plan
from embeddings.vectors import VectorIndex
from tests.conftest import NEWS, news
from tests.doubles import FakeEncoder

QUESTION = "How many prisoners will be exchanged?"
ROOT = Path("news")


def _question(text: str = QUESTION) -> np.ndarray:
    return FakeEncoder().encode([text])[0]


def _answers(folder: Path) -> list[tuple[int, float]]:
    store = Store(folder)
    found = VectorIndex.open(folder, store).search(_question(), 4)
    store.close()
    return found


def _file(folder: Path) -> Path:
    [file] = folder.glob("*.faiss")
    return file


def _articles(count: int) -> list[Document]:
    """Articles of one paragraph, some of whose words others have too."""
    chance = random.Random(4)  # noqa: S311
    words = [f"word{n}" for n in range(150)]
    return [
        news(f"n{n}", f"About {n}", "Paper", None, " ".join(chance.sample(words, 8))) for n in range(count)
    ]


def _exact(folder: Path, question: np.ndarray, allowed: Sequence[int] | None = None) -> list[float]:
    store = Store(folder)
    ids, rows = (np.concatenate(parts) for parts in zip(*store.vectors(), strict=True))
    store.close()
    cosines = rows @ question
    return sorted(cosines if allowed is None else cosines[np.isin(ids, allowed)], reverse=True)


@pytest.fixture
def listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An index of 800 passages in 16 lists, of which four are looked into and which bear ten changes."""
    monkeypatch.setattr(vector_lists, "LEAST_PROBES", 4)
    monkeypatch.setattr(vector_lists, "CHANGED", 10)
    monkeypatch.setattr(vectors, "FEW", 20)
    folder = tmp_path / "listed"
    index_documents(_articles(800), [ROOT], folder, FakeEncoder(dimension=64), neighbours="lists")
    return folder


def test_the_nearest_are_those_with_the_highest_cosine(index_folder: Path) -> None:
    store = Store(index_folder)
    ids, rows = (np.concatenate(parts) for parts in zip(*store.vectors(), strict=True))
    cosines = dict(zip(ids.tolist(), (rows @ _question()).tolist(), strict=True))
    found = VectorIndex.open(index_folder, store).search(_question(), 5)
    assert [cosine for _, cosine in found] == pytest.approx(sorted(cosines.values(), reverse=True)[:5])
    assert all(cosines[i] == pytest.approx(cosine) for i, cosine in found)
    [best] = store.load([found[0][0]])
    assert "prisoners" in best.text


def test_among_the_allowed_the_best_is_found_however_far_it_is(index_folder: Path) -> None:
    """A search that filters its few best afterwards would find nothing."""
    store = Store(index_folder)
    index = VectorIndex.open(index_folder, store)
    ranked = index.search(_question(), store.info.passages)
    assert len(ranked) == store.info.passages
    nearer, others = ranked[:2], ranked[2:]
    assert others[0][1] < nearer[1][1]
    allowed = np.array(sorted(i for i, _ in others), np.int64)
    assert [cosine for _, cosine in index.search(_question(), 2, allowed)] == [
        cosine for _, cosine in others[:2]
    ]


def test_nothing_allowed_or_wanted_finds_nothing(index_folder: Path, listed: Path) -> None:
    for folder in (index_folder, listed):
        index = VectorIndex.open(folder, Store(folder))
        assert index.search(_question(), 5, np.array([], np.int64)) == []
        assert index.search(_question(), 0) == []


def test_few_are_compared_and_many_are_listed_unless_told_otherwise() -> None:
    assert plan(EXACT).lists == 0
    assert plan(EXACT + 1).lists > 0
    assert plan(10_000_000, "exact").lists == 0
    assert plan(100, "lists").lists > 0
    assert plan(0, "lists").lists == plan(20, "lists").lists == 0
    sizes = [plan(10**n, "lists") for n in range(2, 8)]
    assert [p.lists for p in sizes] == sorted(p.lists for p in sizes)
    assert all(0 < p.probes <= p.lists for p in sizes)


def test_lists_find_nearly_all_and_say_exact_cosines(listed: Path) -> None:
    store = Store(listed)
    index = VectorIndex.open(listed, store)
    right = 0
    for n in range(50):
        question = FakeEncoder(dimension=64).encode([f"word{n} word{n + 1} word{n + 2}"])[0]
        found = [cosine for _, cosine in index.search(question, 5)]
        expected = _exact(listed, question)[:5]
        right += sum(cosine >= expected[-1] - 1e-6 for cosine in found)
        assert found == sorted(found, reverse=True)
        assert found[0] <= expected[0] + 1e-6
    assert right >= 0.8 * 250


@pytest.mark.parametrize("share", [0.9, 0.2, 0.02])
def test_a_filter_loses_nothing_that_the_lists_would_find(listed: Path, share: float) -> None:
    store = Store(listed)
    index = VectorIndex.open(listed, store)
    chance = random.Random(6)  # noqa: S311
    allowed = np.array([i for ids, _ in store.vectors() for i in ids if chance.random() < share], np.int64)
    right = 0
    for n in range(50):
        question = FakeEncoder(dimension=64).encode([f"word{n} word{n + 1} word{n + 2}"])[0]
        found = index.search(question, 5, allowed)
        assert {i for i, _ in found} <= set(allowed.tolist())
        assert len(found) == 5
        right += sum(cosine >= _exact(listed, question, allowed)[4] - 1e-6 for _, cosine in found)
    assert right >= 0.8 * 250


def test_what_comes_changes_and_goes_is_found_as_it_is(listed: Path) -> None:
    """First beside the lists, which stay as they are; then, when it is much, in new ones."""
    encoder = FakeEncoder(dimension=64)
    old = _file(listed).name
    documents = _articles(800)
    changed = news("n7", "About 7", "Paper", None, "lighthouse keeper retires")
    for come, kept in ((2, True), (12, False)):
        arrived = [
            news(f"new{n}", "Comet", "Paper", None, f"comet number{n} seen tonight") for n in range(come)
        ]
        documents = [d for d in documents if d.article.id not in ("n3", "n7")]
        index_documents([*documents, changed, *arrived], [ROOT], listed, encoder, neighbours="lists")
        store = Store(listed)
        index = VectorIndex.open(listed, store)
        assert (_file(listed).name == old) is kept
        assert bool(store.moved()) is kept

        def first(text: str, index: VectorIndex = index, store: Store = store) -> str:
            [(best, _)] = index.search(FakeEncoder(dimension=64).encode([text])[0], 1)
            return store.load([best])[0].text

        assert first("Comet comet number1 seen tonight") == "comet number1 seen tonight"
        assert first("About lighthouse keeper retires") == "lighthouse keeper retires"
        everything = index.search(_question("About Comet")[:64] * 0 + 0.125, store.info.passages)
        assert {i for i, _ in everything} <= {int(i) for ids, _ in store.vectors() for i in ids}


def test_lists_grow_with_the_index(tmp_path: Path) -> None:
    grown = []
    for count in (100, 150, 700):
        index_documents(_articles(count), [ROOT], tmp_path, FakeEncoder(dimension=64), neighbours="lists")
        grown.append((VectorIndex.open(tmp_path, Store(tmp_path)).describe().lists, _file(tmp_path).name))
    assert grown[0] == grown[1]
    assert grown[2][0] > 4 * grown[1][0]


def test_any_flipped_byte_leaves_the_answers_as_they_were(listed: Path) -> None:
    question = FakeEncoder(dimension=64).encode(["word1 word2 word3"])[0]

    def answers() -> list[tuple[int, float]]:
        store = Store(listed)
        return VectorIndex.open(listed, store).search(question, 4)

    expected = answers()
    whole = _file(listed).read_bytes()
    chance = random.Random(3)  # noqa: S311
    for at in [0, 8, len(whole) - 1, len(whole) - 30, *(chance.randrange(len(whole)) for _ in range(3))]:
        broken = bytearray(whole)
        broken[at] ^= 1 << at % 8
        _file(listed).write_bytes(broken)
        assert answers() == expected
        assert _file(listed).read_bytes() == whole, "it was made again"
    for size in (0, 1, 1000):
        _file(listed).write_bytes(whole[:size])
        assert answers() == expected
    _file(listed).unlink()
    assert answers() == expected
    assert _file(listed).read_bytes() == whole


def test_the_lists_of_another_index_are_not_used(listed: Path, tmp_path: Path) -> None:
    encoder = FakeEncoder(dimension=64)
    index_documents(_articles(300), [], tmp_path / "other", encoder, neighbours="lists")
    whole = _file(listed).read_bytes()
    _file(listed).write_bytes(_file(tmp_path / "other").read_bytes())
    VectorIndex.open(listed, Store(listed))
    assert _file(listed).read_bytes() == whole


def test_where_nothing_can_be_written_it_answers_all_the_same(
    listed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    question = FakeEncoder(dimension=64).encode(["word1 word2 word3"])[0]
    expected = VectorIndex.open(listed, Store(listed)).search(question, 4)
    _file(listed).unlink()

    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(vector_lists, "save", refuse)
    assert VectorIndex.open(listed, Store(listed)).search(question, 4) == expected


def test_another_model_gets_other_lists(listed: Path) -> None:
    old = _file(listed).name
    other = FakeEncoder("other", dimension=32)
    index_documents(_articles(800), [ROOT], listed, other, neighbours="lists")
    store = Store(listed)
    assert _file(listed).name != old
    [(_, cosine)] = VectorIndex.open(listed, store).search(other.encode(["About 5"])[0], 1)
    assert cosine > 0


def test_an_index_without_passages_finds_nothing(tmp_path: Path) -> None:
    for way in ("auto", "lists"):
        index_documents([], [], tmp_path / way, FakeEncoder(), neighbours=way)
        assert _answers(tmp_path / way) == []
    index_documents(NEWS, [ROOT], tmp_path / "lists", FakeEncoder(), neighbours="lists")
    assert len(_answers(tmp_path / "lists")) == 4
