"""Follow-ups: "and who led it?" understood in the light of what the same person asked there just before.

Without a language model: a question that points back ("it", "there", "and …?") and has no name, number or
time of its own gets those of the turn before, and says which. Kept in memory, for a while, never elsewhere.
"""

from __future__ import annotations

import re
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from bot.recent import Recent
from bot.types import Answer
from embeddings.dates import find_times
from embeddings.question import Question, Term, kind_of, understand
from embeddings.terms import of_people

TURNS = 5  # remembered of one person in one place
EXPIRY = 15 * 60.0  # seconds after which a turn is forgotten
BARE = 1  # things that a question names at most which can't stand alone: "why?", "in what role?"
PLACES = 5000  # conversations remembered at a time

_POINTER = re.compile(
    r"\b(?:it|its|they|them|their|theirs|he|him|his|she|her|hers|this|that|these|those|there|then|"
    r"the same|the other|the others)\b",
    re.IGNORECASE,
)
_PERSON = re.compile(r"\b(?:he|him|his|she|her|hers)\b", re.IGNORECASE)
_PLACE = re.compile(r"\bthere\b(?!\W+(?:is|are|was|were|be)\b)", re.IGNORECASE)
_THING = re.compile(r"\b(?:it|its|they|them|their|theirs|he|him|his|she|her|hers)\b", re.IGNORECASE)
_JOINED = re.compile(r"^\W*(?:and|but|so|also|or|then)\b[\s,]*", re.IGNORECASE)
_INSTEAD = re.compile(
    r"^\W*(?:(?:and|but|or|so)\b[\s,]*)?(?:what|how) about\b|^\W*(?:and|or|but)\b", re.IGNORECASE
)
_YEAR = re.compile(r"\b\d{4}\b")
_ASKS = re.compile(
    r"\b(?:who|whom|whose|what|where|when|why|which|how(?: (?:many|much|long|old|big|far|often))?)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks where: a conversation is one person's, in one channel or thread, on a server or in private.

    ``private`` are answers that nobody else in a channel sees: what was asked for them is not taken up aloud.
    """

    guild: int | None
    channel: int
    person: int
    private: bool = False


@dataclass(frozen=True, slots=True)
class Turn:
    """A question as it was understood, and the words of its answer."""

    question: str
    answer: str | None
    at: float


@dataclass(frozen=True, slots=True)
class Understood:
    """A question that stands by itself; ``carried`` are the words taken from the turn before, or ""."""

    question: str
    carried: str = ""


class Conversations:
    """The last turns of everyone who asked lately. Safe in several threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._turns: Recent[Asker, deque[Turn]] = Recent(PLACES)

    def understand(self, by: Asker, question: str, today: date) -> Understood:
        """``question`` in the light of what ``by`` asked last, unless that was long ago."""
        with self._lock:
            turns = self._turns.get(by)
        if not turns or self._clock() - turns[-1].at > EXPIRY:
            return Understood(question)
        return follow_up(question, turns[-1].question, turns[-1].answer, today)

    def remember(self, by: Asker, question: str, answer: Answer) -> None:
        """Keep a turn; only what was found can be pointed back to by its answer."""
        with self._lock:
            turns = self._turns.setdefault(by, deque(maxlen=TURNS))
        turns.append(Turn(question, answer.answer if answer.found else None, self._clock()))

    def forget(self, person: int) -> None:
        """Wipe everything ``person`` said, wherever it was."""
        with self._lock:
            self._turns.drop(lambda by: by.person == person)


def follow_up(question: str, before: str, answered: str | None, today: date) -> Understood:
    """``question`` with what it lacks of the question ``before`` it and of what that was answered with."""
    new, old = understand(question, today), understand(before, today)
    if _asks_nothing(question) and _fragment(new):
        return _instead(new, old)
    points = _POINTER.search(question) or _JOINED.match(question) or len(new.terms) <= BARE
    if not points or any(term.exact and not of_people(term.text) for term in new.terms):
        return Understood(question)
    known = {key for term in new.terms for word in term.words for key in word}
    subject = _subject(old, known)
    then = "" if new.window else _time(before, today)
    carried = [phrase for phrase in (subject, "" if then in subject else then) if phrase]
    if answered and _means_answer(question, old.kind):
        carried.insert(0, answered)
    if not carried:
        return Understood(question)
    return Understood(f"{_stem(question, before)} ({', '.join(carried)})?", ", ".join(carried))


def _stem(question: str, before: str) -> str:
    """Without its "and"; "and for the rebels?", which has no asking word, gets the one of ``before``."""
    if _asks_nothing(question):
        return " ".join([*_ASKS.findall(before)[:1], _INSTEAD.sub("", question).strip(" ?!.")])
    return _JOINED.sub("", question).rstrip(" ?!.")


def _asks_nothing(question: str) -> bool:
    """Whether no asking word stands behind its "and": "and in Geneva?", "what about the third?"."""
    return _INSTEAD.match(question) is not None and kind_of(_INSTEAD.sub("", question)) == "statement"


def _means_answer(question: str, kind: str) -> bool:
    """Whether a word points at what a question of that ``kind`` was answered with: "he", "there", "it"."""
    if kind == "who":
        return _PERSON.search(question) is not None
    if kind == "where":
        return _PLACE.search(question) is not None
    return kind == "which" and _THING.search(question) is not None


def _fragment(question: Question) -> bool:
    """Whether it has a name, a number or a time, and hardly more."""
    named = any(term.exact for term in question.terms) or question.window is not None
    return named and sum(not term.exact for term in question.terms) <= 1


def _instead(new: Question, old: Question) -> Understood:
    """The question before with what the new one names in the place of the like of it."""
    text, added = old.text, []
    for term in (term for term in new.terms if term.exact):
        like = next((other for other in old.terms if other.kind == term.kind and other.text in text), None)
        if like is None:
            added.append(term.text)
        else:
            text = text.replace(like.text, term.text, 1)
    then, before = _time(new.text, date(2000, 1, 1)), _time(old.text, date(2000, 1, 1))
    if then and before and before in text:
        text = text.replace(before, _in_year_of(then, before), 1)
    else:
        added.append(then)
    stem = text.rstrip(" ?!.")
    added = [words for words in added if words]
    whole = f"{stem}, {' '.join(added)}?" if added else f"{stem}?"
    return Understood(whole, whole)


def _in_year_of(then: str, before: str) -> str:
    """``then``, with the year of ``before`` where it says none: "September", after "late December 2016"."""
    years = _YEAR.findall(before)
    return f"{then} {years[-1]}" if years and not _YEAR.search(then) else then


def _subject(question: Question, known: set[str]) -> str:
    """What a question is about: its words as they stand, from the first to the last that are not known."""
    terms = [term for term in question.terms if not any(word & known for word in term.words)]
    if terms and not terms[0].exact and _follows_asking_word(question.text, terms[0]):
        terms = terms[1:]  # "who led the talks": not the leading but the talks
    if not terms:
        return ""
    starts = [question.text.find(term.text) for term in terms]
    ends = (start + len(term.text) for start, term in zip(starts, terms, strict=True))
    return question.text[min(starts) : max(ends)]


def _follows_asking_word(text: str, term: Term) -> bool:
    return (
        re.match(rf"\W*(?:who|what|which|why|how|when|where)\s+{re.escape(term.text)}\b", text, re.I)
        is not None
    )


def _time(text: str, today: date) -> str:
    """The words of a question that name a time."""
    times = find_times(text, today)
    return text[times[0].start : times[0].end] if times else ""
