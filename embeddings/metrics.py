"""Numbers that say how good answers are. Pure functions over what was asked for and what came."""

from __future__ import annotations

import re
import string
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

RESAMPLES = 1000
SEED = 1
PUNCTUATION = frozenset(string.punctuation + "“”‘’«»…") - {"-"}


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over ``count`` questions and its 95 % bootstrap interval (Efron 1979, percentiles)."""

    value: float
    low: float
    high: float
    count: int


@dataclass(frozen=True, slots=True)
class Bin:
    """Answers of a confidence from ``low`` to below ``high``: its mean, and the share that is right."""

    low: float
    high: float
    count: int
    confidence: float
    right: float


@dataclass(frozen=True, slots=True)
class Point:
    """Answering from ``confidence`` on answers ``coverage`` of the questions; ``risk`` of these is wrong."""

    confidence: float
    coverage: float
    risk: float


def estimate(values: Sequence[float]) -> Estimate | None:
    """The mean of ``values`` with its interval; None of nothing."""
    return ratio(values, [1.0] * len(values))


def ratio(parts: Sequence[float], wholes: Sequence[float]) -> Estimate | None:
    """The sum of ``parts`` over the sum of ``wholes``, question by question; None when nothing is counted."""
    return _bootstrap(
        len(parts), lambda drawn: _ratio(np.asarray(parts)[drawn], np.asarray(wholes)[drawn]), sum(wholes)
    )


def auroc(scores: Sequence[float], positive: Sequence[bool]) -> Estimate | None:
    """How often a positive scores above a negative, ties counting half; None when one of them is missing."""
    score, right = np.asarray(scores, float), np.asarray(positive, bool)
    if right.all() or not right.any():
        return None
    return _bootstrap(len(score), lambda drawn: _auroc(score[drawn], right[drawn]), len(score))


def normalized(answer: str) -> str:
    """Lower case, no punctuation, no articles, as for SQuAD (Rajpurkar et al. 2016); a dash parts words."""
    plain = "".join(" " if c in "–—-" else c for c in answer.lower() if c not in PUNCTUATION)
    return " ".join(re.sub(r"\b(?:a|an|the)\b", " ", plain).split())


def exact_match(answer: str, accepted: Sequence[str]) -> float:
    """1 when the answer is one of those accepted, after normalisation."""
    return float(any(normalized(answer) == normalized(other) for other in accepted))


def f1(answer: str, accepted: Sequence[str]) -> float:
    """The overlap of words with the accepted answer that it overlaps most: harmonic mean of both shares."""
    return max(
        (_f1(normalized(answer).split(), normalized(other).split()) for other in accepted), default=0.0
    )


def contains(answer: str, accepted: Sequence[str]) -> float:
    """1 when an accepted answer stands in the answer, word for word."""
    said = f" {normalized(answer)} "
    return float(any(f" {normalized(other)} " in said for other in accepted if normalized(other)))


def reliability(confidence: Sequence[float], right: Sequence[bool], bins: int = 10) -> tuple[Bin, ...]:
    """Of answers given with a confidence, how many are right: equal bins over [0, 1], empty ones left out."""
    sure, hit = np.asarray(confidence, float), np.asarray(right, float)
    which = np.minimum((sure * bins).astype(int), bins - 1)
    return tuple(
        Bin(b / bins, (b + 1) / bins, int(here.sum()), float(sure[here].mean()), float(hit[here].mean()))
        for b in range(bins)
        if (here := which == b).any()
    )


def risk_coverage(confidence: Sequence[float], right: Sequence[bool]) -> tuple[Point, ...]:
    """The curve from answering only what is surest to answering everything (El-Yaniv and Wiener 2010)."""
    sure = np.asarray(confidence, float)
    order = np.argsort(-sure, kind="stable")
    wrong = np.cumsum(1 - np.asarray(right, float)[order])
    last = [k for k in range(len(order)) if k + 1 == len(order) or sure[order[k]] != sure[order[k + 1]]]
    return tuple(Point(float(sure[order[k]]), (k + 1) / len(order), float(wrong[k] / (k + 1))) for k in last)


def _bootstrap(size: int, statistic: Callable[[NDArray[np.int64]], float], counted: float) -> Estimate | None:
    if not counted:
        return None
    draw = np.random.default_rng(SEED)
    drawn = [statistic(draw.integers(0, size, size)) for _ in range(RESAMPLES)]
    low, high = np.nanpercentile(drawn, (2.5, 97.5))
    return Estimate(statistic(np.arange(size)), float(low), float(high), int(counted))


def _ratio(parts: NDArray[np.float64], wholes: NDArray[np.float64]) -> float:
    total = wholes.sum()
    return float(parts.sum() / total) if total else float("nan")


def _auroc(score: NDArray[np.float64], right: NDArray[np.bool_]) -> float:
    """The rank sum of Mann and Whitney, ties at their mean rank."""
    _, place, counts = np.unique(score, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[place]
    hits = int(right.sum())
    if not 0 < hits < len(right):
        return float("nan")
    return float((ranks[right].sum() - hits * (hits + 1) / 2) / (hits * (len(right) - hits)))


def _f1(answer: Sequence[str], accepted: Sequence[str]) -> float:
    shared = sum((Counter(answer) & Counter(accepted)).values())
    return 2 * shared / (len(answer) + len(accepted)) if shared else float(list(answer) == list(accepted))
