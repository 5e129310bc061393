"""What each part of the search buys: ``python tests/benchmarks/measure_retrieval.py QUESTIONS…``.

Each QUESTIONS is a file ``X.questions.jsonl.gz`` with ``X.paragraphs.jsonl.gz`` beside it. All paragraphs are
indexed in a temporary folder; ``--questions`` asks a seeded sample of so many of the answerable questions
on which nothing was tuned.
"""

from __future__ import annotations

import argparse
import random
import tempfile
from collections.abc import Iterator
from pathlib import Path

from embeddings.datasets import paragraphs_of
from embeddings.encoder import load_encoder
from embeddings.evaluate import Retrieval, baselines, build, retrieval, run
from embeddings.ranking_examples import unlearnt
from embeddings.search import open_index

SEED = 7


def measure(questions: Path, most: int | None) -> Iterator[Retrieval]:
    """Every way of searching, over one set of questions."""
    paragraphs = paragraphs_of(questions)
    if paragraphs is None:
        raise SystemExit(f"No paragraphs beside {questions}")
    asked = unlearnt(questions)
    random.Random(SEED).shuffle(asked)  # noqa: S311 - a sample, not a secret
    encoder = load_encoder()
    with tempfile.TemporaryDirectory() as folder:
        build(paragraphs, Path(folder), encoder)
        index = open_index(Path(folder), encoder=encoder)
        for name, ask in baselines(index).items():
            found = retrieval(name, run(asked[:most], ask))
            if found:
                yield found


def main() -> None:
    """Print a table for each set of questions."""
    parser = argparse.ArgumentParser()
    parser.add_argument("sets", nargs="+", type=Path, metavar="QUESTIONS")
    parser.add_argument("--questions", type=int)
    options = parser.parse_args()
    for questions in options.sets:
        print(f"\n{questions.name}")
        print(f"{'':24}{'@1':>7}{'@3':>7}{'@5':>7}{'@10':>7}{'MRR':>7}{'p50 ms':>9}{'p95 ms':>9}   @1, 95 %")
        for row in measure(questions, options.questions):
            figures = "".join(f"{estimate.value:7.3f}" for estimate in (*row.recall.values(), row.mrr))
            first = row.recall[1]
            print(f"{row.name:24}{figures}{row.p50:9.1f}{row.p95:9.1f}   {first.low:.3f}–{first.high:.3f}")


if __name__ == "__main__":
    main()
