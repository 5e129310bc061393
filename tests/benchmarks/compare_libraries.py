"""Dateline beside txtai and Haystack: ``python tests/benchmarks/compare_libraries.py QUESTIONS [--limit N]``.

Each QUESTIONS is a file ``X.questions.jsonl.gz`` with ``X.paragraphs.jsonl.gz`` beside it, or in the golden
form with its articles given as ``--corpus``. The two libraries are installed by pip in an environment that is
thrown away at the end; nothing else uses a network. All systems search the same passages, cut by Dateline and
with their article's title and date before them, by the same embedding weights, for the same seeded sample of
answerable questions. Models are loaded before anything is timed; the simpler searches use Dateline's index.
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
from time import perf_counter

from bot.answer import Answerer
from bot.checking import measure
from embeddings.articles import read_articles
from embeddings.context import context
from embeddings.datasets import GoldQuestion, paragraphs_of, read_paragraphs, read_questions
from embeddings.encoder import load_encoder
from embeddings.errors import InputError
from embeddings.evaluate import Given, Outcome, Retrieval, retrieval
from embeddings.indexing import index_documents
from embeddings.models import embedding_weights
from embeddings.store import Store
from embeddings.types import Passage

SEED = 7
OURS = "Dateline"
CACHE = Path.home() / ".cache" / "dateline"
PACKAGES = (
    "txtai",
    "haystack-ai>=3",
    "sentence-transformers-haystack",
    "sentence-transformers>=5,<7",
    "torch>=2.2,<2.14",
)
LIBRARIES = ("txtai", "txtai, hybrid", "Haystack, hybrid")
HEADING = f"{'':28}{'@1':>7}{'@5':>7}{'MRR':>7}{'build s':>9}{'p50 ms':>8}   @1, 95 %"
ANSWERS = Path(__file__).with_name("library_answers.py")


@dataclass(frozen=True, slots=True)
class Row:
    """One system: how well it finds, and the seconds its index takes, None when it has none of its own."""

    found: Retrieval
    build: float | None


def install(folder: Path) -> Path:
    """Make an environment with the two libraries; its Python."""
    venv.create(folder, with_pip=True)
    python = next(path for path in (folder / "bin/python", folder / "Scripts/python.exe") if path.exists())
    subprocess.run([python, "-m", "pip", "install", "--quiet", *PACKAGES], check=True)
    return python


def build(corpus: Path, folder: Path) -> float:
    """Index articles, or a data set's file of paragraphs, in ``folder``; the seconds that took."""
    encoder = load_encoder(cache=CACHE)
    paragraphs = ".paragraphs." in corpus.name
    began = perf_counter()
    documents = read_paragraphs(corpus) if paragraphs else read_articles([corpus])
    index_documents(documents, [corpus], folder, encoder)
    return perf_counter() - began


def passages_of(store: Store) -> list[Passage]:
    """Every passage of an index."""
    return [passage for ids, _ in store.vectors() for passage in store.load([int(i) for i in ids])]


def ask_ours(folder: Path, asked: Sequence[GoldQuestion], built: float) -> list[Row]:
    """Dateline's answers, and the searches it is made of."""
    answerer = Answerer.open(folder, CACHE)
    found = measure(answerer, asked, baseline=True, advance=lambda *_: None).retrieval
    return [
        Row(way, None)
        if way.name != "dateline"
        else Row(Retrieval(OURS, way.recall, way.mrr, way.p50, way.p95), built)
        for way in found
    ]


def ask_library(
    name: str, python: Path, asked: Sequence[GoldQuestion], passages: Sequence[Passage], scratch: Path
) -> Row | None:
    """A library's findings; None, with what it said, when it fails."""
    task, result = scratch / "task.json", scratch / "result.json"
    texts = {str(passage.id): context(passage) for passage in passages}
    weights = str(embedding_weights().folder)
    questions = [gold.text for gold in asked]
    task.write_text(json.dumps({"weights": weights, "passages": texts, "questions": questions}), "utf-8")
    run = subprocess.run([python, "-I", ANSWERS, name, task, result], capture_output=True, text=True)
    if run.returncode:
        said_last = (run.stderr.strip() or "nothing").splitlines()[-1]
        print(f"{name} failed with {run.returncode}; it said last: {said_last}")
        return None
    said = json.loads(result.read_text("utf-8"))
    known = {str(passage.id): passage for passage in passages}
    outcomes = [
        Outcome(gold, Given(True, None, None, 0.0, tuple(known[i] for i in answer["ids"])), answer["seconds"])
        for gold, answer in zip(asked, said["answers"], strict=True)
    ]
    found = retrieval(f"{name} ({said['version']})", outcomes)
    return Row(found, said["build"]) if found else None


def compare(questions: Path, corpus: Path | None, limit: int, python: Path) -> None:
    """Print the table of one set of questions."""
    asked_of = corpus or paragraphs_of(questions)
    if asked_of is None:
        raise InputError(f"No paragraphs beside {questions}. Give its articles: --corpus FOLDER")
    asked = [question for question in read_questions(questions) if question.answerable]
    random.Random(SEED).shuffle(asked)  # noqa: S311 - a sample, not a secret
    asked = asked[:limit]
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        built = build(asked_of, scratch / "index")
        passages = passages_of(Store(scratch / "index"))
        print(f"\n{questions.name}: {len(asked)} questions, {len(passages)} passages\n{HEADING}", flush=True)
        rows = ask_ours(scratch / "index", asked, built)
        print("\n".join(map(line, rows)), flush=True)
        for name in LIBRARIES:
            row = ask_library(name, python, asked, passages, scratch)
            if row:
                rows.append(row)
                print(line(row), flush=True)  # at once: a later one may fail, or take long
    print("\n".join(losses(rows)), flush=True)


def line(row: Row) -> str:
    """A system's figures, as ``HEADING`` names them."""
    first, figures = row.found.recall[1], (row.found.recall[1], row.found.recall[5], row.found.mrr)
    shown = "".join(f"{figure.value:7.3f}" for figure in figures)
    build = "–" if row.build is None else f"{row.build:.1f}"
    return f"{row.found.name:28}{shown}{build:>9}{row.found.p50:8.1f}   {first.low:.3f}–{first.high:.3f}"


def losses(rows: Sequence[Row]) -> list[str]:
    """Where Dateline's answers are beaten, and by what, a line for each figure; the best comes first."""
    columns = {
        "recall@1": {row.found.name: row.found.recall[1].value for row in rows},
        "recall@5": {row.found.name: row.found.recall[5].value for row in rows},
        "MRR": {row.found.name: row.found.mrr.value for row in rows},
        "build": {row.found.name: -row.build for row in rows if row.build is not None},
        "p50": {row.found.name: -row.found.p50 for row in rows},
    }
    return [
        f"{OURS} is beaten in {title} by " + ("; ".join(better) if better else "none of them")
        for title, figures in columns.items()
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
        for questions in options.sets:
            compare(questions, options.corpus, options.limit, python)


if __name__ == "__main__":
    main()
