"""The sentence that says what is missing, from evidence."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from embeddings.types import Filter


def refusal(missing: Sequence[str], frequency: Callable[[str], int], where: Filter) -> str:
    """Say that nothing answers, and what is not there: in the whole index, or in the nearest passages."""
    narrowed = " among the articles you asked for" if where != Filter() else ""
    nowhere = [word for word in missing if frequency(word) == 0]
    nearby = [word for word in missing if word not in nowhere]
    said = f"No passage{narrowed} answers that."
    if nowhere:
        return f"{said} Nothing here mentions {_listed(nowhere)}."
    if nearby:
        return f"{said} None of the closest mentions {_listed(nearby)}."
    return said


def _listed(words: Sequence[str]) -> str:
    quoted = [f'"{word}"' for word in words]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} or {quoted[-1]}"
