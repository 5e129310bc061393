"""A large index to ask: news paragraphs of which questions are asked, among the newswire of 1987.

The paragraphs asked about (``rtqa_evidence``) have the vectors of the model. To embed a hundred thousand more
would take half an hour, so each paragraph of the wire gets a real paragraph's vector with noise: a random one
of those above plus 0.6 of a random direction, scaled to length 1 (cosine 0.86 to where it came from).
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from embeddings.datasets import GoldQuestion, read_paragraphs, read_questions
from embeddings.encoder import Encoder
from embeddings.indexing import index_documents
from embeddings.ranking_examples import kept_of
from embeddings.types import Article, Document
from tests.benchmarks.figures import Run

ASKED = "rtqa_evidence"
WIRE = "reuters21578.jsonl.gz"
NOISE = 0.6


class Crowd:
    """An encoder that knows some texts, and gives every other a known vector with noise."""

    def __init__(self, encoder: Encoder, known: Sequence[str]) -> None:
        self.name, self.sha256 = encoder.name, encoder.sha256
        self.dimension, self.max_tokens = encoder.dimension, encoder.max_tokens
        self.encode_question = encoder.encode_question
        self._known = dict(zip(known, encoder.encode(known), strict=True))
        self._vectors = np.array(list(self._known.values()))
        self._random = np.random.default_rng(7)

    def encode(self, texts: Sequence[str], more: int = 0) -> NDArray[np.float32]:
        """See ``Encoder``."""
        places = self._random.integers(len(self._vectors), size=len(texts))
        noise = self._random.standard_normal((len(texts), self.dimension)).astype(np.float32)
        noise *= NOISE / np.linalg.norm(noise, axis=1, keepdims=True)
        vectors = self._vectors[places] + noise
        for row, text in enumerate(texts):
            vectors[row] = self._known.get(text.rsplit("\n", 1)[-1], vectors[row])
        unit: NDArray[np.float32] = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        return unit


def build(run: Run, encoder: Encoder, passages: int, asked: int) -> tuple[Path, list[GoldQuestion]]:
    """Index so many passages, at most ``asked`` of them with questions that no model was tuned on.

    Gives the folder and these questions.
    """
    paragraphs = list(read_paragraphs(run.data / f"{ASKED}.paragraphs.jsonl.gz"))
    told = kept_of(ASKED, paragraphs, held=True)[:asked]
    crowd = Crowd(encoder, [text for document in told for text in document.paragraphs])
    folder = run.scratch / "large"
    index_documents([*told, *_until(passages - len(told), wire(run.data / WIRE))], [run.data], folder, crowd)
    names = {document.article.id for document in told}
    questions = read_questions(run.data / f"{ASKED}.questions.jsonl.gz")
    return folder, [q for q in questions if q.gold and {gold.article for gold in q.gold} <= names]


def wire(path: Path) -> Iterator[Document]:
    """The stories of the newswire, in paragraphs."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            story = json.loads(line)
            paragraphs = [" ".join(part.split()) for part in re.split(r"\n\s{3,}", story.get("body") or "")]
            day = datetime.strptime(story["date"].split()[0], "%d-%b-%Y").date()  # noqa: DTZ007 - only the day
            article = Article(f"reuters-{story['id']}", story.get("title") or "", "Reuters", day, None, None)
            if any(paragraphs):
                yield Document(article, tuple(filter(None, paragraphs)))


def _until(passages: int, documents: Iterator[Document]) -> Iterator[Document]:
    """The first documents with so many passages, or all."""
    for document in documents:
        if passages <= 0:
            return
        yield document
        passages -= len(document.paragraphs)
