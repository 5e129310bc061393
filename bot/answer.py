"""A question → an answer that quotes its proof, or a refusal that says what is missing."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from bot.candidates import SENTENCE_KINDS, nearest, sentence_around
from bot.confidence import Calibration
from bot.pooling import Group, contains, stands
from bot.refusal import refusal
from bot.smalltalk import small_talk
from bot.types import Alternative, Answer, Citation
from bot.weighing import Case, weigh
from embeddings.context import attributed
from embeddings.dates import show_interval
from embeddings.informal import write_out
from embeddings.question import supports, understand
from embeddings.reader import Reader
from embeddings.search import Index, open_index, search, today
from embeddings.spelling import mend
from embeddings.tokens import default_words, is_whole, load_tokenizer
from embeddings.truecasing import truecase
from embeddings.types import Filter, Hit, Interval

DEPTH = 10  # hits that are looked at


@dataclass(frozen=True, slots=True)
class Models:
    """What answering needs beside the index."""

    reader: Reader
    calibration: Calibration
    known: Callable[[str], bool] = bool
    """Whether a word in lower case is a common one of English; ``bool`` takes every word for one."""


class Answerer:
    """Answers questions from one index, noticing by itself when a new version of it lies there.

    Safe to call from several threads: of questions that come together, one is read while another is searched.
    """

    def __init__(self, reopen: Callable[[], Index], models: Models) -> None:
        self._reopen, self._models = reopen, models
        self._lock = threading.Lock()
        self.index = reopen()

    @classmethod
    def open(cls, folder: Path, cache: Path, model: str | None = None, reader: str | None = None) -> Answerer:
        """Open the index in ``folder`` and the models it needs; ``reader`` as in ``load_reader``.

        Raises IndexMissing, IndexOutdated, IndexDamaged or ModelError, with the command that mends it.
        """
        from embeddings.reader import load_reader

        known = partial(is_whole, tokenizer=load_tokenizer(default_words(cache)))
        models = Models(load_reader(cache, reader), Calibration.load(), known)
        return cls(lambda: open_index(folder, model, cache=cache), models)

    def ask(self, question: str, k: int = 3, where: Filter | None = None) -> Answer:
        """Answer from the passages that pass ``where``, with the best ``k`` of them as citations.

        Raises what ``open`` raises when the index has been replaced by one that can't be read.
        """
        began = time.perf_counter()
        reply = small_talk(question)
        if reply is not None:
            answer = _refuse(question, reply)
        else:
            answer = self._answer(question, k, where or Filter())
        return replace(answer, question=question, took=time.perf_counter() - began)

    def find(self, topic: str, k: int, where: Filter) -> tuple[Hit, ...]:
        """The best ``k`` passages on a topic of those that pass ``where``; raises what ``ask`` raises."""
        return tuple(search(topic, self._latest(), k, where))

    def _latest(self) -> Index:
        with self._lock:
            if self.index.store.changed():
                self.index = self._reopen()
            return self.index

    def _answer(self, asked: str, k: int, where: Filter) -> Answer:
        index = self._latest()
        spelled, mended = mend(write_out(asked), index.store, self._models.known, where)
        question = understand(truecase(spelled, index.store, self._models.known, where), today(index))
        hits = search(question, index, max(k, DEPTH), where)
        case = weigh(question, hits, index.store, self._models.reader)
        confidence = self._models.calibration.confidence(case.features) if case.groups else 0.0
        if confidence >= self._models.calibration.threshold:
            answer = found(case, confidence, k)
        else:
            answer = replace(
                _refuse(asked, refusal(case, index.store.frequency, where)),
                citations=closest(case, k),
                missing=case.missing,
                confidence=confidence,
                hits=case.hits,
            )
        return replace(answer, note=f"{_taken_for(mended)} {answer.note}".strip())


def found(case: Case, confidence: float, k: int) -> Answer:
    """The answer of the best supported group, with its proof first and then what else comes close."""
    group = case.groups[0]
    proof = list(_proof(group))
    proven = {citation.passage.id for citation in proof}
    beside = (citation for citation in closest(case, k) if citation.passage.id not in proven)
    return Answer(
        question=case.question.text,
        found=True,
        answer=group.best.text,
        date=group.best.interval,
        confidence=confidence,
        citations=tuple([*proof, *beside][:k]),
        alternatives=tuple(_alternatives(case)),
        missing=case.missing,
        note=_note(case),
        took=0.0,
        hits=case.hits,
    )


def closest(case: Case, k: int) -> tuple[Citation, ...]:
    """The best ``k`` hits, each quoted with the sentence that comes nearest to an answer."""
    cited = []
    for place, hit in enumerate(case.hits[:k]):
        text = hit.passage.text
        marked = case.readings[place][:1] if place < len(case.readings) else ()
        start, end = sentence_around(text, *marked[0].phrase) if marked else nearest(case.question, text)
        cited.append(Citation(hit.passage, start, end, hit.score))
    return tuple(cited)


def _proof(group: Group) -> Iterator[Citation]:
    """One citation for each passage that supports the answer, best first."""
    seen: set[int] = set()
    for member in group.members:
        passage = member.hit.passage
        if passage.id in seen:
            continue
        seen.add(passage.id)
        start, end = sentence_around(passage.text, member.start, member.end)
        yield Citation(passage, start, end, member.hit.score, ((member.start, member.end),))


def _alternatives(case: Case) -> Iterator[Alternative]:
    """What other stories answer instead, where they speak of all that the best answer's passage speaks of."""
    best, *others = case.groups
    if case.question.kind in SENTENCE_KINDS:
        return
    story = _stories(best)
    asked = [term for term in case.question.exact if supports(term, attributed(best.best.hit.passage))]
    for group in others:
        read = attributed(group.best.hit.passage)
        apart = story.isdisjoint(_stories(group))
        if apart and stands(group.best, best.best) and all(supports(term, read) for term in asked):
            yield Alternative(group.best.text, group.best.interval, tuple(_proof(group)))


def _note(case: Case) -> str:
    """What the reader must know beside the answer."""
    group = case.groups[0]
    if group.best.interval and group.best.planned and not confirmed(group):
        return f"Planned for {group.best.text}; nothing here confirms that it took place."
    published = group.best.hit.passage.article.published
    if case.question.now and published:
        return f"As of {show_interval(Interval(published, published))}, the latest report found."
    return ""


def confirmed(group: Group) -> bool:
    """Whether a passage tells of planned days as of what took place; "in 2017" confirms none of them."""
    days = group.best.interval
    return days is not None and any(
        not member.planned and member.interval is not None and contains(days, member.interval)
        for member in group.members
    )


def _stories(group: Group) -> set[str]:
    return {member.story for member in group.members}


def _taken_for(mended: Mapping[str, str]) -> str:
    """What was read for words that were typed wrong."""
    read = (f'"{typed}" as "{meant}"' for typed, meant in mended.items())
    return f"Read {', '.join(read)}." if mended else ""


def _refuse(question: str, note: str) -> Answer:
    return Answer(question, False, None, None, 0.0, (), (), (), note, 0.0)
