"""The same vectors for many passages: the original model through torch, where that is faster.

A graphics card is used when there is one. A processor that multiplies matrices of 16-bit floats needs a third
of the time with them, and the vectors agree. Whether that holds is measured on the spot, on some passages.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from embeddings.export import AGREEMENT, load, quiet
from embeddings.models import Weights

if TYPE_CHECKING:
    from tokenizers import Encoding

# Embeds tokenised texts, none longer than the model reads: unit vectors, (n, dimension).
Network = Callable[[Sequence["Encoding"]], NDArray[np.float32]]
_BATCH_TOKENS = 2048  # a layer of as many stays in the cache of a core
_TINY = np.float32(1e-12)


def fastest(network: Network, weights: Weights, sample: Sequence[Encoding]) -> Network:
    """Give the network that embeds the ``sample`` sooner: ``network``, or torch if its vectors are alike."""
    try:
        with quiet():
            other = torch_network(weights)
            other(sample[:1])  # the first run prepares the next ones
    except (ImportError, OSError, RuntimeError):  # a broken or a full graphics card, say
        return network
    (expected, took), (found, other_took) = _timed(network, sample), _timed(other, sample)
    alike = float(np.sum(found * expected, axis=1).min()) >= AGREEMENT
    return other if alike and other_took < took else network


def torch_network(weights: Weights) -> Network:
    """Load the original model, on the graphics card or in 16-bit floats."""
    import torch

    model = load(weights).eval()
    if model.device.type == "cpu":
        model.to(torch.bfloat16)
    pad = int(model.tokenizer.pad_token_id or 0)

    def run(parts: Sequence[Encoding]) -> NDArray[np.float32]:
        found: dict[int, NDArray[np.float32]] = {}
        with torch.inference_mode():
            for places in _batches(parts):
                batch = _padded([parts[place] for place in places], pad)
                features = {name: torch.from_numpy(rows).to(model.device) for name, rows in batch.items()}
                for module in model:
                    features = module(features)
                vectors = features["sentence_embedding"].float().cpu().numpy()
                found.update(zip(places, vectors, strict=True))
        return unit_rows(np.array([found[place] for place in range(len(parts))], np.float32))

    return run


def unit_rows(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Scale each row to length 1."""
    unit: NDArray[np.float32] = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), _TINY)
    return unit


def _batches(parts: Sequence[Encoding]) -> Iterator[list[int]]:
    """Group the places of parts of like length, so that little is padded."""
    batch: list[int] = []
    for place in sorted(range(len(parts)), key=lambda place: len(parts[place])):
        if batch and len(parts[place]) * (len(batch) + 1) > _BATCH_TOKENS:
            yield batch
            batch = []
        batch.append(place)
    if batch:
        yield batch


def _padded(parts: Sequence[Encoding], pad: int) -> dict[str, NDArray[np.int64]]:
    """Make a model's inputs of tokenised texts, filled up to the longest; (n, tokens) each."""
    size = (len(parts), max(map(len, parts)))
    ids, mask, types = np.full(size, pad, np.int64), np.zeros(size, np.int64), np.zeros(size, np.int64)
    for row, part in enumerate(parts):
        ids[row, : len(part)] = part.ids
        mask[row, : len(part)] = part.attention_mask
        types[row, : len(part)] = part.type_ids
    return {"input_ids": ids, "attention_mask": mask, "token_type_ids": types}


def _timed(network: Network, sample: Sequence[Encoding]) -> tuple[NDArray[np.float32], float]:
    """Give the vectors of the sample and the seconds they took."""
    start = time.perf_counter()
    return network(sample), time.perf_counter() - start
