"""Text to unit vectors, through ONNX Runtime: the vectors of a sentence-transformers model, without torch."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from embeddings.bulk import Network, fastest, unit_rows
from embeddings.export import QUESTIONS, export, read_settings
from embeddings.models import DEFAULT_MODEL as DEFAULT_MODEL
from embeddings.models import EMBEDDING_FILES, Weights, embedding_weights
from embeddings.networks import is_whole, place
from embeddings.sessions import NETWORK, open_session
from embeddings.tokens import TOKENIZER, default_words, load_tokenizer

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Encoding

LONG_RUN = 2048  # passages for which it pays to load torch, which takes some eight seconds
EXPORTING = "Preparing the model {} for this machine, once: some ten seconds."
SAMPLE = 64  # passages by which two ways are compared


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

    def encode(self, texts: Sequence[str], more: int = 0) -> NDArray[np.float32]:
        """Give one vector of unit length for each passage, (n, dimension), in order.

        ``more`` passages will follow, as far as is known: how to embed may depend on how many there are.
        """
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

    def __init__(self, weights: Weights, folder: Path) -> None:
        settings = read_settings(folder)
        self.name = weights.name
        self.sha256 = weights.sha256
        self.dimension = settings.dimension
        self.max_tokens = settings.max_tokens
        self._weights = weights
        self._prompts = settings.question_prompt, settings.passage_prompt
        asking = folder / QUESTIONS
        self._folder = folder
        self._questions = open_session(asking) if asking.exists() else self._passages
        self._inputs = [value.name for value in self._questions.get_inputs()]
        self._tokenizer = load_tokenizer(_words(weights, folder))
        self._room = self.max_tokens - self._tokenizer.num_special_tokens_to_add(is_pair=False)
        self._pool = ThreadPoolExecutor(os.cpu_count(), "encode")
        self._for_passages: Network = self._run
        self._encoded, self._looked = 0, False

    @cached_property
    def _passages(self) -> InferenceSession:
        """The network for passages, in 32 bits; not loaded to answer where questions have their own."""
        return open_session(self._folder / NETWORK)

    def count_tokens(self, text: str) -> int:
        """Count a text's tokens, those at its ends among them; above ``max_tokens`` it is read in parts."""
        return sum(len(part) for _, part in self._parts([text]))

    def encode(self, texts: Sequence[str], more: int = 0) -> NDArray[np.float32]:
        """See ``Encoder``. When many passages come it looks once for a faster way to embed them."""
        self._encoded += len(texts)
        parts = self._parts([self._prompts[1] + text for text in texts])
        if not self._looked and self._encoded + more >= LONG_RUN:
            self._looked = True
            sample = [part for _, part in parts[:SAMPLE]]
            self._for_passages = fastest(self._run, self._weights, sample)
        return self._combine(len(texts), parts, self._for_passages)

    def encode_question(self, question: str) -> NDArray[np.float32]:
        """See ``Encoder``."""
        parts = self._parts([self._prompts[0] + question])
        vector: NDArray[np.float32] = self._combine(1, parts, partial(self._run, session=self._questions))[0]
        return vector

    def _parts(self, texts: Sequence[str]) -> list[tuple[int, Encoding]]:
        """Tokenise texts: (place of its text, tokens) for each part."""
        wholes = self._tokenizer.encode_batch(texts, add_special_tokens=False)
        for whole in wholes:
            whole.truncate(self._room)
        return [
            (owner, self._tokenizer.post_process(part, None, add_special_tokens=True))
            for owner, whole in enumerate(wholes)
            for part in (whole, *whole.overflowing)
        ]

    def _combine(
        self, size: int, parts: Sequence[tuple[int, Encoding]], network: Network
    ) -> NDArray[np.float32]:
        """Embed parts and give each text the mean of its parts, by their lengths."""
        vectors = np.zeros((size, self.dimension), np.float32)
        found = network([part for _, part in parts]) if parts else ()
        for (owner, part), vector in zip(parts, found, strict=True):
            vectors[owner] += len(part) * vector
        return unit_rows(vectors)

    def _run(self, parts: Sequence[Encoding], session: InferenceSession | None = None) -> NDArray[np.float32]:
        """Embed tokenised texts through ONNX Runtime, as passages if not said otherwise; a ``Network``."""
        run = self._pool.map if len(parts) > 1 else map
        embed = partial(self._run_one, session or self._passages)
        return unit_rows(np.array(list(run(embed, parts)), np.float32))

    def _run_one(self, session: InferenceSession, part: Encoding) -> NDArray[np.float32]:
        values = {
            "input_ids": part.ids,
            "attention_mask": part.attention_mask,
            "token_type_ids": part.type_ids,
        }
        feed = {name: np.array([values[name]], np.int64) for name in self._inputs}
        vector: NDArray[np.float32] = session.run(None, feed)[0][0]
        return vector


def load_encoder(
    model: str = DEFAULT_MODEL, cache: Path | None = None, say: Callable[[str], None] | None = None
) -> OnnxEncoder:
    """Load a sentence-transformers model by name or path; ModelError when it is not on this machine.

    The first time it is exported to ``cache`` (the user's cache folder when None), which takes ten seconds:
    ``say`` is told so. Afterwards torch is not imported.
    """
    cache = cache or Path.home() / ".cache" / "dateline"
    weights = embedding_weights(model, cache)
    folder = place(weights.sha256, cache)
    if not is_whole(folder, cache):
        if say:
            say(EXPORTING.format(weights.name))
        export(weights, folder)
    return OnnxEncoder(weights, folder)


def is_exported(cache: Path) -> bool:
    """Say whether the default model is exported already."""
    return is_whole(place(EMBEDDING_FILES["model.safetensors"], cache), cache)


def _words(weights: Weights, folder: Path) -> Path:
    """The tokenizer of an export; the default model's is that of the reranker and the reader too."""
    return default_words() if weights.name == DEFAULT_MODEL else folder / TOKENIZER
