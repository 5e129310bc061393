"""What an answer is: words, a date, a number for how sure, and the passages that prove it."""

from __future__ import annotations

from dataclasses import dataclass

from embeddings.types import Hit, Interval, Passage


@dataclass(frozen=True, slots=True)
class Citation:
    """A quote: the code points ``start`` to ``end`` (exclusive) of a stored passage, so it can't be wrong.

    ``score`` in [0, 1] says how well the passage fits the question. ``marked`` are the slices of the passage,
    inside the quote, that hold the answer's own words.
    """

    passage: Passage
    start: int
    end: int
    score: float
    marked: tuple[tuple[int, int], ...] = ()

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end <= len(self.passage.text):
            raise ValueError(f"{self.start}:{self.end} is no slice of passage {self.passage.id}")

    @property
    def quote(self) -> str:
        """The quoted words."""
        return self.passage.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another answer that other sources give to the same question, with its proof."""

    answer: str
    date: Interval | None
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What is known about a question.

    When ``found`` is false, ``citations`` are only the closest passages, ``answer`` and ``date`` are None,
    and ``note`` is the sentence that says what is missing. When it is true, ``note`` is what the reader must
    know beside the answer ("planned; nothing later confirms it"), or "". Either begins with how words that
    were typed wrong have been read. ``confidence`` in [0, 1] is the probability that the answer is right.
    ``missing`` are words of the question that no passage supports. ``took`` is in seconds.
    """

    question: str
    found: bool
    answer: str | None
    date: Interval | None
    confidence: float
    citations: tuple[Citation, ...]
    alternatives: tuple[Alternative, ...]
    missing: tuple[str, ...]
    note: str
    took: float
    hits: tuple[Hit, ...] = ()
