"""How well raw pages are cleaned, against a key made by hand: ``python -m tests.measure_cleaning FOLDER``.

``raw_key.json`` says of each file where its true paragraphs stand: the offsets (in code points) of the first
word's first and the last word's last character, and the number of words between. The texts themselves are not
ours to ship, so FOLDER is where you have them. ``--without-standfirst`` counts an editor's summary under the
headline, which repeats the first paragraph, as a part of the page around the article.

Words are compared in order (longest common subsequence), paragraphs whole.
"""

from __future__ import annotations

import json
import re
import sys
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

from embeddings.articles import read_articles
from embeddings.plain import tidy
from embeddings.types import Document

KEY = Path(__file__).parent / "raw_key.json"


@dataclass(frozen=True)
class Score:
    """What of ``true`` was found, of ``said`` what is true, in words or in paragraphs."""

    common: int
    true: int
    said: int

    def __add__(self, other: Score) -> Score:
        return Score(self.common + other.common, self.true + other.true, self.said + other.said)

    def __str__(self) -> str:
        recall, precision = self.common / max(1, self.true), self.common / max(1, self.said)
        return f"recall {recall:.4f} of {self.true}, precision {precision:.4f} of {self.said}"


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def true_paragraphs(text: str, key: dict[str, list[list[int]]], standfirst: bool) -> list[str]:
    spans = (key["standfirst"] if standfirst else []) + key["paragraphs"]
    for start, end, count in spans:
        if len(text[start:end].split()) != count:
            sys.exit(f"The key does not fit: {count} words expected at {start}-{end}.")
    return [tidy(text[start:end]) for start, end, _ in sorted(spans)]


def score(true: list[str], said: list[str]) -> tuple[Score, Score]:
    """Words, and paragraphs: one counts where its words stand unbroken in what was said, or is true."""
    left, right = words(" ".join(true)), words(" ".join(said))
    matcher = SequenceMatcher(None, left, right, autojunk=False)
    common = sum(block.size for block in matcher.get_matching_blocks())
    found = sum(stands_in(paragraph, [" ".join(said)]) for paragraph in true)
    spoilt = sum(not stands_in(part, true) for part in said)
    return Score(common, len(left), len(right)), Score(found, len(true), found + spoilt)


def stands_in(part: str, texts: list[str]) -> bool:
    """Whether one of the texts has the words of ``part`` in a row."""
    return any(f" {' '.join(words(part))} " in f" {' '.join(words(text))} " for text in texts)


def show(name: str, *facts: object) -> None:
    sys.stdout.write("".join(f"{line}\n" for line in (name, *(f"  {fact}" for fact in facts)) if line))


def main(arguments: list[str]) -> None:
    standfirst = "--without-standfirst" not in arguments
    folder = Path(next(argument for argument in arguments if not argument.startswith("-")))
    key = json.loads(KEY.read_text())
    documents = [document for document in read_articles([folder]) if isinstance(document, Document)]
    by_name = {Path(document.article.path or "").name: document for document in documents}
    all_words, all_paragraphs = Score(0, 0, 0), Score(0, 0, 0)
    for name, expected in key.items():
        text = (folder / name).read_text("utf-8")
        document = by_name[name]
        by_word, by_paragraph = score(true_paragraphs(text, expected, standfirst), list(document.paragraphs))
        all_words, all_paragraphs = all_words + by_word, all_paragraphs + by_paragraph
        start, end, _ = expected["title"]
        facts = {
            "title": document.article.title == tidy(text[start:end]),
            "date": str(document.article.published) == expected["published"],
            "source": document.article.source == expected["source"],
        }
        wrong = [fact for fact, right in facts.items() if not right]
        show(name, f"words: {by_word}", f"paragraphs: {by_paragraph}")
        show("", f"wrong: {', '.join(wrong) or 'nothing'} of {', '.join(facts)}")
    show("all", f"words: {all_words}", f"paragraphs: {all_paragraphs}")


if __name__ == "__main__":
    main(sys.argv[1:])
