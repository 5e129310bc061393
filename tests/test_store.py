from __future__ import annotations

import os
import random
import shutil
import sqlite3
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from embeddings import checksums, store_writer
from embeddings.checksums import TRAILER_BYTES, seal
from embeddings.context import context
from embeddings.errors import IndexDamaged, IndexMissing, IndexOutdated
from embeddings.indexing import index_documents
from embeddings.store import Store
from embeddings.store_schema import FILE_NAME, FORMAT
from embeddings.types import Filter, Interval
from tests.conftest import NEWS, news
from tests.doubles import FakeEncoder


@pytest.fixture
def store(index_folder: Path) -> Iterator[Store]:
    opened = Store(index_folder)
    yield opened
    opened.close()


def _flip(path: Path, at: int) -> None:
    with path.open("r+b") as file:
        file.seek(at)
        byte = file.read(1)[0]
        file.seek(at)
        file.write(bytes([byte ^ (1 << at % 8)]))


def _found(store: Store, terms: list[str], where: Filter | None = None) -> list[str]:
    ids = [i for i, _ in store.match(terms, 10, where)]
    return [passage.text for passage in store.load(ids)]


def test_a_paragraph_of_three_outlets_is_one_passage_cited_from_the_first(tmp_path: Path) -> None:
    text = "The bridge will open on Thursday, the ministry said."
    carriers = [news(f"n{day}", "Bridge", f"Paper {day}", date(2019, 3, day), text) for day in (13, 11, 12)]
    index_documents(carriers, [], tmp_path, FakeEncoder())
    store = Store(tmp_path)
    [(found, _)] = store.match(["bridge"], 5)
    [passage] = store.load([found])
    assert [place.article.source for place in passage.places] == ["Paper 11", "Paper 12", "Paper 13"]
    assert [time.interval for time in passage.times] == [Interval(date(2019, 3, 14), date(2019, 3, 14))]
    assert store.info.passages == 1


def test_the_same_words_a_year_later_mean_other_days_and_are_another_passage(tmp_path: Path) -> None:
    text = "The talks will resume on Monday."
    carriers = [news(f"n{year}", "Talks", "Paper", date(year, 3, 15), text) for year in (2019, 2020)]
    index_documents(carriers, [], tmp_path, FakeEncoder())
    store = Store(tmp_path)
    passages = store.load(sorted(i for i, _ in store.match(["talks"], 5)))
    assert {p.times[0].interval.start for p in passages} == {date(2019, 3, 18), date(2020, 3, 16)}
    assert all(len(p.places) == 1 for p in passages)


def test_the_same_words_a_year_later_stay_one_passage_when_they_name_no_day(tmp_path: Path) -> None:
    carriers = [
        news(f"n{year}", "T", "Paper", date(year, 3, 15), "The bridge is old.") for year in (2019, 2020)
    ]
    index_documents(carriers, [], tmp_path, FakeEncoder())
    assert Store(tmp_path).info.passages == 1


def test_passages_come_in_the_order_asked_for(store: Store) -> None:
    assert [passage.id for passage in store.load([5, 2, 9, 2])] == [5, 2, 9, 2]


def test_a_passage_knows_what_stands_before_it_where_it_is_cited_from(tmp_path: Path) -> None:
    shared = "He left early."
    carriers = [
        news("n1", "One", "Paper", date(2019, 3, 12), "Holt came.", shared),
        news("n2", "Two", "Wire", date(2019, 3, 13), "Rehn came too.", shared),
    ]
    index_documents(carriers, [], tmp_path, FakeEncoder())
    store = Store(tmp_path)
    [found] = [i for i, _ in store.match(["early"], 5)]
    assert [store.load([found], where)[0].before for where in (None, Filter(source="Wire"))] == [
        "Holt came.",
        "Rehn came too.",
    ]
    assert store.load([store.match(["holt"], 1)[0][0]])[0].before == ""


def test_a_passage_that_is_not_there_is_an_error(store: Store) -> None:
    with pytest.raises(ValueError, match="999"):
        store.load([1, 999])


def test_words_are_found_by_their_stems_and_without_accents(store: Store) -> None:
    [best, *_] = _found(store, ["mediating"])
    assert "mediator" in best.casefold()
    assert _found(store, ["doubling"]) == []
    assert "Bakers" in _found(store, ["baking", "báker"])[0]


def test_a_phrase_is_found_as_it_stands(store: Store) -> None:
    assert _found(store, ["second round"]) != []
    assert _found(store, ["round second"]) == []


def test_the_title_counts_but_less_than_the_text(store: Store) -> None:
    texts = _found(store, ["flood"])
    assert "Orrin flood" in texts[0]
    assert any("Mayor Karin Holt" in text for text in texts)  # only its title says flood


def test_bm25_is_higher_for_better(store: Store) -> None:
    scores = [score for _, score in store.match(["brewery", "talks", "round"], 10)]
    assert scores == sorted(scores, reverse=True)
    assert scores[-1] > 0


def test_frequency_counts_the_passages_that_mention_a_word(store: Store) -> None:
    assert store.frequency("prisoners") == store.frequency("prisoner") > 0
    assert store.frequency("third") == 0
    assert store.frequency('say "hello" twice') == 0


@pytest.mark.parametrize(
    ("where", "articles"),
    [
        (Filter(since=date(2021, 7, 6)), {"flood-count"}),
        (Filter(until=date(2019, 1, 18)), {"velden-1"}),
        (Filter(since=date(2019, 3, 15), until=date(2021, 7, 4)), {"velden-2", "velden-2-wire", "flood"}),
        (Filter(source="WIRE"), {"velden-2-wire", "flood"}),
        (Filter(source="wire", until=date(2020, 1, 1)), {"velden-2-wire"}),
        (Filter(source="nobody"), set()),
        (Filter(among=("nobody", "WIRE")), {"velden-2-wire", "flood"}),
        (Filter(source="harbour", among=("wire",)), set()),
    ],
)
def test_a_filter_lets_through_what_it_says(store: Store, where: Filter, articles: set[str]) -> None:
    allowed = store.allowed(where)
    assert allowed is not None
    passages = store.load([int(i) for i in allowed], where)
    assert {passage.article.id for passage in passages} == articles
    every_word = ("talks", "orrin", "brewery", "river", "prisoners", "bread", "brandt", "bridge")
    assert {i for i, _ in store.match(every_word, 99, where)} <= set(allowed)


def test_without_bounds_everything_passes(store: Store) -> None:
    assert store.allowed(Filter()) is None


def test_a_passage_is_cited_from_the_outlet_that_was_asked_for(store: Store) -> None:
    where = Filter(source="Northern Wire")
    [(shared, _)] = store.match(["exchange 40 prisoners"], 5, where)
    assert store.load([shared])[0].article.source == "Harbour Times"
    assert store.load([shared], where)[0].article.source == "Northern Wire"


def test_an_article_comes_back_as_it_was_read(store: Store) -> None:
    for document in NEWS:
        assert store.document(document.article.id) == document
    with pytest.raises(ValueError, match="nowhere"):
        store.document("nowhere")


def test_articles_are_listed_by_date_and_publishers_by_name(store: Store) -> None:
    assert [a.published for a in store.articles()][-1] is None
    assert next(a.id for a in store.articles()) == "velden-1"
    assert store.sources() == ["Harbour Times", "Northern Wire"]


def test_the_index_says_what_it_is(store: Store) -> None:
    info = store.info
    assert (info.version, info.articles, info.model, info.dimension) == (1, 6, "fake", 256)
    assert (info.oldest, info.newest, info.roots) == (date(2019, 1, 18), date(2021, 7, 6), ("news",))


def test_no_index_is_a_sentence_with_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(IndexMissing, match=r"No index at \.dateline\. Build it with: dateline index PATH$"):
        Store(Path(".dateline"))
    with pytest.raises(IndexMissing, match=r"dateline index PATH --index /srv/news/\.dateline$"):
        Store(Path("/srv/news/.dateline"))


def test_another_format_is_a_sentence_with_the_command(index_folder: Path) -> None:
    path = index_folder / FILE_NAME
    os.truncate(path, path.stat().st_size - TRAILER_BYTES)
    other = sqlite3.connect(path)
    other.execute(f"PRAGMA user_version = {FORMAT + 1}")
    other.close()
    seal(path)
    with pytest.raises(
        IndexOutdated, match=r"format 3, this program reads 2\. .*: dateline index news --index"
    ):
        Store(index_folder)


@pytest.mark.parametrize("content", [b"", b"x", b"SQLite format 3\0" + bytes(5000), b"\0" * 64])
def test_another_file_in_its_place_is_damage(index_folder: Path, content: bytes) -> None:
    (index_folder / FILE_NAME).write_bytes(content)
    with pytest.raises(IndexDamaged, match="Build it again with: dateline index PATH"):
        Store(index_folder)


def test_a_sealed_file_of_another_kind_is_damage(index_folder: Path) -> None:
    path = index_folder / FILE_NAME
    path.unlink()
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE t (a)")
    other.close()
    seal(path)
    with pytest.raises(IndexDamaged, match="another kind"):
        Store(index_folder)


def test_any_flipped_bit_is_an_error(index_folder: Path) -> None:
    path = index_folder / FILE_NAME
    chance = random.Random(7)  # noqa: S311
    size = path.stat().st_size
    for at in [0, 99, size - TRAILER_BYTES - 1, size - 1, *(chance.randrange(size) for _ in range(200))]:
        _flip(path, at)
        with pytest.raises(IndexDamaged, match="dateline index PATH"):
            Store(index_folder)
        _flip(path, at)
    Store(index_folder).close()


def test_any_flipped_bit_of_the_vectors_is_an_error(index_folder: Path) -> None:
    path = Store(index_folder).rows.path
    size = path.stat().st_size
    chance = random.Random(8)  # noqa: S311
    for at in [0, size - 1, *(chance.randrange(size) for _ in range(50))]:
        _flip(path, at)
        with pytest.raises(IndexDamaged, match=r"vectors does not fit.*dateline index PATH"):
            Store(index_folder)
        _flip(path, at)
    os.truncate(path, size - 1)
    with pytest.raises(IndexDamaged):
        Store(index_folder)
    path.unlink()
    with pytest.raises(IndexDamaged, match="can't be read"):
        Store(index_folder)


def test_what_lies_behind_the_vectors_is_nothing(index_folder: Path) -> None:
    """A run that was killed left it there; the next one writes over it."""
    path = Store(index_folder).rows.path
    before = path.read_bytes()
    with path.open("ab") as file:
        file.write(b"half a vector")
    store = Store(index_folder)
    assert sum(len(ids) for ids, _ in store.vectors()) == store.info.passages
    index_documents([news("n", "Rain", "Paper", None, "It rained.")], [], index_folder, FakeEncoder())
    newer = Store(index_folder)
    assert newer.rows.path == path
    assert path.read_bytes()[: len(before)] == before
    assert path.stat().st_size == newer.rows.size


def test_vectors_of_passages_that_are_gone_are_left_behind_in_time(
    index_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_writer, "BLOCK_ROWS", 4)
    old = Store(index_folder)
    for number in range(12):
        documents = [*NEWS[1:], news("n", f"Rain {number}", "Paper", None, "It rained.", "It stopped.")]
        index_documents(documents, [Path("news")], index_folder, FakeEncoder())
    store = Store(index_folder)
    assert store.rows.path != old.rows.path
    assert store.rows.count <= 2 * store.info.passages + 4
    assert [path.name for path in index_folder.glob("vectors-*")] == [store.rows.path.name]
    assert sum(len(ids) for ids, _ in old.vectors()) == old.info.passages, "who reads the old one goes on"
    for ids, vectors in store.vectors():
        texts = [context(passage) for passage in store.load(ids.tolist())]
        assert np.allclose(vectors, FakeEncoder().encode(texts), atol=1e-3)


def test_damaged_words_are_listed_again(index_folder: Path) -> None:
    [path] = index_folder.glob("words-*")
    whole = path.read_bytes()
    expected = Store(index_folder).match(["talks", "prisoners", "flood"], 20)
    chance = random.Random(9)  # noqa: S311
    for at in [0, len(whole) - 1, *(chance.randrange(len(whole)) for _ in range(20))]:
        _flip(path, at)
        assert Store(index_folder).match(["talks", "prisoners", "flood"], 20) == expected
        assert path.read_bytes() == whole
    for size in (0, 10, 400):
        path.write_bytes(whole[:size])
        assert Store(index_folder).match(["talks", "prisoners", "flood"], 20) == expected
    path.unlink()
    assert Store(index_folder).match(["talks", "prisoners", "flood"], 20) == expected


def test_any_lost_end_is_an_error(index_folder: Path) -> None:
    path = index_folder / FILE_NAME
    for size in (1, TRAILER_BYTES, 4096, path.stat().st_size - 1):
        whole = path.read_bytes()
        os.truncate(path, path.stat().st_size - size)
        with pytest.raises(IndexDamaged):
            Store(index_folder)
        path.write_bytes(whole)


def test_a_large_file_is_hashed_again_only_when_it_was_touched(
    index_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its size and times can be forged, its change time can't."""
    monkeypatch.setattr(checksums, "ALWAYS_CHECKED_BYTES", 0)
    path = index_folder / FILE_NAME
    Store(index_folder).close()
    with monkeypatch.context() as patch:
        patch.setattr(checksums, "blake2b", lambda *_: b"never asked")
        Store(index_folder).close()
    times = path.stat()
    _flip(path, 5000)
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    with pytest.raises(IndexDamaged):
        Store(index_folder)


def test_verify_reads_every_byte_however_large_the_file(
    index_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store(index_folder)
    store.verify()
    _flip(store.path, 5000)
    with pytest.raises(IndexDamaged, match="checksum"):
        store.verify()


def test_damage_to_what_is_remembered_costs_only_time(
    index_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checksums, "ALWAYS_CHECKED_BYTES", 0)
    Store(index_folder).close()
    for content in (b"", b"[]", b'{"a": 1}', b"\xff", (index_folder / "checked.json").read_bytes()[:-9]):
        (index_folder / "checked.json").write_bytes(content)
        Store(index_folder).close()


def test_reading_leaves_the_folder_as_it_is(index_folder: Path) -> None:
    """So an index can be read where nothing may be written."""
    before = {path.name: path.stat().st_mtime_ns for path in index_folder.iterdir()}
    store = Store(index_folder)
    store.match(["talks"], 3)
    store.close()
    assert {path.name: path.stat().st_mtime_ns for path in index_folder.iterdir()} == before


def test_a_reader_keeps_its_version_and_sees_that_there_is_another(index_folder: Path) -> None:
    store = Store(index_folder)
    assert not store.changed()
    index_documents(NEWS[:1], [Path("news")], index_folder, FakeEncoder())
    assert store.changed()
    assert store.info.articles == len(store.articles()) == 6
    newer = Store(index_folder)
    assert (newer.info.version, newer.info.articles) == (2, 1)
    shutil.rmtree(index_folder)
    assert newer.changed()
    assert "Bakers" in _found(store, ["bread"])[0]
