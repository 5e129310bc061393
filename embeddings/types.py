"""The nouns. All are frozen; dates are calendar days; offsets count code points and ends are exclusive."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Article:
    """What a citation says of an article: who published what, when, and where it can be read.

    ``id`` is stable over re-indexing. ``source`` is the publisher, "" when unknown. ``path`` is the file it
    was read from, as given to the indexer. ``copy_of`` is the id of the article that carried nearly the same
    text first (a syndicated story counts once); None for an original.
    """

    id: str
    title: str
    source: str
    published: date | None
    url: str | None
    path: str | None
    copy_of: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """An article with its text: paragraphs in reading order, none of them empty."""

    article: Article
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Interval:
    """Days from ``start`` to ``end``, both included; None leaves that side open. Never both None."""

    start: date | None
    end: date | None


@dataclass(frozen=True, slots=True)
class TimeExpression:
    """Words for a time in a text, ``text[start:end]``, and the days they mean.

    ``planned`` is true where the words around it speak of a plan ("is scheduled for"), not of an event.
    """

    start: int
    end: int
    interval: Interval
    planned: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Where a passage stands: paragraph ``number`` (from 1) of ``article``."""

    article: Article
    number: int


@dataclass(frozen=True, slots=True)
class Passage:
    """One paragraph: what is embedded, found and cited.

    A paragraph that several articles carry is one passage with several ``places``, the earliest published
    first; there is always at least one. ``times`` are the time expressions in ``text``, in order. ``before``
    is the paragraph before it in the article it is cited from, "" if it is the first.
    """

    id: int
    text: str
    places: tuple[Place, ...]
    times: tuple[TimeExpression, ...] = ()
    before: str = ""

    @property
    def article(self) -> Article:
        """The article it is cited from."""
        return self.places[0].article

    @property
    def number(self) -> int:
        """Its paragraph number in that article, from 1."""
        return self.places[0].number


@dataclass(frozen=True, slots=True)
class Filter:
    """What a hit must satisfy: published from ``since`` to ``until`` (both included), by ``source``.

    ``source`` matches without case any publisher whose name contains it; ``among`` are such parts of names,
    of which one must match too, unless it is empty. An article without a date fails any date bound. The
    default lets everything through.
    """

    since: date | None = None
    until: date | None = None
    source: str | None = None
    among: tuple[str, ...] = ()

    def publishes(self, publisher: str) -> bool:
        """Whether the name of a publisher passes."""
        name = publisher.casefold()
        asked = self.source is None or self.source.casefold() in name
        return asked and (not self.among or any(part.casefold() in name for part in self.among))


@dataclass(frozen=True, slots=True)
class Trace:
    """How a hit came to its score; ranks count from 1, None where a searcher did not return it.

    ``vector`` is a cosine in [-1, 1]; ``bm25`` is FTS5's score with its sign turned, above 0; ``fused``
    is the cosine and a fifth of the share that ``bm25`` has of the best; ``reranked`` is the cross-encoder's
    probability in [0, 1], None where it was not asked; ``time_fit`` is in [0, 1], None when the question
    names no time.
    """

    vector_rank: int | None = None
    vector: float | None = None
    bm25_rank: int | None = None
    bm25: float | None = None
    fused: float = 0.0
    reranked: float | None = None
    time_fit: float | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage and how well it fits the question: ``score`` in [0, 1], higher is better."""

    passage: Passage
    score: float
    trace: Trace
