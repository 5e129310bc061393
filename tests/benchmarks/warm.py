"""From question to answer with everything loaded, at 100,000 passages; one asker, and eight at once.

Beside each question's embedding and searches stand those of the plain recipe over the same vectors, asked in
turn: ``SentenceTransformer.encode`` and an exact FAISS index, without a search by words.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from time import perf_counter

import faiss
import numpy as np

from bot.answer import Answerer
from bot.desk import Desk
from embeddings.encoder import load_encoder
from embeddings.models import embedding_weights
from embeddings.question import understand
from embeddings.search import candidates, today
from embeddings.store import Store
from embeddings.types import Filter
from tests.benchmarks.corpus import build
from tests.benchmarks.figures import Bar, Figure, Run

ASKERS = 8


def measure(run: Run) -> Iterator[Figure]:
    """Milliseconds of an answer and of its searches, and answers a second."""
    passages, asked, sample = (10_000, 300, 40) if run.small else (100_000, 2_000, 200)
    folder, gold = build(run, load_encoder(cache=run.cache), passages, asked)
    questions = [question.text for question in gold[:: max(1, len(gold) // sample)]][:sample]
    answerer = Answerer.open(folder, run.cache)
    size = answerer.index.store.info.passages
    recipe = plain_recipe(answerer.index.store)

    def find(question: str) -> None:
        candidates(understand(question, today(answerer.index)), answerer.index, Filter())

    for question in questions[:5]:
        answerer.ask(question)
        recipe(question)
    answered = seconds(questions, answerer.ask)
    found, beside = zip(*((took(find, q), took(recipe, q)) for q in questions), strict=True)
    for name, times, share, limit in (("p50", answered, 50, 150), ("p95", answered, 95, 300)):
        value = float(np.percentile(times, share)) * 1000
        yield Figure("warm", f"answer, {name}, {size:,} passages", value, "ms", bar=Bar(limit))
    middle, middle_beside = (float(np.median(times)) * 1000 for times in (found, beside))
    yield Figure("warm", "embedding and searches, p50", middle, "ms", middle_beside, Bar(10))
    one, many = (asyncio.run(rate(answerer, questions, askers)) for askers in (1, ASKERS))
    yield Figure("warm", f"answers with {ASKERS} askers", many, "1/s", one, Bar(2.5, least=True, ratio=True))


def plain_recipe(store: Store) -> Callable[[str], object]:
    """The recipe's search over the vectors of an index."""
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(embedding_weights().folder), device="cpu", local_files_only=True)
    plain = faiss.IndexFlatIP(store.info.dimension)
    for _, vectors in store.vectors():
        plain.add(vectors)
    return lambda question: plain.search(model.encode([question], normalize_embeddings=True), 10)


def took(work: Callable[[str], object], question: str) -> float:
    """The seconds that one question takes."""
    began = perf_counter()
    work(question)
    return perf_counter() - began


def seconds(questions: Sequence[str], work: Callable[[str], object]) -> list[float]:
    """The seconds that each question takes, one after the other."""
    return [took(work, question) for question in questions]


async def rate(answerer: Answerer, questions: Sequence[str], askers: int) -> float:
    """Answers a second at the desk, where each asker asks again as soon as there is an answer."""
    desk, waiting = Desk(lambda: answerer), iter(questions)

    async def ask_on() -> None:
        for question in waiting:
            await desk.take(lambda answers, asked=question: answers.ask(asked))  # type: ignore[misc]

    await desk.warm()
    began = perf_counter()
    await asyncio.gather(*(ask_on() for _ in range(askers)))
    passed = perf_counter() - began
    await desk.close(1)
    return len(questions) / passed
