"""The page about the bot on Discord names what there is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.config import VARIABLES

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / ".github" / "DISCORD.md").read_text(encoding="utf-8")


def test_every_proof_is_a_test() -> None:
    written = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    named = set(re.findall(r"`(test_\w+)`", PAGE))
    assert len(named) > 10
    assert [name for name in named if f"def {name}(" not in written] == []


@pytest.mark.parametrize("variable", sorted(name for name in VARIABLES if "DISCORD" in name))
def test_every_setting_is_explained(variable: str) -> None:
    assert f"`{variable}`" in PAGE
