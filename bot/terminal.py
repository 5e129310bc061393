"""The blocks of ``layout.py`` on a terminal: colour, width, a progress bar. The only user of rich."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

from bot.layout import Block, Line, Table, printable

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.text import Text

Advance = Callable[[str, int, int | None], None]  # what is done, how many are done, of how many if known


def draw(blocks: Iterable[Block], stream: TextIO) -> None:
    """Write blocks to a terminal as wide as it is, without colour when NO_COLOR asks for that."""
    console = _console(stream)
    for block in blocks:
        if isinstance(block, Table):
            console.print(_table(block))
        else:
            for row in _rows(block, console):
                console.print(row, soft_wrap=not block.wrap)


@contextmanager
def progress(stream: TextIO) -> Iterator[Advance]:
    """Show a bar on a terminal while something lasts, and nothing elsewhere; gone when it is done."""
    if not stream.isatty():
        yield lambda _stage, _done, _total: None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=_console(stream), transient=True) as bar:
        task = bar.add_task("starting", total=None)

        def advance(stage: str, done: int, total: int | None) -> None:
            bar.update(task, description=stage, completed=done, total=total)

        yield advance


def _console(stream: TextIO) -> Console:
    from rich.console import Console

    return Console(file=stream, highlight=False, markup=False, emoji=False)


def _rows(shown: Line, console: Console) -> Iterator[Text]:
    """Wrap one line to the width left of its margin; the first row carries the marker."""
    from rich.text import Text

    text = Text()
    for span in shown.spans:
        text.append(printable(span.text), span.style)
    margin = f"{shown.marker:<{shown.indent}}"
    width = max(console.width - shown.indent, 10)
    rows = text.wrap(console, width) if shown.wrap else [text]
    for number, row in enumerate(rows):
        row.rstrip()
        yield Text(margin if number == 0 else " " * shown.indent) + row


def _table(table: Table) -> RenderableType:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table as RichTable

    made = RichTable(box=SIMPLE_HEAD, title=table.title or None, title_justify="left", pad_edge=False)
    for column, header in enumerate(table.headers):
        made.add_column(header, justify="right" if column in table.right else "left")
    for row in table.rows:
        made.add_row(*(printable(cell) for cell in row))
    return made
