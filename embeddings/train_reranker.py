"""Tune the reranker that is carried to news: its biases and normalisations only.

    python -m embeddings.train_reranker DATA WORK
    torchrun --nproc-per-node 2 -m embeddings.train_reranker DATA WORK

DATA holds ``<set>.paragraphs.jsonl.gz`` and ``<set>.questions.jsonl.gz`` for the parts that
``ranking_examples`` names. WORK gets ``curve.jsonl``, ``checkpoint.pt``, from which the run goes on when it
is started again, and at last ``reranker.onnx``. ``score_reranker.py`` measures the result.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Mapping, Sequence
from pathlib import Path

import onnx
import torch
from torch import Tensor

from embeddings.carried_weights import leave_out, tensors
from embeddings.models import reranker_weights
from embeddings.ranking_examples import PARTS, Part, Ranking, Slate, rankings, slate
from embeddings.ranking_network import Network, carried_network, loss
from embeddings.reading_weights import vectors
from embeddings.reranker import TUNED
from embeddings.tokens import TOKENIZER, load_tokenizer
from embeddings.training import FINAL, Trainer, average

SLATES = 4  # of a batch


class RankingTask:
    """What the reranker learns: which passage answers, if one does, or only which (``answerable``)."""

    def __init__(
        self, network: Network, words: Path, found: Mapping[Part, Sequence[Ranking]], *, answerable: bool
    ) -> None:
        self._network, self._tokenizer, self._answerable = network, load_tokenizer(words), answerable
        self._found = [
            ranking
            for part, whole in found.items()
            for ranking in list(whole) * part.times
            if ranking.wrong and (ranking.right or not (ranking.answerable or answerable))
        ]

    def epoch(self, seed: str) -> list[Sequence[Slate]]:
        """See ``Task``."""
        chance = random.Random(seed)  # noqa: S311 - chance, not secrecy
        order = chance.sample(self._found, len(self._found))
        slates = [slate(ranking, chance) for ranking in order]
        return [slates[first : first + SLATES] for first in range(0, len(slates), SLATES)]

    def losses(self, batch: Sequence[Slate]) -> dict[str, Tensor]:
        """See ``Task``."""
        return {"choice": loss(self._network, self._tokenizer, batch, none=not self._answerable)}


def export(network: Network, carried: Path, path: Path) -> None:
    """Write the carried network with the biases and normalisations of ``network``, and only those."""
    model = onnx.load(carried)
    own = tensors(model)
    for name, new in vectors({n: weight.numpy() for n, weight in network.state_dict().items()}).items():
        own[name].CopyFrom(onnx.numpy_helper.from_array(new, name))
    path.write_bytes(model.SerializeToString())
    leave_out(path)


def main() -> None:
    """Parse the arguments, find the passages, tune, export."""
    parser = argparse.ArgumentParser(description="Tune the reranker.")
    parser.add_argument("data", type=Path)
    parser.add_argument("work", type=Path)
    parser.add_argument("--steps", type=int, default=900)
    parser.add_argument("--rate", type=float, default=1.5e-3)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument(
        "--answerable", action="store_true", help="learn nothing from questions without answer"
    )
    parser.add_argument("--average", type=Path, nargs="*", default=[], help="folders of finished runs")
    args = parser.parse_args()
    args.work.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(1)  # two processes of one thread beat one of two
    torch.manual_seed(args.seed)
    folder = reranker_weights().folder
    network = carried_network(folder / "model.onnx")
    found = {part: list(rankings(args.data, part, held=False)) for part in PARTS}
    task = RankingTask(network, folder / TOKENIZER, found, answerable=args.answerable)
    trainer = Trainer(args.work, network, task, args.steps, args.rate, args.seed)
    trainer.run()
    if trainer.rank == 0:
        average(network, args.average)
        torch.save(network.state_dict(), args.work / FINAL)
        export(network, folder / "model.onnx", args.work / TUNED)


if __name__ == "__main__":
    main()
