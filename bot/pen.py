"""A sheet to draw on, in pixels from the left and from the top. The only user of matplotlib.

That is loaded with the first sheet; its own fonts are used, so that a picture looks the same everywhere.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from matplotlib.ft2font import FT2Font

Form = Literal["png", "svg"]
DPI = 100  # pixels that the drawing library calls an inch
_POINT = 72 / DPI  # and a pixel in its points


class Pen:
    """A sheet of ``width`` × ``height`` pixels in the colour ``paper``. One thread at a time."""

    def __init__(self, width: int, height: int, paper: str) -> None:
        from matplotlib.figure import Figure

        self._width, self._height = width, height
        self._sheet = Figure((width / DPI, height / DPI), dpi=DPI, facecolor=paper)

    def text(
        self,
        text: str,
        left: float,
        top: float,
        size: float,
        colour: str,
        *,
        bold: bool = False,
        at: str = "left",
    ) -> None:
        """One line, ``size`` pixels high; ``left`` is where it begins, or its middle ``at`` "center"."""
        self._sheet.text(
            left / self._width,
            1 - (top + size * 0.8) / self._height,
            drawable(text),
            fontsize=size * _POINT,
            color=colour,
            ha=at,
            fontproperties=Path(_font_file(bold)),
            parse_math=False,
        )

    def rule(self, across: tuple[float, float], down: tuple[float, float], colour: str, thick: float) -> None:
        """A straight line from the first of each pair to the second."""
        from matplotlib.lines import Line2D

        along = [x / self._width for x in across], [1 - y / self._height for y in down]
        self._sheet.add_artist(Line2D(*along, color=colour, linewidth=thick * _POINT, solid_capstyle="butt"))

    def dot(self, left: float, top: float, radius: float, fill: str, edge: str) -> None:
        """A filled circle around a point."""
        from matplotlib.patches import Ellipse

        place = left / self._width, 1 - top / self._height
        size = 2 * radius / self._width, 2 * radius / self._height
        self._sheet.add_artist(
            Ellipse(place, *size, facecolor=fill, edgecolor=edge, linewidth=3 * _POINT, zorder=3)
        )

    def save(self, form: Form) -> bytes:
        """The sheet as a file; the same sheet is the same file."""
        import matplotlib as mpl

        drawn = io.BytesIO()
        nothing_of_here = {"Date": None} if form == "svg" else {"Software": None}
        with mpl.rc_context({"svg.hashsalt": "dateline"}):
            self._sheet.savefig(drawn, format=form, dpi=DPI, metadata=nothing_of_here)
        return drawn.getvalue()


def measure(size: float, *, bold: bool = False) -> Callable[[str], float]:
    """How wide a line of words ``size`` pixels high is, in pixels."""
    font = _font(bold)

    def width(text: str) -> float:
        font.set_size(size, 72)
        font.set_text(drawable(text))
        return float(font.get_width_height()[0]) / 64

    return width


def drawable(text: str) -> str:
    """``text`` on one line, with a box for every character that the font has not."""
    known = _letters()
    return "".join(letter if ord(letter) in known else "□" for letter in " ".join(text.split()))


@lru_cache(1)
def _letters() -> frozenset[int]:
    return frozenset(_font(False).get_charmap())


@lru_cache(2)
def _font(bold: bool) -> FT2Font:
    from matplotlib.ft2font import FT2Font

    return FT2Font(_font_file(bold))


def _font_file(bold: bool) -> str:
    import matplotlib as mpl

    return str(
        Path(mpl.get_data_path()) / "fonts" / "ttf" / ("DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf")
    )
