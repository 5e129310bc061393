"""Passages read out of the SQLite file: their text, places and times, and what stands before them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from embeddings.store_rows import ARTICLE_COLUMNS, ARTICLE_ORDER, article_of, day_of, passes
from embeddings.types import Filter, Interval, Passage, Place, TimeExpression

if TYPE_CHECKING:
    import sqlite3

_BEFORE = """
SELECT p.passage, a.key, p.number, t.text FROM places p
    JOIN places b ON b.article = p.article AND b.number = p.number - 1
    JOIN passages t ON t.id = b.passage JOIN articles a ON a.id = p.article
    WHERE p.passage IN (SELECT value FROM json_each(?))
"""


def select(columns: str, tables: str, key: str) -> str:
    """Read rows whose ``key`` is in a JSON list, the one value to bind."""
    return f"SELECT {columns} FROM {tables} WHERE {key} IN (SELECT value FROM json_each(?))"


def read_passages(db: sqlite3.Connection, ids: Sequence[int], where: Filter | None) -> list[Passage]:
    """The passages with these ids, in that order; ValueError for an id that is not there.

    Places that pass ``where`` come before those that don't.
    """
    wanted = json.dumps(ids)
    texts: dict[int, str] = dict(db.execute(select("id, text", "passages", "id"), (wanted,)))
    if missing := [i for i in ids if i not in texts]:
        raise ValueError(f"no passages {missing}")
    places = _places(db, wanted)
    if where is not None:
        for carriers in places.values():
            carriers.sort(key=lambda place: not passes(place.article, where))
    times = _times(db, wanted)
    before = {(i, key, number): text for i, key, number, text in db.execute(_BEFORE, (wanted,))}
    cited = {i: (i, first.article.id, first.number) for i, (first, *_) in places.items()}
    return [
        Passage(i, texts[i], tuple(places[i]), tuple(times.get(i, ())), before.get(cited[i], "")) for i in ids
    ]


def _places(db: sqlite3.Connection, wanted: str) -> dict[int, list[Place]]:
    places: dict[int, list[Place]] = {}
    joined = "places p JOIN articles a ON a.id = p.article"
    found = select(f"p.passage, p.number, {ARTICLE_COLUMNS}", joined, "p.passage")
    for passage, number, *row in db.execute(f"{found} ORDER BY {ARTICLE_ORDER}, p.number", (wanted,)):
        places.setdefault(passage, []).append(Place(article_of(row), number))
    return places


def _times(db: sqlite3.Connection, wanted: str) -> dict[int, list[TimeExpression]]:
    times: dict[int, list[TimeExpression]] = {}
    found = select("passage, start, stop, first, last, planned", "times", "passage")
    for passage, start, stop, first, last, planned in db.execute(f"{found} ORDER BY place", (wanted,)):
        interval = Interval(day_of(first), day_of(last))
        times.setdefault(passage, []).append(TimeExpression(start, stop, interval, bool(planned)))
    return times
