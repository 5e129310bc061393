"""The running bot with everything loaded, on the articles that ship, beside the same work through torch.

The reranker's and the reader's weights exist as ONNX files only, so networks of their shapes with random
weights stand in for them: 12 layers of 384 each, in 32-bit floats as torch loads them.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from embeddings.encoder import load_encoder
from embeddings.indexing import index
from embeddings.models import embedding_weights
from tests.benchmarks.cold import ROOT
from tests.benchmarks.figures import Bar, Figure, Run

RESIDENT = """
import gc, sys
from pathlib import Path

def resident():
    gc.collect()
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))
"""
BOT = (
    RESIDENT
    + """
import asyncio
import bot.client, bot.cog, bot.timeline, bot.watch
from bot.config import read_settings
from bot.desk import Desk
from bot.opening import open_answerer

async def main():
    desk = Desk(lambda: open_answerer(read_settings(index=Path(sys.argv[1]))))
    await desk.warm()
    for number, question in enumerate(map(str.strip, sys.stdin), 1):
        await desk.take(lambda answerer: answerer.ask(question))
        if number % 100 == 0:
            print(number, resident(), flush=True)
    await desk.close(1)

asyncio.run(main())
"""
)
ASKER = (
    RESIDENT
    + """
from bot.config import read_settings
from bot.opening import open_answerer

answerer = open_answerer(read_settings(index=Path(sys.argv[1])))
for question in map(str.strip, sys.stdin):
    answerer.ask(question)
print(0, resident())
"""
)
TORCH = (
    RESIDENT
    + """
import bot.client, torch
from sentence_transformers import SentenceTransformer
from transformers import BertConfig, BertForQuestionAnswering, BertForSequenceClassification

model = SentenceTransformer(sys.argv[2], device="cpu", local_files_only=True)
size = {"hidden_size": 384, "num_attention_heads": 12, "intermediate_size": 1536, "vocab_size": 30522}
reranker = BertForSequenceClassification(BertConfig(**size, num_hidden_layers=12, num_labels=1)).eval()
reader = BertForQuestionAnswering(BertConfig(**size, num_hidden_layers=12)).eval()
pair = torch.randint(1000, 20000, (1, 128))
with torch.inference_mode():
    for question in map(str.strip, sys.stdin):
        model.encode([question])
        for network, times in ((reranker, 8), (reader, 5)):
            for _ in range(times):
                network(pair)
print(0, resident())
"""
)


def measure(run: Run) -> Iterator[Figure]:
    """Megabytes after a hundred questions, and what the rest of the questions add."""
    folder = run.scratch / "index"
    index([ROOT / "seeds"], folder, load_encoder(cache=run.cache))
    lines = (ROOT / "tests/golden/questions.jsonl").read_text("utf-8").splitlines()
    questions = [json.loads(line)["question"] for line in lines]
    many = 200 if run.small else 10_000 if run.long else 1_000
    ours = resident(BOT, folder, (questions * (many // len(questions) + 1))[:many], run)
    beside = resident(TORCH, folder, questions[:10], run)
    yield Figure("memory", "bot, everything loaded", ours[0], "MB", beside[0], Bar(0.4, ratio=True))
    yield Figure("memory", "bot, everything loaded", ours[0], "MB", bar=Bar(250))
    grown = ours[-1] - ours[len(ours) // 2]
    yield Figure("memory", f"growth over the last {many // 2:,} questions", grown, "MB", bar=Bar(5))


def resident(program: str, folder: Path, questions: list[str], run: Run) -> list[float]:
    """Megabytes that a program says it has in memory while it works through the questions."""
    environment = {**os.environ, "DATELINE_CACHE": str(run.cache), "HF_HUB_OFFLINE": "1"}
    said = subprocess.run(
        [sys.executable, "-c", program, str(folder), str(embedding_weights().folder)],
        input="\n".join(questions) + "\n",
        capture_output=True, check=True, cwd=ROOT, env=environment, text=True,
    ).stdout  # fmt: skip
    return [float(line.split()[1]) for line in said.splitlines()]
