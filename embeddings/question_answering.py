"""Readers that others trained: a question answering model of transformers, of BERT's kind, as it is.

It runs on torch, so it starts in seconds and not at once; the project's own reader does without.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from embeddings.errors import ModelError
from embeddings.export import quiet

Floats = NDArray[np.float32]
Ids = NDArray[np.int64]


def torch_forward(folder: Path) -> Callable[[Ids, Ids], tuple[Floats, Floats, float]]:
    """The network in a folder of transformers, as ``reader.Forward``; ModelError if it answers no questions.

    Such models give no no-answer logit: it is how far the first token, which stands for "no answer" since
    SQuAD 2 (Devlin et al. 2019), is ahead of the best start and end in the passage.
    """
    with quiet():
        import torch
        from transformers import AutoConfig, AutoModelForQuestionAnswering

        try:
            made_for = AutoConfig.from_pretrained(str(folder), local_files_only=True).architectures or [""]
            if not made_for[0].endswith("ForQuestionAnswering"):
                raise ModelError(f"The model at {folder} is no reader: it wasn't trained to mark answers.")
            model = AutoModelForQuestionAnswering.from_pretrained(str(folder), local_files_only=True).eval()
        except (OSError, ValueError) as error:
            raise ModelError(f"The reader at {folder} can't be loaded: {error}") from error
    typed = "token_type_ids" in inspect.signature(model.forward).parameters

    def forward(ids: Ids, types: Ids) -> tuple[Floats, Floats, float]:
        said = {"token_type_ids": torch.from_numpy(types[None])} if typed else {}
        with torch.inference_mode():
            marked = model(input_ids=torch.from_numpy(ids[None]), **said)
        start, end = marked.start_logits[0].numpy(), marked.end_logits[0].numpy()
        passage = types == 1
        return start, end, float(start[0] + end[0] - start[passage].max() - end[passage].max())

    return forward
