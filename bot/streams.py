"""The standard streams of the commands: UTF-8 everywhere, quiet when their reader leaves, plain in a pipe.

For the commands only: answers go to standard output, everything else to standard error.
"""

from __future__ import annotations

import contextlib
import errno
import io
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from bot.layout import Block, plain, printable
from embeddings.errors import InputError

REMEMBERED = 1000  # lines of the chat's history


class Unwritable(Exception):  # noqa: N818 - it ends a command; only some cases are worth words
    """Standard output takes no more: ``quiet`` when its reader has left, as ``head`` does."""

    def __init__(self, cause: OSError) -> None:
        super().__init__(f"Can't write the answer: {cause.strerror}.")
        self.quiet = cause.errno == errno.EPIPE


def prepare() -> None:
    """Make the streams UTF-8 whatever the locale says. Raises InputError when there is nowhere to write."""
    for stream, encoding, errors in (
        (sys.stdin, "utf-8-sig", "surrogateescape"),
        (sys.stdout, "utf-8", "backslashreplace"),
        (sys.stderr, "utf-8", "backslashreplace"),
    ):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding=encoding, errors=errors)
    if sys.stdout is None:
        raise InputError("Standard output is closed: there is nowhere to write the answer.")


def abandon() -> None:
    """Send what standard output still holds nowhere, so that leaving does not fail on it again."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def put(text: str) -> None:
    """Write one line of an answer, at once. Raises Unwritable."""
    try:
        sys.stdout.write(text + "\n")
        sys.stdout.flush()
    except OSError as error:
        raise Unwritable(error) from None


def show(blocks: Sequence[Block]) -> None:
    """Write what ``layout.py`` describes, with colour and wrapped on a terminal. Raises Unwritable."""
    if not blocks:
        return
    if not sys.stdout.isatty():
        put(plain(blocks))
        return
    from bot.terminal import draw

    try:
        draw(blocks, sys.stdout)
    except OSError as error:
        raise Unwritable(error) from None


def tell(sentence: str) -> None:
    """Say something beside the answer; that nobody listens is no reason to fail."""
    if sys.stderr is not None:
        with contextlib.suppress(OSError):
            sys.stderr.write(printable(sentence) + "\n")
            sys.stderr.flush()


def typed(history: Path) -> Iterator[str]:
    """Give the lines of standard input; on a terminal with a prompt, editing and history."""
    if sys.stdin is None or not (sys.stdin.isatty() and sys.stdout.isatty()):
        yield from sys.stdin or ()
        return
    with _remembered(history):
        while True:
            try:
                yield input("> ")
            except EOFError:
                put("")
                return


@contextlib.contextmanager
def _remembered(file: Path) -> Iterator[None]:
    """Keep what is typed in ``file``, for its owner only, where system and disk allow that."""
    try:
        import readline
    except ImportError:
        yield
        return
    with contextlib.suppress(OSError):
        readline.read_history_file(file)
    readline.set_history_length(REMEMBERED)
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            file.parent.mkdir(parents=True, exist_ok=True)
            file.touch(mode=0o600)
            readline.write_history_file(file)
