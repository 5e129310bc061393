"""The reader that ships, as if a run had just ended with it: ``python -m embeddings.shipped_weights WORK``.

WORK is then a folder to train upon, or to average with. Exported again, the weights are those that ship.
"""

from __future__ import annotations

import sys
from pathlib import Path

import torch

from embeddings.models import SHIPPED
from embeddings.reader import MODEL
from embeddings.reading_weights import exported
from embeddings.training import FINAL


def main(work: Path) -> None:
    """Write its ``final.pt``."""
    work.mkdir(parents=True, exist_ok=True)
    weights = exported(SHIPPED / MODEL)
    torch.save({name: torch.from_numpy(weight) for name, weight in weights.items()}, work / FINAL)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
