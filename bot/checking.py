"""Gold questions put to the whole program, and beside it to simpler ways of searching."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.conversation import Asker, Conversations, Understood
from embeddings.datasets import FollowUp, GoldQuestion
from embeddings.evaluate import DEPTHS, Ask, Given, Outcome, Report, baselines, report, retrieval, run
from embeddings.metrics import Estimate, estimate
from embeddings.search import today
from embeddings.words import keys, words

if TYPE_CHECKING:
    from bot.answer import Answerer

FOLLOW_UPS = "followups.jsonl"
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


@dataclass(frozen=True, slots=True)
class FollowUps:
    """How well questions are understood that need the one before them; None where none of the kind is asked.

    ``understood`` is the share of ``pairs`` of which just what is needed was carried over: all its words, or
    nothing where nothing is needed. ``right`` and ``alone`` are over the answerable ones, after the question
    before them and without it; ``refused`` is over the others.
    """

    pairs: int
    understood: Estimate | None
    right: Estimate | None
    alone: Estimate | None
    refused: Estimate | None


def measure_follow_ups(answerer: Answerer, pairs: Sequence[FollowUp], advance: Advance) -> FollowUps:
    """Ask the first question of each pair and then the second, as one person does, and the second alone."""
    understood, right, alone, refused = [], [], [], []
    for number, pair in enumerate(pairs, 1):
        meant = _understood(answerer, pair)
        understood.append(float(_carries(meant, pair.carried)))
        given = _given(answerer, meant.question)
        if pair.gold.answerable:
            right.append(float(Outcome(pair.gold, given, 0.0).right))
            alone.append(float(Outcome(pair.gold, _given(answerer, pair.gold.text), 0.0).right))
        else:
            refused.append(float(not given.found))
        advance("following up", number, len(pairs))
    return FollowUps(len(pairs), estimate(understood), estimate(right), estimate(alone), estimate(refused))


def _carries(meant: Understood, needed: Sequence[str]) -> bool:
    """Whether every word of what is needed was carried over, and nothing where nothing is."""
    there = keys(meant.question)
    has_all = all(word.keys & there for phrase in needed for word in words(phrase))
    return has_all and bool(meant.carried) == bool(needed)


def _understood(answerer: Answerer, pair: FollowUp) -> Understood:
    talk, person, now = Conversations(), Asker(None, 0, 0), today(answerer.index)
    talk.remember(person, pair.first, answerer.ask(pair.first))
    return talk.understand(person, pair.gold.text, now)


def _given(answerer: Answerer, question: str) -> Given:
    answer = answerer.ask(question, max(DEPTHS))
    passages = tuple(citation.passage for citation in answer.citations)
    return Given(answer.found, answer.answer, answer.date, answer.confidence, passages)
