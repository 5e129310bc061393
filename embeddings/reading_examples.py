"""Examples to train a reader on: questions with the places of their answers, and questions without one.

Unanswerable ones decide how far a refusal can be trusted, and easy ones teach nothing. So beside those that
people wrote (SQuAD 2) hard kinds are made of answerable ones: the nearest wrong passage, and the right
passage under a question that ``reading_changes`` or ``reading_opposites`` changed.
"""

from __future__ import annotations

import gzip
import json
import math
import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypedDict, cast

import numpy as np

from embeddings.errors import InputError
from embeddings.reading_changes import change, names_in, swap
from embeddings.reading_opposites import turn

HELD_OUT = {"squad2": 2, "newwiki": 4}  # whole articles, never trained on
NEAR = 6  # nearest passages among which a wrong one is looked for
AROUND = 120  # characters on each side of an answer that are compared with the question


class Paragraph(TypedDict):
    """A line of ``<set>.paragraphs.jsonl.gz``; more keys are ignored."""

    pid: str
    title: str | None
    text: str


class Asked(TypedDict, total=False):
    """A line of ``<set>.questions.jsonl.gz``. ``source_pid`` is what tempts where ``gold_pids`` is empty."""

    question: str
    gold_pids: list[str]
    source_pid: str
    answers: list[str]
    answerable: bool
    answer_is_span: bool
    choice_dependent: bool
    critical_span: str


@dataclass(frozen=True, slots=True)
class Example:
    """A question on a text. ``spans`` are the places of its ``answers``; none if the text doesn't answer.

    ``title`` is the article's, "" if unknown. ``near`` are other texts like it without any of the answers.
    ``head`` is what is read before the text and holds no answer; None leaves the title to chance.
    """

    question: str
    text: str
    title: str
    answers: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    near: tuple[str, ...] = ()
    head: str | None = None


def words(text: str) -> list[str]:
    """Lower-case words."""
    return re.findall(r"\w+", text.lower())


def rows(path: Path) -> list[object]:
    """The objects of a gzipped JSON Lines file; InputError if it can't be read."""
    try:
        with gzip.open(path, "rt", encoding="utf-8") as file:
            return [json.loads(line) for line in file]
    except (OSError, ValueError) as error:
        raise InputError(f"Training data can't be read: {path} ({error}).") from error


def read_set(folder: Path, name: str) -> list[tuple[Asked, Paragraph]]:
    """The questions of a set, each with the paragraph it was asked about."""
    paragraphs = {
        row["pid"]: row for row in cast(list[Paragraph], rows(folder / f"{name}.paragraphs.jsonl.gz"))
    }
    questions = cast(list[Asked], rows(folder / f"{name}.questions.jsonl.gz"))
    return [(row, paragraphs[(row["gold_pids"] or [row["source_pid"]])[0]]) for row in questions]


def load(folder: Path, name: str) -> list[Example]:
    """The examples of a set, in its order, without questions whose answer can't be found in the text."""
    pairs = read_set(folder, name)
    texts = sorted({paragraph["text"] for _, paragraph in pairs})
    nearest = Nearest(texts)
    found = []
    for asked, paragraph in pairs:
        text, question, answers = paragraph["text"], asked["question"], tuple(asked["answers"])
        places = {locate(answer, text, question) for answer in answers} - {None}
        spans = tuple(sorted(place for place in places if place))
        near: tuple[str, ...] = ()
        if asked["answerable"]:
            close = [texts[number] for number in nearest.find(question, NEAR)]
            near = tuple(other for other in close if other != text and not holds(other, answers))
        if spans or not asked["answerable"]:
            found.append(Example(question, text, paragraph["title"] or "", answers, spans, near))
    return found


def holds(text: str, answers: Sequence[str]) -> bool:
    """Whether one of the answers is in ``text``, in any case, be it a part of a word."""
    return any(answer.lower() in text.lower() for answer in answers)


def locate(answer: str, text: str, question: str) -> tuple[int, int] | None:
    """Where ``answer`` stands as whole words; of several, the place among most of the question's words."""
    pattern = re.escape(answer.strip().rstrip(".,;:"))
    asked = set(words(question))
    for flags in (re.NOFLAG, re.IGNORECASE):
        places = [match.span() for match in re.finditer(rf"(?<!\w){pattern}(?!\w)", text, flags)]
        if pattern and places:
            return max(
                places, key=lambda p: len(asked & set(words(text[max(0, p[0] - AROUND) : p[1] + AROUND])))
            )
    return None


class Nearest:
    """BM25 over some texts (Robertson and Walker 1994; k1 = 1.2, b = 0.75)."""

    def __init__(self, texts: Sequence[str]) -> None:
        counts = [Counter(words(text)) for text in texts]
        average = sum(map(Counter.total, counts)) / max(1, len(counts))
        postings: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for number, count in enumerate(counts):
            length = count.total() / average
            for word, times in count.items():
                postings[word].append((number, times * 2.2 / (times + 1.2 * (0.25 + 0.75 * length))))
        self._size = len(texts)
        self._postings = {
            word: (
                np.array([n for n, _ in found]),
                np.array([w for _, w in found]) * self._rarity(len(found)),
            )
            for word, found in postings.items()
        }

    def _rarity(self, texts: int) -> float:
        return math.log(1 + (self._size - texts + 0.5) / (texts + 0.5))

    def find(self, question: str, limit: int) -> list[int]:
        """Numbers of the best texts, best first."""
        scores = np.zeros(self._size)
        for word in sorted(set(words(question)) & self._postings.keys()):
            numbers, weights = self._postings[word]
            scores[numbers] += weights
        return [int(number) for number in np.argsort(-scores, kind="stable")[:limit]]


def last_titles(titles: Iterable[str], most: int) -> list[str]:
    """The titles of the articles that are held out: the last by name."""
    return sorted(set(titles), reverse=True)[:most]


def held_out(examples: Sequence[Example], titles: int) -> tuple[list[Example], list[Example]]:
    """(to train on, held out): of the articles by name the last ``titles`` are held out whole."""
    last = last_titles((example.title for example in examples), titles)
    return [e for e in examples if e.title not in last], [e for e in examples if e.title in last]


def negatives(
    examples: Sequence[Example], share: float, subtle: float, chance: random.Random
) -> list[Example]:
    """Hard unanswerable examples made of answerable ones, some of each kind.

    Of ``share`` of them one on the nearest wrong passage and one with a changed term; of ``subtle`` one
    turned into its opposite and one with a name swapped, where that can be done.
    """
    names: Mapping[str, Sequence[str]] = {
        title: names_in({example.text for example in examples if example.title == title})
        for title in sorted({example.title for example in examples})
    }
    made: list[Example] = []
    for example in examples:
        if not example.spans:
            continue
        if example.near and chance.random() < share:
            made.append(replace(example, text=chance.choice(example.near), spans=(), head=None))
        asked: list[str | None] = []
        if chance.random() < share:
            text = f"{example.head or example.title}. {example.text}"
            asked.append(change(example.question, text, names[example.title], chance))
        if chance.random() < subtle:
            asked.append(turn(example.question, chance))
        if chance.random() < subtle:
            asked.append(swap(example.question, example.text, example.answers, chance))
        made += [replace(example, question=question, spans=()) for question in asked if question]
    return made
