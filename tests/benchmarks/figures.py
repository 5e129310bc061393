"""What a benchmark finds: figures beside the reference of the same run, as a table and as JSON."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path

HEADING = f"{'':44}{'figure':>12} {'unit':8}{'reference':>12}{'ratio':>9}   promised"
PACKAGES = ("onnxruntime", "faiss-cpu", "numpy", "torch", "sentence-transformers", "tokenizers")


@dataclass(frozen=True, slots=True)
class Bar:
    """What was promised of a figure, or of its ``ratio``: at most, or at ``least``, the limit."""

    limit: float
    least: bool = False
    ratio: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """One thing measured; ``reference`` is the same of the plain recipe, or of one asker, in the same run.

    ``size`` counts the passages of the index where a figure is one of a series that grows with it.
    """

    part: str
    name: str
    value: float
    unit: str
    reference: float | None = None
    bar: Bar | None = None
    size: int | None = None

    @property
    def ratio(self) -> float | None:
        """The figure in units of its reference."""
        return self.value / self.reference if self.reference else None

    @property
    def held(self) -> bool | None:
        """Whether it is as promised; None where nothing was."""
        measured = self.ratio if self.bar and self.bar.ratio else self.value
        if self.bar is None or measured is None:
            return None
        return measured >= self.bar.limit if self.bar.least else measured <= self.bar.limit


@dataclass(frozen=True, slots=True)
class Run:
    """What every part is given: a folder of its own to write to, the models' cache and how much to measure.

    ``data`` holds the development sets (``reuters21578.jsonl.gz``, ``X.questions.jsonl.gz`` with
    ``X.paragraphs.jsonl.gz``). ``small`` asks for a tenth of the work, to see that everything runs, ``long``
    for what takes longer than a coffee. ``libraries`` is the Python of an environment that has them, None to
    make one.
    """

    data: Path
    scratch: Path
    cache: Path
    small: bool = False
    long: bool = False
    libraries: Path | None = None


def row(figure: Figure) -> str:
    """A line of the table, as ``HEADING`` names its columns."""
    name = figure.name if figure.size is None else f"{figure.name}, {figure.size:,} passages"
    reference = "" if figure.reference is None else _number(figure.reference)
    ratio = "" if figure.ratio is None else f"{figure.ratio:.3f}"
    cells = (
        f"{figure.part + ': ' + name:44}{_number(figure.value):>12} {figure.unit:8}{reference:>12}{ratio:>9}"
    )
    if figure.bar is None:
        return cells.rstrip()
    sign, what = ("≥" if figure.bar.least else "≤"), (" × reference" if figure.bar.ratio else "")
    return f"{cells}   {sign} {figure.bar.limit:g}{what}: {'held' if figure.held else 'NOT HELD'}"


def save(figures: Sequence[Figure], path: Path) -> None:
    """Write the figures with the machine they were measured on as JSON."""
    rows = [asdict(figure) | {"ratio": figure.ratio, "held": figure.held} for figure in figures]
    path.write_text(json.dumps({"machine": machine(), "figures": rows}, indent=1) + "\n", "utf-8")


def machine() -> dict[str, str]:
    """What the figures depend on; a load above the number of cores means that others were measured too."""
    load = f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"
    about = {"cores": str(os.cpu_count()), "processor": _processor(), "load": load}
    return about | {"python": platform.python_version()} | {name: version(name) for name in PACKAGES}


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.processor()
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), "")


def _number(value: float) -> str:
    """Three figures that mean something, and no power of ten."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
