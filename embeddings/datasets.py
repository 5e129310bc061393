"""Questions with known answers, and the paragraphs they were asked of, from JSON Lines, gzipped or not.

Two forms are read. The project's own names the gold by the stem of an article's file and the paragraph's
number. The other names paragraphs by ``pid``, and has them in a file of their own: ``X.questions.jsonl``
belongs to ``X.paragraphs.jsonl``.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from embeddings.errors import InputError
from embeddings.splitting import split
from embeddings.types import Article, Document, Interval, Passage

Json = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Gold:
    """Where an answer stands: an article, by id or the stem of its file, and a paragraph, or any of it."""

    article: str
    number: int | None

    def is_in(self, passage: Passage) -> bool:
        """Whether a passage is this one."""
        return any(
            self.article in (place.article.id, Path(place.article.path or "").stem)
            and self.number in (None, place.number)
            for place in passage.places
        )


@dataclass(frozen=True, slots=True)
class GoldQuestion:
    """A question with its answers: any of ``gold`` has it, in words like one of ``answers``.

    ``date`` are the days that a "when" asks for. A question that is not ``answerable`` has no ``gold``.
    """

    id: str
    text: str
    answerable: bool
    gold: tuple[Gold, ...]
    answers: tuple[str, ...]
    date: Interval | None
    kind: str


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A question asked after ``first``, of whose words it needs those ``carried``, if any."""

    first: str
    carried: tuple[str, ...]
    gold: GoldQuestion


def read_questions(path: Path) -> list[GoldQuestion]:
    """The questions in a file; those that can't be answered without their multiple choice are left out."""
    return [_measurable(record, path) for record in _records(path) if not record.get("choice_dependent")]


def read_follow_ups(path: Path) -> list[FollowUp]:
    """The pairs in a file: ``first``, ``follow``, ``carried``, and gold of the second like any question's."""
    return [
        FollowUp(
            first=_text(record, "first"),
            carried=tuple(str(words) for words in _items(record, "carried")),
            gold=_measurable({**record, "question": _text(record, "follow")}, path),
        )
        for record in _records(path)
    ]


def read_paragraphs(path: Path) -> Iterator[Document]:
    """The paragraphs in a file, each an article of its own whose id is its ``pid``, split as articles are."""
    for record in _records(path):
        pid, text = _text(record, "pid"), _text(record, "text").strip()
        published = _text(record, "date")
        article = Article(
            id=pid,
            title=_text(record, "title"),
            source=_text(record, "source"),
            published=date.fromisoformat(published) if published else None,
            url=None,
            path=None,
        )
        if text:
            yield Document(article, tuple(split(text)))


def paragraphs_of(questions: Path) -> Path | None:
    """The file of the paragraphs that a file of questions was asked of, when it lies beside it."""
    if ".questions." not in questions.name:
        return None
    beside = questions.with_name(questions.name.replace(".questions.", ".paragraphs."))
    return beside if beside.is_file() else None


def _records(path: Path) -> Iterator[Json]:
    try:
        with (
            gzip.open(path, "rt", encoding="utf-8")
            if path.suffix == ".gz"
            else path.open(encoding="utf-8") as lines
        ):
            for number, line in enumerate(lines, 1):
                if line.strip():
                    yield _record(line, path, number)
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is not UTF-8 text.") from error
    except (OSError, EOFError) as error:  # the latter for half a gzip file
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        raise InputError(f"{path} can't be read: {reason}.") from error


def _record(line: str, path: Path, number: int) -> Json:
    try:
        record = json.loads(line)
    except json.JSONDecodeError as error:
        raise InputError(f"Line {number} of {path} is not JSON: {error.msg}.") from error
    if not isinstance(record, dict):
        raise InputError(f"Line {number} of {path} is not a JSON object.")
    return record


def _measurable(record: Json, path: Path) -> GoldQuestion:
    """Read a question; InputError, with how its line begins, for one that nothing can be compared with."""
    line = f"{path}: {json.dumps(record, ensure_ascii=False)[:80]}"
    try:
        question = _question(record)
    except (ValueError, TypeError) as error:
        raise InputError(f"A date that is none, in {line} ({error}).") from error
    if not question.text.strip():
        raise InputError(f'No "question" in {line}.')
    if question.answerable and not (question.gold or question.answers or question.date):
        raise InputError(f'Neither "gold", "answers" nor "date", and not "answerable": false, in {line}.')
    return question


def _question(record: Json) -> GoldQuestion:
    gold = [
        Gold(_text(item, "article"), _number(item))
        for item in _items(record, "gold")
        if isinstance(item, dict)
    ]
    gold += [Gold(str(pid), None) for pid in _items(record, "gold_pids")]
    answerable = bool(record.get("answerable", True))
    return GoldQuestion(
        id=_text(record, "qid"),
        text=_text(record, "question"),
        answerable=answerable,
        gold=tuple(gold) if answerable else (),
        answers=tuple(str(answer) for answer in _items(record, "answers")),
        date=_interval(record.get("date")),
        kind=_text(record, "kind"),
    )


def _interval(days: object) -> Interval | None:
    if not isinstance(days, dict):
        return None
    start, end = (date.fromisoformat(day) if (day := days.get(key)) else None for key in ("start", "end"))
    return Interval(start, end) if start or end else None


def _number(item: Json) -> int | None:
    number = item.get("paragraph")
    return number if isinstance(number, int) else None


def _items(record: Json, key: str) -> Sequence[object]:
    value = record.get(key)
    return value if isinstance(value, list) else []


def _text(record: Json, key: str) -> str:
    value = record.get(key)
    return str(value) if value is not None else ""
