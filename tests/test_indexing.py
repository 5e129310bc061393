from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from embeddings import indexing, store_words
from embeddings.articles import Skipped
from embeddings.context import context
from embeddings.errors import StoreError
from embeddings.indexing import Report, index, index_documents
from embeddings.store import Store
from embeddings.store_pending import Pending
from embeddings.store_schema import FILE_NAME
from embeddings.types import Document
from embeddings.vectors import VectorIndex
from tests.conftest import NEWS, news
from tests.doubles import FakeEncoder

ROOT = Path("news")
DAY = date(2020, 2, 1)


def _write(folder: Path, name: str, *paragraphs: str, published: date | None = DAY) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    head = f"---\ntitle: About {name}\nsource: Paper\npublished: {published}\n---\n\n"
    (folder / f"{name}.md").write_text(head + "\n\n".join(paragraphs) + "\n", "utf-8")
    return folder / f"{name}.md"


def _changes(report: Report) -> tuple[int, int, int, int]:
    return report.added, report.changed, report.removed, report.unchanged


def _contents(folder: Path) -> dict[str, object]:
    """All that an index says, whatever numbers its rows have."""
    store = Store(folder)
    ids = [int(i) for block, _ in store.vectors() for i in block]
    vectors = {int(i): v.tobytes() for block, vs in store.vectors() for i, v in zip(block, vs, strict=True)}
    passages = store.load(ids)
    said = {
        (p.text, p.places): (
            p.times,
            vectors[p.id],
            {i for i, _ in store.match([p.text], 99)} >= {p.id},
        )
        for p in passages
    }
    found = {name: {p.text for p in store.load([i for i, _ in store.match([name], 99)])} for name in _TERMS}
    counts = store.counts()
    store.close()
    return {"said": said, "found": found, "counts": counts}


_TERMS = ("rain", "bridge", "talks", "brewery", "about")


def test_files_become_an_index_that_can_be_searched(tmp_path: Path) -> None:
    _write(tmp_path / "in", "rain", "It rained on the town for nine days without a pause.")
    _write(tmp_path / "in", "sun", "Then the sun came out and dried the market square.")
    report = index([tmp_path / "in"], tmp_path / "index", FakeEncoder())
    assert _changes(report) == (2, 0, 0, 0)
    assert (report.passages, report.embedded, report.skipped, report.rebuilt) == (2, 2, (), "")
    store = Store(tmp_path / "index")
    vector = FakeEncoder().encode(["nine days of rain"])[0]
    [(best, _)] = VectorIndex.open(tmp_path / "index", store).search(vector, 1)
    assert store.load([best])[0].article.title == "About rain"


def test_only_what_changed_is_embedded_again(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    _write(folder, "rain", "It rained on the town for nine days.", "The river rose by two metres.")
    _write(folder, "sun", "Then the sun came out and dried the square.")
    _write(folder, "wind", "Wind blew down the old oak at the church.")
    index([folder], tmp_path / "index", FakeEncoder())
    _write(folder, "rain", "It rained on the town for ten days.", "The river rose by two metres.")
    (folder / "wind.md").unlink()
    _write(folder, "snow", "Snow fell on the hills above the town.")
    encoder = FakeEncoder()
    report = index([folder], tmp_path / "index", encoder)
    assert _changes(report) == (1, 1, 1, 1)
    assert sorted(encoder.texts_seen) == [
        "About rain, 2020-02-01\nIt rained on the town for ten days.",
        "About snow, 2020-02-01\nSnow fell on the hills above the town.",
    ]
    assert (report.embedded, report.passages) == (2, 4)


def test_a_passage_is_embedded_as_every_model_will_read_it(tmp_path: Path) -> None:
    encoder = FakeEncoder()
    index_documents(NEWS, [ROOT], tmp_path, encoder)
    store = Store(tmp_path)
    read = {context(passage) for passage in store.load([int(i) for ids, _ in store.vectors() for i in ids])}
    assert read == set(encoder.texts_seen)


def test_what_is_gone_is_found_no_more(tmp_path: Path) -> None:
    index_documents(NEWS, [ROOT], tmp_path, FakeEncoder())
    index_documents(NEWS[1:], [ROOT], tmp_path, FakeEncoder())
    store = Store(tmp_path)
    assert store.frequency("delegates") == 0
    assert "velden-1" not in {article.id for article in store.articles()}
    assert len(set(store.counts().values()) - {5}) == 1, "passages, vectors and full text are as many"


def test_articles_of_other_folders_stay(tmp_path: Path) -> None:
    for name in ("a", "b"):
        _write(tmp_path / name, name, f"What folder {name} says about the weather.")
    index([tmp_path / "a", tmp_path / "b"], tmp_path / "index", FakeEncoder())
    (tmp_path / "a" / "a.md").unlink()
    (tmp_path / "b" / "b.md").unlink()
    _write(tmp_path / "a", "c", "What folder a says about the harvest.")
    report = index([tmp_path / "a"], tmp_path / "index", FakeEncoder())
    assert _changes(report) == (1, 0, 1, 0)
    assert [article.title for article in Store(tmp_path / "index").articles()] == ["About c", "About b"] or [
        article.title for article in Store(tmp_path / "index").articles()
    ] == ["About b", "About c"]


def test_a_folder_whose_name_begins_alike_is_another(tmp_path: Path) -> None:
    for name in ("news", "news-old"):
        _write(tmp_path / name, name, f"What {name} says about the weather.")
    index([tmp_path / "news", tmp_path / "news-old"], tmp_path / "index", FakeEncoder())
    report = index([tmp_path / "news"], tmp_path / "index", FakeEncoder())
    assert _changes(report) == (0, 0, 0, 1)
    assert report.passages == 2


def test_files_of_one_name_in_two_folders_are_two_articles(tmp_path: Path) -> None:
    for name in ("a", "b"):
        _write(tmp_path / name, "today", f"What folder {name} says about the weather.")
        index([tmp_path / name], tmp_path / "index", FakeEncoder())
    assert Store(tmp_path / "index").info.articles == 2
    for name in ("a", "b"):
        assert _changes(index([tmp_path / name], tmp_path / "index", FakeEncoder())) == (0, 0, 0, 1)


def test_indexing_again_without_a_change_writes_nothing(tmp_path: Path) -> None:
    index_documents(NEWS, [ROOT], tmp_path, FakeEncoder())
    before = {path.name: path.stat().st_mtime_ns for path in tmp_path.glob("*[.faiss,index.sqlite]")}
    encoder = FakeEncoder()
    report = index_documents(NEWS, [ROOT], tmp_path, encoder)
    assert _changes(report) == (0, 0, 0, 6)
    assert encoder.texts_seen == []
    assert Store(tmp_path).info.version == 1
    after = {path.name: path.stat().st_mtime_ns for path in tmp_path.glob("*[.faiss,index.sqlite]")}
    assert {n: t for n, t in after.items() if "pending" not in n} == {
        n: t for n, t in before.items() if "pending" not in n
    }


def test_a_dry_run_says_what_would_happen_and_does_nothing(tmp_path: Path) -> None:
    index_documents(NEWS[:3], [ROOT], tmp_path, FakeEncoder())
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    encoder = FakeEncoder()
    said = index_documents(NEWS[1:], [ROOT], tmp_path, encoder, dry_run=True)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before
    assert encoder.texts_seen == []
    assert index_documents(NEWS[1:], [ROOT], tmp_path, encoder) == said


def test_a_dry_run_of_nothing_yet_makes_no_folder(tmp_path: Path) -> None:
    report = index_documents(NEWS, [ROOT], tmp_path / "index", FakeEncoder(), dry_run=True)
    assert (report.added, report.embedded) == (6, report.passages)
    assert not (tmp_path / "index").exists()


def test_what_was_skipped_is_reported_and_the_rest_indexed(tmp_path: Path) -> None:
    skipped = Skipped(Path("news/broken.md"), "not UTF-8 text")
    report = index_documents([NEWS[0], skipped, NEWS[1]], [ROOT], tmp_path, FakeEncoder())
    assert (report.skipped, report.added) == ((skipped,), 2)


def test_progress_is_told(tmp_path: Path) -> None:
    told: list[tuple[str, int, int | None]] = []
    index_documents(NEWS, [ROOT], tmp_path, FakeEncoder(), progress=lambda *step: told.append(step))
    assert told[0] == ("reading", 1, None)
    assert told[5] == ("reading", 6, None)
    assert told[-1] == ("embedding", 16, 16)


def test_articles_are_taken_in_one_by_one(tmp_path: Path) -> None:
    """The next is asked for only when the last was stored: memory does not grow with the corpus."""
    told: list[int] = []

    def stream() -> Iterator[Document]:
        for number, document in enumerate(NEWS):
            assert len(told) == number
            yield document

    index_documents(
        stream(), [ROOT], tmp_path, FakeEncoder(), progress=lambda _s, done, _t: told.append(done)
    )
    assert Store(tmp_path).info.articles == 6


def test_another_model_embeds_everything_again(tmp_path: Path) -> None:
    index_documents(NEWS, [ROOT], tmp_path, FakeEncoder())
    other = FakeEncoder("other", dimension=64)
    report = index_documents(NEWS[:1], [], tmp_path, other)
    store = Store(tmp_path)
    assert report.embedded == store.info.passages == 16
    assert (store.info.model, store.info.model_sha256, store.info.dimension) == ("other", other.sha256, 64)
    assert all(vectors.shape[1] == 64 for _, vectors in store.vectors())


def test_a_damaged_index_is_built_anew_and_that_is_said(tmp_path: Path) -> None:
    index_documents(NEWS, [ROOT], tmp_path, FakeEncoder())
    (tmp_path / FILE_NAME).write_bytes(b"damage")
    report = index_documents(NEWS[:2], [ROOT], tmp_path, FakeEncoder())
    assert "damaged" in report.rebuilt
    assert "Build it again" not in report.rebuilt, "it has been"
    assert (report.added, Store(tmp_path).info.version) == (2, 1)


def test_two_runs_at_once_are_refused(tmp_path: Path) -> None:
    pending = Pending(tmp_path)
    with pytest.raises(StoreError, match="Another run is writing the index at"):
        index_documents(NEWS, [ROOT], tmp_path, FakeEncoder())
    pending.close()
    assert index_documents(NEWS, [ROOT], tmp_path, FakeEncoder()).added == 6


def test_a_folder_that_cant_be_written_to_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", "utf-8")
    with pytest.raises(StoreError, match=r"The index at .*file/index can't be written: .*Not a directory"):
        index_documents(NEWS, [ROOT], tmp_path / "file" / "index", FakeEncoder())


def test_a_disk_that_fails_leaves_the_old_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index_documents(NEWS[:2], [ROOT], tmp_path, FakeEncoder())

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(store_words, "save", fail)
    with pytest.raises(StoreError, match=r"can't be written: .*No space left on device"):
        index_documents(NEWS, [ROOT], tmp_path, FakeEncoder())
    assert Store(tmp_path).info.articles == 2
    assert not (tmp_path / f"{FILE_NAME}.draft").exists()


class Faltering(FakeEncoder):
    """Embeds so many texts, then fails as a machine does that is switched off."""

    def __init__(self, works: int) -> None:
        super().__init__()
        self._works = works

    def encode(self, texts: Sequence[str], more: int = 0) -> NDArray[np.float32]:
        """Fail when it has embedded its share."""
        if len(self.texts_seen) + len(texts) > self._works:
            raise KeyboardInterrupt
        return super().encode(texts)


class Told(FakeEncoder):
    """Notes how many passages it was told would follow."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[int] = []

    def encode(self, texts: Sequence[str], more: int = 0) -> NDArray[np.float32]:
        """See ``Encoder``."""
        self.told.append(more)
        return super().encode(texts)


def test_the_encoder_is_told_how_many_passages_will_follow(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexing, "_EMBEDDED_AT_ONCE", 4)
    encoder = Told()
    index_documents(NEWS, [ROOT], tmp_path, encoder)
    assert encoder.told == [12, 8, 4, 0]


def test_a_run_that_stopped_goes_on_where_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indexing, "_EMBEDDED_AT_ONCE", 4)
    index_documents(NEWS[:1], [ROOT], tmp_path, FakeEncoder())
    with pytest.raises(KeyboardInterrupt):
        index_documents(NEWS, [ROOT], tmp_path, Faltering(9))
    assert Store(tmp_path).info.articles == 1
    assert not (tmp_path / f"{FILE_NAME}.draft").exists()
    encoder = FakeEncoder()
    report = index_documents(NEWS, [ROOT], tmp_path, encoder)
    assert report.embedded == len(encoder.texts_seen) == 16 - 3 - 8
    fresh = tmp_path / "fresh"
    index_documents(NEWS, [ROOT], fresh, FakeEncoder())
    assert _contents(tmp_path) == _contents(fresh)


def test_kept_vectors_that_are_damaged_are_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexing, "_EMBEDDED_AT_ONCE", 4)
    with pytest.raises(KeyboardInterrupt):
        index_documents(NEWS, [ROOT], tmp_path, Faltering(12))
    whole = (tmp_path / "pending.sqlite").read_bytes()
    fresh = tmp_path / "fresh"
    index_documents(NEWS, [ROOT], fresh, FakeEncoder())
    chance = random.Random(5)  # noqa: S311
    for _ in range(10):
        broken = bytearray(whole)
        for _ in range(40):
            broken[chance.randrange(len(whole))] ^= 1 << chance.randrange(8)
        (tmp_path / "pending.sqlite").write_bytes(broken)
        (tmp_path / FILE_NAME).unlink(missing_ok=True)
        index_documents(NEWS, [ROOT], tmp_path, FakeEncoder())
        assert _contents(tmp_path) == _contents(fresh)


STORY = (
    "The government will spend two billion on the northern railway, the transport minister said on Tuesday.",
    "Work is to begin in the spring and to take eight years, and four thousand people will be employed.",
    "Villages along the line have fought the plan for years because it cuts through meadows and woods.",
    "A court is to decide in autumn whether the tunnel under the Orrin needs another look at its risks.",
)


def _story(name: str, day: date | None, *paragraphs: str) -> Document:
    return news(name, f"Railway {name}", f"{name} Post", day, *paragraphs)


def _copies(folder: Path) -> dict[str, str | None]:
    store = Store(folder)
    found = {article.id: article.copy_of for article in store.articles()}
    store.close()
    return found


def test_a_story_that_others_carry_counts_as_theirs_who_had_it_first(tmp_path: Path) -> None:
    """Nine tenths of the text are enough; a new headline, a dateline or a dropped paragraph don't hide it."""
    first = _story("first", DAY, *STORY)
    second = _story("second", DAY + timedelta(1), "VELDEN (Wire) – " + STORY[0], *STORY[1:])
    third = _story("third", DAY + timedelta(2), *STORY[:3])
    own = _story(
        "own",
        DAY + timedelta(1),
        STORY[0],
        "Our reporter met farmers who welcome the line, to their own surprise.",
    )
    report = index_documents([third, own, second, first], [ROOT], tmp_path, FakeEncoder())
    assert _copies(tmp_path) == {"first": None, "second": "first", "third": "first", "own": None}
    assert report.copies == 2


def test_when_an_earlier_one_comes_it_is_the_original(tmp_path: Path) -> None:
    later, last = _story("later", DAY, *STORY), _story("last", DAY + timedelta(3), *STORY)
    index_documents([later, last], [ROOT], tmp_path, FakeEncoder())
    assert _copies(tmp_path) == {"later": None, "last": "later"}
    first = _story("first", DAY - timedelta(1), *STORY)
    index_documents([first, later, last], [ROOT], tmp_path, FakeEncoder())
    assert _copies(tmp_path) == {"first": None, "later": "first", "last": "first"}


def test_when_the_original_goes_the_next_one_is_it(tmp_path: Path) -> None:
    three = [_story(str(n), DAY + timedelta(n), *STORY) for n in range(3)]
    index_documents(three, [ROOT], tmp_path, FakeEncoder())
    assert _copies(tmp_path) == {"0": None, "1": "0", "2": "0"}
    index_documents(three[1:], [ROOT], tmp_path, FakeEncoder())
    assert _copies(tmp_path) == {"1": None, "2": "1"}


def test_the_same_words_a_season_later_are_no_copy(tmp_path: Path) -> None:
    stories = [_story(str(n), DAY + timedelta(100 * n), *STORY) for n in range(2)]
    index_documents(stories, [ROOT], tmp_path, FakeEncoder())
    assert set(_copies(tmp_path).values()) == {None}


def test_a_form_filled_in_with_other_figures_is_no_copy(tmp_path: Path) -> None:
    form = (
        "Shares in {} closed at {} crowns on {}, {} per cent {} than the day before, with {} changing hands."
    )
    filled = [("Arla", 12, "Monday", 3, "higher", 9000), ("Borg", 77, "Tuesday", 8, "lower", 410)]
    stories = [_story(str(n), DAY + timedelta(n), form.format(*words)) for n, words in enumerate(filled)]
    index_documents(stories, [ROOT], tmp_path, FakeEncoder())
    assert set(_copies(tmp_path).values()) == {None}


def test_step_by_step_or_at_once_the_index_says_the_same(tmp_path: Path) -> None:
    """Twenty rounds of articles that come, change, move in time and go, each compared with a fresh build."""
    chance = random.Random(11)  # noqa: S311
    what = ("Rain fell", "The talks went on", "Work began")
    where = ("near the bridge", "in the brewery", "on Monday", "yesterday")
    sentences = [f"{a} {b} {c}." for a in what for b in where for c in ("all day", "again")]
    present: dict[str, Document] = {}
    for number in range(20):
        for name in chance.sample("abcdefgh", 3):
            if present.pop(name, None) and chance.random() < 0.4:
                continue
            day = DAY + timedelta(chance.choice([0, 1, 2, 9, 400]))
            own = chance.random() < 0.6
            text = chance.sample(sentences, chance.randrange(1, 5)) if own else STORY
            present[name] = _story(name, None if own and chance.random() < 0.2 else day, *text)
        documents = [present[name] for name in sorted(present)]
        fresh = tmp_path / f"fresh{number}"
        index_documents(documents, [ROOT], tmp_path / "steps", FakeEncoder())
        index_documents(documents, [ROOT], fresh, FakeEncoder())
        assert _contents(tmp_path / "steps") == _contents(fresh)
        assert _copies(tmp_path / "steps") == _copies(fresh)


def test_a_file_given_by_another_path_is_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _write(tmp_path / "in", "rain", "It rained on the town for nine days without a pause.")
    index([tmp_path / "in"], tmp_path / "index", FakeEncoder())
    monkeypatch.chdir(tmp_path)
    report = index([Path("in")], tmp_path / "index", FakeEncoder())
    assert _changes(report) == (0, 0, 0, 1)
    assert [article.path for article in Store(tmp_path / "index").articles()] == ["in/rain.md"]


def test_an_article_whose_date_changes_means_other_days(tmp_path: Path) -> None:
    document = news("a", "Talks", "Paper", date(2019, 3, 15), "The talks will resume on Monday.")
    index_documents([document], [ROOT], tmp_path, FakeEncoder())
    later = replace(document, article=replace(document.article, published=date(2019, 4, 15)))
    assert index_documents([later], [ROOT], tmp_path, FakeEncoder()).changed == 1
    store = Store(tmp_path)
    [passage] = store.load([i for i, _ in store.match(["talks"], 1)])
    assert passage.times[0].interval.start > date(2019, 4, 1)
