"""What txtai and Haystack find: ``python -I library_answers.py SYSTEM TASK RESULT``.

``compare_libraries.py`` runs it, in an environment that has the two. TASK is a JSON file with the folder of
the embedding weights, the passages by id and the questions; RESULT becomes one with the system's version, the
seconds of its build (with the model already loaded), and for each question the ids found and the seconds.
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
        self._embedder.warm_up()
        self._pipeline.warm_up()

    def build(self, passages: Mapping[str, str]) -> None:
        """See ``System``."""
        from haystack import Document

        documents = [Document(id=name, content=text) for name, text in passages.items()]
        self._store.write_documents(self._embedder.run(documents)["documents"])

    def search(self, question: str) -> list[str]:
        """See ``System``."""
        found = self._pipeline.run({"question": {"text": question}, "words": {"query": question}})
        return [document.id for document in found["both"]["documents"]]


SYSTEMS: Mapping[str, tuple[str, Callable[[str], System]]] = {
    "txtai": ("txtai", Txtai),
    "txtai, hybrid": ("txtai", lambda weights: Txtai(weights, hybrid=True)),
    "Haystack, hybrid": ("haystack-ai", Haystack),
}
"""Each system with the package that says its version."""


def stay_offline(event: str, _: tuple[object, ...]) -> None:
    """Refuse to look up any host, as a hook of ``sys.addaudithook``."""
    if event in {"socket.getaddrinfo", "socket.gethostbyname"}:
        raise ConnectionRefusedError(f"No network while measuring: {event}.")


def main() -> None:
    """Build, ask, and write down what was found."""
    os.environ.update(OFFLINE)
    sys.addaudithook(stay_offline)
    name, task_file, result_file = sys.argv[1:]
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
    result = {"version": version(package), "build": built, "answers": answers}
    Path(result_file).write_text(json.dumps(result), "utf-8")


if __name__ == "__main__":
    main()
