"""Answer → the JSON object that ``dateline ask --json`` promises. Keys may be added, never renamed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date

from bot.layout import printable_json
from bot.types import Alternative, Answer, Citation
from bot.wording import used_as
from embeddings.types import Article, Filter, Hit, Interval, Passage

Json = Mapping[str, "Json"] | Sequence["Json"] | str | int | float | bool | None


def json_line(value: Json) -> str:
    """Write one value on one line; only characters that could drive a terminal are escaped."""
    return printable_json(json.dumps(value, ensure_ascii=False, allow_nan=False))


def answer_object(answer: Answer, where: Filter, explain: bool = False) -> dict[str, Json]:
    """Make the object of one answer; ``where`` is the filter it was asked with."""
    shown: dict[str, Json] = {
        "question": answer.question,
        "found": answer.found,
        "answer": answer.answer,
        "date": days_object(answer.date),
        "confidence": round(answer.confidence, 4),
        "citations": [citation_object(citation) for citation in answer.citations],
        "alternatives": [_alternative(other) for other in answer.alternatives],
        "missing": list(answer.missing),
        "took_ms": round(answer.took * 1000, 1),
        "note": answer.note,
    }
    if where != Filter():
        shown["filter"] = {
            "since": day_text(where.since),
            "until": day_text(where.until),
            "source": where.source,
        }
    if explain:
        shown["explain"] = [_hit(hit, answer) for hit in answer.hits]
    return shown


def error_object(question: str, error: str) -> dict[str, Json]:
    """Make the object of a question that could not be asked: the same keys, and ``error`` says why."""
    nothing = Answer(question, False, None, None, 0.0, (), (), (), "", 0.0)
    return {**answer_object(nothing, Filter()), "error": error}


def citation_object(citation: Citation) -> dict[str, Json]:
    """Make the object of one quote, with the paragraph that it is a slice of."""
    passage = citation.passage
    return {
        "quote": citation.quote,
        "start": citation.start,
        "end": citation.end,
        "passage": passage.text,
        "number": passage.number,
        "score": round(citation.score, 4),
        "article": _article(passage.article),
        "marked": [[start, end] for start, end in citation.marked],
        "times": _times(passage),
        "also_in": [
            {"article": _article(place.article), "number": place.number} for place in passage.places[1:]
        ],
    }


def _times(passage: Passage) -> list[Json]:
    return [
        {
            "text": passage.text[time.start : time.end],
            "start": time.start,
            "end": time.end,
            "date": days_object(time.interval),
            "planned": time.planned,
        }
        for time in passage.times
    ]


def _alternative(other: Alternative) -> dict[str, Json]:
    cited = [citation_object(citation) for citation in other.citations]
    return {"answer": other.answer, "date": days_object(other.date), "citations": cited}


def _article(article: Article) -> dict[str, Json]:
    return {
        "id": article.id,
        "title": article.title,
        "source": article.source,
        "published": day_text(article.published),
        "path": article.path,
        "url": article.url,
        "copy_of": article.copy_of,
    }


def _hit(hit: Hit, answer: Answer) -> dict[str, Json]:
    trace, passage = hit.trace, hit.passage
    return {
        "article": passage.article.id,
        "number": passage.number,
        "vector_rank": trace.vector_rank,
        "vector": trace.vector,
        "bm25_rank": trace.bm25_rank,
        "bm25": trace.bm25,
        "fused": trace.fused,
        "reranked": trace.reranked,
        "time_fit": trace.time_fit,
        "score": hit.score,
        "used_as": used_as(passage, answer),
    }


def days_object(interval: Interval | None) -> Json:
    """Make the object of some days, null for none."""
    return None if interval is None else {"start": day_text(interval.start), "end": day_text(interval.end)}


def day_text(day: date | None) -> str | None:
    """Write a day as ISO 8601 has it."""
    return None if day is None else day.isoformat()
