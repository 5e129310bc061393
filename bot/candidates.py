"""Hits and what the reader marked in them → candidate answers, each a slice of one passage.

What an answer looks like depends on the kind of question: a resolved date for "when", the marked words for
"who", "where", "which" and "how many", the whole sentence for "why", "how", "what did X say" and yes/no.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from embeddings.dates import show_interval
from embeddings.question import Question
from embeddings.ranking import log_odds
from embeddings.reader import Reading
from embeddings.splitting import sentences
from embeddings.types import Hit, Interval, TimeExpression
from embeddings.wordlists import STOP
from embeddings.words import keys
from embeddings.words import words as words_of

_SAID = "said|says|told|announced|reported|stated|added|noted|confirmed"
_TOLD = re.compile(rf"\b(?:{_SAID})\b(?: \w+){{0,2}}? ?(?:on|in|late|early)?\s*$", re.IGNORECASE)
_TELLING = re.compile(rf"\b(?:{_SAID}|say|tell|announce|report|state|confirm)\b", re.IGNORECASE)
SENTENCE_KINDS = frozenset({"why", "how", "say", "yes-no"})
RELEVANT, MARKED = 1.7, 0.12
"""What the passage's fit and the reader's span are worth, in log units of evidence for a candidate: fitted on
350 questions of RealTimeQA's development part, to tell the right candidate from its rivals."""
UNFIT = -1.5
"""Log units taken off what is not of the kind asked for, such as a span without a figure for "how many"."""
_NUMBER = re.compile(
    r"\d|\b(one|two|three|four|five|six|seven|eight|nine|ten|dozen|hundred|thousand|million)s?\b", re.I
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """``text`` is the answer shown; it rests on the code points ``start`` to ``end`` of the hit's passage.

    ``score`` is a log-odds-like number, higher is better, comparable between candidates of one question.
    ``span`` and ``no_answer`` are the reader's own figures for it.
    """

    hit: Hit
    start: int
    end: int
    text: str
    interval: Interval | None
    planned: bool
    score: float
    span: float
    no_answer: float

    @property
    def story(self) -> str:
        """What it reports: copies of an article tell the same story."""
        article = self.hit.passage.article
        return article.copy_of or article.id


def find_candidates(
    question: Question, hits: Sequence[Hit], readings: Sequence[Sequence[Reading]]
) -> list[Candidate]:
    """All candidate answers in ``hits``, best first. ``readings`` go with the hits, one sequence for each."""
    found: list[Candidate] = []
    for hit, read in zip(hits, readings, strict=True):
        found.extend(_of_passage(question, hit, read))
    return sorted(found, key=lambda candidate: -candidate.score)


def sentence_around(text: str, start: int, end: int) -> tuple[int, int]:
    """The sentence or sentences of ``text`` that the code points ``start`` to ``end`` lie in."""
    touched = [(a, b) for a, b in sentences(text) if a < end and start < b]
    return (touched[0][0], touched[-1][1]) if touched else (start, end)


def of_telling(text: str, at: int, asked: str) -> bool:
    """Whether the time at ``at`` is of the telling, as in "said on Thursday", and that is not asked for."""
    return _TOLD.search(text, 0, at) is not None and not _TELLING.search(asked)


def _of_passage(question: Question, hit: Hit, read: Sequence[Reading]) -> Iterator[Candidate]:
    for reading in read:
        if question.kind == "when":
            yield from _dates(question, hit, reading)
        elif question.kind in SENTENCE_KINDS:
            start, end = sentence_around(hit.passage.text, reading.start, reading.end)
            yield _candidate(hit, reading, start, end)
        else:
            fits = _fits(question, hit.passage.text[reading.start : reading.end])
            yield _candidate(hit, reading, reading.start, reading.end, 0.0 if fits else UNFIT)


def _fits(question: Question, words: str) -> bool:
    """Whether words can answer: with a figure where one is asked for, not just the question's own words."""
    if question.kind in ("how many", "how much") and not _NUMBER.search(words):
        return False
    asked = keys(question.text)
    said = [word.keys for word in words_of(words) if word.text.casefold() not in STOP]
    return not said or any(asked.isdisjoint(meant) for meant in said)


def _dates(question: Question, hit: Hit, reading: Reading) -> Iterator[Candidate]:
    """The date the reader marked; failing that, the dates of the sentence in which it marked something.

    "said on Thursday" is when it was told, which is the answer only where that is asked.
    """
    times = hit.passage.times
    marked = [time for time in times if time.start < reading.end and reading.start < time.end]
    if marked:
        for time in marked:
            telling = of_telling(hit.passage.text, time.start, question.text)
            yield _dated(hit, reading, time, UNFIT if telling else 0.0)
        return
    yield _candidate(hit, reading, reading.start, reading.end, UNFIT)
    start, end = sentence_around(hit.passage.text, reading.start, reading.end)
    near = [time for time in times if start <= time.start < end]
    yield from (_dated(hit, reading, time, UNFIT / 2) for time in near)


def _dated(hit: Hit, reading: Reading, time: TimeExpression, penalty: float) -> Candidate:
    found = _candidate(hit, reading, time.start, time.end, penalty)
    return Candidate(
        hit=hit,
        start=time.start,
        end=time.end,
        text=show_interval(time.interval),
        interval=time.interval,
        planned=time.planned,
        score=found.score,
        span=found.span,
        no_answer=found.no_answer,
    )


def _candidate(hit: Hit, reading: Reading, start: int, end: int, penalty: float = 0.0) -> Candidate:
    return Candidate(
        hit=hit,
        start=start,
        end=end,
        text=hit.passage.text[start:end],
        interval=None,
        planned=False,
        score=RELEVANT * log_odds(hit.score) + MARKED * reading.score + penalty,
        span=reading.score,
        no_answer=reading.no_answer,
    )
