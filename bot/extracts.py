"""A cited passage where it stands, in as many Discord messages as it takes."""

from __future__ import annotations

from bot.days import ENGLISH
from bot.library import Extract
from bot.markup import MESSAGE, pages, units
from bot.reply import show_source

CHANGED = "The articles have changed since this answer. Ask again to see its sources as they are now."


def show_extract(extract: Extract | None, number: int, of: int, language: str = ENGLISH) -> list[str]:
    """The paragraphs around a citation, the cited one as a quote, in messages of at most 2,000 units each."""
    if extract is None:
        return [CHANGED]
    head = f"**{number} of {of}** · {show_source(extract.passage.article, language)}"
    shown: list[str] = []
    text = head
    for line in _lines(extract, MESSAGE - units(head) - 1):
        if units(f"{text}\n{line}") > MESSAGE:
            shown.append(text)
            text = head
        text += f"\n{line}"
    return [*shown, text]


def _lines(extract: Extract, room: int) -> list[str]:
    lines = []
    for number, paragraph in extract.around:
        cited = number == extract.passage.number
        label = f"-# paragraph {number}" + (", the one cited" if cited else "")
        start = "> " if cited else ""
        first, *others = pages(paragraph, room - units(label + start) - 1)
        lines += [f"{label}\n{start}{first}", *(start + other for other in others)]
    return lines
