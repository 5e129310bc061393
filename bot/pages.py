"""Answer → what a person reads: the short answer and how sure, then the quotes that prove it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.layout import Block, Line, Span, Table, line
from bot.types import Alternative, Answer, Citation
from bot.wording import date_beside, headline, how_sure, resolved_times, used_as, window
from embeddings.types import Article, Document, Filter, Hit

MARGIN = 4
_ANSWER, _QUIET, _MARKED, _TITLE = "bold green", "dim", "bold", "bold"


def answer_page(answer: Answer, where: Filter) -> list[Block]:
    """Lay out an answer, or a refusal and the passages closest to the question."""
    asked = window(where)
    shown: list[Block] = [*_short_answer(answer)]
    if asked:
        shown.append(line(Span(asked, _QUIET)))
    if answer.citations and not answer.found:
        shown += [line(), line("Closest:")]
    proven = any(citation.marked for citation in answer.citations)
    for number, citation in enumerate(answer.citations, 1):
        if proven and not citation.marked:  # proof stands first
            shown += [line(), line("Close, but no proof:")]
            proven = False
        shown += [line(), *_citation(citation, f"[{number}]")]
    if answer.alternatives:
        shown += [line(), line(Span("Sources differ:", _TITLE))]
        shown += [block for other in answer.alternatives for block in _alternative(other)]
    return shown


def _short_answer(answer: Answer) -> Iterator[Line]:
    if answer.found:
        beside = date_beside(answer)
        yield line(
            Span(answer.answer or "These passages answer it", _ANSWER),
            Span(f", {beside}" if answer.answer and beside else ""),
            Span(f"  ({how_sure(answer.confidence)})", _QUIET),
        )
    if answer.note or not answer.found:
        yield line(answer.note or "No passage answers that.")


def _citation(citation: Citation, marker: str) -> Iterator[Line]:
    passage, article = citation.passage, citation.passage.article
    yield line("“", *marked_spans(citation), "”", indent=MARGIN, marker=marker)
    yield line(Span(f"{headline(article)} (paragraph {passage.number})", _QUIET), indent=MARGIN)
    if article.url or article.path:
        yield line(Span(article.url or article.path or "", _QUIET), indent=MARGIN, wrap=False)
    for time, meaning in resolved_times(passage, citation.start, citation.end):
        plan = ", as planned then" if time.planned else ""
        yield line(f"“{passage.text[time.start : time.end]}”: {meaning}{plan}", indent=MARGIN)
    for place in passage.places[1:]:
        yield line(Span(f"Also in {headline(place.article)}", _QUIET), indent=MARGIN)


def marked_spans(citation: Citation) -> Iterator[Span]:
    """Cut a quote where the answer's words begin and end; the pieces together are the quote."""
    text, at = citation.passage.text, citation.start
    for start, end in sorted(citation.marked):
        first, last = max(start, at), min(end, citation.end)
        if first < last:
            yield Span(text[at:first])
            yield Span(text[first:last], _MARKED)
            at = last
    yield Span(text[at : citation.end])


def _alternative(other: Alternative) -> Iterator[Line]:
    yield line(Span(other.answer, _ANSWER), indent=MARGIN, marker="•")
    for citation in other.citations:
        yield line("“", *marked_spans(citation), "”", indent=MARGIN)
        yield line(Span(headline(citation.passage.article), _QUIET), indent=MARGIN)


def passage_page(citation: Citation, document: Document) -> list[Block]:
    """Lay out a cited passage whole, between the paragraphs before and after it in its article."""
    number = citation.passage.number
    shown: list[Block] = [line(Span(headline(document.article), _TITLE))]
    shown += [line(Span(where, _QUIET), wrap=False) for where in _addresses(document.article)]
    for at, paragraph in enumerate(document.paragraphs, 1):
        if at == number:
            passage = citation.passage
            whole = Citation(passage, 0, len(passage.text), citation.score, ((citation.start, citation.end),))
            shown += [line(), line(*marked_spans(whole), indent=MARGIN, marker=str(at))]
        elif abs(at - number) == 1:
            shown += [line(), line(Span(paragraph, _QUIET), indent=MARGIN, marker=str(at))]
    return shown


def _addresses(article: Article) -> Sequence[str]:
    return [where for where in (article.url, article.path) if where]


def explain_page(answer: Answer) -> list[Block]:
    """Lay out how every candidate passage came to its place, and what the answer step made of it."""
    headers = ("", "passage", "vectors", "BM25", "fused", "reranked", "time fit", "score", "used as")
    rows = tuple(_explained(rank, hit, answer) for rank, hit in enumerate(answer.hits, 1))
    took = line(Span(f"{answer.took * 1000:.0f} ms; {len(answer.hits)} candidates", _QUIET))
    return [line(), Table(headers, rows, right=frozenset({0, 2, 3, 4, 5, 6, 7})), took]


def _explained(rank: int, hit: Hit, answer: Answer) -> tuple[str, ...]:
    trace, passage = hit.trace, hit.passage
    return (
        str(rank),
        f"{passage.article.source or passage.article.title} ¶{passage.number}: {_start(passage.text)}",
        _ranked(trace.vector_rank, trace.vector),
        _ranked(trace.bm25_rank, trace.bm25),
        f"{trace.fused:.3f}",
        _number(trace.reranked),
        _number(trace.time_fit),
        _number(hit.score),
        used_as(passage, answer),
    )


def _start(text: str, length: int = 40) -> str:
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


def _ranked(rank: int | None, score: float | None) -> str:
    return "–" if rank is None or score is None else f"{rank} ({score:.3f})"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"
