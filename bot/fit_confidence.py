"""Fits the confidence: ``python -m bot.fit_confidence DATA`` writes ``bot/confidence.json``.

DATA is a folder of development questions in the form ``embeddings/datasets.py`` reads. Each answerable
question is asked three times: as it is; with the passages that answer it taken away, so that only near misses
are left; and with one exact term changed for another that the passage does not have. The last two can't be
answered. So the model learns what a wrong answer looks like where it is hardest to tell.
"""

from __future__ import annotations

import json
import random
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.confidence import Calibration, Features
from bot.weighing import weigh
from embeddings import metrics
from embeddings.datasets import GoldQuestion, read_paragraphs, read_questions
from embeddings.encoder import load_encoder
from embeddings.evaluate import Given, Outcome
from embeddings.indexing import index_documents
from embeddings.question import understand
from embeddings.reader import Reader, load_reader
from embeddings.reading_changes import change, names_in
from embeddings.search import Index, open_index, search, today
from embeddings.types import Filter, Hit

SETS = {"rtqa_evidence": 500, "onestop_guardian": 200}  # questions the reader was not trained on; how many
DEPTH = 12
SEED = 7
UNANSWERABLE = 0.4  # the share of questions without an answer that the confidence is calibrated for
PRECISION = 0.8  # the share of given answers that shall be right
RIDGE = 1.0


@dataclass(frozen=True, slots=True)
class Sample:
    """What was known of an answer, whether it was right, and whether there was one to find."""

    features: Features
    right: bool
    answerable: bool


def samples(data: Path, cache: Path, chance: random.Random) -> Iterator[Sample]:
    """Every question of every set in its three forms."""
    reader = load_reader(cache)
    for name, count in SETS.items():
        documents = list(read_paragraphs(data / f"{name}.paragraphs.jsonl.gz"))
        names = names_in(paragraph for document in documents for paragraph in document.paragraphs)
        questions = read_questions(data / f"{name}.questions.jsonl.gz")
        with tempfile.TemporaryDirectory() as folder:
            index_documents(documents, [data], Path(folder), load_encoder(cache=cache))
            index = open_index(Path(folder), cache=cache)
            for gold in chance.sample(questions, min(count, len(questions))):
                yield from _forms(gold, index, reader, names, chance)


def _forms(
    gold: GoldQuestion, index: Index, reader: Reader, names: Sequence[str], chance: random.Random
) -> Iterator[Sample]:
    hits = search(understand(gold.text, today(index)), index, DEPTH, Filter())
    yield from _sample(gold, hits, index, reader)
    impossible = replace(gold, answerable=False)
    without = [hit for hit in hits if not any(place.is_in(hit.passage) for place in gold.gold)]
    if chance.random() < 0.5:
        yield from _sample(impossible, without, index, reader)
    answering = next((hit.passage.text for hit in hits if hit not in without), None)
    changed = change(gold.text, answering, names, chance) if answering else None
    if changed:
        again = search(understand(changed, today(index)), index, DEPTH, Filter())
        yield from _sample(replace(impossible, text=changed), again, index, reader)


def _sample(gold: GoldQuestion, hits: Sequence[Hit], index: Index, reader: Reader) -> Iterator[Sample]:
    case = weigh(understand(gold.text, today(index)), hits[:10], index.store, reader)
    if case.groups:
        best = case.groups[0].best
        given = Given(True, best.text, best.interval, 1.0, (best.hit.passage,))
        yield Sample(case.features, Outcome(gold, given, 0.0).right, gold.answerable)


def fit(data: Sequence[Sample], ridge: float = RIDGE) -> dict[str, float]:
    """Weights of a logistic model for "right", by iteratively reweighted least squares with a ridge penalty.

    The samples are weighed so that the unanswerable are the share ``UNANSWERABLE`` of them.
    """
    names = list(data[0].features)
    x = np.array([[sample.features[name] for name in names] for sample in data])
    y = np.array([float(sample.right) for sample in data])
    weight = _balance(data)
    beta: NDArray[np.float64] = np.zeros(len(names))
    penalty = ridge * np.diag([float(name != "bias") for name in names])
    for _ in range(50):
        p = 1 / (1 + np.exp(-x @ beta))
        gradient = x.T @ (weight * (y - p)) - penalty @ beta
        hessian = (x * (weight * p * (1 - p))[:, None]).T @ x + penalty + 1e-9 * np.eye(len(names))
        beta += np.linalg.solve(hessian, gradient)
    return {name: round(float(value), 4) for name, value in zip(names, beta, strict=True)}


def threshold_for(precision: float, confidence: Sequence[float], data: Sequence[Sample]) -> float:
    """The lowest confidence from which the answers given are right at least this often."""
    weight = _balance(data)
    order = np.argsort(confidence)[::-1]
    right = np.array([sample.right for sample in data], float)[order] * weight[order]
    share = np.cumsum(right) / np.cumsum(weight[order])
    good = np.flatnonzero(share >= precision)
    return round(float(np.asarray(confidence)[order][good[-1]]), 3) if len(good) else 1.0


def _balance(data: Sequence[Sample]) -> NDArray[np.float64]:
    able = np.array([sample.answerable for sample in data])
    share = np.where(able, (1 - UNANSWERABLE) / able.mean(), UNANSWERABLE / (1 - able.mean()))
    return np.asarray(share, np.float64)


def main(data: Path, cache: Path, output: Path) -> None:
    """Fit, write, and say how good it is on a third of the questions that was not fitted on."""
    chance = random.Random(SEED)  # noqa: S311 - a sample, not a secret
    found = list(samples(data, cache, chance))
    chance.shuffle(found)
    held, rest = found[: len(found) // 3], found[len(found) // 3 :]
    trial = Calibration(fit(rest), 0.0, "")
    confidence = [trial.confidence(sample.features) for sample in held]
    print(f"{len(rest)} fitted on, {len(held)} held back")
    print("answerable or not, AUROC:", metrics.auroc(confidence, [s.answerable for s in held]))
    print("right or not, AUROC:", metrics.auroc(confidence, [s.right for s in held]))
    for row in metrics.reliability(confidence, [s.right for s in held]):
        print(row)
    weights = fit(found)
    whole = [Calibration(weights, 0.0, "").confidence(sample.features) for sample in found]
    stored = {
        "fitted_on": f"{', '.join(SETS)}: {len(found)} answers",
        "threshold": threshold_for(PRECISION, whole, found),
        "weights": weights,
    }
    output.write_text(json.dumps(stored, indent=2) + "\n", encoding="utf-8")
    print(output.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), Path(__file__).with_name("confidence.json"))
