"""One tokenizer for the models that come with the installation."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from embeddings.errors import ModelError
from embeddings.models import reranker_weights
from embeddings.tokens import TOKENIZER, default_words, load_tokenizer, without_mark


@pytest.mark.models
def test_the_default_models_know_the_same_words(tmp_path: Path) -> None:
    ours, rerankers = (
        json.loads(path.read_bytes())
        for path in (default_words(), reranker_weights(tmp_path).folder / TOKENIZER)
    )
    differing = {name for name in ours if ours[name] != rerankers[name]}
    assert differing <= {"truncation", "padding"}


def test_all_who_ask_share_one_tokenizer_that_neither_pads_nor_cuts() -> None:
    loaded = load_tokenizer(default_words())
    assert load_tokenizer(default_words()) is loaded
    assert len(loaded.encode("word " * 2000, add_special_tokens=False)) == 2000
    assert len(loaded.encode("word", add_special_tokens=False)) == 1


def test_no_tokenizer_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"tokenizer at .*none\.json can't be loaded"):
        load_tokenizer(tmp_path / "none.json")


@pytest.mark.parametrize(
    ("typed", "read"),
    [("Who led the talks?", "Who led the talks"), ("who led ??", "who led"), ("why", "why"), ("?", "?")],
)
def test_a_question_reads_the_same_with_its_mark_or_without(typed: str, read: str) -> None:
    assert without_mark(typed) == read
