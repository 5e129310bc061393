"""``dateline doctor``: every kind of illness is found, and health too."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from embeddings.doctor import Finding
from embeddings.store import Store
from tests.on_terminal.running import ARTICLE, Ran, Run, write_articles


@pytest.fixture
def healthy(run: Run, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An index of a file that is there, with models that are as they were."""
    monkeypatch.setattr("embeddings.doctor._model", lambda *_: Finding("model", True, "fake"))
    monkeypatch.setattr("embeddings.doctor._weights", lambda name, _find: Finding(name, True, "fake"))
    articles = write_articles(Path("articles"))
    run("index", articles)
    return articles


def findings(ran: Ran) -> dict[str, dict[str, object]]:
    return {finding["name"]: finding for finding in json.loads(ran.out)["findings"]}


def test_doctor_finds_a_whole_index_whole(run: Run, healthy: Path) -> None:
    ran = run("doctor")
    assert ran.code == 0, ran.out
    assert ran.out.endswith("All is well.\n")
    told = findings(run("doctor", "--json"))
    assert told["index"]["articles"] == 1
    assert told["index"]["oldest"] == told["index"]["newest"] == "2019-09-02"
    assert told["searches"] == {
        "name": "searches", "good": True, "remedy": None, "articles": 1, "passages": 2, "vectors": 2,
        "words": 2, "detail": "2 passages, 2 vectors, 2 full texts",
    }  # fmt: skip


def test_doctor_without_an_index_says_how_to_make_one(run: Run) -> None:
    ran = run("doctor")
    assert ran.code == 1
    assert "No index at .dateline. Build it with: dateline index PATH" in ran.out


def test_doctor_finds_a_damaged_byte(run: Run, healthy: Path) -> None:
    path = Store(Path(".dateline")).path
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    ran = run("doctor")
    assert ran.code == 1
    assert "damaged" in ran.out


def write_long_article(folder: Path) -> None:
    paragraphs = "\n\n".join(
        f"On day {n} the bridge was {n} metres long and cost {n} crowns." for n in range(60)
    )
    (folder / "long.md").write_text(f"---\ntitle: Long\n---\n\n{paragraphs}\n", "utf-8")


def test_doctor_tells_how_neighbours_are_found(
    run: Run, healthy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert findings(run("doctor", "--json"))["neighbours"]["detail"] == "all 2 vectors are compared"
    monkeypatch.setenv("DATELINE_NEIGHBOURS", "lists")
    write_long_article(healthy)
    run("index", "articles")
    told = findings(run("doctor", "--json"))["neighbours"]
    assert (told["good"], told["lists"], told["probes"]) == (True, 1, 1)
    assert str(told["detail"]).startswith("1 inverted lists, of which a question looks into 1")


def test_doctor_finds_lists_of_neighbours_that_are_gone(
    run: Run, healthy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATELINE_NEIGHBOURS", "lists")
    write_long_article(healthy)
    run("index", "articles")
    for path in Path(".dateline").glob("*.faiss"):
        path.unlink()
    told = findings(run("doctor", "--json"))
    assert told["neighbours"]["good"] is False
    assert str(told["neighbours"]["remedy"]).startswith("dateline ask")


def test_doctor_finds_articles_that_changed_since(run: Run, healthy: Path) -> None:
    (healthy / "bridge.md").write_text(ARTICLE.replace("Monday", "Tuesday"), "utf-8")
    write_articles(healthy, "another.md")
    told = findings(run("doctor", "--json"))
    assert told["files"]["detail"] == "articles since the last indexing: 1 added, 1 changed"
    assert told["files"]["remedy"] == "dateline index articles --model fake"


def test_doctor_does_not_mind_a_file_that_was_only_touched(run: Run, healthy: Path) -> None:
    (healthy / "bridge.md").touch()
    assert findings(run("doctor", "--json"))["files"]["good"] is True


def test_doctor_finds_files_that_are_gone_from_elsewhere_too(
    run: Run, healthy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (healthy / "bridge.md").unlink()
    monkeypatch.chdir(tmp_path)
    told = findings(run("doctor", "--json", "--index", "here/.dateline"))
    assert told["files"]["good"] is False
    assert "1 are gone" in str(told["files"]["detail"])


@pytest.mark.models
def test_doctor_finds_the_weights_as_they_were_measured(run: Run, index_folder: Path) -> None:
    told = findings(run("doctor", "--json", "--index", index_folder))
    assert told["reranker"]["good"] is told["reader"]["good"] is True
    assert told["model"]["good"] is False, "there is no model that is called fake"


def test_doctor_looks_at_the_reader_that_is_configured(
    run: Run, healthy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATELINE_READER", str(healthy))
    told = findings(run("doctor", "--json"))
    assert told["reader"]["good"] is False
    assert str(healthy) in str(told["reader"]["detail"])
