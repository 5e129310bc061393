"""What makes an answer of the calibration that ships more or less sure."""

from __future__ import annotations

from datetime import date

import pytest

from bot.candidates import find_candidates
from bot.confidence import Calibration, evidence
from bot.pooling import pool
from embeddings.question import understand
from embeddings.ranking import log_odds
from embeddings.reader import Reading
from embeddings.types import Article, Hit, Passage, Place, Trace

TODAY = date(2019, 3, 20)
TEXT = "Karin Holt led the Velden talks. Jon Rehn was there."
SHIPPED = Calibration.load()


def sure(span: float, rival: float | None = None, question: str = "Who led the Velden talks?") -> float:
    """How sure it is of Holt, marked at ``span``; ``rival``, if any, is Rehn's."""
    readings = [Reading(0, 10, span, 0.5)]
    readings += [Reading(33, 41, rival, 0.5)] if rival is not None else []
    article = Article("a", "Talks", "Wire", TODAY, None, "a.md")
    hit = Hit(Passage(1, TEXT, (Place(article, 1),), ()), 0.99, Trace(reranked=0.99))
    asked = understand(question, TODAY)
    groups = pool(find_candidates(asked, [hit], [readings]))
    assert groups[0].best.text == "Karin Holt"
    return SHIPPED.confidence(evidence(asked, groups, [hit], ()))


def test_what_the_reader_did_not_mark_is_refused_though_nothing_stands_beside_it() -> None:
    assert sure(5.0) > 0.8
    assert sure(-20.0) < SHIPPED.threshold


def test_to_stand_out_counts_as_far_as_the_reader_marked_it() -> None:
    marked, unmarked = (
        log_odds(sure(span)) - log_odds(sure(span, rival=span - 1.0)) for span in (5.0, -10.0)
    )
    assert marked > 0
    assert marked > unmarked


@pytest.mark.parametrize("far", [-31.0, -60.0])
def test_beyond_its_range_a_span_says_no_more(far: float) -> None:
    assert sure(far) == sure(-30.0)


def test_a_question_that_tells_more_is_met_less_by_chance() -> None:
    longer = "Who led the long and bitter talks in Velden?"
    assert sure(0.0, question=longer) > sure(0.0)


def test_rambling_makes_nothing_surer_and_surer() -> None:
    words = [
        f"{first}{last}" for first in ("bar", "fen", "lug", "mop", "tin") for last in ("ka", "ro", "se", "du")
    ]
    assert sure(0.0, question=f"Who led {' '.join(words)}?") == sure(
        0.0, question=f"Who led {' '.join(words[:18])}?"
    )
