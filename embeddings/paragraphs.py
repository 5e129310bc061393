"""Lines become paragraphs: what is embedded, found and cited."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from embeddings.furniture import BULLET, ITEM_WORDS, NUMBER, STOP, Kind, Marked
from embeddings.plain import read_lines, stopped, strip_tags

HEADING_WORDS = 8
OPENING_WORDS = 14


def gather(lines: Iterable[Marked]) -> list[str]:
    """Paragraphs of lines: a heading opens its paragraph; the points of a list are one, and rows."""
    paragraphs: list[str] = []
    before: Marked | None = None
    for line in lines:
        text = BULLET.sub("• ", line.text) if line.kind is Kind.ITEM else line.text
        if before and belongs(before, line):
            heading = line.kind is Kind.PROSE and not stopped(before.text)
            paragraphs[-1] += f"{':' if heading else ''} {text}"
        else:
            paragraphs.append(text)
        before = line
    return paragraphs


def belongs(before: Marked, line: Marked) -> bool:
    """Whether a line is in one paragraph with the line before it."""
    if before.kind is Kind.LABEL:
        return (
            not line.gap
            if line.kind is Kind.LABEL
            else line.kind is Kind.PROSE and before.words <= HEADING_WORDS
        )
    return before.kind is Kind.ITEM is line.kind


def paragraphs_of(text: str) -> list[str]:
    """The paragraphs of a text that is an article already; nothing of it is dropped."""
    return gather(
        [Marked(line.text, line.gap, bare_kind(line.text)) for line in read_lines(strip_tags(text))]
    )


def bare_kind(text: str) -> Kind:
    """What a line is in a text that is all article: a paragraph, a point of a list, or a label."""
    if BULLET.match(text) or (NUMBER.match(text) and len(text.split()) <= ITEM_WORDS):
        return Kind.ITEM
    return Kind.PROSE if STOP.search(text) or len(text.split()) > HEADING_WORDS else Kind.LABEL


def opening(paragraphs: Sequence[str]) -> str:
    """The first words of an article, for a title where it has none; "" of nothing."""
    words = paragraphs[0].split() if paragraphs else []
    return " ".join(words[:OPENING_WORDS]) + ("…" if len(words) > OPENING_WORDS else "")
