"""A small answerer that means something: it finds the passages that share most words with the question."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Sequence
from datetime import date

from bot.desk import EVERYTHING
from bot.types import Answer, Citation
from embeddings.errors import IndexMissing
from embeddings.types import Article, Document, Filter, Hit, Interval, Passage, Place, Trace

LITTLE_WORDS = frozenset(
    [
        "a",
        "an",
        "and",
        "are",
        "did",
        "do",
        "does",
        "for",
        "in",
        "is",
        "of",
        "on",
        "the",
        "to",
        "was",
        "were",
        "what",
        "when",
        "where",
        "who",
        "why",
    ]
)
ASTANA = Article(
    "astana",
    "Second round of talks opens in Astana",
    "The Steppe Courier",
    date(2017, 2, 13),
    "https://example.org/talks?id=2&lang=en",
    None,
)
GENEVA = Article("geneva", "Envoys return to Geneva", "Lake Gazette", date(2017, 2, 20), None, "geneva.md")


def passage(number: int, text: str, article: Article = ASTANA) -> Passage:
    return Passage(number, text, (Place(article, number),))


DOCUMENTS = (
    Document(
        ASTANA,
        (
            "The envoys arrived early. The second round in Astana is held on 15 and 16 February 2017.",
            "Iran, Russia and Turkey stand guarantee for the ceasefire that began on 30 December.",
            "The delegation was led by Mohammed Alloush, who spoke to reporters before the session.",
        ),
    ),
    Document(GENEVA, ("In Geneva the envoys meet again on 23 February.",)),
)
PASSAGES = tuple(
    passage(number, text, document.article)
    for document in DOCUMENTS
    for number, text in enumerate(document.paragraphs, 1)
)


def words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.casefold())) - LITTLE_WORDS


class WordAnswerer:
    """Answers with the passage that shares most words with the question; not found below two shared words.

    ``asked`` are the questions it was given, ``delay`` the seconds one takes, ``failing`` what it raises.
    """

    def __init__(self, passages: Sequence[Passage] = PASSAGES, *, delay: float = 0.0) -> None:
        self.passages = passages
        self.delay = delay
        self.failing: Exception | None = None
        self.asked: list[str] = []
        self.threads: set[int] = set()

    def ask(self, question: str, k: int = 3, where: Filter | None = None) -> Answer:
        """The answer by word overlap."""
        self.asked.append(question)
        self.threads.add(threading.get_ident())
        if self.delay:
            time.sleep(self.delay)
        if self.failing is not None:
            raise self.failing
        wanted = words(question)
        ranked = sorted(
            (entry for entry in self.passages if _allowed(entry, where or EVERYTHING)),
            key=lambda entry: -len(wanted & words(entry.text)),
        )
        best = len(wanted & words(ranked[0].text)) if ranked else 0
        return _answer(question, wanted, ranked, best, k)

    def find(self, topic: str, k: int, where: Filter) -> tuple[Hit, ...]:
        """All passages, those that share a word with the topic with a high score."""
        return self.ask(topic, k, where).hits


def _allowed(entry: Passage, where: Filter) -> bool:
    published = entry.article.published
    return (
        where.publishes(entry.article.source)
        and (where.since is None or (published is not None and published >= where.since))
        and (where.until is None or (published is not None and published <= where.until))
    )


def _answer(question: str, wanted: set[str], ranked: Sequence[Passage], best: int, k: int) -> Answer:
    citations = tuple(cite(entry) for entry in ranked[:k])
    found = best >= 2
    marked = citations[0].marked if found else ()
    said = "".join(ranked[0].text[a:b] for a, b in marked) if found else None
    dated = found and "February 2017" in ranked[0].text
    return Answer(
        question=question,
        found=found,
        answer=(said or ranked[0].text) if found else None,
        date=Interval(date(2017, 2, 15), date(2017, 2, 16)) if dated else None,
        confidence=0.82 if found else 0.1,
        citations=citations,
        alternatives=(),
        missing=() if found else tuple(sorted(wanted)),
        note="" if found else f'No passage answers. Nothing mentions "{max(wanted, default="")}".',
        took=0.01,
        hits=tuple(Hit(entry, 0.9 if wanted & words(entry.text) else 0.0, Trace()) for entry in ranked),
    )


def cite(entry: Passage, start: int = 0, end: int | None = None) -> Citation:
    """The passage quoted, with its first date marked."""
    found = re.search(r"\d+( and \d+)? [A-Z]\w+( \d{4})?", entry.text)
    marked = ((found.start(), found.end()),) if found else ()
    return Citation(entry, start, len(entry.text) if end is None else end, 0.9, marked)


def no_index() -> WordAnswerer:
    raise IndexMissing("No index at .dateline. Build it with: dateline index seeds")
