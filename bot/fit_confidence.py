"""Fits the confidence: ``python -m bot.fit_confidence DATA CACHE`` writes ``bot/confidence.json``.

DATA is the folder of development questions that ``train_reader.py`` learns from, with the sets that
``news_set.py`` puts there; of what trained the reader, only the articles held out there are asked: with their
paragraphs as they are, and cut to one or two sentences, as news has them. Each answerable question is asked
up to four times: as it is; with every passage that holds an answer taken away, so that only near misses are
left; with one exact term changed for another that the passage does not have; and with one changed for a name
that no passage has. Only the first can be answered. So the model learns what a wrong answer looks like where
it is hardest to tell.
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
from bot.weighing import Case, weigh
from embeddings import metrics
from embeddings.datasets import read_paragraphs
from embeddings.encoder import load_encoder
from embeddings.evaluate import CLOSE_ENOUGH
from embeddings.indexing import index_documents
from embeddings.news_set import story_of
from embeddings.question import understand
from embeddings.ranking_examples import joined
from embeddings.reader import Reader, load_reader
from embeddings.reading_changes import change, names_in
from embeddings.reading_examples import HELD_OUT, Example, held_out, holds, load
from embeddings.reading_pieces import in_pieces
from embeddings.search import Index, open_index, search, today
from embeddings.types import Document, Hit
from embeddings.words import keys

OURS = "news_held"
SETS = {"squad2": 400, "newwiki": 300, OURS: 500}
"""How many questions of each set: people's, who ask by name, and our own, nearly half of them near misses."""
DEPTH = 12
SEED = 7
UNANSWERABLE = 0.4  # the share of questions without an answer that the confidence is calibrated for
PRECISION = 0.69  # the share of given answers that shall be right
RIDGE = 1.0


@dataclass(frozen=True, slots=True)
class Sample:
    """What was known of an answer, whether it was right, and whether there was one to find."""

    features: Features
    right: bool
    answerable: bool


def samples(data: Path, cache: Path) -> Iterator[Sample]:
    """Every question of every set in its forms, as far as something came up as an answer."""
    for example, case in cases(data, cache):
        if case.groups:
            yield Sample(case.features, bool(example.spans) and _right(example, case), bool(example.spans))


def cases(data: Path, cache: Path) -> Iterator[tuple[Example, Case]]:
    """The questions, and what answering each comes down to before it is decided."""
    chance = random.Random(SEED)  # noqa: S311 - a sample, not a secret
    reader = load_reader(cache)
    for name, count in SETS.items():
        documents = list(read_paragraphs(data / f"{name}.paragraphs.jsonl.gz"))
        names = _names(documents), _names_elsewhere(data, name, documents)
        if name == OURS:
            documents = joined(documents, lambda document: story_of(document.article.id))
        examples = load(data, name)
        if name in HELD_OUT:
            examples = held_out(examples, HELD_OUT[name])[1]
        for shape in (documents, [in_pieces(document, chance) for document in documents]):
            with tempfile.TemporaryDirectory() as folder:
                index_documents(shape, [data], Path(folder), load_encoder(cache=cache))
                index = open_index(Path(folder), cache=cache)
                for example in chance.sample(examples, min(count, len(examples))):
                    yield from _forms(example, index, reader, names, chance)


def _names(documents: Sequence[Document]) -> list[str]:
    return names_in(paragraph for document in documents for paragraph in document.paragraphs)


def _names_elsewhere(data: Path, name: str, documents: Sequence[Document]) -> list[str]:
    """Names of the other sets, of which no word stands in ``documents``."""
    here = {word for document in documents for text in document.paragraphs for word in keys(text)}
    others = [list(read_paragraphs(data / f"{other}.paragraphs.jsonl.gz")) for other in SETS if other != name]
    found = {name for there in others for name in _names(there)}
    return sorted(name for name in found if here.isdisjoint(keys(name)))


def _forms(
    example: Example, index: Index, reader: Reader, names: Sequence[Sequence[str]], chance: random.Random
) -> Iterator[tuple[Example, Case]]:
    hits = _search(example.question, index)
    yield example, _case(example.question, hits, index, reader)
    if not example.spans:
        return
    impossible = replace(example, spans=())
    without = [hit for hit in hits if not holds(hit.passage.text, example.answers)]
    if chance.random() < 0.5:
        yield impossible, _case(example.question, without, index, reader)
    for others in names:
        changed = change(example.question, example.text, others, chance)
        if changed:
            yield impossible, _case(changed, _search(changed, index), index, reader)


def _search(question: str, index: Index) -> list[Hit]:
    return search(understand(question, today(index)), index, DEPTH)


def _case(question: str, hits: Sequence[Hit], index: Index, reader: Reader) -> Case:
    return weigh(understand(question, today(index)), hits[:10], index.store, reader)


def _right(example: Example, case: Case) -> bool:
    """Whether the answer, or the words a date was worked out from, says what an accepted answer says."""
    best = case.groups[0].best
    said = (best.text, best.hit.passage.text[best.start : best.end])
    return any(
        metrics.contains(words, example.answers) or metrics.f1(words, example.answers) >= CLOSE_ENOUGH
        for words in said
    )


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
    found = list(samples(data, cache))
    random.Random(SEED).shuffle(found)  # noqa: S311 - an order, not a secret
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
        "fitted_on": f"articles held out of {' and '.join(SETS)}: {len(found)} answers",
        "threshold": threshold_for(PRECISION, whole, found),
        "precision": PRECISION,
        "weights": weights,
    }
    output.write_text(json.dumps(stored, indent=2) + "\n", encoding="utf-8")
    print(output.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), Path(__file__).with_name("confidence.json"))
