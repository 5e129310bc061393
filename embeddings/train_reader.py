"""Train the reader: a span head and a no-answer head on the reranker's layers, exported to int8 ONNX.

    python -m embeddings.train_reader DATA WORK
    torchrun --nproc-per-node 2 -m embeddings.train_reader DATA WORK

DATA holds ``<set>.paragraphs.jsonl.gz`` and ``<set>.questions.jsonl.gz`` for the sets of the stages. WORK
gets ``curve.jsonl``, ``checkpoint.pt``, from which the run goes on when it is started again, and at last
``reader.onnx`` and ``tokenizer.json``. ``score_reader.py`` measures the result.
"""

from __future__ import annotations

import argparse
import shutil
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from torch import Tensor

from embeddings.bert import LAYERS
from embeddings.carried_weights import leave_out
from embeddings.models import reranker_weights
from embeddings.reader import MODEL
from embeddings.reading_batches import Batch, ItemMaker, Recipe, epoch
from embeddings.reading_examples import HELD_OUT, Example, held_out, load
from embeddings.reading_network import Network, losses
from embeddings.reading_weights import lower_layers
from embeddings.sessions import quantise
from embeddings.tokens import TOKENIZER, load_tokenizer
from embeddings.training import FINAL, Trainer, average


@dataclass(frozen=True, slots=True)
class Stage:
    """What a run does: its recipes by set, the brevity of answers, and the weight of the no-answer loss."""

    recipes: Mapping[str, Recipe]
    brevity: float
    dropout: float
    null_weight: float


FIRST = Stage(
    {
        "squad2": Recipe(1.0, 0.35),
        "newwiki": Recipe(1.0, 0.35),
        "qamr_wikinews": Recipe(1.0, 0.15),
        "squadshift_reddit": Recipe(0.3, 0.15),  # noisy, and far from news
        "squadshift_amazon": Recipe(0.3, 0.15),
    },
    brevity=1.0,
    dropout=0.0,
    null_weight=0.5,
)
BRANCH = Stage(  # goes on from a first run's checkpoint: harder questions, shorter answers
    {
        "squad2": Recipe(2.0, 0.5, 0.35),
        "newwiki": Recipe(1.0, 0.5, 0.35),
        "qamr_wikinews": Recipe(0.5, 0.15, 0.105),
        "squadshift_reddit": Recipe(0.3, 0.2, 0.14),
        "squadshift_amazon": Recipe(0.3, 0.2, 0.14),
    },
    brevity=3.0,
    dropout=0.1,
    null_weight=1.0,
)
NARROW = {
    "qamr_wikinews": Recipe(0.6, 0.15, 0.105),
    "squadshift_reddit": Recipe(0.05, 0.2, 0.14),
    "squadshift_amazon": Recipe(0.05, 0.2, 0.14),
}
WIDE = {"squad2": Recipe(1.5, 0.5, 0.35), "newwiki": Recipe(1.5, 0.5, 0.35)}
NEWS = {  # short pieces, as news has them
    "squad2": Recipe(1.5, 0.4, 0.3, 0.6),
    "newwiki": Recipe(1.5, 0.4, 0.3, 0.6),
    "qamr_wikinews": Recipe(0.6, 0.15, 0.105),
    "squadshift_reddit": Recipe(0.2, 0.2, 0.14, 0.6),
    "squadshift_amazon": Recipe(0.2, 0.2, 0.14, 0.6),
}
NEAR = {  # our own near misses: see news_set
    "news": Recipe(2.0, 0.3, 0.2, 0.4),
    "squad2": Recipe(1.0, 0.4, 0.3, 0.6),
    "newwiki": Recipe(0.7, 0.4, 0.3, 0.6),
    "qamr_wikinews": Recipe(0.2, 0.15, 0.105),
    "squadshift_reddit": Recipe(0.05, 0.2, 0.14, 0.6),
    "squadshift_amazon": Recipe(0.05, 0.2, 0.14, 0.6),
}
STAGES = {
    "first": FIRST,
    "branch": BRANCH,
    "narrow": replace(BRANCH, recipes={**BRANCH.recipes, **NARROW}),
    "wide": replace(BRANCH, recipes={**FIRST.recipes, **WIDE}, brevity=1.0),
    "news": replace(BRANCH, recipes=NEWS, brevity=2.0),
    "near": replace(BRANCH, recipes=NEAR, brevity=2.0),
}


class ReadingTask:
    """What a reader learns: spans, and which questions have none."""

    def __init__(
        self, network: Network, stage: Stage, sets: Mapping[str, Sequence[Example]], maker: ItemMaker
    ) -> None:
        self._network, self._stage, self._sets, self._maker = network, stage, sets, maker

    def epoch(self, seed: str) -> list[Batch]:
        """See ``Task``."""
        return epoch(self._sets, self._stage.recipes, self._maker, seed)

    def losses(self, batch: Batch) -> dict[str, Tensor]:
        """See ``Task``."""
        span, null = losses(self._network, batch)
        return {"span": span, "null": self._stage.null_weight * null}


def begin(layers: int, dropout: float, start: Path | None) -> Network:
    """The network to train: the reranker's lower layers, the first of them as the run ``start`` left them."""
    network = Network(layers, dropout)
    state = lower_layers(reranker_weights().folder / "model.onnx", layers)
    network.load_state_dict({name: torch.from_numpy(weight) for name, weight in state.items()}, strict=False)
    if start:
        network.load_state_dict(torch.load(start / FINAL), strict=False)
    network.words.weight.requires_grad_(False)
    return network


def export(network: Network, folder: Path) -> None:
    """Write ``reader.onnx``: int8 weights, and no word embeddings where they are the reranker's."""
    full = folder / "reader.fp32.onnx"
    ids = torch.full((1, 8), 1000)
    axes = {name: {1: "tokens"} for name in ("ids", "types", "start", "end")}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # the other exporter needs one more package
        torch.onnx.export(
            network,
            (ids, torch.zeros_like(ids)),
            str(full),
            input_names=["ids", "types"],
            output_names=["start", "end", "none"],
            dynamic_axes=axes,
            opset_version=17,
            dynamo=False,
        )
    quantise(full, folder / MODEL)
    leave_out(folder / MODEL)


def main() -> None:
    """Parse the arguments, train, export."""
    parser = argparse.ArgumentParser(description="Train the reader.")
    parser.add_argument("data", type=Path)
    parser.add_argument("work", type=Path)
    parser.add_argument("--stage", choices=STAGES, default="first")
    parser.add_argument("--steps", type=int, default=1200)
    parser.add_argument("--rate", type=float, default=2.5e-4)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--layers", type=int, default=LAYERS)
    parser.add_argument("--upon", type=Path, help="folder of a finished run whose layers come first")
    parser.add_argument("--average", type=Path, nargs="*", default=[], help="folders of finished runs")
    args = parser.parse_args()
    args.work.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(1)  # two processes of one thread beat one of two
    stage = STAGES[args.stage]
    torch.manual_seed(args.seed)
    network = begin(args.layers, stage.dropout, args.upon)
    sets = {name: load(args.data, name) for name in stage.recipes}
    sets |= {name: held_out(sets[name], titles)[0] for name, titles in HELD_OUT.items()}
    words = reranker_weights().folder / TOKENIZER
    task = ReadingTask(network, stage, sets, ItemMaker(load_tokenizer(words), stage.brevity))
    trainer = Trainer(args.work, network, task, args.steps, args.rate, args.seed)
    trainer.run()
    if trainer.rank == 0:
        average(network, args.average)
        torch.save(network.state_dict(), args.work / FINAL)
        export(network, args.work)
        shutil.copy(words, args.work / TOKENIZER)


if __name__ == "__main__":
    main()
