"""``dateline index``, and ``ask`` where there is no index yet."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.doubles import FakeEncoder
from tests.on_terminal.running import ASKED, Run, write_articles


def test_index_reports_what_it_did(run: Run) -> None:
    articles = write_articles(Path("articles"))
    ran = run("index", articles)
    assert ran.code == 0
    assert ran.out.startswith("Articles: 1 added, 0 unchanged.\nThe index holds 2 passages, 2 embedded now.")
    assert ran.err == ""
    assert run("index", articles).out.startswith("Articles: 1 unchanged.")


def test_a_skipped_file_is_named_and_is_exit_code_1(run: Run) -> None:
    articles = write_articles(Path("articles"))
    (articles / "noise.txt").write_bytes(bytes(range(256)) * 40)
    ran = run("index", articles)
    assert ran.code == 1
    assert "1 file skipped, whole or in part." in ran.out
    assert ran.err.startswith(f"Skipped {articles / 'noise.txt'}: ")


def test_a_dry_run_changes_nothing(run: Run) -> None:
    ran = run("index", "--dry-run", write_articles(Path("articles")))
    assert ran.out.startswith("Articles: 1 added, 0 unchanged.\nThe index would hold 2 passages, 2 to embed.")
    assert not Path(".dateline").exists()


def test_a_path_that_is_not_there_is_exit_code_2(run: Run) -> None:
    ran = run("index", "nowhere")
    assert (ran.code, ran.out, ran.err) == (2, "", "There is no file or folder nowhere.\n")
    assert not Path(".dateline").exists()


def test_a_path_that_is_gone_takes_its_articles_along(run: Run) -> None:
    articles = write_articles(Path("articles"))
    run("index", articles)
    articles.rename("moved")
    ran = run("index", articles, "moved")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("Articles: 1 added, 1 removed, 0 unchanged.")
    assert run("index", articles).code == 2
    findings = json.loads(run("doctor", "--json").out)["findings"]
    assert [finding["good"] for finding in findings if finding["name"] == "files"] == [True]


def test_a_folder_without_an_article_is_said_to_be_one(run: Run) -> None:
    Path("articles").mkdir()
    assert run("index", "articles").out.startswith("No article found there.")


def test_indexing_again_keeps_the_model_of_the_index(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    asked_for: list[str] = []

    def load(model: str, *_: object) -> FakeEncoder:
        asked_for.append(model)
        return FakeEncoder(model)

    monkeypatch.setattr("embeddings.encoder.load_encoder", load)
    articles = write_articles(Path("articles"))
    run("index", "--model", "another", articles)
    run("index", articles)
    assert asked_for == ["another", "another"]


def test_without_an_index_the_command_that_builds_one_is_named(run: Run) -> None:
    ran = run("ask", ASKED)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == "No index at .dateline. Build it with: dateline index PATH\n"


def test_seeds_are_indexed_first_when_there_is_no_index(run: Run) -> None:
    write_articles(Path("seeds"))
    ran = run("ask", "--json", "who opened the bridge at Orrin?")
    assert json.loads(ran.out)["citations"][0]["article"]["title"] == "Bridge at Orrin opens"
    assert ran.err.startswith("No index at .dateline yet: building it from seeds/.\nArticles: 1 added")
    assert run("ask", "--json", "who opened the bridge at Orrin?").err == ""
