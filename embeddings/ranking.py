"""One score from many signs: how likely it is that a passage answers a question.

The searchers' scores are fused by convex combination (Bruch, Gai and Ingber 2023): it beats reciprocal
ranks, which throw away how far apart two passages are. What the cross-encoder says is added to that,
not put in its place. The weights are a conditional logit (one right passage among a question's
candidates) fitted on development questions of five collections and rounded. Other signs were measured
and left out, since they bought nothing: the share of the question's words or names that a passage has,
its length, how its article's other passages score, a second embedding model, late interaction.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import exp, log

from embeddings.dates import overlap
from embeddings.question import Question
from embeddings.terms import rivals
from embeddings.types import Interval, Passage, Trace
from embeddings.words import keys

WORD = re.compile(r"\w+")
WORDS_WEIGHT = 0.2
"""What the best match by words is worth in cosine."""

FIT = 0.05  # of a time, below which it is another
EARLY = 4.0
"""What is taken off a passage told before the month asked about: it is right for none of 1,469 questions of
RealTimeQA, which seldom name a month with its year."""

READ = (0.24, -4.7)
UNREAD = (0.49, -7.1)
"""Slope and offset from strength to probability, with the cross-encoder's word and without it."""


@dataclass(frozen=True, slots=True)
class Signs:
    """What speaks for a passage before it is read.

    ``timely`` is its fit to the time asked about, ``early`` that it was told before that and of another time,
    so that at best it knew what was planned. ``dated`` says that a "when" finds a time in it, ``rivals``
    how many of the question's numbers and ordinals it has otherwise: "the first", for a second asked for.
    """

    fused: float
    timely: float
    early: bool
    dated: bool
    rivals: int
    other_ordinal: bool

    @property
    def strength(self) -> float:
        """All signs together, on the scale of the cross-encoder's log-odds."""
        told_of = self.timely - EARLY * self.early + 3.4 * self.dated
        return 16 * self.fused + told_of - 2 * self.rivals - 6 * self.other_ordinal


def fused(cosine: float, share: float) -> float:
    """How good a candidate looks to both searchers; ``share`` is its BM25 as a share of the best."""
    return cosine + WORDS_WEIGHT * share


def signs(question: Question, passage: Passage, text: str, trace: Trace) -> Signs:
    """What speaks for a passage that is read as ``text``."""
    return Signs(
        fused=trace.fused,
        timely=time_weight(question) * (trace.time_fit or 0.0),
        early=is_early(question, passage, trace.time_fit),
        dated=question.kind == "when" and bool(passage.times),
        rivals=sum(rivals(term, text) for term in question.exact if term.counted),
        other_ordinal=other_ordinal(question, passage.text),
    )


def probability(strength: float, reranked: float | None) -> float:
    """The probability in (0, 1) that a passage of this strength answers; ``reranked`` is the reranker's."""
    slope, offset = UNREAD if reranked is None else READ
    total = strength if reranked is None else strength + log_odds(reranked)
    return 1 / (1 + exp(-slope * total - offset))


def log_odds(probability: float) -> float:
    """The log-odds of a probability, held within ±14."""
    held = min(max(probability, 1e-6), 1 - 1e-6)
    return log(held / (1 - held))


def other_ordinal(question: Question, text: str) -> bool:
    """Whether a text has ordinals, but none of those asked for, whatever its title has."""
    asked = {key for term in question.terms if term.kind == "ordinal" for part in term.words for key in part}
    there = {key for key in keys(text) if key.startswith("o:")}
    return bool(asked and there) and asked.isdisjoint(there)


def is_early(question: Question, passage: Passage, fit: float | None) -> bool:
    """Whether a passage was published well before the month asked for and by ``fit`` is of another."""
    if question.window is None or question.window.start is None or not question.absolute:
        return False
    days = published(passage)
    return bool(days) and max(days) < question.window.start and (fit or 0.0) <= FIT


def published(passage: Passage) -> list[date]:
    """The days on which a passage was published."""
    return [place.article.published for place in passage.places if place.article.published]


def time_weight(question: Question) -> float:
    """What a perfect fit of time is worth: the more, the less else is asked.

    Beside many other words a time is often only part of a name ("the 2024 Olympic Games"), and in a quiz of
    years ago "this week" is any week: there a weight of 3 cost 3 points of the right passage being first.
    """
    return 0.6 + 4 / (1 + len(question.terms))


def time_fit(window: Interval | None, passage: Passage) -> float | None:
    """How well a passage fits the days asked about, in [0, 1]; None when none are asked about.

    A time in the text counts whole, the day of publication less: it dates the telling.
    """
    if window is None:
        return None
    told = [overlap(window, time.interval) for time in passage.times]
    printed = [0.7 * overlap(window, Interval(day, day)) for day in published(passage)]
    return max([*told, *printed, 0.0])


def without_repeats(texts: Sequence[str]) -> list[int]:
    """The places of the texts that tell nothing in nearly the same words as one before them."""
    kept: list[tuple[int, frozenset[str]]] = []
    for place, text in enumerate(texts):
        words = frozenset(WORD.findall(text.lower()))
        if not any(alike(words, earlier) for _, earlier in kept):
            kept.append((place, words))
    return [place for place, _ in kept]


def alike(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two texts share four fifths of their words."""
    return len(one & other) >= 0.8 * len(one | other) > 0
