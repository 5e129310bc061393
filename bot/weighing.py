"""A question → all that speaks for and against its possible answers; the decision is made elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.candidates import find_candidates
from bot.confidence import Features, evidence
from bot.kinds import rules_out
from bot.pooling import EVEN, Group, pool, stands
from embeddings.context import attributed, heading, lead, title_before
from embeddings.question import Question, missing_terms
from embeddings.ranking import log_odds
from embeddings.reader import Reader, Reading
from embeddings.store import Store
from embeddings.types import Hit, Passage

READ = 5  # passages the reader reads at most: more find no more answers to development questions
WITHIN = 2.0
"""How far, in log-odds, a passage may lie behind the best to be read. On development questions two and a half
passages are read so instead of five, with the same answers."""


@dataclass(frozen=True, slots=True)
class Case:
    """What is known before deciding.

    ``readings`` go with the first of ``hits``. ``groups`` are the possible answers, best supported first, and
    ``features`` the evidence for the first of them; both are empty when nothing was found, or nothing that
    is of the kind asked for.
    """

    question: Question
    hits: tuple[Hit, ...]
    readings: tuple[Sequence[Reading], ...]
    groups: tuple[Group, ...]
    missing: tuple[str, ...]
    features: Features


def weigh(question: Question, hits: Sequence[Hit], store: Store, reader: Reader) -> Case:
    """Read the best hits, pool what they say, and note what speaks for the first answer."""
    read = worth_reading(hits)
    readings = read_headed(question, read, reader)
    groups = pool(find_candidates(question, read, readings))
    if question.now and groups:
        groups = latest_first(groups)
    if groups and (groups[0].best.looks.another or rules_out(question, groups[0].best.text)):
        groups = []
    contexts = [attributed(hit.passage) for hit in hits[:READ]]
    missing = missing_terms(question, contexts, store.frequency) if hits else ()
    features = evidence(question, groups, hits, missing) if groups else {}
    return Case(question, tuple(hits), tuple(readings), tuple(groups), missing, features)


def worth_reading(hits: Sequence[Hit]) -> Sequence[Hit]:
    """The first of ``hits``, whose scores never rise, that may hold the answer or what contradicts it."""
    best = hits[0].score if hits else 0.0
    behind = (
        place
        for place, hit in enumerate(hits[:READ])
        if hit.score < EVEN * best and log_odds(hit.score) < log_odds(best) - WITHIN
    )
    return hits[: next(behind, READ)]


def read_headed(question: Question, hits: Sequence[Hit], reader: Reader) -> list[list[Reading]]:
    """What the reader marks in each passage, read after its title, since many speak only of "the talks".

    So does the day of publication if the question names a time, which the text itself seldom has in full.
    """
    heads = [_head(hit.passage, dated=question.window is not None) for hit in hits]
    texts = [head + hit.passage.text for head, hit in zip(heads, hits, strict=True)]
    return [
        [_moved(reading, len(head)) for reading in found if reading.start >= len(head)]
        for head, found in zip(heads, reader.read(question.text, texts) if texts else [], strict=True)
    ]


def _head(passage: Passage, *, dated: bool) -> str:
    title, day = title_before(passage.article, passage.text).rstrip("."), passage.article.published
    return heading(title, day if dated else None) + lead(passage)


def _moved(reading: Reading, back: int) -> Reading:
    return replace(reading, start=reading.start - back, end=reading.end - back)


def latest_first(groups: Sequence[Group]) -> list[Group]:
    """For a question about now: of the best answer and those that stand beside it, the latest first."""
    first = groups[0]
    close = [first, *(group for group in groups[1:] if stands(group.best, first.best))]
    dated = {day: group for group in reversed(close) if (day := group.best.hit.passage.article.published)}
    latest = dated[max(dated)] if dated else first
    return [latest, *(group for group in groups if group is not latest)]
