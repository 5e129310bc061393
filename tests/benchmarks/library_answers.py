"""What the plain recipe, txtai and Haystack find, run in an environment that has them.

``python -I library_answers.py SYSTEM TASK RESULT``: TASK is a JSON file with the folder of the embedding
weights, the passages by id, the questions and a folder to save the index in; RESULT becomes one with the
system's version, the seconds of its build (with the model already loaded), for each question the ids found
and the seconds, and the megabytes in memory at the end. ``… SYSTEM --cold WEIGHTS FOLDER QUESTION`` loads
what was saved and prints the passages for one question.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Mapping
from importlib.metadata import version
from pathlib import Path
from time import perf_counter
from typing import Protocol

DEPTH = 10
OFFLINE = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "HAYSTACK_TELEMETRY_ENABLED": "False",
    "TOKENIZERS_PARALLELISM": "false",
}


class System(Protocol):
    """A library with its model loaded."""

    def build(self, passages: Mapping[str, str]) -> None:
        """Make passages findable, given as texts by id."""
        ...

    def search(self, question: str) -> list[str]:
        """The ids of the ten best, best first."""
        ...

    def save(self, folder: str) -> None:
        """Keep what was built."""
        ...

    def load(self, folder: str) -> None:
        """Take up what was kept, in the place of ``build``."""
        ...


class Recipe:
    """The plain recipe: a sentence-transformers model and an exact FAISS index, vectors only."""

    def __init__(self, weights: str) -> None:
        import faiss
        from sentence_transformers import SentenceTransformer

        self._faiss = faiss
        self._model = SentenceTransformer(weights, device="cpu", local_files_only=True)

    def build(self, passages: Mapping[str, str]) -> None:
        """See ``System``."""
        self._names = list(passages)
        vectors = self._model.encode(list(passages.values()), normalize_embeddings=True)
        self._index = self._faiss.IndexFlatIP(vectors.shape[1])
        self._index.add(vectors)

    def search(self, question: str) -> list[str]:
        """See ``System``."""
        _, places = self._index.search(self._model.encode([question], normalize_embeddings=True), DEPTH)
        return [self._names[place] for place in places[0] if place >= 0]

    def save(self, folder: str) -> None:
        """See ``System``."""
        self._faiss.write_index(self._index, f"{folder}/plain.faiss")
        Path(f"{folder}/plain.json").write_text(json.dumps(self._names), "utf-8")

    def load(self, folder: str) -> None:
        """See ``System``."""
        self._index = self._faiss.read_index(f"{folder}/plain.faiss")
        self._names = json.loads(Path(f"{folder}/plain.json").read_text("utf-8"))


class Txtai:
    """txtai's embeddings database as it comes, or with its own BM25 beside it (``hybrid``)."""

    def __init__(self, weights: str, *, hybrid: bool = False) -> None:
        from txtai import Embeddings  # type: ignore[import-not-found]

        self._embeddings = Embeddings({"path": weights, "hybrid": hybrid})

    def build(self, passages: Mapping[str, str]) -> None:
        """See ``System``."""
        self._embeddings.index([(name, text, None) for name, text in passages.items()])

    def search(self, question: str) -> list[str]:
        """See ``System``."""
        return [str(name) for name, _ in self._embeddings.search(question, DEPTH)]

    def save(self, folder: str) -> None:
        """See ``System``."""
        self._embeddings.save(folder)

    def load(self, folder: str) -> None:
        """See ``System``."""
        self._embeddings.load(folder)


class Haystack:
    """Haystack's hybrid pipeline in memory: BM25 and vectors, joined by their reciprocal ranks."""

    def __init__(self, weights: str) -> None:
        from haystack import Pipeline  # type: ignore[import-not-found]
        from haystack.components.joiners import DocumentJoiner  # type: ignore[import-not-found]
        from haystack.components.retrievers.in_memory import (  # type: ignore[import-not-found]
            InMemoryBM25Retriever,
            InMemoryEmbeddingRetriever,
        )
        from haystack.document_stores.in_memory import (  # type: ignore[import-not-found]
            InMemoryDocumentStore,
        )
        from haystack_integrations.components.embedders.sentence_transformers import (  # type: ignore[import-not-found]
            SentenceTransformersDocumentEmbedder,
            SentenceTransformersTextEmbedder,
        )

        self._store = InMemoryDocumentStore(embedding_similarity_function="cosine")
        self._load = InMemoryDocumentStore.load_from_disk
        self._embedder = SentenceTransformersDocumentEmbedder(model=weights, progress_bar=False)
        self._pipeline = Pipeline()
        parts = {
            "question": SentenceTransformersTextEmbedder(model=weights, progress_bar=False),
            "vectors": InMemoryEmbeddingRetriever(self._store, top_k=DEPTH),
            "words": InMemoryBM25Retriever(self._store, top_k=DEPTH),
            "both": DocumentJoiner(join_mode="reciprocal_rank_fusion", top_k=DEPTH),
        }
        for name, part in parts.items():
            self._pipeline.add_component(name, part)
        self._pipeline.connect("question.embedding", "vectors.query_embedding")
        self._pipeline.connect("vectors", "both")
        self._pipeline.connect("words", "both")
        self._pipeline.warm_up()

    def build(self, passages: Mapping[str, str]) -> None:
        """See ``System``."""
        from haystack import Document

        self._embedder.warm_up()
        documents = [Document(id=name, content=text) for name, text in passages.items()]
        self._store.write_documents(self._embedder.run(documents)["documents"])

    def search(self, question: str) -> list[str]:
        """See ``System``."""
        found = self._pipeline.run({"question": {"text": question}, "words": {"query": question}})
        return [document.id for document in found["both"]["documents"]]

    def save(self, folder: str) -> None:
        """See ``System``."""
        self._store.save_to_disk(f"{folder}/store.json")

    def load(self, folder: str) -> None:
        """See ``System``."""
        kept = self._load(f"{folder}/store.json")
        self._store.write_documents(kept.filter_documents())


SYSTEMS: Mapping[str, tuple[str, Callable[[str], System]]] = {
    "plain recipe": ("sentence-transformers", Recipe),
    "txtai": ("txtai", Txtai),
    "txtai, hybrid": ("txtai", lambda weights: Txtai(weights, hybrid=True)),
    "Haystack, hybrid": ("haystack-ai", Haystack),
}
"""Each system with the package that says its version."""


def stay_offline(event: str, _: tuple[object, ...]) -> None:
    """Refuse to look up any host, as a hook of ``sys.addaudithook``."""
    if event in {"socket.getaddrinfo", "socket.gethostbyname"}:
        raise ConnectionRefusedError(f"No network while measuring: {event}.")


def measure(name: str, task_file: str, result_file: str) -> None:
    """Build, ask, keep the index, and write down what was found."""
    task = json.loads(Path(task_file).read_text("utf-8"))
    package, load = SYSTEMS[name]
    system = load(task["weights"])
    began = perf_counter()
    system.build(task["passages"])
    built = perf_counter() - began
    answers = []
    for question in task["questions"]:
        began = perf_counter()
        found = system.search(question)
        answers.append({"ids": found, "seconds": perf_counter() - began})
    resident = _resident()
    system.save(task["saved"])
    result = {"version": version(package), "build": built, "answers": answers, "resident": resident}
    Path(result_file).write_text(json.dumps(result), "utf-8")


def _resident() -> float | None:
    """Megabytes in memory, where the system says so."""
    status = Path("/proc/self/status")
    lines = status.read_text("utf-8").splitlines() if status.exists() else []
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS")), None)


def main() -> None:
    """Measure a system, or answer one question from what it kept."""
    os.environ.update(OFFLINE)
    sys.addaudithook(stay_offline)
    if sys.argv[2] != "--cold":
        measure(*sys.argv[1:])
        return
    name, _, weights, folder, question = sys.argv[1:]
    system = SYSTEMS[name][1](weights)
    system.load(folder)
    print(*system.search(question))


if __name__ == "__main__":
    main()
