"""Our own questions on news, put beside its text: ``python -m embeddings.news_set DATA``.

``data/news_questions.jsonl.gz`` has questions that were written for this project, nearly half of them near
misses that their story doesn't answer, by the story's id, with the place of the answer, or of what tempts.
Some stories are invented and ours: ``data/news_stories.jsonl.gz`` has them, four that tell of one affair
after another. The others are not: DATA, which is written into, holds ``reuters21578.jsonl.gz`` and
``rtqa_evidence`` with their text. It gets two sets like all others: ``news`` to learn from, ``news_held``,
of other stories, to measure.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypedDict, cast

from embeddings.models import SHIPPED
from embeddings.reading_examples import Asked, Paragraph, rows
from embeddings.splitting import split

QUESTIONS = SHIPPED / "news_questions.jsonl.gz"
STORIES = SHIPPED / "news_stories.jsonl.gz"


class Placed(TypedDict):
    """A question of ours; ``at`` is where its words begin and end, in code points of its story."""

    question: str
    answerable: bool
    at: tuple[int, int]


class About(TypedDict):
    """A line of ``news_questions.jsonl.gz``: what is asked about a story; a ``held`` one teaches nothing."""

    story: str
    held: bool
    asked: list[Placed]


class Told(TypedDict):
    """A line of ``news_stories.jsonl.gz``: a story of ours."""

    id: str
    title: str
    source: str
    date: str
    paragraphs: list[str]


class Dated(Paragraph):
    """A paragraph with the day it was published, as in ISO 8601."""

    date: str


@dataclass(frozen=True, slots=True)
class Story:
    """A story in paragraphs, in each of them single spaces for white space of any kind."""

    title: str
    date: str
    paragraphs: tuple[str, ...]

    @property
    def text(self) -> str:
        """All of it, a space between paragraphs."""
        return " ".join(self.paragraphs)


def stories(data: Path) -> dict[str, Story]:
    """The stories that questions may be about, by id."""
    found: dict[str, Story] = {}
    for row in cast(Iterable[dict[str, str]], rows(data / "reuters21578.jsonl.gz")):
        day = datetime.strptime(row["date"].split()[0], "%d-%b-%Y").date()  # noqa: DTZ007 - a day only
        title = row.get("title") or ""
        shown = title.title() if title.isupper() else title
        found[f"reuters-{row['id']}"] = Story(shown, day.isoformat(), (spaced(row.get("body", "")),))
    for row in cast(Iterable[dict[str, str]], rows(data / "rtqa_evidence.paragraphs.jsonl.gz")):
        found[row["pid"]] = Story(row["title"] or "", row["date"], (spaced(row["text"]),))
    for ours in cast(Iterable[Told], rows(STORIES)):
        found[ours["id"]] = Story(ours["title"], ours["date"], tuple(ours["paragraphs"]))
    return found


def spaced(text: str) -> str:
    """The text with single spaces."""
    return " ".join(text.split())


def put_together(lines: Iterable[About], known: Mapping[str, Story]) -> tuple[list[Dated], list[Asked]]:
    """The passages of all stories asked about, and the questions with the passage that each is about."""
    paragraphs: list[Dated] = []
    asked: list[Asked] = []
    for about in lines:
        story = known[about["story"]]
        passages = _passages(about["story"], story)
        paragraphs += passages
        bounds = _bounds(story.text, passages)
        for one in about["asked"]:
            start, end = one["at"]
            asked += [
                _asked(one, passage["pid"], story.text[start:end])
                for passage, (first, last) in zip(passages, bounds, strict=True)
                if first <= start < last and (end <= last or not one["answerable"])
            ]
    return paragraphs, asked


def _passages(name: str, story: Story) -> list[Dated]:
    texts = (text for paragraph in story.paragraphs for text in split(paragraph))
    pids = ((f"{name}#{number}", text) for number, text in enumerate(texts))
    return [{"pid": pid, "title": story.title, "date": story.date, "text": text} for pid, text in pids]


def _bounds(text: str, passages: Iterable[Dated]) -> list[tuple[int, int]]:
    """Where in a story each of its passages begins and ends."""
    found: list[tuple[int, int]] = []
    last = 0
    for passage in passages:
        first = text.index(passage["text"], last)
        last = first + len(passage["text"])
        found.append((first, last))
    return found


def story_of(pid: str) -> str:
    """The story that a passage of these sets is of."""
    return pid.partition("#")[0]


def _asked(one: Placed, pid: str, words: str) -> Asked:
    gold, answers = ([pid], [words]) if one["answerable"] else ([], [])
    return {
        "question": one["question"],
        "gold_pids": gold,
        "source_pid": pid,
        "answers": answers,
        "answerable": one["answerable"],
    }


def write(path: Path, lines: Iterable[object]) -> None:
    """Write gzipped JSON Lines, the same bytes for the same lines."""
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    path.write_bytes(gzip.compress(text.encode(), mtime=0))


def main(data: Path) -> None:
    """Write both sets."""
    asked_about = cast(list[About], rows(QUESTIONS))
    known = stories(data)
    for name, held in (("news", False), ("news_held", True)):
        paragraphs, asked = put_together((about for about in asked_about if about["held"] == held), known)
        write(data / f"{name}.paragraphs.jsonl.gz", paragraphs)
        write(data / f"{name}.questions.jsonl.gz", asked)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
