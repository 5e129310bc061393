"""Gold questions → how often the right passage is found, the right answer given, the unanswerable refused."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import numpy as np

from embeddings import metrics
from embeddings.datasets import GoldQuestion, read_paragraphs
from embeddings.encoder import Encoder
from embeddings.fulltext import phrases
from embeddings.indexing import index_documents
from embeddings.metrics import Bin, Estimate, Point
from embeddings.question import understand
from embeddings.search import Index, candidates, search, today
from embeddings.types import Filter, Interval, Passage

DEPTHS = (1, 3, 5, 10)
CLOSE_ENOUGH = 0.6  # F1 from which an answer counts as right although its words differ
SURE = 0.8


@dataclass(frozen=True, slots=True)
class Given:
    """What was answered, with ``passages`` in the order cited."""

    found: bool
    answer: str | None
    date: Interval | None
    confidence: float
    passages: tuple[Passage, ...]


Ask = Callable[[str], Given]
"""Anything that answers a question, with ten passages where there are so many."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One question, what was given, and in how many seconds."""

    gold: GoldQuestion
    given: Given
    seconds: float

    @property
    def rank(self) -> int | None:
        """The place of the first right passage, from 1; None when none was cited."""
        for place, passage in enumerate(self.given.passages, 1):
            if any(gold.is_in(passage) for gold in self.gold.gold):
                return place
        return None

    @property
    def right(self) -> bool:
        """Whether an answer was given and says what was asked for: its words, or its days."""
        return self.given.found and self.gold.answerable and (self.right_date or self.right_words)

    @property
    def right_date(self) -> bool:
        """Whether the days are those asked for."""
        return self.gold.date is not None and self.gold.date == self.given.date

    @property
    def right_words(self) -> bool:
        """Whether the words contain an accepted answer, or nearly are one."""
        said = self.given.answer or ""
        return (
            bool(metrics.contains(said, self.gold.answers))
            or metrics.f1(said, self.gold.answers) >= CLOSE_ENOUGH
        )


@dataclass(frozen=True, slots=True)
class Retrieval:
    """How well a way of searching finds: ``recall`` at each depth, MRR over the first ten, milliseconds."""

    name: str
    recall: dict[int, Estimate]
    mrr: Estimate
    p50: float
    p95: float


@dataclass(frozen=True, slots=True)
class Report:
    """Everything measured; None where the questions have nothing of the kind.

    ``exact``, ``f1``, ``contains`` and ``right`` are over the answerable questions, a refusal counting 0;
    ``date`` over those that ask for days. ``precision`` and ``recall`` are of refusals, ``refused`` is the
    share of answerable questions refused, ``sure_and_wrong`` the share of wrong answers among those given
    with a confidence of 0.8 or more, and ``auroc`` how well confidence tells answerable from unanswerable.
    """

    questions: int
    answerable: int
    retrieval: tuple[Retrieval, ...]
    exact: Estimate | None
    f1: Estimate | None
    contains: Estimate | None
    right: Estimate | None
    date: Estimate | None
    precision: Estimate | None
    recall: Estimate | None
    refused: Estimate | None
    auroc: Estimate | None
    sure_and_wrong: Estimate | None
    reliability: tuple[Bin, ...]
    curve: tuple[Point, ...]


def run(
    questions: Iterable[GoldQuestion], ask: Ask, progress: Callable[[], None] | None = None
) -> list[Outcome]:
    """Ask every question, calling ``progress`` after each."""
    outcomes = []
    for gold in questions:
        began = perf_counter()
        given = ask(gold.text)
        outcomes.append(Outcome(gold, given, perf_counter() - began))
        if progress:
            progress()
    return outcomes


def report(
    outcomes: Sequence[Outcome], baselines: Sequence[Retrieval] = (), name: str = "dateline"
) -> Report:
    """What the outcomes amount to, with the baselines' searching beside it."""
    able = [o for o in outcomes if o.gold.answerable]
    answered = [o for o in able if o.gold.answers]
    dated = [o for o in able if o.gold.date]
    given = [o for o in outcomes if o.given.found]
    sure = [o for o in given if o.given.confidence >= SURE]
    refusals = [float(not o.given.found) for o in outcomes]
    unable = [float(not o.gold.answerable) for o in outcomes]
    confidence = [o.given.confidence for o in outcomes]
    search = retrieval(name, outcomes)
    return Report(
        questions=len(outcomes),
        answerable=len(able),
        retrieval=(*([search] if search else []), *baselines),
        exact=_mean(answered, lambda o, said: metrics.exact_match(said, o.gold.answers)),
        f1=_mean(answered, lambda o, said: metrics.f1(said, o.gold.answers)),
        contains=_mean(answered, lambda o, said: metrics.contains(said, o.gold.answers)),
        right=_mean(answered, lambda o, _: float(o.right)),
        date=_mean(dated, lambda o, _: float(o.right_date)),
        precision=metrics.ratio([r * u for r, u in zip(refusals, unable, strict=True)], refusals),
        recall=metrics.ratio([r * u for r, u in zip(refusals, unable, strict=True)], unable),
        refused=metrics.estimate([float(not o.given.found) for o in able]),
        auroc=metrics.auroc(confidence, [o.gold.answerable for o in outcomes]),
        sure_and_wrong=metrics.estimate([float(not o.right) for o in sure]),
        reliability=metrics.reliability([o.given.confidence for o in given], [o.right for o in given]),
        curve=metrics.risk_coverage(confidence, [o.right for o in outcomes]) if outcomes else (),
    )


def retrieval(name: str, outcomes: Sequence[Outcome]) -> Retrieval | None:
    """How well the answerable questions' passages were found; None when there are none."""
    ranks = [o.rank for o in outcomes if o.gold.gold]
    recall = {k: metrics.estimate([float(rank is not None and rank <= k) for rank in ranks]) for k in DEPTHS}
    mrr = metrics.estimate([1 / rank if rank else 0.0 for rank in ranks])
    if mrr is None:
        return None
    p50, p95 = np.percentile([o.seconds * 1000 for o in outcomes], (50, 95))
    return Retrieval(name, {k: found for k, found in recall.items() if found}, mrr, float(p50), float(p95))


def baselines(index: Index) -> dict[str, Ask]:
    """Simpler ways to search the same index, and the whole search without the answering step."""

    def by(order: Callable[[str], Sequence[int]]) -> Ask:
        return lambda question: _only(index.store.load(list(order(question))[: max(DEPTHS)]))

    def words(question: str) -> Sequence[int]:
        return [i for i, _ in index.store.match(phrases(question), max(DEPTHS))]

    def vectors(question: str) -> Sequence[int]:
        return [i for i, _ in index.vectors.search(index.encoder.encode_question(question), max(DEPTHS))]

    def both(question: str) -> Sequence[int]:
        traces = candidates(understand(question, today(index)), index, Filter())
        return sorted(traces, key=lambda i: -traces[i].fused)

    return {
        "words alone (BM25)": by(words),
        "vectors alone": by(vectors),
        "fused, not reranked": by(both),
        "fused and reranked": lambda question: _only([hit.passage for hit in search(question, index)]),
    }


def build(paragraphs: Path, folder: Path, encoder: Encoder) -> None:
    """Index a file of paragraphs in ``folder``, to ask its questions there."""
    index_documents(read_paragraphs(paragraphs), [paragraphs], folder, encoder)


def _mean(outcomes: Sequence[Outcome], value: Callable[[Outcome, str], float]) -> Estimate | None:
    return metrics.estimate([value(o, o.given.answer or "") if o.given.found else 0.0 for o in outcomes])


def _only(passages: Sequence[Passage]) -> Given:
    """Passages without an answer."""
    return Given(bool(passages), None, None, 0.0, tuple(passages))
