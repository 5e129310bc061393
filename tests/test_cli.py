"""The commands, end to end over doubles: what is typed, what is written where, and the exit code."""

from __future__ import annotations

import errno
import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import pytest
import typer.main

import bot.cli
from bot.answer import Answerer, Models
from bot.cli import app, main
from bot.confidence import Calibration
from bot.types import Answer
from embeddings.doctor import Finding
from embeddings.search import open_index
from embeddings.store import Store
from tests.doubles import FakeEncoder, FakeReader, FakeReranker

COMMANDS = sorted(typer.main.get_command(app).commands)  # type: ignore[attr-defined]
ASKED = "when was the second round of the Velden talks held?"
UNANSWERABLE = "who won the regatta of Quillmouth?"


@dataclass(frozen=True)
class Ran:
    """What one command left behind."""

    code: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[Answerer]:
    """Doubles for all models; the list holds the answerers that were opened."""
    made: list[Answerer] = []

    def open_(folder: Path, cache: Path, model: str | None = None) -> Answerer:
        encoder = FakeEncoder(model or "fake")
        models = Models(FakeReader(), Calibration.load())
        made.append(Answerer(lambda: open_index(folder, encoder=encoder, reranker=FakeReranker()), models))
        return made[-1]

    monkeypatch.setattr(Answerer, "open", open_)
    monkeypatch.setattr("embeddings.encoder.load_encoder", lambda *_: FakeEncoder())
    return made


@pytest.fixture
def run(
    opened: list[Answerer],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Iterator[Run]:
    """Run a command in an empty folder, in a pipe, with no setting of ours; ``stdin`` may be lines too."""
    for name in [name for name in os.environ if name.startswith("DATELINE_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("DATELINE_CACHE", str(tmp_path / "cache"))
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)

    def run_(*arguments: object, stdin: str | bytes | Iterator[str] = "") -> Ran:
        if isinstance(stdin, str | bytes):
            typed = stdin if isinstance(stdin, bytes) else stdin.encode()
            monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(typed), "ascii"))
        else:
            monkeypatch.setattr(sys, "stdin", stdin)
        with pytest.raises(SystemExit) as left:
            main([str(argument) for argument in arguments])
        written = capsys.readouterr()
        return Ran(int(left.value.code or 0), written.out, written.err)

    return run_


@pytest.fixture
def ask(run: Run, index_folder: Path) -> Run:
    """Run ``dateline ask`` on the newsroom's index."""
    return lambda *arguments, stdin="": run("ask", "--index", index_folder, *arguments, stdin=stdin)


# ask


def test_an_answer_goes_to_standard_output_with_exit_code_0(ask: Run) -> None:
    ran = ask(ASKED)
    assert ran.code == 0
    assert "13–14 March 2019" in ran.out.splitlines()[0]
    assert "held on 13 and 14 March 2019" in ran.out
    assert ran.err == ""


def test_nothing_found_is_exit_code_1_and_still_an_answer(ask: Run) -> None:
    ran = ask(UNANSWERABLE)
    assert ran.code == 1
    assert "Quillmouth" in ran.out.splitlines()[0]
    assert ran.err == ""


def test_json_is_one_object_on_one_line(ask: Run) -> None:
    ran = ask("--json", ASKED)
    assert ran.out.count("\n") == 1
    answer = json.loads(ran.out)
    assert answer["question"] == ASKED
    assert answer["found"] is True
    assert answer["date"] == {"start": "2019-03-13", "end": "2019-03-14"}


def test_standard_output_is_json_only_whatever_else_is_said(
    ask: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATELINE_COLOUR", "blue")
    ran = ask("--json", UNANSWERABLE)
    assert json.loads(ran.out)["found"] is False
    assert "DATELINE_COLOUR" in ran.err


def test_every_quote_is_a_slice_of_its_passage(ask: Run) -> None:
    for asked in (ASKED, UNANSWERABLE, "how many people died in the flood?"):
        for cited in json.loads(ask("--json", asked).out)["citations"]:
            assert cited["quote"] == cited["passage"][cited["start"] : cited["end"]]


def test_k_says_how_many_passages_are_quoted(ask: Run) -> None:
    assert len(json.loads(ask("--json", "-k", 1, ASKED).out)["citations"]) == 1
    assert len(json.loads(ask("--json", "-k", 4, ASKED).out)["citations"]) == 4


def test_filters_are_hard_and_said(ask: Run) -> None:
    ran = ask("--since", "July 2021", "--source", "wire", "how many people died?")
    assert "Only articles published since 1 July 2021 by “wire”." in ran.out
    assert "Harbour Times" not in ran.out
    cited = json.loads(ask("--json", "--until", "2019", "how many people died?").out)["citations"]
    assert all(citation["article"]["published"] < "2020" for citation in cited)


def test_explain_shows_how_passages_were_ranked(ask: Run) -> None:
    assert {"vectors", "BM25", "fused", "reranked"} <= set(ask("--explain", ASKED).out.split())
    explained = json.loads(ask("--explain", "--json", ASKED).out)["explain"]
    assert explained[0]["vector_rank"] == 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([" "], "The question is empty"),
        (["who \udcff?"], "not UTF-8"),
        (["a\x1bb"], "not UTF-8"),
        (["x" * 1_001], "1,001 characters"),
        (["--since", "gestern", "who?"], 'Can\'t read "gestern" as a date for since'),
        (["--until", "2001", "--since", "2019", "who?"], "since is later than until"),
    ],
)
def test_what_can_not_be_asked_is_one_sentence(ask: Run, arguments: list[str], words: str) -> None:
    ran = ask(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert words in ran.err
    assert ran.err.count("\n") == 1


def test_wrong_usage_is_exit_code_2(ask: Run) -> None:
    assert ask("-k", 0, ASKED).code == 2
    assert ask("--colour", ASKED).code == 2
    assert ask().code == 2


# ask -


def test_one_question_a_line_gives_one_object_a_line_in_order(ask: Run, opened: list[Answerer]) -> None:
    ran = ask("--json", "-", stdin=f"{ASKED}\r\n\n{UNANSWERABLE}\n")
    answers = [json.loads(row) for row in ran.out.splitlines()]
    assert [answer["question"] for answer in answers] == [ASKED, UNANSWERABLE]
    assert ran.code == 0
    assert len(opened) == 1, "the models are loaded once"


def test_each_answer_is_written_before_the_next_question_is_read(
    ask: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    written = []

    def typed() -> Iterator[str]:
        yield ASKED
        written.append(capsys.readouterr().out)
        yield UNANSWERABLE

    ask("--json", "-", stdin=typed())
    assert json.loads(written[0])["question"] == ASKED


def test_a_line_that_is_no_question_keeps_input_and_output_in_step(ask: Run) -> None:
    ran = ask("--json", "-", stdin=b"\xff\xfe?\n" + ASKED.encode() + b"\n")
    bad, good = (json.loads(row) for row in ran.out.splitlines())
    assert "not UTF-8" in bad["error"]
    assert bad["found"] is False
    assert good["found"] is True
    assert bad.keys() - {"error"} == good.keys()
    assert ran.err.startswith("Line 1: ")
    assert ran.code == 2


def test_the_exit_code_of_many_questions_is_0_if_one_was_answered(ask: Run) -> None:
    assert ask("-", stdin=f"{UNANSWERABLE}\n{ASKED}\n").code == 0
    assert ask("-", stdin=f"{UNANSWERABLE}\n").code == 1
    assert ask("-", stdin="\n \n").code == 2


def test_text_answers_to_many_questions_say_which_is_which(ask: Run) -> None:
    shown = ask("-", stdin=f"{ASKED}\n{UNANSWERABLE}\n").out
    assert shown.startswith(f"> {ASKED}\n13–14 March 2019")
    assert f"\n\n> {UNANSWERABLE}\n" in shown


def test_a_byte_order_mark_before_the_first_question_is_not_part_of_it(ask: Run) -> None:
    ran = ask("--json", "-", stdin=b"\xef\xbb\xbf" + ASKED.encode())
    assert json.loads(ran.out)["question"] == ASKED


# No index yet


ARTICLE = """---
title: Bridge at Orrin opens
source: Northern Wire
published: 2019-09-02
---

The bridge at Orrin was opened by Mayor Karin Holt on Monday, three months late.

Some 400 people crossed it in the first hour, the council said in a statement.
"""


def write_articles(folder: Path, name: str = "bridge.md") -> Path:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(ARTICLE, "utf-8")
    return folder


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


# index


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
    assert "1 file skipped." in ran.out
    assert ran.err.startswith(f"Skipped {articles / 'noise.txt'}: ")


def test_a_dry_run_changes_nothing(run: Run) -> None:
    ran = run("index", "--dry-run", write_articles(Path("articles")))
    assert ran.out.startswith("Articles: 1 added, 0 unchanged.\nThe index would hold 2 passages, 2 to embed.")
    assert not Path(".dateline").exists()


def test_a_path_that_is_not_there_is_exit_code_2(run: Run) -> None:
    ran = run("index", "nowhere")
    assert ran.code == 2
    assert "nowhere" in ran.err


def test_indexing_again_keeps_the_model_of_the_index(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    asked_for: list[str] = []

    def load(model: str, _cache: Path) -> FakeEncoder:
        asked_for.append(model)
        return FakeEncoder(model)

    monkeypatch.setattr("embeddings.encoder.load_encoder", load)
    articles = write_articles(Path("articles"))
    run("index", "--model", "another", articles)
    run("index", articles)
    assert asked_for == ["another", "another"]


# chat


def test_chat_answers_line_after_line_and_shows_sources(run: Run, index_folder: Path) -> None:
    ran = run("chat", "--index", index_folder, stdin=f"{ASKED}\n/sources 1\n/quit\n{UNANSWERABLE}\n")
    assert ran.code == 0
    assert "\n1   The second round of the Velden talks was held on 13 and 14 March 2019" in ran.out
    assert "\n2   The two sides agreed" in ran.out, "the neighbour is shown"
    assert "Quillmouth" not in ran.out, "nothing is answered after /quit"
    assert ran.err == ""


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("/source 1", "No command /source. Did you mean /sources?"),
        ("/dance", "No command /dance. /help lists them."),
        ("/sources", "No passage has been cited yet."),
        (f"{ASKED}\n/sources 99", "The last answer cites passages 1 to 3."),
        (f"{ASKED}\n/sources two", "Type for example: /sources 1"),
        ("x" * 1_001, "1,001 characters"),
    ],
)
def test_a_mistake_in_chat_is_a_sentence_and_the_talk_goes_on(
    run: Run, index_folder: Path, typed: str, words: str
) -> None:
    ran = run("chat", "--index", index_folder, stdin=f"{typed}\n/help\n")
    assert words in ran.err
    assert "Type a question, or:" in ran.out
    assert ran.code == 0


# check


GOLD = (
    {"qid": "1", "question": ASKED, "answerable": True, "kind": "when", "answers": ["13 and 14 March"],
     "gold": [{"article": "velden-2", "paragraph": 1}], "date": {"start": "2019-03-13", "end": "2019-03-14"}},
    {"qid": "2", "question": UNANSWERABLE, "answerable": False, "kind": "who", "answers": [], "gold": []},
)  # fmt: skip


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    """Two questions about the newsroom: one to answer, one to refuse."""
    path = tmp_path / "gold.jsonl"
    path.write_text("".join(json.dumps(record) + "\n" for record in GOLD), "utf-8")
    return path


def test_check_measures_finding_answering_and_refusing(run: Run, index_folder: Path, gold: Path) -> None:
    ran = run("check", gold, "--index", index_folder, "--json")
    assert ran.code == 0
    report = json.loads(ran.out)
    assert (report["questions"], report["answerable"]) == (2, 1)
    assert report["retrieval"][0]["recall"]["1"]["value"] == 1.0
    assert report["date"]["value"] == 1.0
    assert report["recall"]["value"] == 1.0
    assert report["refused"]["value"] == 0.0


def test_check_shows_tables(run: Run, index_folder: Path, gold: Path) -> None:
    shown = run("check", gold, "--index", index_folder).out
    assert shown.startswith("2 questions, 1 of them answerable.")
    named = ("recall@3", "MRR", "p95 ms", "refusal precision", "date accuracy", "AUROC")
    assert all(words in shown for words in named)
    assert not set(shown) & set("│┃━\x1b")


def test_check_puts_simpler_ways_of_searching_beside_it(run: Run, index_folder: Path, gold: Path) -> None:
    report = json.loads(run("check", gold, "--index", index_folder, "--json", "--baseline").out)
    names = [found["name"] for found in report["retrieval"]]
    assert names[0] == "dateline"
    assert any("BM25" in name for name in names)
    assert any("vectors" in name for name in names)


def test_check_draws_how_far_to_trust_it(run: Run, index_folder: Path, gold: Path) -> None:
    run("check", gold, "--index", index_folder, "--output", "trust.svg")
    picture = ElementTree.parse("trust.svg").getroot()  # noqa: S314 - our own
    assert picture.tag.endswith("svg")
    assert len(picture.findall("{*}circle")) == 1, "one bin has an answer in it"


def test_check_asks_of_another_corpus(run: Run, gold: Path) -> None:
    articles = write_articles(Path("articles"))
    record = {"qid": "1", "question": "who opened the bridge at Orrin?", "answers": ["Karin Holt"],
              "gold": [{"article": "bridge", "paragraph": 1}]}  # fmt: skip
    gold.write_text(json.dumps(record), "utf-8")
    report = json.loads(run("check", gold, "--corpus", articles, "--json").out)
    assert report["retrieval"][0]["recall"]["1"]["value"] == 1.0
    assert not Path(".dateline").exists()


def test_check_asks_a_data_set_of_its_own_paragraphs(run: Run, tmp_path: Path) -> None:
    paragraph = {
        "pid": "p1",
        "title": "Bridge",
        "text": "The bridge at Orrin was opened by Mayor Karin Holt.",
    }
    question = {
        "qid": "1",
        "question": "who opened the bridge at Orrin?",
        "gold_pids": ["p1"],
        "answers": ["Holt"],
    }
    (tmp_path / "set.paragraphs.jsonl").write_text(json.dumps(paragraph), "utf-8")
    (tmp_path / "set.questions.jsonl").write_text(json.dumps(question), "utf-8")
    report = json.loads(run("check", tmp_path / "set.questions.jsonl", "--json").out)
    assert report["retrieval"][0]["recall"]["1"]["value"] == 1.0


def test_check_without_questions_names_the_file(run: Run) -> None:
    ran = run("check")
    assert ran.code == 2
    assert str(Path("tests/golden/questions.jsonl")) in ran.err


# doctor


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
        "words_docsize": 2, "detail": "2 passages, 2 vectors, 2 full texts",
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


def test_doctor_finds_a_vector_index_that_is_gone(run: Run, healthy: Path) -> None:
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


# discord


def test_discord_without_a_token_says_where_to_put_one(run: Run) -> None:
    ran = run("discord")
    assert ran.code == 2
    assert ran.err.startswith("No Discord token. Set DATELINE_DISCORD_TOKEN")


# Leaving


def test_ctrl_c_leaves_quietly(ask: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(self: Answerer, question: str, k: int, where: object) -> Answer:
        raise KeyboardInterrupt

    monkeypatch.setattr(Answerer, "ask", interrupted)
    assert ask(ASKED) == Ran(130, "", "")


class Full(io.StringIO):
    """Standard output that takes nothing, for the reason ``number``."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number

    def write(self, _text: str) -> int:
        """Fail."""
        raise OSError(self.number, os.strerror(self.number))


@pytest.mark.parametrize(
    ("number", "code", "said"),
    [(errno.EPIPE, 141, ""), (errno.ENOSPC, 2, "Can't write the answer: No space left on device.\n")],
)
def test_an_unread_answer_is_no_noise_and_an_unwritten_one_is_an_error(
    ask: Run, monkeypatch: pytest.MonkeyPatch, number: int, code: int, said: str
) -> None:
    monkeypatch.setattr(sys, "stdout", Full(number))
    monkeypatch.setattr("bot.cli.abandon", lambda: None)
    assert ask("--json", ASKED) == Ran(code, "", said)


def test_a_fault_of_ours_is_not_taken_for_nothing_found(ask: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Answerer, "ask", lambda *_: 1 / 0)
    ran = ask(ASKED)
    assert ran.code == 2
    assert "ZeroDivisionError" in ran.err
    assert "fault in dateline" in ran.err


def test_an_error_of_the_system_is_a_sentence(ask: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> Answer:
        raise PermissionError(errno.EACCES, "Permission denied", "/srv/news")

    monkeypatch.setattr(Answerer, "ask", refused)
    assert ask(ASKED) == Ran(2, "", "/srv/news: Permission denied.\n")


def test_standard_output_is_utf8_under_any_locale(ask: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, "ascii"))
    assert ask(ASKED).code == 0
    assert raw.getvalue().decode("utf-8").startswith("13–14 March 2019")


def test_a_closed_standard_output_is_an_error(ask: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    ran = ask(ASKED)
    assert ran.code == 2
    assert "closed" in ran.err


# Help


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(run: Run, command: str) -> None:
    ran = run(command, "--help")
    assert ran.code == 0
    assert f"\n    dateline {command}" in ran.out
    assert not set(ran.out) & set("╭│─\x1b")


def test_help_lists_all_commands_and_settings(run: Run) -> None:
    ran = run("--help")
    assert all(f"\n  {command} " in ran.out for command in COMMANDS)
    assert "DATELINE_INDEX" in ran.out
    assert "dateline ask" in ran.out


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_takes_the_index(command: str) -> None:
    (found,) = [c for name, c in typer.main.get_command(app).commands.items() if name == command]  # type: ignore[attr-defined]
    assert any("--index" in parameter.opts for parameter in found.params)


def test_the_version_is_shown(run: Run) -> None:
    ran = run("--version")
    assert ran.code == 0
    assert ran.out.startswith("dateline ")


def test_sources_are_completed_from_the_index(index_folder: Path) -> None:
    command = typer.main.get_command(app).commands["ask"]  # type: ignore[attr-defined]
    context = typer.Context(command)
    context.params["index"] = index_folder
    assert bot.cli._complete_source(context, "har") == ["Harbour Times"]


# The program itself


HEAVY = {
    "torch",
    "transformers",
    "sentence_transformers",
    "sklearn",
    "scipy",
    "discord",
    "rich",
    "trafilatura",
}
PROGRAM = """
import atexit, sys
from bot.cli import main
atexit.register(lambda: print(*sys.modules, file=sys.stderr))
main()
"""


@pytest.fixture(scope="module")
def cold(tmp_path_factory: pytest.TempPathFactory) -> subprocess.CompletedProcess[bytes]:
    """One question in a process of its own, after another has built the index; in a locale without UTF-8."""
    root, folder = Path(__file__).parent.parent, tmp_path_factory.mktemp("cold")
    shutil.copytree(root / "seeds", folder / "seeds")
    command = [sys.executable, "-c", PROGRAM, "ask", "--json", "when was the second Astana round?"]
    environment = {**os.environ, "LC_ALL": "C", "PYTHONPATH": str(root)}
    subprocess.run(command, cwd=folder, env=environment, check=False, capture_output=True)
    return subprocess.run(command, cwd=folder, env=environment, check=False, capture_output=True)


@pytest.mark.models
def test_a_cold_answer_loads_nothing_heavy(cold: subprocess.CompletedProcess[bytes]) -> None:
    loaded = set(cold.stderr.decode().split())
    assert "bot.answer" in loaded
    assert loaded & HEAVY == set()


@pytest.mark.models
def test_the_promise_of_the_readme_is_kept(cold: subprocess.CompletedProcess[bytes]) -> None:
    assert cold.returncode == 0, cold.stderr.decode()
    answer = json.loads(cold.stdout.decode("utf-8"))
    assert answer["answer"] == "15–16 February 2017"
    assert answer["date"] == {"start": "2017-02-15", "end": "2017-02-16"}
