"""Room on a page: marks that must not touch each other, and words that must not run over the edge."""

from __future__ import annotations

from collections.abc import Callable, Sequence


def spread(places: Sequence[float], gap: float, least: float, most: float) -> list[float]:
    """The rising ``places``, moved as little as it takes to lie ``gap`` apart from ``least`` to ``most``.

    Isotonic regression of what remains of each place without its gaps: neighbours that are too close share
    their mean. Where there is not enough room for all gaps, they get smaller.
    """
    gap = min(gap, (most - least) / max(1, len(places) - 1))
    blocks: list[tuple[float, int]] = []  # mean, and how many share it
    for number, place in enumerate(places):
        mean, count = place - number * gap, 1
        while blocks and blocks[-1][0] > mean:
            other, others = blocks.pop()
            mean, count = (mean * count + other * others) / (count + others), count + others
        blocks.append((mean, count))
    means = [mean for mean, count in blocks for _ in range(count)]
    highest = most - gap * (len(places) - 1)
    return [min(max(mean, least), highest) + number * gap for number, mean in enumerate(means)]


def wrapped(text: str, room: float, width: Callable[[str], float], most: int) -> list[str]:
    """``text`` in at most ``most`` lines that are at most ``room`` wide, "…" where it goes on."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width(longer) <= room:
            lines[-1] = longer
        elif len(lines) < most:
            lines.append(_shortened(word, room, width))
        else:
            while " " in lines[-1] and width(f"{lines[-1]} …") > room:
                lines[-1] = lines[-1].rpartition(" ")[0]
            lines[-1] = _shortened(f"{lines[-1]} …", room, width)
            break
    return lines


def _shortened(line: str, room: float, width: Callable[[str], float]) -> str:
    """``line`` as it is, or as much of its beginning as has room for an ellipsis."""
    kept = line
    while kept and width(kept if kept == line else f"{kept}…") > room:
        kept = kept[:-1].rstrip(" …")
    return line if kept == line else f"{kept}…"
