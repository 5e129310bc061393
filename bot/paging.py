"""Text longer than a message → messages, none of which ends inside a sentence, a link or a bold word."""

from __future__ import annotations

from collections.abc import Iterable

from bot.markup import MESSAGE, units


def paged(blocks: Iterable[str], room: int = MESSAGE) -> list[str]:
    """Whole blocks, each of at most ``room`` units, one below the other on as few pages as hold them.

    A block that begins with an empty line stands apart from what is above it, if anything is.
    """
    filled: list[str] = []
    for block in blocks:
        longer = f"{filled[-1]}\n{block}" if filled else block
        if filled and units(longer) <= room:
            filled[-1] = longer
        else:
            filled.append(block.removeprefix("\n"))
    return filled
