"""Hits and what the reader marked in them → candidate answers, each a slice of one passage.

What an answer looks like depends on the kind of question: a resolved date for "when", the marked words for
"who", "where", "which" and "how many", the whole sentence for "why", "how", "what did X say" and yes/no.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.kinds import Looks, looks
from bot.wording import says
from embeddings.dates import find_times, overlap, show_interval
from embeddings.question import Question, supports
from embeddings.ranking import log_odds
from embeddings.reader import Reading
from embeddings.splitting import sentences
from embeddings.terms import Term
from embeddings.types import Hit, Interval, TimeExpression

_SAID = "said|says|told|announced|reported|stated|added|noted|confirmed"
_TOLD = re.compile(rf"\b(?:{_SAID})\b((?: \w+){{0,2}}?) ?(?:on|in|late|early)?\s*$", re.IGNORECASE)
_TELLING = re.compile(rf"\b(?:{_SAID}|say|tell|announce|report|state|confirm)\b", re.IGNORECASE)
_BESIDE = re.compile(r"\b(?:before|after|ahead of|prior to|following|until)\b([^,.;:]*)$", re.IGNORECASE)
_WITHIN = re.compile(
    r"\b(?:when|what|which)\b(?: (?:exact|day|date|month|time|year))* (?:in|of|during)\b", re.I
)
_BEGINS = re.compile(
    r"\b(?:beg[aiu]n|begins?|beginning|starts?|started|(?:break|breaks|broke|broken) out|outbreak"
    r"|erupt(?:s|ed)?|commenced?|launch(?:ed)?|(?:take|takes|took) effect|(?:come|comes|came) into force)\b",
    re.IGNORECASE,
)
_SINCE = re.compile(r"^since\s+", re.IGNORECASE)
_DAY_FIGURE = re.compile(r"\b\d{1,2}\b")
SENTENCE_KINDS = frozenset({"why", "how", "say", "yes-no"})
RELEVANT, MARKED = 1.7, 0.24
REPEATS, SPOKEN, RIGHT, WRONG = -1.5, 2.0, 1.6, -1.0
"""What the fit of the passage, the span of the reader and the looks of the words are worth, in log units of
evidence: fitted on questions of RealTimeQA's development part, and of the articles of new Wikipedia and
SQuAD 2 that the reader never saw, to tell the right candidate from its rivals, and rounded."""
OUTSIDE = -4.0
"""Log units taken off a time outside of that in which the question wants it: "which day in March"."""
TOLD = -2.5
"""Log units taken off the day of a report, which is seldom that of what it reports."""
TOUCHING = 0.5  # how well times fit that have a day in common, at least
UNFIT = -1.0
"""Log units taken off a time that is not what a "when" asks for, and off words where a time is asked for."""


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
    looks: Looks

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
    return _touched(sentences(text), start, end)


def _touched(spans: Sequence[tuple[int, int]], start: int, end: int) -> tuple[int, int]:
    touched = [(a, b) for a, b in spans if a < end and start < b]
    return (touched[0][0], touched[-1][1]) if touched else (start, end)


def nearest(question: Question, text: str) -> tuple[int, int]:
    """The sentence of ``text`` that speaks of most of the question, the first of these."""

    def spoken(sentence: tuple[int, int]) -> int:
        return sum(supports(term, text[slice(*sentence)]) for term in question.terms)

    return max(sentences(text), key=spoken, default=(0, len(text)))


def of_telling(text: str, at: int, asked: str, terms: Sequence[Term] = ()) -> bool:
    """Whether the time at ``at`` is of the telling, as in "said on Thursday", and that is not asked for.

    "Said in Velden on Thursday" is asked for by "when was she in Velden", which has its ``terms``.
    """
    told = _TOLD.search(text, 0, at)
    if told is None or _TELLING.search(asked):
        return False
    return not any(supports(term, told[1]) for term in terms)


def of_another(text: str, at: int, question: Question) -> bool:
    """Whether the time at ``at`` is of something not asked about: "came before the talks began on Monday"."""
    beside = _BESIDE.search(text, 0, at)
    if beside is None or not beside[1].strip():
        return False
    return not any(supports(term, beside[1]) for term in question.terms)


def _of_passage(question: Question, hit: Hit, read: Sequence[Reading]) -> Iterator[Candidate]:
    for reading in read:
        if question.kind == "when":
            yield from _dates(question, hit, reading)
        elif question.kind in SENTENCE_KINDS:
            yield _candidate(
                question, hit, reading, *sentence_around(hit.passage.text, reading.start, reading.end)
            )
        else:
            yield _candidate(question, hit, reading, *reading.phrase)


def _dates(question: Question, hit: Hit, reading: Reading) -> Iterator[Candidate]:
    """The date the reader marked; failing that, the dates of the sentence in which it marked something."""
    times = hit.passage.times
    marked = [time for time in times if time.start < reading.end and reading.start < time.end]
    if marked:
        yield from (_dated(question, hit, reading, time) for time in marked)
        return
    yield _candidate(question, hit, reading, reading.start, reading.end, UNFIT)
    start, end = sentence_around(hit.passage.text, reading.start, reading.end)
    near = [time for time in times if start <= time.start < end]
    yield from (_dated(question, hit, reading, time, UNFIT / 2) for time in near)


def _dated(
    question: Question, hit: Hit, found: Reading, time: TimeExpression, penalty: float = 0.0
) -> Candidate:
    """A time as an answer, which must lie in the time asked about, if any: "which day in March".

    "said on Thursday" is when it was told, which is the answer only where that is asked.
    """
    if of_telling(hit.passage.text, time.start, question.text, question.terms):
        penalty += TOLD
    if of_another(hit.passage.text, time.start, question):
        penalty += UNFIT
    if question.window is not None and overlap(question.window, time.interval) < TOUCHING:
        penalty += OUTSIDE if _WITHIN.search(question.text) else UNFIT
    words = hit.passage.text[time.start : time.end]
    days = _days(question, time, words, hit.passage.article.published)
    return replace(
        _candidate(question, hit, found, time.start, time.end, penalty),
        text=_shown(days, words),
        interval=days,
        planned=time.planned,
    )


def _days(question: Question, time: TimeExpression, words: str, published: date | None) -> Interval:
    """The days of a time; of "since March 2011", where it is asked when something began, those of March."""
    if time.interval.end is None and _BEGINS.search(question.text):
        counted_from = find_times(_SINCE.sub("", words), published)
        if len(counted_from) == 1 and counted_from[0].interval.start == time.interval.start:
            return counted_from[0].interval
    return time.interval


def _shown(interval: Interval, words: str) -> str:
    """Days, with their words where these are less exact: 22–25 March 2017 (“in a few days”)."""
    days = show_interval(interval)
    vague = interval.start != interval.end and not _DAY_FIGURE.search(words)
    return f"{days} (“{words}”)" if vague and not says(words, days) else days


def _candidate(
    question: Question, hit: Hit, reading: Reading, start: int, end: int, penalty: float = 0.0
) -> Candidate:
    text = hit.passage.text
    spans = sentences(text)
    first, last = _touched(spans, start, end)
    before = next((text[a:b] for a, b in reversed(spans) if b <= first), "")
    seen = looks(question, text[start:end], text[end:last], text[first:last], before)
    return Candidate(
        hit=hit,
        start=start,
        end=end,
        text=text[start:end],
        interval=None,
        planned=False,
        score=RELEVANT * log_odds(hit.score) + MARKED * reading.score + worth(seen) + penalty,
        span=reading.score,
        no_answer=reading.no_answer,
        looks=seen,
    )


def worth(seen: Looks) -> float:
    """What looks count for, in log units of evidence."""
    return REPEATS * seen.repeats + SPOKEN * seen.spoken + RIGHT * seen.right + WRONG * seen.wrong
