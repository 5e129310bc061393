"""The reader's network as it is trained: the lower layers of a BERT, a span head and a no-answer head."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from embeddings.bert import LAYERS, WIDTH, Bert
from embeddings.reading_batches import Batch


class Network(Bert):
    """BERT with a start, an end and a no-answer logit; dropout behind each part."""

    def __init__(self, layers: int = LAYERS, dropout: float = 0.0) -> None:
        super().__init__(layers, dropout)
        self.span = nn.Linear(WIDTH, 2)
        self.null = nn.Sequential(nn.Linear(WIDTH, WIDTH), nn.Tanh(), nn.Linear(WIDTH, 1))
        for head in (self.span, *self.null):
            if isinstance(head, nn.Linear):
                nn.init.normal_(head.weight, std=0.02)
                nn.init.zeros_(head.bias)

    def forward(
        self, ids: Tensor, types: Tensor, mask: Tensor | None = None
    ) -> tuple[Tensor, Tensor, Tensor]:
        """(batch, tokens) to start and end logits of that shape and no-answer logits (batch,)."""
        x = self.encode(ids, types, mask)
        start, end = self.span(x).float().unbind(-1)
        return start, end, self.null(x[:, 0]).float().squeeze(-1)


def losses(network: Network, batch: Batch) -> tuple[Tensor, Tensor]:
    """(of the span, the null position being the answer where there is none; of the no-answer head)."""
    first, last, closed = map(torch.from_numpy, (batch.first, batch.last, ~batch.open))
    start, end, null = network(*map(torch.from_numpy, (batch.ids, batch.types, batch.mask)))
    starts = functional.cross_entropy(start.masked_fill(closed, -1e4), first)
    ends = functional.cross_entropy(end.masked_fill(closed, -1e4), last)
    return (starts + ends) / 2, functional.binary_cross_entropy_with_logits(null, (first == 0).float())
