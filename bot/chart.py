"""How far to trust the answers, as a picture of two plots.

Are answers as often right as their confidence says, and what does refusing buy? SVG, written as text: it
scales, it shows in a browser and on a code host, and takes no plotting library.
"""

from __future__ import annotations

from collections.abc import Sequence

from embeddings.metrics import Bin, Point

SIDE, MARGIN = 320, 56  # pixels of one square plot and the room around it
INK, GRID, DATA = "#333", "#ddd", "#0b6e4f"


def trust_picture(bins: Sequence[Bin], curve: Sequence[Point]) -> str:
    """Draw the reliability diagram, circles as large as their bins are full, and the risk–coverage curve."""
    width, height = 2 * SIDE + 3 * MARGIN, SIDE + 2 * MARGIN
    most = max((b.count for b in bins), default=1)
    dots = [(b.confidence, b.right, 3 + 9 * (b.count / most) ** 0.5) for b in bins]
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"'
            f' viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="12" fill="{INK}">',
            f'<rect width="{width}" height="{height}" fill="#fff"/>',
            _frame(MARGIN, "confidence", "share that is right"),
            _path(MARGIN, [(0, 0), (1, 1)], GRID),
            *(_circle(MARGIN, x, y, radius) for x, y, radius in dots),
            _frame(2 * MARGIN + SIDE, "share of questions answered", "share of answers that is wrong"),
            _path(2 * MARGIN + SIDE, [(p.coverage, p.risk) for p in curve], DATA),
            "</svg>\n",
        )
    )


def _frame(left: int, across: str, up: str) -> str:
    """Axes from 0 to 1 in fifths, with their names."""
    bottom, middle = MARGIN + SIDE, MARGIN + SIDE / 2
    parts = [f'<rect x="{left}" y="{MARGIN}" width="{SIDE}" height="{SIDE}" fill="none" stroke="{INK}"/>']
    for fifth in range(6):
        at, value = SIDE * fifth / 5, f"{fifth / 5:g}"
        parts += [
            f'<path stroke="{GRID}" d="M{left + at:g} {bottom}v{-SIDE}M{left} {bottom - at:g}h{SIDE}"/>',
            f'<text x="{left + at:g}" y="{bottom + 16}" text-anchor="middle">{value}</text>',
            f'<text x="{left - 6}" y="{bottom - at + 4:g}" text-anchor="end">{value}</text>',
        ]
    turned = f'transform="rotate(-90 {left - 34} {middle:g})"'
    parts += [
        f'<text x="{left + SIDE / 2:g}" y="{bottom + 38}" text-anchor="middle">{across}</text>',
        f'<text x="{left - 34}" y="{middle:g}" text-anchor="middle" {turned}>{up}</text>',
    ]
    return "\n".join(parts)


def _path(left: int, points: Sequence[tuple[float, float]], colour: str) -> str:
    placed = " ".join(f"{left + x * SIDE:.1f},{MARGIN + (1 - y) * SIDE:.1f}" for x, y in points)
    return f'<polyline points="{placed}" fill="none" stroke="{colour}" stroke-width="2"/>'


def _circle(left: int, x: float, y: float, radius: float) -> str:
    at = f'cx="{left + x * SIDE:.1f}" cy="{MARGIN + (1 - y) * SIDE:.1f}"'
    return f'<circle {at} r="{radius:.1f}" fill="{DATA}" fill-opacity="0.7"/>'
