"""Questions that are alike, together: what is missing shows by how often it is asked."""

from __future__ import annotations

from collections.abc import Sequence

from embeddings.wordlists import STOP
from embeddings.words import fold, words

ALIKE = 0.5  # share of words in common from which two questions ask the same


def group_alike(questions: Sequence[str]) -> list[list[str]]:
    """Groups of questions, the largest first; a group is led by the question seen first."""
    groups: list[tuple[frozenset[str], list[str]]] = []
    for question in questions:
        asked = content_keys(question)
        near = max(groups, key=lambda group: _overlap(asked, group[0]), default=None)
        if near is not None and _overlap(asked, near[0]) >= ALIKE:
            near[1].append(question)
        else:
            groups.append((asked, [question]))
    return sorted((members for _, members in groups), key=len, reverse=True)


def content_keys(question: str) -> frozenset[str]:
    """What the words of a sentence mean, without the little ones."""
    return frozenset(key for word in words(question) if fold(word.text) not in STOP for key in word.keys)


def _overlap(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other) if one | other else 1.0
