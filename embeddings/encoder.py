"""Text to unit vectors, through ONNX Runtime: the vectors of a sentence-transformers model, without torch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from embeddings.errors import ModelError
from embeddings.export import export, read_settings
from embeddings.models import DEFAULT_MODEL as DEFAULT_MODEL
from embeddings.models import are_whole, embedding_weights

_BATCH_TOKENS = 4096


class Encoder(Protocol):
    """Embeds text. An index holds the vectors of one encoder; ``sha256`` tells them apart."""

    @property
    def name(self) -> str:
        """The model's name or path."""
        ...

    @property
    def sha256(self) -> str:
        """The hash that its weights are known by."""
        ...

    @property
    def dimension(self) -> int:
        """How many numbers a vector has."""
        ...

    @property
    def max_tokens(self) -> int:
        """How much it reads at once; a longer text is read in parts."""
        ...

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Give one vector of unit length for each text, (n, dimension), in order."""
        ...


class OnnxEncoder:
    """An exported model in ``folder``. Safe to call from several threads.

    A text longer than ``max_tokens`` is read in parts and gets the mean of their vectors, by their lengths:
    nothing is cut off.
    """

    def __init__(self, name: str, sha256: str, folder: Path, threads: int = 0) -> None:
        import onnxruntime
        from tokenizers import Tokenizer

        settings = read_settings(folder)
        if settings is None:
            raise ModelError(f"No exported model in {folder}.")
        self.name = name
        self.sha256 = sha256
        self.dimension = settings.dimension
        self.max_tokens = settings.max_tokens
        self._pad = settings.pad_id
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(
            str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
        )
        self._inputs = [value.name for value in self._session.get_inputs()]
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(self.max_tokens)

    def count_tokens(self, text: str) -> int:
        """Count a text's tokens, those at its ends among them; above ``max_tokens`` it is read in parts."""
        whole = self._tokenizer.encode(text)
        return len(whole.ids) + sum(len(part.ids) for part in whole.overflowing)

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """See ``Encoder``."""
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        parts = [
            (owner, part.ids, part.type_ids)
            for owner, whole in enumerate(self._tokenizer.encode_batch(list(texts)))
            for part in (whole, *whole.overflowing)
        ]
        for batch in _batches(sorted(parts, key=lambda part: len(part[1]))):
            for (owner, ids, _), vector in zip(batch, self._run(batch), strict=True):
                vectors[owner] += len(ids) * vector
        return _unit(vectors)

    def _run(self, batch: Sequence[tuple[int, list[int], list[int]]]) -> NDArray[np.float32]:
        """Run one batch, padded to its longest text; gives unit vectors."""
        longest = max(len(ids) for _, ids, _ in batch)
        feed = {
            "input_ids": np.full((len(batch), longest), self._pad, np.int64),
            "attention_mask": np.zeros((len(batch), longest), np.int64),
            "token_type_ids": np.zeros((len(batch), longest), np.int64),
        }
        for row, (_, ids, types) in enumerate(batch):
            feed["input_ids"][row, : len(ids)] = ids
            feed["attention_mask"][row, : len(ids)] = 1
            feed["token_type_ids"][row, : len(ids)] = types
        return _unit(self._session.run(None, {name: feed[name] for name in self._inputs})[0])


def load_encoder(model: str = DEFAULT_MODEL, cache: Path | None = None, threads: int = 0) -> OnnxEncoder:
    """Load a sentence-transformers model by name or path; ModelError when it is not on this machine.

    The first time it is exported to ``cache`` (the user's cache folder when None), which takes ten seconds;
    afterwards torch is not imported. ``threads`` run at a time, 0 for as many as there are cores.
    """
    cache = cache or Path.home() / ".cache" / "dateline"
    weights = embedding_weights(model, cache)
    folder = exported(weights.sha256, cache)
    settings = read_settings(folder)
    if settings is None or not are_whole(folder, settings.hashes, cache):
        export(weights, folder)
    return OnnxEncoder(weights.name, weights.sha256, folder, threads)


def exported(sha256: str, cache: Path) -> Path:
    """Give the folder where the export of these weights lies, or will lie."""
    return cache / "models" / sha256[:16]


def _unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Scale each row to length 1."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: NDArray[np.float32] = (vectors / np.maximum(lengths, 1e-12)).astype(np.float32, copy=False)
    return unit


def _batches(
    parts: Sequence[tuple[int, list[int], list[int]]],
) -> Iterator[list[tuple[int, list[int], list[int]]]]:
    """Group parts, sorted by length, so that a padded batch has a bounded number of tokens."""
    batch: list[tuple[int, list[int], list[int]]] = []
    for part in parts:
        if batch and len(part[1]) * (len(batch) + 1) > _BATCH_TOKENS:
            yield batch
            batch = []
        batch.append(part)
    if batch:
        yield batch
