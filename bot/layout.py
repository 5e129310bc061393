"""What is shown, before it is known where: lines of styled words and tables, and their plain form.

One layout serves a pipe and a terminal: here it becomes text without colour, wrapping or boxes, and
``terminal.py`` gives the same blocks colour and the terminal's width.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

# What could move the cursor, colour the terminal, set its title or show words in another order:
# C0 and C1 controls but tab and newline, line separators, direction overrides; and halves of a character.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Span:
    """Some words in one style: "" or what rich calls a style ("bold", "dim", "red")."""

    text: str
    style: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph. ``marker`` stands in its left margin of ``indent`` columns ("[1]", "•").

    ``wrap`` is false for what must stay on one line to be of use, such as an address.
    """

    spans: tuple[Span, ...] = ()
    indent: int = 0
    marker: str = ""
    wrap: bool = True


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under ``headers``; the columns numbered in ``right`` (from 0) hold numbers and align right."""

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    right: frozenset[int] = frozenset()
    title: str = ""


Block = Line | Table


def line(*spans: str | Span, indent: int = 0, marker: str = "", wrap: bool = True) -> Line:
    """Make a line of plain words and styled spans."""
    made = tuple(Span(span) if isinstance(span, str) else span for span in spans)
    return Line(made, indent, marker, wrap)


def printable(text: str) -> str:
    r"""Make text of others safe to show: each control character becomes its escape, as ``\x1b``."""
    return _UNPRINTABLE.sub(lambda found: _escape(found.group()), text)


def printable_json(text: str) -> str:
    r"""Do the same inside JSON text, where the escape is ``\u001b`` and still means the same character."""
    return _UNPRINTABLE.sub(lambda found: f"\\u{ord(found.group()):04x}", text)


def _escape(character: str) -> str:
    number = ord(character)
    return f"\\x{number:02x}" if number < 0x100 else f"\\u{number:04x}"


def plain(blocks: Iterable[Block]) -> str:
    """Write the blocks as text: a line stays one line however long, a table is columns."""
    return "\n".join(
        _plain_table(shown) if isinstance(shown, Table) else _plain_line(shown) for shown in blocks
    )


def _plain_line(shown: Line) -> str:
    text = printable("".join(span.text for span in shown.spans))
    return (f"{shown.marker:<{shown.indent}}" + text.replace("\n", "\n" + " " * shown.indent)).rstrip()


def _plain_table(table: Table) -> str:
    rows = [[printable(cell).replace("\n", " ") for cell in row] for row in (table.headers, *table.rows)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(table.headers))]
    written = [_plain_row(row, widths, table.right) for row in rows]
    return "\n".join([table.title, *written] if table.title else written)


def _plain_row(row: Sequence[str], widths: Sequence[int], right: frozenset[int]) -> str:
    aligned = (
        f"{cell:>{width}}" if column in right else f"{cell:<{width}}"
        for column, (cell, width) in enumerate(zip(row, widths, strict=True))
    )
    return "  ".join(aligned).rstrip()
