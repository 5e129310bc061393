"""One number decides: the probability that the answer given is right.

A logistic model over the evidence: how well the passage fits, what the reader made of it, which of the
question's words it leaves unsupported, and how far the answer stands above its rivals.
``bot/fit_confidence.py`` fits it and stores it beside this file, with the name of what it learnt from.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files

from bot.pooling import Group
from embeddings.question import Question
from embeddings.ranking import log_odds
from embeddings.types import Hit

Features = Mapping[str, float]

APART = 4.0  # log units by which an answer stands out from the next, at most: more tells nothing more


@dataclass(frozen=True, slots=True)
class Calibration:
    """Weights by feature, the probability below which there is no answer, and what they were fitted on."""

    weights: Features
    threshold: float
    fitted_on: str

    @classmethod
    def load(cls) -> Calibration:
        """The calibration that ships."""
        stored = json.loads(files("bot").joinpath("confidence.json").read_text(encoding="utf-8"))
        return cls(stored["weights"], stored["threshold"], stored["fitted_on"])

    def confidence(self, features: Features) -> float:
        """The probability in [0, 1] that an answer with these features is right."""
        log_odds = sum(self.weights.get(name, 0.0) * value for name, value in features.items())
        return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, log_odds))))


def evidence(
    question: Question, groups: Sequence[Group], hits: Sequence[Hit], missing: Sequence[str]
) -> Features:
    """What speaks for and against the first of ``groups``; every one but ``stands`` roughly between -6 and 6.

    ``span`` is the reader's score of the words against that of no answer. Agreement between passages is in
    ``margin``, since a group's score sums its stories' evidence. To stand out says little of what the reader
    did not mark: ``stands`` is the one times the other. ``ahead`` is how much better the first of ``hits``
    fits than the second. The more a question tells, the less it is by chance that something fits: ``told``.
    ``missing`` are names, numbers and quoted phrases of it that none of the closest passages has.
    """
    best = groups[0].best
    span = max(-30.0, min(20.0, best.span)) / 5
    margin = min(APART, groups[0].score - groups[1].score) if len(groups) > 1 else APART
    return {
        "bias": 1.0,
        "relevant": _fit(best.hit),
        "ahead": max(-3.0, min(3.0, _fit(hits[0]) - _fit(hits[1]))) if len(hits) > 1 else 3.0,
        "span": span,
        "margin": margin,
        "stands": span * margin,
        "told": min(3.0, len(question.terms) / 5),
        "missing": float(min(3, sum(term.text in missing for term in question.exact))),
        "other_time": 1.0 - time_fit if (time_fit := best.hit.trace.time_fit) is not None else 0.0,
    }


def _fit(hit: Hit) -> float:
    """How well a passage fits: the reranker's log-odds, or those of the whole score, by three."""
    reranked = hit.trace.reranked
    return log_odds(hit.score if reranked is None else reranked) / 3
