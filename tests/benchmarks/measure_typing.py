"""How well questions are answered that are typed carelessly: ``python tests/benchmarks/measure_typing.py``.

The golden questions as they are written, as in a chat (no capitals, no apostrophes, short spellings, a
greeting and a please), and with a slip in their longest word: a letter left out, doubled or changed with the
next.
"""

from __future__ import annotations

import random
import re
import tempfile
from dataclasses import replace
from pathlib import Path

from bot.answer import Answerer
from bot.checking import measure
from bot.config import read_settings
from embeddings.datasets import read_questions
from embeddings.encoder import load_encoder
from embeddings.indexing import index
from embeddings.informal import WRITTEN_OUT
from embeddings.score_reader import shown

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


def main() -> None:
    """Index the articles in ``seeds`` and ask in three ways."""
    cache = read_settings().cache
    golden = list(read_questions(ROOT / "tests" / "golden" / "questions.jsonl"))
    with tempfile.TemporaryDirectory() as folder:
        index([ROOT / "seeds"], Path(folder), load_encoder(cache=cache))
        answerer = Answerer.open(Path(folder), cache)
        for name, typed in (("as written", str), ("chat", as_in_a_chat), ("a slip", with_a_slip)):
            asked = [replace(question, text=typed(question.text)) for question in golden]
            found = measure(answerer, asked, baseline=False, advance=lambda *_: None)
            print(f"{name}: right {shown(found.right)}")
            print(f"  refused: answerable {shown(found.refused)}, unanswerable {shown(found.recall)}")


if __name__ == "__main__":
    main()
