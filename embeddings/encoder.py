"""Text to unit vectors, through ONNX Runtime: the vectors of a sentence-transformers model, without torch."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from embeddings.errors import ModelError
from embeddings.export import export, read_settings
from embeddings.models import DEFAULT_MODEL as DEFAULT_MODEL
from embeddings.models import are_whole, embedding_weights

if TYPE_CHECKING:
    from tokenizers import Encoding


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
        """Give one vector of unit length for each passage, (n, dimension), in order."""
        ...

    def encode_question(self, question: str) -> NDArray[np.float32]:
        """Give the vector of a question, (dimension,), to be compared with those of passages."""
        ...


class OnnxEncoder:
    """An exported model in ``folder``. Safe to call from several threads.

    A text longer than ``max_tokens`` is read in parts and gets the mean of their vectors, by their lengths:
    nothing is cut off. Each part runs alone, one on each core: nothing is padded, and a short text stays in
    the processor's cache (120 paragraphs on one core: 5.7 s alone, 8.1 s in sorted batches of 4,096 tokens).
    """

    def __init__(self, name: str, sha256: str, folder: Path) -> None:
        import onnxruntime
        from tokenizers import Tokenizer

        settings = read_settings(folder)
        if settings is None:
            raise ModelError(f"No exported model in {folder}.")
        self.name = name
        self.sha256 = sha256
        self.dimension = settings.dimension
        self.max_tokens = settings.max_tokens
        self._prompts = settings.question_prompt, settings.passage_prompt
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(
            str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
        )
        self._inputs = [value.name for value in self._session.get_inputs()]
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(self.max_tokens)
        self._pool = ThreadPoolExecutor(os.cpu_count(), "encode")

    def count_tokens(self, text: str) -> int:
        """Count a text's tokens, those at its ends among them; above ``max_tokens`` it is read in parts."""
        whole = self._tokenizer.encode(text)
        return sum(len(part) for part in (whole, *whole.overflowing))

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """See ``Encoder``."""
        return self._embed([self._prompts[1] + text for text in texts])

    def encode_question(self, question: str) -> NDArray[np.float32]:
        """See ``Encoder``."""
        vector: NDArray[np.float32] = self._embed([self._prompts[0] + question])[0]
        return vector

    def _embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        parts = [
            (owner, part)
            for owner, whole in enumerate(self._tokenizer.encode_batch(texts))
            for part in (whole, *whole.overflowing)
        ]
        run = self._pool.map if len(parts) > 1 else map
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        for (owner, part), vector in zip(parts, run(self._run, [part for _, part in parts]), strict=True):
            vectors[owner] += len(part) * _unit(vector)
        return np.array([_unit(vector) for vector in vectors], np.float32).reshape(vectors.shape)

    def _run(self, part: Encoding) -> NDArray[np.float32]:
        """Embed the tokens of one part."""
        values = {
            "input_ids": part.ids,
            "attention_mask": part.attention_mask,
            "token_type_ids": part.type_ids,
        }
        feed = {name: np.array([values[name]], np.int64) for name in self._inputs}
        vector: NDArray[np.float32] = self._session.run(None, feed)[0][0]
        return vector


def load_encoder(model: str = DEFAULT_MODEL, cache: Path | None = None) -> OnnxEncoder:
    """Load a sentence-transformers model by name or path; ModelError when it is not on this machine.

    The first time it is exported to ``cache`` (the user's cache folder when None), which takes ten seconds;
    afterwards torch is not imported.
    """
    cache = cache or Path.home() / ".cache" / "dateline"
    weights = embedding_weights(model, cache)
    folder = exported(weights.sha256, cache)
    settings = read_settings(folder)
    if settings is None or not are_whole(folder, settings.hashes, cache):
        export(weights, folder)
    return OnnxEncoder(weights.name, weights.sha256, folder)


def exported(sha256: str, cache: Path) -> Path:
    """Give the folder where the export of these weights lies, or will lie."""
    return cache / "models" / sha256[:16]


def _unit(vector: NDArray[np.float32]) -> NDArray[np.float32]:
    """Scale a vector to length 1."""
    unit: NDArray[np.float32] = vector / np.maximum(np.linalg.norm(vector), np.float32(1e-12))
    return unit
