"""All measurements in one run: ``python -m tests.benchmarks --data FOLDER [PART…]``.

Each part is measured beside its reference and printed as it comes. ``--output`` saves ``table.json`` and, of
what grows with the index, ``growth.png``. Figures hold for a machine on which nothing else runs; the load is
saved with them. The exit code is 1 when a part failed; a promise that is not held is shown, and no failure.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import traceback
from collections.abc import Iterator
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from time import perf_counter

from bot.config import read_settings
from tests.benchmarks.figures import HEADING, Figure, Run, machine, row, save
from tests.benchmarks.picture import draw

PARTS = {
    "cold": "one question as a whole process, beside the plain recipe's script",
    "warm": "question to answer at 100,000 passages, beside the plain recipe; eight askers",
    "memory": "the running bot, beside the same work through torch",
    "indexing": "paragraphs a second, beside SentenceTransformer.encode",
    "growth": "from a thousand passages to a hundred thousand, or a million: size, time, recall, memory",
    "libraries": "Dateline, the plain recipe, txtai and Haystack side by side",
}
"""Modules of this folder with a ``measure(run)`` that yields figures, in the order they are run."""


def measure(parts: list[str], run: Run, failed: list[str]) -> Iterator[Figure]:
    """The figures of each part, as they come; one that fails is named in ``failed``, and the rest goes on."""
    for part in parts:
        began = perf_counter()
        try:
            with tempfile.TemporaryDirectory(dir=run.scratch) as folder:
                alone = replace(run, scratch=Path(folder))
                yield from import_module(f"tests.benchmarks.{part}").measure(alone)
        except Exception:  # noqa: BLE001 - half an hour of figures must not be lost to the last of them
            failed.append(part)
            traceback.print_exc()
        print(f"{part} took {perf_counter() - began:.0f} s", file=sys.stderr, flush=True)


def main() -> int:
    """Run the parts that were named, or all; the exit code."""
    listed = "\n".join(f"  {name:12}{about}" for name, about in PARTS.items())
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks",
        epilog=f"parts:\n{listed}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("parts", nargs="*", metavar="PART")
    parser.add_argument("--data", type=Path, required=True, help="folder of the development sets")
    parser.add_argument("--small", action="store_true", help="a tenth of the work, to see that it runs")
    parser.add_argument("--long", action="store_true", help="10,000 questions; 10⁶ passages for growth")
    parser.add_argument("--libraries", type=Path, metavar="PYTHON", help="of an environment that has them")
    parser.add_argument("--output", type=Path, metavar="FOLDER", help="save table.json and growth.png")
    options = parser.parse_args()
    if unknown := ", ".join(sorted(set(options.parts) - PARTS.keys())):
        parser.error(f"no part {unknown}; there are {', '.join(PARTS)}")
    print(", ".join(f"{name} {value}" for name, value in machine().items()), f"\n\n{HEADING}", flush=True)
    figures: list[Figure] = []
    failed: list[str] = []
    with tempfile.TemporaryDirectory() as scratch:
        cache, libraries = read_settings().cache, options.libraries
        run = Run(options.data, Path(scratch), cache, options.small, options.long, libraries)
        for figure in measure(options.parts or list(PARTS), run, failed):
            print(row(figure), flush=True)
            figures.append(figure)
    if options.output:
        options.output.mkdir(parents=True, exist_ok=True)
        save(figures, options.output / "table.json")
        draw(figures, options.output / "growth.png")
    if failed:
        print(f"Failed: {', '.join(failed)}.", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
