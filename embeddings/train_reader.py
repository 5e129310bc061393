"""Train the reader: a span head and a no-answer head on the reranker's layers, exported to int8 ONNX.

    python -m embeddings.train_reader DATA WORK
    torchrun --nproc-per-node 2 -m embeddings.train_reader DATA WORK

DATA holds ``<set>.paragraphs.jsonl.gz`` and ``<set>.questions.jsonl.gz`` for the sets of the stages. WORK
gets ``curve.jsonl``, ``checkpoint.pt``, from which the run goes on when it is started again, and at last
``reader.onnx`` and ``tokenizer.json``. ``score_reader.py`` measures the result.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import time
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn

from embeddings.models import reranker_weights
from embeddings.reader import MODEL
from embeddings.reading_batches import Batch, ItemMaker, Recipe, epoch
from embeddings.reading_examples import Example, held_out, load
from embeddings.reading_network import LAYERS, Network, losses
from embeddings.reading_weights import lower_layers
from embeddings.sessions import quantise
from embeddings.tokens import TOKENIZER
from embeddings.word_table import leave_out


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
STAGES = {
    "first": FIRST,
    "branch": BRANCH,
    "narrow": replace(BRANCH, recipes={**BRANCH.recipes, **NARROW}),
    "wide": replace(BRANCH, recipes={**FIRST.recipes, **WIDE}, brevity=1.0),
    "news": replace(BRANCH, recipes=NEWS, brevity=2.0),
}
HELD_OUT = {"squad2": 2, "newwiki": 4}  # whole articles, never trained on
WARM_UP = 60
AVERAGE = 0.998  # of the weights, from step to step
LOG_EVERY, SAVE_EVERY = 25, 100
FINAL = "final.pt"


@dataclass
class Progress:
    """Where a run stands: steps done in all, passes over the data, batches of this pass."""

    step: int = 0
    epoch: int = 0
    batch: int = 0


class Trainer:
    """One process of a run; with torchrun the processes share each pass and average their gradients."""

    def __init__(
        self, work: Path, network: Network, stage: Stage, steps: int, rate: float, seed: int
    ) -> None:
        self.work, self.stage, self.steps, self.rate, self.seed = work, stage, steps, rate, seed
        self.world, self.rank = int(os.environ.get("WORLD_SIZE", "1")), int(os.environ.get("RANK", "0"))
        if self.world > 1:
            torch.distributed.init_process_group("gloo")
        self.network = network
        self.trained = [weight for weight in self.network.parameters() if weight.requires_grad]
        self.mean = [weight.detach().clone() for weight in self.trained]
        matrices = [weight for weight in self.trained if weight.dim() > 1]
        vectors = [weight for weight in self.trained if weight.dim() == 1]
        groups = [{"params": matrices, "weight_decay": 0.01}, {"params": vectors, "weight_decay": 0.0}]
        self.optimizer = torch.optim.AdamW(groups, lr=rate, betas=(0.9, 0.98), eps=1e-6)
        self.done = Progress()
        self._resume()

    def _resume(self) -> None:
        if (self.work / "checkpoint.pt").exists():
            saved = torch.load(self.work / "checkpoint.pt")
            self.network.load_state_dict(saved["network"])
            self.optimizer.load_state_dict(saved["optimizer"])
            self.mean = saved["mean"]
            self.done = Progress(*saved["done"])

    def save(self) -> None:
        """Write the checkpoint whole or not at all."""
        done = (self.done.step, self.done.epoch, self.done.batch)
        state = {"network": self.network.state_dict(), "optimizer": self.optimizer.state_dict()}
        torch.save({**state, "mean": self.mean, "done": done}, self.work / "checkpoint.new")
        (self.work / "checkpoint.new").replace(self.work / "checkpoint.pt")

    def batches(self, sets: dict[str, list[Example]], maker: ItemMaker) -> Iterator[Batch]:
        """The batches of this process, from where the run stands, for ever."""
        while True:
            everyone = epoch(sets, self.stage.recipes, maker, f"{self.seed}-{self.done.epoch}")
            whole = len(everyone) // self.world * self.world
            for batch in everyone[self.rank : whole : self.world][self.done.batch :]:
                self.done.batch += 1
                yield batch
            self.done.epoch, self.done.batch = self.done.epoch + 1, 0

    def learn(self, batch: Batch) -> tuple[float, float]:
        """One step; its two losses."""
        self.done.step += 1
        for group in self.optimizer.param_groups:
            group["lr"] = self.rate * schedule(self.done.step, self.steps)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            span, null = losses(self.network, batch)
        (span + self.stage.null_weight * null).backward()  # type: ignore[no-untyped-call]
        if self.world > 1:
            for gradient in [weight.grad for weight in self.trained if weight.grad is not None]:
                torch.distributed.all_reduce(gradient)
                gradient /= self.world
        nn.utils.clip_grad_norm_(self.trained, 1.0)
        self.optimizer.step()
        self.optimizer.zero_grad()
        with torch.no_grad():
            keep = min(AVERAGE, self.done.step / (self.done.step + 20))
            torch._foreach_lerp_(self.mean, list[Tensor](self.trained), 1 - keep)
        return span.item(), null.item()

    def average(self, others: Sequence[Path]) -> None:
        """Average the weights with those of runs that began at the same checkpoint (Wortsman et al. 2022)."""
        states = [self.network.state_dict(), *(torch.load(folder / FINAL) for folder in others)]
        mean = {name: torch.stack([state[name] for state in states]).mean(0) for name in states[0]}
        self.network.load_state_dict(mean)

    def run(self, sets: dict[str, list[Example]], maker: ItemMaker) -> None:
        """Learn to the last step, logging the curve; then put the averaged weights in place."""
        self.network.train()
        seen: list[tuple[float, float]] = []
        began = time.monotonic()
        stream = self.batches(sets, maker)
        while self.done.step < self.steps:
            seen.append(self.learn(next(stream)))
            last = self.done.step == self.steps
            if self.rank == 0 and (self.done.step % LOG_EVERY == 0 or last):
                span, null = (round(sum(column) / len(seen), 4) for column in zip(*seen, strict=True))
                row = {
                    "step": self.done.step,
                    "span": span,
                    "null": null,
                    "s": round(time.monotonic() - began),
                }
                with (self.work / "curve.jsonl").open("a", encoding="utf-8") as curve:
                    curve.write(json.dumps(row) + "\n")
                print(row, flush=True)
                seen.clear()
            if self.rank == 0 and (self.done.step % SAVE_EVERY == 0 or last):
                self.save()
        with torch.no_grad():
            torch._foreach_copy_(list[Tensor](self.trained), self.mean)
        self.network.eval()


def begin(layers: int, dropout: float, start: Path | None) -> Network:
    """The network to train: the reranker's lower layers, the first of them as the run ``start`` left them."""
    network = Network(layers, dropout)
    state = lower_layers(reranker_weights().folder / "model.onnx", layers)
    network.load_state_dict({name: torch.from_numpy(weight) for name, weight in state.items()}, strict=False)
    if start:
        network.load_state_dict(torch.load(start / FINAL), strict=False)
    network.words.weight.requires_grad_(False)
    return network


def schedule(step: int, steps: int) -> float:
    """The share of the top learning rate: up, level, and in the second half down to 2 %."""
    return min(1.0, step / WARM_UP, max(0.02, (steps - step) / (0.5 * steps)))


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
    trainer = Trainer(args.work, network, stage, args.steps, args.rate, args.seed)
    sets = {name: load(args.data, name) for name in stage.recipes}
    sets |= {name: held_out(sets[name], titles)[0] for name, titles in HELD_OUT.items()}
    words = reranker_weights().folder / TOKENIZER
    tokenizer = Tokenizer.from_file(str(words))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    trainer.run(sets, ItemMaker(tokenizer, stage.brevity))
    if trainer.rank == 0:
        trainer.average(args.average)
        torch.save(trainer.network.state_dict(), args.work / FINAL)
        export(trainer.network, args.work)
        shutil.copy(words, args.work / TOKENIZER)


if __name__ == "__main__":
    main()
