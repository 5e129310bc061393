"""A time given by an event: "before the Geneva talks" is until the day on which articles say they began."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import timedelta

from embeddings.context import attributed
from embeddings.splitting import sentences
from embeddings.terms import Term, single_terms, supports
from embeddings.types import Interval, Passage
from embeddings.wordlists import LINKS, STOP
from embeddings.words import fold, words

ANCHOR = re.compile(
    r"\b(before|after|since|until|during|prior to|following)\s+((?:the|this|that)\s+)?(?=\w)", re.I
)
LONGEST = 5  # words of an event's name
SPECIFIC = 2  # words that name one event among others: not "the meeting"
BROADEST = 31  # days that an event may last

Find = Callable[[str], Sequence[Passage]]


def event_window(question: str, find: Find) -> Interval | None:
    """The days before, after or during the event that a question names, if passages date it.

    ``find`` gives the best passages for a text. None when no event is named, or its days are not told.
    """
    match = ANCHOR.search(question)
    name = event_name(question[match.end() :], bool(match[2])) if match else ""
    if not match or not name:
        return None
    days = event_days(name, find(name))
    if days is None or days.start is None or days.end is None:
        return None
    relation = match[1].lower()
    if relation == "during":
        return days
    if relation in ("before", "until", "prior to"):
        return Interval(None, days.start - timedelta(days=1))
    return Interval(days.end + timedelta(days=1), None)


def event_name(rest: str, pointed: bool) -> str:
    """The name that ``rest`` begins with, "" when it begins with none: after "the", or with a capital."""
    end = 0
    read = 0
    for count, word in enumerate(words(rest)):
        plain = fold(word.text)
        if count >= LONGEST or rest[read : word.start].strip(" -") or (plain in STOP and plain not in LINKS):
            break
        if not count and not pointed and not word.text[0].isupper():
            return ""
        read = word.end
        end = end if plain in LINKS else read
    return rest[:end]


def event_days(name: str, passages: Sequence[Passage]) -> Interval | None:
    """The days that most sentences give which speak of all of a name, titles helping; the first of equals."""
    terms = list(single_terms(words(name), named=False))
    if len(terms) < SPECIFIC:
        return None
    told = [days for passage in passages for days in told_days(terms, passage)]
    return Counter(told).most_common(1)[0][0] if told else None


def told_days(terms: Sequence[Term], passage: Passage) -> list[Interval]:
    """The first short time in each sentence that speaks of the terms, title and publisher included."""
    if not all(supports(term, attributed(passage)) for term in terms):
        return []
    told = []
    for start, end in sentences(passage.text):
        heard = f"{passage.article.title} {passage.text[start:end]}"
        days = [time.interval for time in passage.times if start <= time.start < end and short(time.interval)]
        if days and all(supports(term, heard) for term in terms):
            told.append(days[0])
    return told


def short(interval: Interval) -> bool:
    """Whether an interval has both ends, a month or less apart."""
    if interval.start is None or interval.end is None:
        return False
    return (interval.end - interval.start).days < BROADEST
