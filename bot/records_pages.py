"""What the bot on Discord has kept, for whoever runs it: gaps as lines or objects, feedback as objects."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot.layout import Block, Table, line
from bot.records import Records, Verdict, records_path
from embeddings.errors import InputError

if TYPE_CHECKING:
    from bot.contract import Json


def open_records(index: Path) -> Records:
    """The records of the bot that answers from ``index``. Raises InputError when it has kept none."""
    path = records_path(index)
    if not path.is_file():
        raise InputError(f"No records at {path}. They are kept by: dateline discord --index {index}")
    return Records(path)


def gaps_page(groups: Sequence[Sequence[str]]) -> list[Block]:
    """Lay out groups of questions, each by the one that was asked last."""
    if not groups:
        return [line("Every question that was kept has an answer.")]
    rows = tuple((f"{len(group):,}", group[0]) for group in groups)
    return [Table(("asked", "without an answer"), rows, frozenset({0}))]


def gap_object(group: Sequence[str]) -> dict[str, Json]:
    """Make the JSON object of one group."""
    return {"asked": len(group), "question": group[0], "questions": list(group)}


def verdict_object(verdict: Verdict) -> dict[str, Json]:
    """Make the JSON object of what someone thought of an answer; null is what was not kept."""
    return {
        "question": verdict.question or None,
        "answer": verdict.answer,
        "index_version": verdict.version,
        "good": verdict.good,
        "remark": verdict.remark or None,
        "at": datetime.fromtimestamp(verdict.at, UTC).isoformat(timespec="seconds"),
    }
