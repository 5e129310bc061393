"""Figures that grow with the index, as a picture: one plot for each unit, both scales logarithmic."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tests.benchmarks.figures import Figure

SIDE = 4.2  # inches of a plot


def draw(figures: Sequence[Figure], path: Path) -> None:
    """Write the series among the figures, those with a ``size``, as PNG; nothing when there are none."""
    units = list(dict.fromkeys(figure.unit for figure in figures if figure.size is not None))
    if not units:
        return
    import matplotlib as mpl

    mpl.use("agg")
    from matplotlib import pyplot

    canvas, plots = pyplot.subplots(1, len(units), figsize=(SIDE * len(units), SIDE), squeeze=False)
    for unit, plot in zip(units, plots[0], strict=True):
        series: dict[str, list[tuple[int, float]]] = {}
        for figure in figures:
            if figure.unit == unit and figure.size is not None:
                series.setdefault(figure.name, []).append((figure.size, figure.value))
        for name, points in series.items():
            plot.plot(*zip(*sorted(points), strict=True), marker="o", label=name)
        plot.set(xscale="log", yscale="log" if unit != "recall" else "linear", xlabel="passages", ylabel=unit)
        plot.legend(fontsize="small")
        plot.grid(alpha=0.3)
    canvas.tight_layout()
    canvas.savefig(path, dpi=120)
