"""One training run: steps with a falling rate, weights averaged on the way, a checkpoint to go on from.

With torchrun several processes share each pass over the data and average their gradients.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, Protocol, TypeVar

import torch
from torch import Tensor, nn

WARM_UP = 60
AVERAGE = 0.998  # of the weights, from step to step
LOG_EVERY, SAVE_EVERY = 25, 100
FINAL = "final.pt"  # the weights that a run ends with

Batch = TypeVar("Batch")


class Task(Protocol[Batch]):
    """What is learnt."""

    def epoch(self, seed: str) -> list[Batch]:
        """The batches of one pass; the same for the same ``seed``."""
        ...

    def losses(self, batch: Batch) -> dict[str, Tensor]:
        """The losses of a batch by name, weighed; their sum is made small."""
        ...


@dataclass
class Progress:
    """Where a run stands: steps done in all, passes over the data, batches of this pass."""

    step: int = 0
    epoch: int = 0
    batch: int = 0


class Trainer(Generic[Batch]):
    """One process of a run, which trains the weights of ``network`` that require a gradient."""

    def __init__(
        self, work: Path, network: nn.Module, task: Task[Batch], steps: int, rate: float, seed: int
    ) -> None:
        self.work, self.network, self.task = work, network, task
        self.steps, self.rate, self.seed = steps, rate, seed
        self.world, self.rank = int(os.environ.get("WORLD_SIZE", "1")), int(os.environ.get("RANK", "0"))
        if self.world > 1:
            torch.distributed.init_process_group("gloo")
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

    def batches(self) -> Iterator[Batch]:
        """The batches of this process, from where the run stands, for ever."""
        while True:
            everyone = self.task.epoch(f"{self.seed}-{self.done.epoch}")
            whole = len(everyone) // self.world * self.world
            for batch in everyone[self.rank : whole : self.world][self.done.batch :]:
                self.done.batch += 1
                yield batch
            self.done.epoch, self.done.batch = self.done.epoch + 1, 0

    def learn(self, batch: Batch) -> dict[str, float]:
        """One step; its losses."""
        self.done.step += 1
        for group in self.optimizer.param_groups:
            group["lr"] = self.rate * schedule(self.done.step, self.steps)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            losses = self.task.losses(batch)
        torch.stack([*losses.values()]).sum().backward()  # type: ignore[no-untyped-call]
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
        return {name: loss.item() for name, loss in losses.items()}

    def run(self) -> None:
        """Learn to the last step, logging the curve; then put the averaged weights in place."""
        self.network.train()
        seen: list[dict[str, float]] = []
        began = time.monotonic()
        stream = self.batches()
        while self.done.step < self.steps:
            seen.append(self.learn(next(stream)))
            last = self.done.step == self.steps
            if self.rank == 0 and (self.done.step % LOG_EVERY == 0 or last):
                means = {name: round(sum(row[name] for row in seen) / len(seen), 4) for name in seen[0]}
                self._log({"step": self.done.step, **means, "s": round(time.monotonic() - began)})
                seen.clear()
            if self.rank == 0 and (self.done.step % SAVE_EVERY == 0 or last):
                self.save()
        with torch.no_grad():
            torch._foreach_copy_(list[Tensor](self.trained), self.mean)
        self.network.eval()

    def _log(self, row: dict[str, float]) -> None:
        with (self.work / "curve.jsonl").open("a", encoding="utf-8") as curve:
            curve.write(json.dumps(row) + "\n")
        print(row, flush=True)


def schedule(step: int, steps: int) -> float:
    """The share of the top learning rate: up, level, and in the second half down to 2 %."""
    return min(1.0, step / WARM_UP, max(0.02, (steps - step) / (0.5 * steps)))


def average(network: nn.Module, others: Sequence[Path]) -> None:
    """Average the weights with those of other runs from the same start (Wortsman et al. 2022)."""
    states = [network.state_dict(), *(torch.load(folder / FINAL) for folder in others)]
    mean = {name: torch.stack([state[name] for state in states]).mean(0) for name in states[0]}
    network.load_state_dict(mean)
