from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest

from embeddings.indexing import index_documents
from embeddings.store import Store
from embeddings.vectors import VectorIndex
from tests.conftest import NEWS
from tests.doubles import FakeEncoder

QUESTION = "How many prisoners will be exchanged?"


def _question() -> np.ndarray:
    return FakeEncoder().encode([QUESTION])[0]


def _answers(folder: Path) -> list[tuple[int, float]]:
    store = Store(folder)
    found = VectorIndex.open(folder, store).search(_question(), 4)
    store.close()
    return found


def _file(folder: Path) -> Path:
    [file] = folder.glob("*.faiss")
    return file


def test_the_nearest_are_those_with_the_highest_cosine(index_folder: Path) -> None:
    store = Store(index_folder)
    ids, vectors = (np.concatenate(parts) for parts in zip(*store.vectors(), strict=True))
    cosines = dict(zip(ids.tolist(), (vectors @ _question()).tolist(), strict=True))
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


def test_nothing_allowed_or_wanted_finds_nothing(index_folder: Path) -> None:
    index = VectorIndex.open(index_folder, Store(index_folder))
    assert index.search(_question(), 5, np.array([], np.int64)) == []
    assert index.search(_question(), 0) == []


def test_any_flipped_byte_leaves_the_answers_as_they_were(index_folder: Path) -> None:
    expected = _answers(index_folder)
    whole = _file(index_folder).read_bytes()
    chance = random.Random(3)  # noqa: S311
    for at in [0, 8, len(whole) - 1, len(whole) - 30, *(chance.randrange(len(whole)) for _ in range(20))]:
        broken = bytearray(whole)
        broken[at] ^= 1 << at % 8
        _file(index_folder).write_bytes(broken)
        assert _answers(index_folder) == expected
        assert _file(index_folder).read_bytes() == whole, "it was made again"


@pytest.mark.parametrize("size", [0, 1, 1000])
def test_a_cut_file_is_made_again(index_folder: Path, size: int) -> None:
    expected = _answers(index_folder)
    _file(index_folder).write_bytes(_file(index_folder).read_bytes()[:size])
    assert _answers(index_folder) == expected


def test_a_missing_file_is_made_again_without_embedding(index_folder: Path) -> None:
    expected = _answers(index_folder)
    _file(index_folder).unlink()
    assert _answers(index_folder) == expected
    assert _file(index_folder).exists()


def test_the_file_of_another_version_is_not_used(index_folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    index_documents(NEWS[:2], [], other, FakeEncoder())
    expected = _answers(index_folder)
    _file(index_folder).write_bytes(_file(other).read_bytes())
    assert _answers(index_folder) == expected


def test_a_new_version_leaves_no_old_file(index_folder: Path) -> None:
    before = _file(index_folder).name
    index_documents(NEWS[:3], [Path("news")], index_folder, FakeEncoder())
    assert _file(index_folder).name != before


def test_where_nothing_can_be_written_it_answers_all_the_same(
    index_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = _answers(index_folder)
    _file(index_folder).unlink()

    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(VectorIndex, "save", refuse)
    assert _answers(index_folder) == expected


def test_an_index_without_passages_finds_nothing(tmp_path: Path) -> None:
    index_documents([], [], tmp_path, FakeEncoder())
    assert _answers(tmp_path) == []
