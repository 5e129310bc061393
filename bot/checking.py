"""Gold questions put to the whole program, and beside it to simpler ways of searching."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from embeddings.datasets import GoldQuestion
from embeddings.evaluate import DEPTHS, Ask, Given, Outcome, Report, baselines, report, retrieval, run

if TYPE_CHECKING:
    from bot.answer import Answerer

Advance = Callable[[str, int, int | None], None]


def measure(
    answerer: Answerer, questions: Sequence[GoldQuestion], *, baseline: bool, advance: Advance
) -> Report:
    """Ask every question; with ``baseline`` again of each simpler search, in the same process."""

    def asked_of(name: str, ask: Ask) -> list[Outcome]:
        done = iter(range(1, len(questions) + 1))
        return run(questions, ask, lambda: advance(name, next(done), len(questions)))

    outcomes = asked_of("asking", lambda question: _given(answerer, question))
    others = baselines(answerer.index).items() if baseline else ()
    searched = [retrieval(name, asked_of(name, ask)) for name, ask in others]
    return report(outcomes, [found for found in searched if found])


def _given(answerer: Answerer, question: str) -> Given:
    answer = answerer.ask(question, max(DEPTHS))
    passages = tuple(citation.passage for citation in answer.citations)
    return Given(answer.found, answer.answer, answer.date, answer.confidence, passages)
