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
from embeddings.context import attributed
from embeddings.question import Question, supports
from embeddings.ranking import log_odds

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


def evidence(question: Question, groups: Sequence[Group], missing: Sequence[str]) -> Features:
    """What speaks for and against the first of ``groups``; every feature is roughly between -6 and 6.

    Agreement between passages is in ``margin``, since a group's score sums its stories' evidence. To stand
    out says little of what the reader did not mark: ``stands`` is the one times the other. And the more a
    question tells, the less it is by chance that something fits: ``told``.
    """
    best = groups[0].best
    read, trace = attributed(best.hit.passage), best.hit.trace
    span = max(-30.0, min(20.0, best.span)) / 5
    margin = min(APART, groups[0].score - groups[1].score) if len(groups) > 1 else APART
    return {
        "bias": 1.0,
        "relevant": log_odds(trace.reranked if trace.reranked is not None else best.hit.score) / 3,
        "span": span,
        "margin": margin,
        "stands": span * margin,
        "told": len(question.terms) / 5,
        "missing": float(min(3, sum(term.text in missing for term in question.exact))),
        "lost": float(min(3, sum(not supports(term, read) for term in question.exact))),
        "other_time": 1.0 - trace.time_fit if trace.time_fit is not None else 0.0,
    }
