"""What running a command means here, and what is asked and indexed by the tests of the commands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ASKED = "when was the second round of the Velden talks held?"
UNANSWERABLE = "who won the regatta of Quillmouth?"


@dataclass(frozen=True)
class Ran:
    """What one command left behind."""

    code: int
    out: str
    err: str


Run = Callable[..., Ran]

ARTICLE = """---
title: Bridge at Orrin opens
source: Northern Wire
published: 2019-09-02
---

The bridge at Orrin was opened by Mayor Karin Holt on Monday, three months late.

Some 400 people crossed it in the first hour, the council said in a statement.
"""


def write_articles(folder: Path, name: str = "bridge.md") -> Path:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(ARTICLE, "utf-8")
    return folder
