"""The phrase that marked words stand in: "10 children" where "10" is marked.

Trained towards the shortest right answers, the reader marks the words that decide. For somebody to read they
often want what stands around them, up to the next comma, and its own logits say how far.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from embeddings.words import keys

FURTHEST = 14  # tokens on each side
WORTH = 0.15
"""Log-odds that a phrase may lose for each further token. On development questions that a passage answers,
two to three more of a hundred answers hold the one expected, at 0.7 words more."""
_LIMITS = re.compile(
    r"(?:(?:about|around|approximately|roughly|nearly|almost|some|over|under|just|up|at|to|least|most|more|less|fewer"
    r"|than|as|many|much)\s+)+(?=(\S+))",
    re.IGNORECASE,
)
_BREAK = re.compile(r"[.,:!?](?=\W|$)|[;()\[\]“”\"—–\n]")


def widen(
    text: str,
    offsets: Sequence[tuple[int, int]],
    start: NDArray[np.float32],
    end: NDArray[np.float32],
    marked: tuple[int, int],
) -> tuple[int, int]:
    """The phrase round the tokens ``marked`` (first and last), as code points of ``text``.

    ``offsets`` are the tokens' code points, ``start`` and ``end`` their logits, (tokens,) each.
    """
    first, last = marked
    firsts = np.array([first, *_before(text, offsets, first)])
    lasts = np.array([last, *_after(text, offsets, last)])
    scores = (start[firsts] - WORTH * firsts)[:, None] + (end[lasts] + WORTH * lasts)[None, :]
    i, j = divmod(int(scores.argmax()), len(lasts))
    return offsets[firsts[i]][0], offsets[lasts[j]][1]


def past_limits(text: str, offsets: Sequence[tuple[int, int]], first: int, last: int) -> int:
    """The token that the number begins with where the marked tokens are "more than 90 %" or the like.

    The number decides; whether it is a limit, the phrase tells.
    """
    match = _LIMITS.match(text, offsets[first][0], offsets[last][1])
    if match is None or not any(key.startswith("n:") for key in keys(match[1])):
        return first
    return next((token for token in range(first, last + 1) if offsets[token][0] >= match.end()), first)


def _before(text: str, offsets: Sequence[tuple[int, int]], first: int) -> Iterator[int]:
    """The tokens before ``first`` that begin a word, the nearest first, back to a break."""
    for token in range(first - 1, max(0, first - FURTHEST) - 1, -1):
        at = offsets[token][0]
        if _BREAK.search(text, at, offsets[first][0]):
            return
        if at == 0 or not text[at - 1].isalnum():
            yield token


def _after(text: str, offsets: Sequence[tuple[int, int]], last: int) -> Iterator[int]:
    """The tokens after ``last`` that end a word, the nearest first, up to a break."""
    for token in range(last + 1, min(len(offsets), last + FURTHEST + 1)):
        at = offsets[token][1]
        if _BREAK.search(text, offsets[last][1], at):
            return
        if at == len(text) or not text[at].isalnum():
            yield token
