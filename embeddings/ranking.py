"""One score from many signs: how likely it is that a passage answers a question.

A logistic model over the searchers' scores, the cross-encoder's log-odds, ordinals and times. Its weights
were fitted on development questions of five collections, and rounded.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log

from embeddings.dates import overlap
from embeddings.question import Question
from embeddings.types import Interval, Passage, Trace
from embeddings.words import keys

BM25_WEIGHT = 0.012
"""What a point of BM25 is worth in cosine when candidates are fused."""


@dataclass(frozen=True, slots=True)
class Signs:
    """What speaks for a passage; ``time_fit`` is in [0, 1].

    ``dated`` says that a "when" finds a time in it, ``other_ordinal`` that it counts otherwise than the
    question does: the first round, where the second is asked for.
    """

    logit: float
    cosine: float
    bm25: float
    time_fit: float
    dated: bool
    other_ordinal: bool


def fused(cosine: float, bm25: float) -> float:
    """How good a candidate looks to both searchers together: the cosine, lifted by words in common."""
    return cosine + BM25_WEIGHT * bm25


def combined(signs: Signs) -> float:
    """The probability in (0, 1) that the passage answers."""
    total = signs.logit + 8 * signs.cosine + 0.05 * signs.bm25 + 2.6 * signs.time_fit
    total += 1.7 * signs.dated - 3 * signs.other_ordinal - 6
    return 1 / (1 + exp(-total))


def log_odds(probability: float) -> float:
    """The log-odds of a probability, held within ±14."""
    held = min(max(probability, 1e-6), 1 - 1e-6)
    return log(held / (1 - held))


def other_ordinal(question: Question, text: str) -> bool:
    """Whether a text has ordinals, but none of those asked for."""
    asked = {key for term in question.terms if term.kind == "ordinal" for part in term.words for key in part}
    there = {key for key in keys(text) if key.startswith("o:")}
    return bool(asked and there) and asked.isdisjoint(there)


def time_fit(window: Interval | None, passage: Passage) -> float | None:
    """How well a passage fits the days asked about, in [0, 1]; None when none are asked about.

    A time in the text counts whole, the day of publication less: it says when a thing was told.
    """
    if window is None:
        return None
    told = [overlap(window, time.interval) for time in passage.times]
    days = [place.article.published for place in passage.places if place.article.published]
    published = [0.7 * overlap(window, Interval(day, day)) for day in days]
    return max([*told, *published, 0.0])


def signs(question: Question, passage: Passage, trace: Trace) -> Signs:
    """What speaks for a passage."""
    return Signs(
        logit=log_odds(trace.reranked) if trace.reranked is not None else -8.0,
        cosine=trace.vector or 0.0,
        bm25=trace.bm25 or 0.0,
        time_fit=trace.time_fit or 0.0,
        dated=question.kind == "when" and bool(passage.times),
        other_ordinal=other_ordinal(question, passage.text),
    )


def alike(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two passages, as sets of keys, tell the same in nearly the same words."""
    return len(one & other) >= 0.8 * len(one | other) > 0


def without_repeats(texts: Sequence[frozenset[str]]) -> list[int]:
    """The places of the texts that repeat none before them."""
    kept: list[int] = []
    for place, text in enumerate(texts):
        if not any(alike(text, texts[earlier]) for earlier in kept):
            kept.append(place)
    return kept
