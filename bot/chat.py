"""The conversation on a terminal: each line is a question or a command that begins with a slash."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from difflib import get_close_matches

from bot.asking import read_question
from bot.layout import Block, line
from bot.pages import answer_page, passage_page
from bot.types import Answer
from embeddings.errors import InputError
from embeddings.types import Document, Filter

COMMANDS = {
    "/help": "show these commands",
    "/sources": "show passage N of the last answer whole, in its article: /sources 2",
    "/quit": "leave (so does Ctrl-D)",
}


@dataclass(slots=True)
class Chat:
    """One person's conversation; ``ask`` answers a question, ``document`` finds an article by its id."""

    ask: Callable[[str], Answer]
    document: Callable[[str], Document]
    over: bool = False
    _last: Answer | None = field(default=None, init=False)

    def take(self, typed: str) -> list[Block]:
        """Answer one line. Raises InputError for what is neither a question nor a command; it can go on."""
        words = typed.split()
        if not words:
            return []
        if words[0].startswith("/"):
            return self._command(words[0].casefold(), words[1:])
        self._last = self.ask(read_question(typed))
        return [*answer_page(self._last, Filter()), line()]

    def _command(self, name: str, values: list[str]) -> list[Block]:
        if name == "/quit":
            self.over = True
            return []
        if name == "/help":
            return [
                line("Type a question, or:"),
                *(line(f"{key:<10} {does}") for key, does in COMMANDS.items()),
            ]
        if name == "/sources":
            return self._source(values)
        near = get_close_matches(name, COMMANDS, n=1)
        raise InputError(
            f"No command {name}. " + (f"Did you mean {near[0]}?" if near else "/help lists them.")
        )

    def _source(self, values: list[str]) -> list[Block]:
        cited = self._last.citations if self._last else ()
        if not cited:
            raise InputError("No passage has been cited yet. Ask a question first.")
        chosen = values[0] if values else "1"
        if len(values) > 1 or not chosen.isdecimal() or not 1 <= int(chosen) <= len(cited):
            numbers = "passage 1" if len(cited) == 1 else f"passages 1 to {len(cited)}"
            raise InputError(f"The last answer cites {numbers}. Type for example: /sources 1")
        citation = cited[int(chosen) - 1]
        return [*passage_page(citation, self.document(citation.passage.article.id)), line()]
