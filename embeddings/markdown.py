"""Markdown with or without front matter, as plain paragraphs."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from embeddings.furniture import Kind, Marked, kind
from embeddings.paragraphs import gather, opening
from embeddings.plain import Story, strip_tags, tidy
from embeddings.published import find_date, is_bare_date, parse_date
from embeddings.records import PUBLISHED, SOURCE, TITLE, URL, by_name, field, plain

if TYPE_CHECKING:
    from markdown_it.token import Token

FRONT_MATTER = re.compile(r"\s*---[ \t]*\n(?P<fields>.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|$)", re.DOTALL)
FIELD = re.compile(r"^(?P<name>[A-Za-z][\w .-]{0,30}):[ \t]+(?P<value>.+)$", re.MULTILINE)
TITLE_WORDS = 25
TOP_LINES = 3


def read_markdown(text: str) -> Story:
    """The article in a Markdown text; its title is the front matter's, else the first heading's."""
    matter = FRONT_MATTER.match(text)
    fields = by_name(front_matter(matter["fields"])) if matter else {}
    lines = blocks(text[matter.end() :] if matter else text)
    title = field(fields, TITLE)
    if lines and lines[0].kind is Kind.LABEL and (not title or lines[0].text.casefold() == title.casefold()):
        title, lines = lines[0].text, lines[1:]
    day, lines = masthead(lines)
    paragraphs = gather(lines)
    return Story(
        title=title or opening(paragraphs),
        source=field(fields, SOURCE),
        published=next((said for name in PUBLISHED if (said := parse_date(plain(fields.get(name))))), day),
        url=field(fields, URL) or None,
        paragraphs=tuple(paragraphs),
    )


def front_matter(text: str) -> dict[object, object]:
    """The fields of front matter as strings; what is not YAML (``title: War: how``) is read by the line."""
    import yaml

    try:
        found = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - BaseLoader makes nothing but strings
    except yaml.YAMLError:
        found = None
    if isinstance(found, dict):
        return found
    return {match["name"]: match["value"].strip().strip("\"'") for match in FIELD.finditer(text)}


def blocks(text: str) -> list[Marked]:
    """The paragraphs, headings, points of lists and rows of tables in Markdown, without its syntax."""
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark").disable(["code", "html_block", "html_inline"]).enable("table")
    lines: list[Marked] = []
    block, point = Kind.PROSE, ""
    row: list[str] | None = None
    for token in parser.parse(strip_tags(text)):
        written = tidy(inline(token)) if token.type in ("inline", "fence") else ""
        if token.type == "heading_open":
            block = Kind.LABEL
        elif token.type == "list_item_open":
            point = f"{token.info}{token.markup} " if token.info else "• "
        elif token.type == "tr_open":
            row = []
        elif token.type == "tr_close" and row is not None:
            lines.append(Marked(" | ".join(row), gap=False, kind=Kind.ITEM))
            row = None
        elif written and row is not None:
            row.append(written)
        elif written:
            lines.append(Marked(f"{point}{written}", gap=True, kind=kind_of(block, point, written)))
            block, point = Kind.PROSE, ""
    return lines


def masthead(lines: list[Marked]) -> tuple[date | None, list[Marked]]:
    """The day that one of the first lines gives, and the lines but those that give the day or the author."""
    top, day = [], None
    for line in lines[:TOP_LINES]:
        found = find_date(line.text) if is_bare_date(line.text) else None
        day = day or (found.day if found else None)
        if not found and kind(line.text) is not Kind.BYLINE:
            top.append(line)
    return day, [*top, *lines[TOP_LINES:]]


def kind_of(block: Kind, point: str, text: str) -> Kind:
    """What a block is: not every "1987. was a year" is in a list, not every underlined line a heading."""
    if re.match(r"\d{3}", point) or (block is Kind.LABEL and len(text.split()) > TITLE_WORDS):
        return Kind.PROSE
    return Kind.ITEM if point else block


def inline(token: Token) -> str:
    """The words of a block: links and emphasis to their text, pictures to nothing, line breaks to spaces."""
    if token.children is None:
        return token.content
    breaks = {"softbreak": " ", "hardbreak": " ", "image": ""}
    return "".join(breaks.get(child.type, child.content) for child in token.children)
