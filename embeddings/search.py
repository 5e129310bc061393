"""From a question to the passages that answer it: find by meaning and by words, fuse, rerank."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import accumulate
from math import inf
from operator import add
from pathlib import Path

import numpy as np

from embeddings.context import led_context
from embeddings.encoder import Encoder, load_encoder
from embeddings.errors import IndexOutdated
from embeddings.events import event_window
from embeddings.fulltext import phrases
from embeddings.question import Question, understand
from embeddings.ranking import fused, log_odds, probability, signs, time_fit, without_repeats
from embeddings.reranker import Reranker, load_reranker
from embeddings.store import Store
from embeddings.store_rows import command
from embeddings.types import Filter, Hit, Interval, Passage, Trace
from embeddings.vectors import VectorIndex

CANDIDATES = 48  # that each searcher gives
TOLD = 8  # passages that may tell when an event was
TIMELY = 16  # more that were published in the time asked about
RERANKED = 20  # that the cross-encoder reads at most
WAVE = 4  # that it reads at a time
HOPE = 9.0  # the log-odds that what is still unread may have at best
QUICK = 3000  # characters that are read in any case: a dozen short paragraphs, or four long ones
EVERYTHING = Filter()


@dataclass(frozen=True, slots=True)
class Index:
    """All that answering a search takes. Safe to use from several threads."""

    store: Store
    vectors: VectorIndex
    encoder: Encoder
    reranker: Reranker | None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage that may answer, not read yet, and the ``text`` to read; see ``Signs`` for ``strength``."""

    passage: Passage
    text: str
    trace: Trace
    strength: float


def open_index(
    folder: Path,
    model: str | None = None,
    *,
    encoder: Encoder | None = None,
    reranker: Reranker | None = None,
    cache: Path | None = None,
) -> Index:
    """Open the index in ``folder`` with its embedding model and the reranker, or with those given.

    Raises IndexOutdated when ``model``, or the encoder given, is not what the index was made with, and what
    ``Store`` and the models raise.
    """
    store = Store(folder)
    loaded = encoder or load_encoder(model or store.info.model, cache)
    if loaded.sha256 != store.info.model_sha256:
        mend = command(folder, store.info.roots, None if model is None else loaded.name)
        store.close()
        raise IndexOutdated(
            f"The index at {folder} was made with {store.info.model}, not with {loaded.name} as it is here. "
            f"Build it again with: {mend}"
        )
    return Index(store, VectorIndex.open(folder, store), loaded, reranker or load_reranker(cache=cache))


def search(question: Question | str, index: Index, limit: int = 10, where: Filter = EVERYTHING) -> list[Hit]:
    """The passages that answer best, best first, at most ``limit``, all passing ``where``.

    A hit's score is the probability, as ``ranking`` judges it, that the passage answers. Passages that repeat
    a better one nearly word for word are left out.
    """
    asked = understand(question, today(index)) if isinstance(question, str) else question
    found = strongest(asked, index, max(RERANKED, 2 * limit), where)
    hits = rerank(asked.text, found, index.reranker)
    return [hits[place] for place in without_repeats([hit.passage.text for hit in hits])][:limit]


def strongest(question: Question, index: Index, most: int, where: Filter = EVERYTHING) -> list[Candidate]:
    """The passages that look best before they are read, best first, at most ``most``."""
    if question.window is None:
        window = event_window(question.text, lambda event: told_of(event, index))
        question = replace(question, window=window)
    traces = candidates(question, index, where)
    best = sorted(traces, key=lambda i: -traces[i].fused)[:most]
    found = []
    for passage in index.store.load(best, where):
        trace = replace(traces[passage.id], time_fit=time_fit(question.window, passage))
        text = led_context(passage)
        found.append(Candidate(passage, text, trace, signs(question, passage, text, trace).strength))
    return sorted(found, key=lambda candidate: -candidate.strength)


def told_of(event: str, index: Index) -> list[Passage]:
    """The passages that speak most of an event."""
    traces = candidates(understand(event, today(index)), index, EVERYTHING)
    return index.store.load(sorted(traces, key=lambda i: -traces[i].fused)[:TOLD])


def today(index: Index) -> date:
    """The day that "last week" counts from: today, or in an archive the day of its newest article."""
    now = datetime.now().astimezone().date()
    return min(now, index.store.info.newest or now)


def candidates(question: Question, index: Index, where: Filter) -> dict[int, Trace]:
    """What the two searchers find, by id, each candidate with its cosine."""
    vector = index.encoder.encode_question(question.text)
    near = index.vectors.search(vector, CANDIDATES, index.store.allowed(where))
    near_ranks = {i: rank for rank, (i, _) in enumerate(near, 1)}
    matched = index.store.match(phrases(question.text), CANDIDATES, where)
    cosines = dict(near)
    if question.window is not None:
        then = index.store.allowed(within(where, question.window))
        cosines |= dict(index.vectors.search(vector, TIMELY, then))
    far = [i for i, _ in matched if i not in cosines]
    cosines |= dict(index.vectors.search(vector, len(far), np.array(sorted(far), np.int64)))
    match_ranks = {i: (rank, score) for rank, (i, score) in enumerate(matched, 1)}
    most = max((score for _, score in matched), default=0.0)
    found = {}
    for i, cosine in cosines.items():
        rank, score = match_ranks.get(i, (None, None))
        share = score / most if score and most else 0.0
        found[i] = Trace(near_ranks.get(i), cosine, rank, score, fused(cosine, share))
    return found


def within(where: Filter, window: Interval) -> Filter:
    """A filter for what was also published in a window, or within the week after: told while it was news."""
    until = window.end + timedelta(days=7) if window.end else None
    return replace(
        where,
        since=max(filter(None, (where.since, window.start)), default=None),
        until=min(filter(None, (where.until, until)), default=None),
    )


def rerank(question: str, found: Sequence[Candidate], reranker: Reranker | None) -> list[Hit]:
    """The candidates, strongest first, as hits, best first; those that the cross-encoder read come first."""
    strengths = [candidate.strength for candidate in found[:RERANKED]]
    texts = [candidate.text for candidate in found[:RERANKED]]
    scores: list[float | None] = [*(read(question, texts, strengths, reranker) if reranker else [])]
    scores += [None] * (len(found) - len(scores))
    hits = [
        Hit(one.passage, probability(one.strength, score), replace(one.trace, reranked=score))
        for one, score in zip(found, scores, strict=True)
    ]
    hits.sort(key=lambda hit: (hit.trace.reranked is None, -hit.score))
    return never_rising(hits)


def read(question: str, texts: Sequence[str], strengths: Sequence[float], reranker: Reranker) -> list[float]:
    """The cross-encoder's word on the strongest texts, in waves, until the best of them can't be overtaken.

    ``strengths`` fall. Short texts are read on: they cost little, and it brings right ones among the first
    ten. Of long ones, on development questions, this reads 9 to 13 of 20, with the same passage first.
    """
    scores: list[float] = []
    best, length = -inf, 0
    while len(scores) < len(texts) and (length < QUICK or best <= strengths[len(scores)] + HOPE):
        first = len(scores)
        wave = texts[first : first + WAVE]
        scores += reranker.score(question, wave)
        length += sum(map(len, wave))
        best = max(best, *map(add, strengths[first:], map(log_odds, scores[first:])))
    return scores


def never_rising(hits: Sequence[Hit]) -> list[Hit]:
    """The hits with no score above the one before it: what was left unread stays behind what was read."""
    ceilings = accumulate((hit.score for hit in hits), min)
    return [replace(hit, score=ceiling) for hit, ceiling in zip(hits, ceilings, strict=True)]
