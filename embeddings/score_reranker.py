"""Measure what tuning buys the reranker, on questions that it was not tuned on.

    python -m embeddings.score_reranker DATA [--most N]

DATA is the folder that ``train_reranker.py`` learnt from. Of each part at most N questions are asked (300);
all twenty passages found are read.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from embeddings.metrics import auroc, estimate
from embeddings.models import reranker_weights
from embeddings.ranking import log_odds
from embeddings.ranking_examples import PARTS, Ranking, rankings
from embeddings.reranker import OnnxReranker, Reranker, load_reranker
from embeddings.score_reader import shown
from embeddings.tokens import TOKENIZER

DEPTHS = (1, 3, 10)


def judged(ranking: Ranking, reranker: Reranker | None) -> list[tuple[float, bool]]:
    """(strength and log-odds together, whether it is right) of each passage, best first."""
    texts = [*ranking.right, *ranking.wrong]
    scores = reranker.score(ranking.question, [text for text, _ in texts]) if reranker else [0.5] * len(texts)
    totals = [strength + log_odds(score) for (_, strength), score in zip(texts, scores, strict=True)]
    right = [place < len(ranking.right) for place in range(len(texts))]
    return sorted(zip(totals, right, strict=True), key=lambda found: -found[0])


def figures(found: Sequence[Ranking], reranker: Reranker | None) -> str:
    """How often a right passage is first, in three and in ten; how well the best score tells if one is."""
    lists = [judged(ranking, reranker) for ranking in found]
    answerable = [ranking.answerable for ranking in found]
    asked = [one for one, able in zip(lists, answerable, strict=True) if able]
    recalls = [estimate([float(any(right for _, right in one[:depth])) for one in asked]) for depth in DEPTHS]
    told = auroc([one[0][0] if one else 0.0 for one in lists], answerable) if not all(answerable) else None
    row = ", ".join(f"in {depth} {shown(recall)}" for depth, recall in zip(DEPTHS, recalls, strict=True))
    return row + (f"; AUROC {shown(told)}" if told else "")


def main() -> None:
    """Print a row for each part and each way."""
    parser = argparse.ArgumentParser(description="Measure the reranker.")
    parser.add_argument("data", type=Path)
    parser.add_argument("--most", type=int, default=300)
    args = parser.parse_args()
    folder = reranker_weights().folder
    ways: Mapping[str, Reranker | None] = {
        "fused": None,
        "carried": OnnxReranker(folder / "model.onnx", folder / TOKENIZER),
        "tuned": load_reranker(),
    }
    for part in PARTS:
        found = list(rankings(args.data, replace(part, most=args.most), held=True))
        print(f"{part.name}{', cut' if part.cut else ''}: {len(found)} questions")
        for name, reranker in ways.items():
            print(f"  {name}: {figures(found, reranker)}", flush=True)


if __name__ == "__main__":
    main()
