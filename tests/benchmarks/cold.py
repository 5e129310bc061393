"""One question as a whole process, models and index from the disk, beside the plain recipe's script.

Both are asked in turn, so that what else the machine does falls on both, and the median of each counts. The
script does less: it finds one passage, and neither searches by words nor reranks nor reads.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median

import faiss

from embeddings.encoder import load_encoder
from embeddings.indexing import index
from embeddings.models import embedding_weights
from embeddings.store import Store
from tests.benchmarks.figures import Bar, Figure, Run

ROOT = Path(__file__).parents[2]
QUESTION = "when was the second Astana round?"
RECIPE = """
import json, sys
import faiss
from sentence_transformers import SentenceTransformer

weights, folder, question = sys.argv[1:]
model = SentenceTransformer(weights, device="cpu", local_files_only=True)
index = faiss.read_index(f"{folder}/plain.faiss")
with open(f"{folder}/plain.json", encoding="utf-8") as file:
    passages = json.load(file)
vector = model.encode([question], normalize_embeddings=True)
scores, places = index.search(vector, 1)
print(passages[places[0][0]], scores[0][0])
"""
WATCH = """
import resource, subprocess, sys, time
began = time.perf_counter()
code = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode
took = time.perf_counter() - began
if code not in (0, 1):  # 1 says that nothing answers
    sys.exit(f"failed with {code}: {sys.argv[1:]}")
used = resource.getrusage(resource.RUSAGE_CHILDREN)
unit = 1 << 20 if sys.platform == "darwin" else 1 << 10
print(took, used.ru_utime + used.ru_stime, used.ru_maxrss / unit)
"""


def measure(run: Run) -> Iterator[Figure]:
    """Seconds and megabytes of both processes."""
    folder = run.scratch / "index"
    encoder = load_encoder(cache=run.cache)
    index([ROOT / "seeds"], folder, encoder)
    _write_plain(folder, run.scratch)
    ours = ask_command(folder, QUESTION)
    recipe = [sys.executable, "-c", RECIPE, str(embedding_weights().folder), str(run.scratch), QUESTION]
    pairs = [(watch(ours, run), watch(recipe, run)) for _ in range(4 if run.small else 10)]
    ours_wall, ours_cpu, ours_most = (
        median(values) for values in zip(*(p[0] for p in pairs[1:]), strict=True)
    )
    wall, cpu, most = (median(values) for values in zip(*(p[1] for p in pairs[1:]), strict=True))
    yield Figure("cold", "whole process", ours_wall, "s", wall, Bar(1 / 8, ratio=True))
    yield Figure("cold", "whole process, alone", ours_wall, "s", bar=Bar(1.0))
    yield Figure("cold", "processor time", ours_cpu, "s", cpu)
    yield Figure("cold", "most memory", ours_most, "MB", most)


def ask_command(folder: Path, question: str) -> list[str]:
    """``dateline ask`` of this index."""
    return [sys.executable, "-c", "from bot.cli import main; main()", "ask", "--index", str(folder), question]


def watch(command: Sequence[str], run: Run) -> tuple[float, float, float]:
    """Run a program offline: its seconds from start to end, those of the processor, megabytes at most."""
    environment = {**os.environ, "DATELINE_CACHE": str(run.cache), "HF_HUB_OFFLINE": "1"}
    said = subprocess.run(
        [sys.executable, "-c", WATCH, *command],
        capture_output=True, check=True, cwd=ROOT, env=environment, text=True,
    ).stdout  # fmt: skip
    wall, cpu, most = map(float, said.split())
    return wall, cpu, most


def _write_plain(folder: Path, beside: Path) -> None:
    """The recipe's index of the same passages, and their texts."""
    store = Store(folder)
    plain = faiss.IndexFlatIP(store.info.dimension)
    texts: list[str] = []
    for ids, vectors in store.vectors():
        plain.add(vectors)
        texts += [passage.text for passage in store.load([int(i) for i in ids])]
    faiss.write_index(plain, str(beside / "plain.faiss"))
    (beside / "plain.json").write_text(json.dumps(texts), "utf-8")
