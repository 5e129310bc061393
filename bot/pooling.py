"""Evidence is pooled: the same answer in several passages counts together, copies of one story once."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.candidates import Candidate
from bot.kinds import NUMBER
from embeddings.types import Interval

_ARTICLES = re.compile(r"\b(a|an|the|about|around|some|nearly|almost|more than|over|at least|mr|mrs|ms|dr)\b")
_COUNTED = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen twenty"
)
_NUMBERS = {word: str(value) for value, word in enumerate(_COUNTED.split())}

EVEN = 0.5  # how likely a rival may be without an answer, and what it needs of the best one's score
SPOKEN = 0.7  # what a rival's sentence needs of the share of the question that the best one's has


@dataclass(frozen=True, slots=True)
class Group:
    """Candidates that say the same, best first. ``score`` is the log of their summed evidence."""

    members: tuple[Candidate, ...]
    score: float

    @property
    def best(self) -> Candidate:
        """The candidate that speaks for the group."""
        return self.members[0]

    @property
    def stories(self) -> int:
        """How many different stories support it; copies of one story are one."""
        return len({member.story for member in self.members})


def pool(candidates: Sequence[Candidate]) -> list[Group]:
    """Groups of candidates (given best first) that answer the same, best supported first."""
    groups: list[list[Candidate]] = []
    for candidate in candidates:
        home = next((group for group in groups if same_answer(candidate, group[0])), None)
        if home is None:
            groups.append([candidate])
        else:
            home.append(candidate)
    pooled = [Group(tuple(members), _evidence(members)) for members in groups]
    return sorted(pooled, key=lambda group: -group.score)


def same_answer(one: Candidate, other: Candidate) -> bool:
    """Whether two candidates answer alike: compatible dates, or the same words after normalisation."""
    if one.interval and other.interval:
        return same_days(one.interval, other.interval)
    if one.interval or other.interval:
        return False
    ours, theirs = normal_words(one.text), normal_words(other.text)
    if ours == theirs:
        return True
    small, large = sorted((set(ours), set(theirs)), key=len)
    return bool(small) and small <= large and _digits(small) == _digits(large)


def same_days(one: Interval, other: Interval) -> bool:
    """Whether two answers can mean the same days: one may be coarser, "since March" holds none."""
    bounds = (one.start, one.end, other.start, other.end)
    return one == other or (None not in bounds and (contains(one, other) or contains(other, one)))


def contains(outer: Interval, inner: Interval) -> bool:
    """Whether every day of ``inner`` lies in ``outer``; an open side reaches for ever."""
    starts = outer.start is None or (inner.start is not None and outer.start <= inner.start)
    ends = outer.end is None or (inner.end is not None and inner.end <= outer.end)
    return starts and ends


def normal_words(text: str) -> list[str]:
    """The words of an answer without case, punctuation, articles and hedges; numbers as digits."""
    bare = _ARTICLES.sub(
        " ", re.sub(r"(?<=\d),(?=\d{3})", "", text.casefold()).replace("’s", "").replace("'s", "")
    )
    return [_NUMBERS.get(word, word) for word in re.findall(r"\w+(?:\.\d+)?", bare)]


def stands(rival: Candidate, best: Candidate) -> bool:
    """Whether a rival answers by itself nearly as well as the best does, and with the same sort of thing.

    Not how the evidence for the two compares: a fuller report of a flood doesn't make the first one silent.
    """
    alike = bool(NUMBER.search(rival.text)) == bool(NUMBER.search(best.text))
    fits = alike and not rival.looks.wrong and not rival.looks.repeats
    marked = rival.span > 0 and rival.no_answer < EVEN
    spoken = rival.looks.spoken >= SPOKEN * best.looks.spoken
    return fits and marked and spoken and rival.hit.score > EVEN * best.hit.score


def _digits(words: set[str]) -> set[str]:
    return {word for word in words if word[0].isdigit()}


def _evidence(members: Sequence[Candidate]) -> float:
    """Log of the summed evidence, each story counted once with its best candidate."""
    best: dict[str, float] = {}
    for member in members:
        best[member.story] = max(best.get(member.story, -math.inf), member.score)
    return math.log(sum(math.exp(score) for score in best.values()))
