"""Dateline beside other libraries: ``python -m tests.benchmarks.compare_libraries QUESTIONS [--limit N]``.

Each QUESTIONS is a file ``X.questions.jsonl.gz`` with ``X.paragraphs.jsonl.gz`` beside it, or in the golden
form with its articles given as ``--corpus``. The two libraries are installed by pip in an environment that is
thrown away at the end; nothing else uses a network. All systems search the same passages, cut by Dateline and
with their article's title and date before them, by the same embedding weights, for the same seeded sample of
answerable questions on which nothing was tuned. Models are loaded before anything is timed; the simpler
searches use Dateline's index.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import tempfile
import venv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter

from bot.answer import Answerer
from bot.checking import measure
from bot.config import read_settings
from embeddings.articles import read_articles
from embeddings.context import context
from embeddings.datasets import GoldQuestion, paragraphs_of, read_paragraphs
from embeddings.encoder import load_encoder
from embeddings.errors import InputError
from embeddings.evaluate import Given, Outcome, Retrieval, retrieval
from embeddings.indexing import index_documents
from embeddings.models import embedding_weights
from embeddings.ranking_examples import unlearnt
from embeddings.store import Store
from embeddings.types import Passage
from tests.benchmarks.cold import ask_command, watch
from tests.benchmarks.figures import Run
from tests.benchmarks.memory import ASKER, resident

SEED = 7
OURS = "Dateline"
COLD = 3  # processes timed, of which the median counts
PACKAGES = (
    "txtai",
    "haystack-ai>=3",
    "sentence-transformers-haystack",
    "sentence-transformers>=5,<7",
    "torch>=2.2,<2.14",
)
LIBRARIES = ("plain recipe", "txtai", "txtai, hybrid", "Haystack, hybrid")
_COLUMNS = f"{'@1':>7}{'@5':>7}{'MRR':>7}{'build s':>9}{'cold s':>8}{'p50 ms':>8}{'p95 ms':>8}{'MB':>6}"
HEADING = f"{'':34}{_COLUMNS}   @1, 95 %"
ANSWERS = Path(__file__).with_name("library_answers.py")


@dataclass(frozen=True, slots=True)
class Row:
    """One system: how well and how fast it finds; None where it has no process or index of its own.

    ``build`` are the seconds that its index takes, ``cold`` those of one question as a whole process, and
    ``resident`` the megabytes in memory after all questions.
    """

    found: Retrieval
    build: float | None = None
    cold: float | None = None
    resident: float | None = None


def install(folder: Path) -> Path:
    """Make an environment with the two libraries; its Python."""
    venv.create(folder, with_pip=True)
    python = next(path for path in (folder / "bin/python", folder / "Scripts/python.exe") if path.exists())
    subprocess.run([python, "-m", "pip", "install", "--quiet", *PACKAGES], check=True)
    return python


def build(corpus: Path, folder: Path, run: Run) -> float:
    """Index articles, or a data set's file of paragraphs, in ``folder``; the seconds that took."""
    encoder = load_encoder(cache=run.cache)
    paragraphs = ".paragraphs." in corpus.name
    began = perf_counter()
    documents = read_paragraphs(corpus) if paragraphs else read_articles([corpus])
    index_documents(documents, [corpus], folder, encoder)
    return perf_counter() - began


def passages_of(store: Store) -> list[Passage]:
    """Every passage of an index."""
    return [passage for ids, _ in store.vectors() for passage in store.load([int(i) for i in ids])]


def ask_ours(run: Run, folder: Path, asked: Sequence[GoldQuestion], built: float) -> list[Row]:
    """Dateline's answers, and the searches it is made of."""
    questions = [question.text for question in asked]
    cold = [watch(ask_command(folder, questions[0]), run)[0] for _ in range(COLD)]
    held = resident(ASKER, folder, questions, run)[-1]
    answerer = Answerer.open(folder, run.cache)
    found = measure(answerer, asked, baseline=True, advance=lambda *_: None).retrieval
    return [
        Row(way)
        if way.name != "dateline"
        else Row(Retrieval(OURS, way.recall, way.mrr, way.p50, way.p95), built, median(cold), held)
        for way in found
    ]


def ask_library(
    name: str, python: Path, asked: Sequence[GoldQuestion], passages: Sequence[Passage], run: Run
) -> Row | None:
    """A library's findings; None, with what it said, when it fails."""
    task, result, saved = run.scratch / "task.json", run.scratch / "result.json", run.scratch / name
    saved.mkdir()
    texts = {str(passage.id): context(passage) for passage in passages}
    weights, questions = str(embedding_weights().folder), [gold.text for gold in asked]
    wanted = {"weights": weights, "passages": texts, "questions": questions, "saved": str(saved)}
    task.write_text(json.dumps(wanted), "utf-8")
    program = [str(python), "-I", str(ANSWERS), name]
    ran = subprocess.run([*program, task, result], capture_output=True, text=True)
    if ran.returncode:
        said_last = (ran.stderr.strip() or "nothing").splitlines()[-1]
        print(f"{name} failed with {ran.returncode}; it said last: {said_last}")
        return None
    said = json.loads(result.read_text("utf-8"))
    known = {str(passage.id): passage for passage in passages}
    outcomes = [
        Outcome(gold, Given(True, None, None, 0.0, tuple(known[i] for i in answer["ids"])), answer["seconds"])
        for gold, answer in zip(asked, said["answers"], strict=True)
    ]
    cold = [watch([*program, "--cold", weights, str(saved), questions[0]], run)[0] for _ in range(COLD)]
    found = retrieval(f"{name} ({said['version']})", outcomes)
    return Row(found, said["build"], median(cold), said["resident"]) if found else None


def compare(questions: Path, corpus: Path | None, limit: int, python: Path, run: Run) -> list[Row]:
    """Print the table of one set of questions, and give its rows."""
    asked_of = corpus or paragraphs_of(questions)
    if asked_of is None:
        raise InputError(f"No paragraphs beside {questions}. Give its articles: --corpus FOLDER")
    asked = unlearnt(questions)
    random.Random(SEED).shuffle(asked)  # noqa: S311 - a sample, not a secret
    asked, index = asked[:limit], run.scratch / "index"
    built = build(asked_of, index, run)
    passages = passages_of(Store(index))
    print(f"\n{questions.name}: {len(asked)} questions, {len(passages)} passages\n{HEADING}", flush=True)
    rows = ask_ours(run, index, asked, built)
    print("\n".join(map(line, rows)), flush=True)
    for name in LIBRARIES:
        row = ask_library(name, python, asked, passages, run)
        if row:
            rows.append(row)
            print(line(row), flush=True)  # at once: a later one may fail, or take long
    print("\n".join(losses(rows)), flush=True)
    return rows


def line(row: Row) -> str:
    """A system's figures, as ``HEADING`` names them."""
    first, figures = row.found.recall[1], (row.found.recall[1], row.found.recall[5], row.found.mrr)
    shown = "".join(f"{figure.value:7.3f}" for figure in figures)
    build, cold = ("–" if seconds is None else f"{seconds:.1f}" for seconds in (row.build, row.cold))
    held = "–" if row.resident is None else f"{row.resident:.0f}"
    times = f"{build:>9}{cold:>8}{row.found.p50:8.1f}{row.found.p95:8.1f}{held:>6}"
    return f"{row.found.name:34}{shown}{times}   {first.low:.3f}–{first.high:.3f}"


def losses(rows: Sequence[Row]) -> list[str]:
    """Where Dateline's answers are beaten, and by what, a line for each figure; the best comes first."""
    columns = {
        "recall@1": {row.found.name: row.found.recall[1].value for row in rows},
        "recall@5": {row.found.name: row.found.recall[5].value for row in rows},
        "MRR": {row.found.name: row.found.mrr.value for row in rows},
        "build": {row.found.name: -row.build for row in rows if row.build is not None},
        "cold": {row.found.name: -row.cold for row in rows if row.cold is not None},
        "p50": {row.found.name: -row.found.p50 for row in rows},
        "memory": {row.found.name: -row.resident for row in rows if row.resident is not None},
    }
    return [
        f"{OURS} is beaten in {title} by " + ("; ".join(better) if better else "none of them")
        for title, figures in columns.items()
        if OURS in figures
        for better in [sorted((n for n in figures if figures[n] > figures[OURS]), key=lambda n: -figures[n])]
    ]


def main() -> None:
    """Install the libraries once, and print a table for each set of questions."""
    parser = argparse.ArgumentParser()
    parser.add_argument("sets", nargs="+", type=Path, metavar="QUESTIONS")
    parser.add_argument("--corpus", type=Path)
    parser.add_argument("--limit", type=int, default=300)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        python = install(Path(folder) / "environment")
        for number, questions in enumerate(options.sets):
            scratch = Path(folder) / str(number)
            scratch.mkdir()
            run = Run(questions.parent, scratch, read_settings().cache)
            compare(questions, options.corpus, options.limit, python, run)


if __name__ == "__main__":
    main()
