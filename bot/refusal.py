"""The sentence that says what is missing, from evidence."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.weighing import Case
from embeddings.context import attributed
from embeddings.question import unsupported
from embeddings.types import Filter
from embeddings.words import POSSESSIVE


def refusal(case: Case, frequency: Callable[[str], int], where: Filter) -> str:
    """Say that nothing answers, and what is missing: in the index, in the closest passages, in the first."""
    narrowed = " among the articles you asked for" if where != Filter() else ""
    said = f"No passage{narrowed} answers that."
    nowhere = [word for word in case.missing if frequency(word) == 0]
    if nowhere:
        return f"{said} Nothing here mentions {_listed(nowhere)}."
    if case.missing:
        return f"{said} None of the closest mentions {_listed(case.missing)}."
    first = [attributed(hit.passage) for hit in case.hits[:1]]
    lost = [term.text for term in unsupported(case.question, first) if term.exact]
    return f"{said} The closest doesn't mention {_listed(lost)}." if first and lost else said


def _listed(words: Sequence[str]) -> str:
    quoted = [f'"{POSSESSIVE.sub("", word)}"' for word in words]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} or {quoted[-1]}"
