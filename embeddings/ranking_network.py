"""The reranker's network as it is tuned: all of it, of which only biases and normalisations are trained.

These 61,056 of 33 million weights are enough to turn a cross-encoder to another kind of text (BitFit: Ben
Zaken, Goldberg and Ravfogel 2022), and small enough to lie beside weights that a package carries.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional

from embeddings.bert import LAYERS, WIDTH, Bert
from embeddings.ranking_examples import Slate
from embeddings.reading_weights import head, lower_layers
from embeddings.reranker import Pair, pairs

SLOPE = 0.5  # from strength and log-odds together to the logits of a choice; search has half of that
NOTHING = 6.0  # the logit of "none of these": a passage that answers is mostly above it, others are below
DROPOUT = 0.05
PAIR_TOKENS = 256  # of a question and a text, which are shorter in nearly all cases


class Network(Bert):
    """BERT with the score of a pair: log-odds that the passage answers the question."""

    def __init__(self, layers: int = LAYERS, dropout: float = DROPOUT) -> None:
        super().__init__(layers, dropout)
        self.pool = nn.Linear(WIDTH, WIDTH)
        self.score = nn.Linear(WIDTH, 1)
        for weight in self.parameters():
            weight.requires_grad_(weight.dim() == 1)

    def forward(self, ids: Tensor, types: Tensor, mask: Tensor) -> Tensor:
        """(pairs, tokens) to log-odds (pairs,)."""
        first = self.encode(ids, types, mask)[:, 0]
        score: Tensor = self.score(self.drop(torch.tanh(self.pool(first)))).float().squeeze(-1)
        return score


def carried_network(model: Path) -> Network:
    """The network with the weights of the export ``model``."""
    network = Network()
    state = {**lower_layers(model, LAYERS), **head(model)}
    network.load_state_dict({name: torch.from_numpy(np.array(weight)) for name, weight in state.items()})
    return network


def loss(network: Network, tokenizer: Tokenizer, slates: Sequence[Slate], *, none: bool = True) -> Tensor:
    """How ill the network and the strengths together choose the right text of each slate, or ``none``."""
    asked = [pair for slate in slates for pair in pairs(tokenizer, slate.question, slate.texts, PAIR_TOKENS)]
    scores = torch.cat(_in_halves(network, asked))
    losses = []
    for slate in slates:
        own, scores = scores[: len(slate.texts)], scores[len(slate.texts) :]
        logits = SLOPE * (own + torch.tensor(slate.strengths))
        if none:
            logits = torch.cat([logits, torch.tensor([NOTHING])])
        right = torch.tensor([len(slate.texts) if slate.right is None else slate.right])
        losses.append(functional.cross_entropy(logits[None], right))
    return torch.stack(losses).mean()


def _in_halves(network: Network, asked: Sequence[Pair]) -> list[Tensor]:
    """The score of each pair, (1,) each. The short ones are read apart from the long, to pad less."""
    order = sorted(range(len(asked)), key=lambda number: sum(map(len, asked[number])))
    found: list[Tensor] = [torch.empty(0)] * len(asked)
    for half in (order[: len(order) // 2], order[len(order) // 2 :]):
        for number, score in zip(half, network(*_padded([asked[i] for i in half])).split(1), strict=True):
            found[number] = score
    return found


def _padded(asked: Sequence[Pair]) -> tuple[Tensor, Tensor, Tensor]:
    shape = (len(asked), max(len(question) + len(text) for question, text in asked))
    ids, types, mask = (torch.zeros(shape, dtype=torch.int64) for _ in range(3))
    for row, (question, text) in enumerate(asked):
        both = [*question, *text]
        ids[row, : len(both)] = torch.tensor(both)
        types[row, len(question) : len(both)] = 1
        mask[row, : len(both)] = 1
    return ids, types, mask
