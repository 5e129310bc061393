"""A sentence-transformers model as an ONNX file that gives the same vectors, made once and kept.

Answering then needs neither torch nor sentence-transformers, whose import alone takes seconds.
"""

from __future__ import annotations

import contextlib
import io
import json
import logging
import warnings
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from embeddings.errors import DatelineError, ModelError
from embeddings.models import DEFAULT_MODEL, EMBEDDING_FILES, Weights, check_files
from embeddings.networks import making
from embeddings.sessions import NETWORK, optimise, quantise, silence
from embeddings.tokens import TOKENIZER

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

SETTINGS = "settings.json"
# Questions of the default model are embedded with eight-bit weights, four times as fast. Against passages in
# 32 bits, of 700 questions each the first five held the answer for 0.3 points more (a news quiz) and for 0.3
# and 0.4 less (SQuAD's kinds). Of other models nothing is known, so they are asked in 32 bits.
QUESTIONS = "questions.onnx"
AGREEMENT = 0.9999  # cosine of the exported model's vectors with the original's, at least
_OPSET = 17
_INPUTS = ("input_ids", "attention_mask", "token_type_ids")
# Short and long, capitals and accents, figures and dates, other scripts, and next to nothing.
PROBES = (
    "When was the second round of talks?",
    "The delegations met in Astana on 15–16 February 2017, the third such meeting since the ceasefire.",
    "“We'll see,” she said – adding: “€1.5bn isn't nothing.”",
    "GDP GREW BY 3.4% IN Q4, UP FROM 2.9%",
    "Précédent déjà-vu à Besançon; Ærøskøbing, Łódź, Đà Nẵng.",
    "Встреча прошла в четверг. 会议于星期四举行。",
    "a",
    "Rain. " * 40,
    "The minister of foreign affairs told reporters that the agreement would be signed next week. " * 40,
)


@dataclass(frozen=True, slots=True)
class Settings:
    """What running an exported model needs to know.

    The prompts are what the model wants before a question and before a passage, "" for most.
    """

    dimension: int
    max_tokens: int
    question_prompt: str
    passage_prompt: str


def read_settings(folder: Path) -> Settings:
    """Read the settings of a whole export; ModelError when there is none in ``folder``."""
    try:
        return Settings(**json.loads((folder / SETTINGS).read_bytes()))
    except (OSError, ValueError, TypeError) as error:
        raise ModelError(f"No exported model in {folder}.") from error


def export(weights: Weights, folder: Path) -> None:
    """Write the model as network, tokenizer and settings to ``folder``, at once.

    ModelError when the weights can't be read, the exported model gives other vectors or can't be written.
    """
    if weights.name == DEFAULT_MODEL:
        check_files(weights.folder, EMBEDDING_FILES, None)
    try:
        with making(folder) as draft:
            _fill(draft, weights)
    except OSError as error:
        reason = (error.strerror or "it can't be written").lower()
        raise ModelError(
            f"Can't keep the exported model in {folder.parent}: {reason}. "
            "Set DATELINE_CACHE to another folder."
        ) from error


def _fill(folder: Path, weights: Weights) -> None:
    """Write an export; ModelError whatever goes wrong with the model."""
    with quiet():
        try:
            _write(load(weights), weights, folder)
        except DatelineError:
            raise
        except Exception as error:  # torch and sentence-transformers raise anything
            raise ModelError(f"The model {weights.name} can't be exported: {error}") from error


def load(weights: Weights) -> SentenceTransformer:
    """Load the original model; a GPU is used when there is one."""
    silence()  # what is imported here may import ONNX Runtime
    from sentence_transformers import SentenceTransformer

    return SentenceTransformer(str(weights.folder), local_files_only=True)


def _write(model: SentenceTransformer, weights: Weights, folder: Path) -> None:
    """Write the files of an export and compare it with the original."""
    traced = folder / "traced.onnx"
    dimension = _trace(model.to("cpu").float().eval(), traced)
    optimise(traced, folder / NETWORK)
    if weights.name == DEFAULT_MODEL:
        quantise(traced, folder / "small.onnx")
        optimise(folder / "small.onnx", folder / QUESTIONS)
        (folder / "small.onnx").unlink()
    traced.unlink()
    (folder / TOKENIZER).write_text(model.tokenizer.backend_tokenizer.to_str(), "utf-8")
    settings = Settings(
        dimension=dimension,
        max_tokens=int(model.max_seq_length or 512),
        question_prompt=_prompt(model, "query"),
        passage_prompt=_prompt(model, "document", "passage", "corpus"),
    )
    (folder / SETTINGS).write_text(json.dumps(asdict(settings), indent=1), "utf-8")
    _compare(model, weights, folder)


def _trace(model: SentenceTransformer, path: Path) -> int:
    """Write the network, from tokens to vectors, as ONNX; gives the dimension of its vectors."""
    import torch

    example = model.tokenizer(list(PROBES[:2]), padding=True, return_tensors="pt")
    inputs = [name for name in _INPUTS if name in example]
    values = tuple(example[name] for name in inputs)

    class Whole(torch.nn.Module):
        """All modules of the model in one: transformer, pooling, and what else it is made of."""

        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, *values: torch.Tensor) -> torch.Tensor:
            features = dict(zip(inputs, values, strict=True))
            for module in self.model:
                features = module(features)
            return features["sentence_embedding"]

    axes = {name: {0: "texts", 1: "tokens"} for name in inputs} | {"vectors": {0: "texts"}}
    with torch.no_grad():
        whole = Whole()
        torch.onnx.export(
            whole, values, str(path), dynamo=False, opset_version=_OPSET,
            input_names=inputs, output_names=["vectors"], dynamic_axes=axes,
        )  # fmt: skip
        return int(whole(*values).shape[-1])


def _prompt(model: SentenceTransformer, *names: str) -> str:
    """Give what the model was trained to read before a text of this kind, by the names in use for it."""
    wanted = (*names, model.default_prompt_name or "")
    return next((prompt for name in wanted if (prompt := model.prompts.get(name))), "")


def _compare(model: SentenceTransformer, weights: Weights, folder: Path) -> None:
    """Raise ModelError unless the exported model gives the original's vectors."""
    from embeddings.encoder import OnnxEncoder

    exported = OnnxEncoder(weights, folder)
    texts = [text for text in PROBES if exported.count_tokens(text) <= exported.max_tokens]
    prompt = _prompt(model, "document", "passage", "corpus")
    expected = model.encode(texts, prompt=prompt, normalize_embeddings=True, show_progress_bar=False)
    worst = float(np.sum(exported.encode(texts) * expected, axis=1).min())
    if worst < AGREEMENT:
        raise ModelError(f"The exported model gives other vectors than the original (cosine {worst:.4f}).")


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Keep what torch and transformers print and warn of away from the person's terminal."""
    disabled = logging.root.manager.disable
    logging.disable(logging.ERROR)
    sink = io.StringIO()
    try:
        with warnings.catch_warnings(), contextlib.redirect_stdout(sink), contextlib.redirect_stderr(sink):
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(disabled)
