"""Measure a reader that is given the right passage: exact match, F1, and whether it knows when none answers.

    python -m embeddings.score_reader DATA [FOLDER]

DATA is the folder that ``train_reader.py`` learnt from; asked are only articles held out there and sets
never trained on. FOLDER holds another reader than the project's.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from embeddings.metrics import Estimate, auroc, estimate, exact_match, f1
from embeddings.reader import Reader, Reading, load_reader
from embeddings.reading_changes import change, names_in
from embeddings.reading_examples import Asked, Nearest, Paragraph, holds, last_titles, read_set

Pairs = Sequence[tuple[Asked, Paragraph]]
NOTHING = Reading(0, 0, -100.0, 1.0)


def best(reader: Reader, question: str, text: str) -> Reading:
    """The best reading of one text."""
    readings = reader.read(question, [text])[0]
    return readings[0] if readings else NOTHING


def read_all(reader: Reader, pairs: Pairs) -> list[Reading]:
    """The best reading of each question's own paragraph."""
    return [best(reader, asked["question"], paragraph["text"]) for asked, paragraph in pairs]


def matches(pairs: Pairs, readings: Sequence[Reading]) -> str:
    """Exact match and F1 of what was marked."""
    found = [paragraph["text"][r.start : r.end] for (_, paragraph), r in zip(pairs, readings, strict=True)]
    accepted = [asked["answers"] for asked, _ in pairs]
    exact = estimate([exact_match(answer, gold) for answer, gold in zip(found, accepted, strict=True)])
    words = estimate([f1(answer, gold) for answer, gold in zip(found, accepted, strict=True)])
    return f"exact match {shown(exact)}, F1 {shown(words)} ({len(pairs)} questions)"


def shown(value: Estimate | None) -> str:
    """A figure with its 95 % interval."""
    return f"{value.value:.3f} [{value.low:.3f}, {value.high:.3f}]" if value else "-"


def titled(pairs: Pairs, titles: int) -> Pairs:
    """Those of the articles that training held out."""
    last = last_titles((paragraph["title"] or "" for _, paragraph in pairs), titles)
    return [(asked, paragraph) for asked, paragraph in pairs if paragraph["title"] in last]


def nearest_wrong(pairs: Pairs) -> list[tuple[str, str]]:
    """For each question the nearest other paragraph by BM25 that holds none of its answers."""
    texts = [paragraph["text"] for _, paragraph in pairs]
    nearest = Nearest(texts)
    found = []
    for asked, paragraph in pairs:
        close = [texts[number] for number in nearest.find(asked["question"], 6)]
        wrong = [text for text in close if text != paragraph["text"] and not holds(text, asked["answers"])]
        found += [(asked["question"], text) for text in wrong[:1]]
    return found


def changed(pairs: Pairs) -> list[tuple[str, str]]:
    """Questions with one exact term changed, on the paragraphs that answered them before."""
    chance = random.Random(5)  # noqa: S311 - chance, not secrecy
    names = names_in(paragraph["text"] for _, paragraph in pairs[:800])
    asked = [(change(asked["question"], p["text"], names, chance), p["text"]) for asked, p in pairs]
    return [(question, text) for question, text in asked if question]


def refusals(reader: Reader, answered: Sequence[Reading], unanswered: Sequence[tuple[str, str]]) -> str:
    """How well each of the two no-answer signals tells unanswerable from answerable."""
    readings = [*answered, *(best(reader, question, text) for question, text in unanswered)]
    wrong = [number >= len(answered) for number in range(len(readings))]
    by_head = auroc([reading.no_answer for reading in readings], wrong)
    by_span = auroc([-reading.score for reading in readings], wrong)
    return f"AUROC {shown(by_head)} by no_answer, {shown(by_span)} by score ({len(unanswered)} unanswerable)"


def hits(pairs: Pairs, readings: Sequence[Reading]) -> float:
    """The share of readings that touch the sentence in which people found the answer."""
    count = 0
    for (asked, paragraph), reading in zip(pairs, readings, strict=True):
        first = paragraph["text"].find(asked["critical_span"])
        count += 0 <= first < reading.end and reading.start < first + len(asked["critical_span"])
    return count / len(pairs)


def report(reader: Reader, data: Path, show: Callable[[str], None]) -> None:
    """All figures of the model card, one line each."""
    began = time.perf_counter()
    news = [
        pair
        for pair in read_set(data, "rtqa_evidence")
        if pair[0]["answer_is_span"] and not pair[0]["choice_dependent"]
    ]
    squad, wiki = titled(read_set(data, "squad2"), 2), titled(read_set(data, "newwiki"), 4)
    answerable = [pair for pair in squad if pair[0]["answerable"]]
    tempting = [(asked["question"], p["text"]) for asked, p in squad if not asked["answerable"]]
    guardian = read_set(data, "onestop_guardian")
    known, of_squad = read_all(reader, news), read_all(reader, answerable)
    show(f"RealTimeQA spans: {matches(news, known)}")
    show(f"newwiki held out: {matches(wiki, read_all(reader, wiki))}")
    show(f"SQuAD 2 held out: {matches(answerable, of_squad)}")
    show(f"OneStop Guardian: in the critical span {hits(guardian, read_all(reader, guardian)):.3f}")
    show(f"SQuAD 2 unanswerable: {refusals(reader, of_squad, tempting)}")
    show(f"RealTimeQA, nearest wrong paragraph: {refusals(reader, known, nearest_wrong(news))}")
    show(f"RealTimeQA, one exact term changed: {refusals(reader, known, changed(news))}")
    show(f"{time.perf_counter() - began:.0f} s")


def main() -> None:
    """Parse the arguments and print the report."""
    parser = argparse.ArgumentParser(description="Measure a reader.")
    parser.add_argument("data", type=Path)
    parser.add_argument("folder", type=Path, nargs="?")
    args = parser.parse_args()
    report(load_reader(model=str(args.folder) if args.folder else None), args.data, print)


if __name__ == "__main__":
    main()
