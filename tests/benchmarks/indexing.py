"""Articles to an index, beside ``SentenceTransformer.encode`` at its defaults on the same paragraphs.

Ours reads, splits, finds times, embeds and writes; the reference only embeds. Models are loaded before.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from time import perf_counter

from embeddings.context import article_context
from embeddings.datasets import read_paragraphs
from embeddings.encoder import load_encoder
from embeddings.indexing import index_documents
from embeddings.models import embedding_weights
from tests.benchmarks.corpus import ASKED
from tests.benchmarks.figures import Bar, Figure, Run


def measure(run: Run) -> Iterator[Figure]:
    """Paragraphs a second."""
    from sentence_transformers import SentenceTransformer

    path = run.data / f"{ASKED}.paragraphs.jsonl.gz"
    documents = list(islice(read_paragraphs(path), 300 if run.small else None))
    texts = [
        article_context(document.article, text) for document in documents for text in document.paragraphs
    ]
    encoder = load_encoder(cache=run.cache)
    model = SentenceTransformer(str(embedding_weights().folder), device="cpu", local_files_only=True)
    encoder.encode(texts[:8]), model.encode(texts[:8])
    began = perf_counter()
    index_documents(documents, [path], run.scratch / "index", encoder)
    between = perf_counter()
    model.encode(texts)
    ended = perf_counter()
    ours, reference = len(texts) / (between - began), len(texts) / (ended - between)
    yield Figure("indexing", "paragraphs", ours, "1/s", reference, Bar(2, least=True, ratio=True))
