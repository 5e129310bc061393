"""How well questions are answered that are typed carelessly: ``python tests/benchmarks/measure_typing.py``.

The golden questions as they are written, as in a chat (no capitals, no apostrophes, short spellings, a
greeting and a please), and with a slip in their longest word: a letter left out, doubled or changed with the
next.
"""

from __future__ import annotations

import random
import re
import tempfile
from collections.abc import Callable
from pathlib import Path

from bot.answer import Answerer
from bot.config import read_settings
from embeddings.datasets import read_questions
from embeddings.encoder import load_encoder
from embeddings.evaluate import Given, Outcome
from embeddings.indexing import index
from embeddings.informal import WRITTEN_OUT

ROOT = Path(__file__).parents[2]
_MEANT = {meant: short for short, meant in WRITTEN_OUT.items() if short.isalpha()}
_JOINED = re.compile(r"\b(who|what|when|where|how) is\b")


def as_in_a_chat(question: str) -> str:
    """A question as it might be typed in a chat."""
    plain = _JOINED.sub(r"\1s", question.lower()).replace("'", "").replace("’", "")
    typed = re.sub(r"[a-z]+", lambda word: _MEANT.get(word[0], word[0]), plain)
    return f"hey {typed.rstrip('?')} plz"


def with_a_slip(question: str) -> str:
    """A question with a slip in its longest word of five letters or more."""
    chance = random.Random(question)  # noqa: S311 - chance, not secrecy
    longest = max(re.finditer(r"[A-Za-z]{5,}", question), key=lambda word: len(word[0]), default=None)
    if longest is None:
        return question
    at = longest.start() + chance.randrange(1, len(longest[0]) - 1)
    before, here, following, after = question[:at], question[at], question[at + 1], question[at + 2 :]
    return before + chance.choice((following, here + here + following, following + here)) + after


def measure(answerer: Answerer, typed: Callable[[str], str]) -> tuple[float, float, float]:
    """The shares of right short answers, of answerable questions refused and of unanswerable ones refused."""
    right, refused, kept = [], [], []
    for gold in read_questions(ROOT / "tests" / "golden" / "questions.jsonl"):
        answer = answerer.ask(typed(gold.text))
        given = Given(answer.found, answer.answer, answer.date, answer.confidence, ())
        if gold.answerable:
            right.append(answer.found and Outcome(gold, given, 0.0).right)
            refused.append(not answer.found)
        else:
            kept.append(not answer.found)
    return sum(right) / len(right), sum(refused) / len(refused), sum(kept) / len(kept)


def main() -> None:
    """Index the articles in ``seeds`` and ask in three ways."""
    cache = read_settings().cache
    with tempfile.TemporaryDirectory() as folder:
        index([ROOT / "seeds"], Path(folder), load_encoder(cache=cache))
        answerer = Answerer.open(Path(folder), cache)
        for name, typed in (("as written", str), ("chat", as_in_a_chat), ("a slip", with_a_slip)):
            right, refused, kept = measure(answerer, typed)
            print(f"{name:10}  right {right:.2f}  refused: answerable {refused:.2f}, unanswerable {kept:.2f}")


if __name__ == "__main__":
    main()
