"""Examples as the reader meets them: a sentence or two, after the title, the day and what was said before.

Sets of questions come with long paragraphs that say who "he" is. News doesn't: its paragraphs are short, the
question tells more than they do, and the answer is sought in one that leans on the one before.
"""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta

from embeddings.context import heading
from embeddings.reading_changes import KINDS, stands
from embeddings.reading_examples import Example, holds
from embeddings.splitting import sentences
from embeddings.types import Document

LENGTHS = (1, 1, 2, 2, 3)  # sentences of a piece
TITLED, DATED, LED = 0.6, 0.4, 0.5  # how often a piece comes after its title, a day, the sentences before
FIRST_DAY, DAYS = date(1995, 1, 1), 11_000
ASKED_WHEN = 0.08  # share of the questions that are given a time


def cut(example: Example, chance: random.Random) -> Example:
    """A few sentences of the example with its answer in them, if it has one, and what may come before."""
    found = sentences(example.text)
    if not found:
        return example
    start, end = chance.choice(example.spans or (chance.choice(found),))
    first = next(number for number, (_, b) in enumerate(found) if start < b)
    last = next((number for number, (_, b) in enumerate(found) if end <= b), len(found) - 1)
    more = max(0, chance.choice(LENGTHS) - (last - first + 1))
    ahead = chance.randint(0, more)
    return _piece(example, found, max(0, first - ahead), min(len(found), last + 1 + more - ahead), chance)


def beside(example: Example, chance: random.Random) -> Example | None:
    """Sentences next to the answer, without one: what tempts most. None where every piece has an answer."""
    found = sentences(example.text)
    start, end = chance.choice(example.spans)
    after = [number for number, (a, _) in enumerate(found) if a >= end]
    before = [number for number, (_, b) in enumerate(found) if b <= start]
    numbers = [*after[:1], *before[-1:]]
    if not numbers:
        return None
    number = chance.choice(numbers)
    piece = _piece(example, found, number, number + 1, chance)
    return None if piece.spans or holds(piece.text, example.answers) else piece


def asked_when(example: Example, chance: random.Random) -> Example | None:
    """The question with the time of the day in its head, or with another, which makes it unanswerable.

    None where the question has a time already, or the text has the words of the one it would be given.
    """
    if not example.question.endswith("?") or any(c.isdigit() for c in example.question):
        return None
    day = _day(chance)
    fits = not example.spans or chance.random() < 0.5
    asked = day if fits else day + timedelta(days=chance.choice((-1, 1)) * chance.choice((40, 200, 366, 800)))
    month = KINDS["month"][asked.month - 1]
    ways = [f"in {month} {asked.year}", f"on {asked.day} {month} {asked.year}"]
    if fits or asked.year != day.year:
        ways.append(f"in {asked.year}")
    if stands(month, example.text) or stands(str(asked.year), example.text):
        return None
    return replace(
        example,
        question=f"{example.question[:-1]} {chance.choice(ways)}?",
        head=heading(example.title, day),
        spans=example.spans if fits else (),
    )


def _piece(
    example: Example, found: list[tuple[int, int]], first: int, end: int, chance: random.Random
) -> Example:
    """The sentences from ``first`` up to ``end`` after a head."""
    start, stop = found[first][0], found[end - 1][1]
    spans = tuple((a - start, b - start) for a, b in example.spans if start <= a and b <= stop)
    led = first > 0 and chance.random() < LED
    before = example.text[found[max(0, first - chance.choice((1, 2)))][0] : start] if led else ""
    title = example.title if chance.random() < TITLED else ""
    day = _day(chance) if chance.random() < DATED else None
    return replace(example, text=example.text[start:stop], spans=spans, head=heading(title, day) + before)


def _day(chance: random.Random) -> date:
    return FIRST_DAY + timedelta(days=chance.randrange(DAYS))


def in_pieces(document: Document, chance: random.Random) -> Document:
    """The document with its paragraphs cut to one or two sentences."""
    pieces: list[str] = []
    for paragraph in document.paragraphs:
        rest = sentences(paragraph)
        while rest:
            taken, rest = rest[: (few := chance.choice((1, 2, 2)))], rest[few:]
            pieces.append(paragraph[taken[0][0] : taken[-1][1]])
    return replace(document, paragraphs=tuple(pieces))
