"""What the reranker is tuned on: questions with the passages that the search itself finds for them.

A passage is right when it holds the answer where people found it. Another that holds the same words may
answer too, and nothing is learnt from it. No passage is right for a question that nothing answers: some
were written by people (SQuAD 2), others are answerable ones with a term or a word changed.
"""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from embeddings.datasets import GoldQuestion, paragraphs_of, read_paragraphs, read_questions
from embeddings.encoder import load_encoder
from embeddings.indexing import index_documents
from embeddings.metrics import contains
from embeddings.question import understand
from embeddings.reading_changes import change, names_in, swap
from embeddings.reading_examples import HELD_OUT, Asked, Paragraph, last_titles, locate, read_set
from embeddings.reading_opposites import turn
from embeddings.reading_pieces import in_pieces
from embeddings.search import RERANKED, Candidate, Index, strongest, today
from embeddings.store import Store
from embeddings.types import Document
from embeddings.vectors import VectorIndex

WRONG = 12  # of those that don't answer the strongest are drawn from
SLATE = 8  # texts of a slate
TEMPTING = 4  # the strongest, always in a slate that has no right one
CHANGED = 0.25  # share of the answerable questions that are made unanswerable too
HELD_OUT_FROM = date(2023, 1, 1)  # paragraphs of this day and later are held out of RealTimeQA


@dataclass(frozen=True, slots=True)
class Part:
    """``most`` questions of a set, each ``times`` a pass; ``cut`` has its paragraphs cut to pieces."""

    name: str
    most: int = 1500
    times: int = 1
    cut: bool = False


PARTS = (
    Part("rtqa_evidence", 4000, 2),
    Part("squad2"),
    Part("squad2", cut=True),
    Part("newwiki"),
    Part("newwiki", cut=True),
)


@dataclass(frozen=True, slots=True)
class Ranking:
    """A question with (text, strength) of right and of wrong passages, each strongest first."""

    question: str
    answerable: bool
    right: tuple[tuple[str, float], ...]
    wrong: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Slate:
    """A question, some texts with their strengths, and which is right; None if none is."""

    question: str
    texts: tuple[str, ...]
    strengths: tuple[float, ...]
    right: int | None


def rankings(data: Path, part: Part, *, held: bool, cache: Path | None = None) -> Iterator[Ranking]:
    """The questions of a part that are trained on, or those held out, which are left as they were written."""
    chance = random.Random(part.name)  # noqa: S311 - chance, not secrecy
    documents = list(read_paragraphs(data / f"{part.name}.paragraphs.jsonl.gz"))
    kept = {document.article.id for document in kept_of(part.name, documents, held=held)}
    pairs = [
        (asked, paragraph)
        for asked, paragraph in read_set(data, part.name)
        if paragraph["pid"] in kept and not asked.get("choice_dependent")
    ]
    if part.name not in HELD_OUT:
        documents = [document for document in documents if document.article.id in kept]
    if part.cut:
        whole = joined(documents, lambda document: document.article.title)
        documents = [in_pieces(document, chance) for document in whole]
    chance.shuffle(pairs)
    names = names_in(paragraph["text"] for _, paragraph in pairs)
    with tempfile.TemporaryDirectory() as folder:
        encoder = load_encoder(cache=cache)
        index_documents(documents, [data], Path(folder), encoder)
        store = Store(Path(folder))
        index = Index(store, VectorIndex.open(Path(folder), store), encoder, None)
        for asked, paragraph in pairs[: part.most]:
            found = strongest(understand(asked["question"], today(index)), index, RERANKED)
            yield ranked(asked, paragraph, found, spared=not held)
            if asked["answerable"] and not held and chance.random() < CHANGED:
                question = _impossible(asked, paragraph, names, chance)
                if question:
                    found = strongest(understand(question, today(index)), index, RERANKED)
                    yield Ranking(question, False, (), tuple((one.text, one.strength) for one in found))


def kept_of(name: str, documents: Sequence[Document], *, held: bool) -> list[Document]:
    """The paragraphs of a set that are trained on, or those held out: whole articles, or the later ones."""
    titles = last_titles((document.article.title for document in documents), HELD_OUT.get(name, 0))

    def is_held(document: Document) -> bool:
        if name in HELD_OUT:
            return document.article.title in titles
        return (document.article.published or date.min) >= HELD_OUT_FROM

    return [document for document in documents if is_held(document) == held]


def unlearnt(questions: Path) -> list[GoldQuestion]:
    """The answerable questions in a file that the reranker was not tuned on; of most files that is all."""
    name, paragraphs = questions.name.split(".")[0], paragraphs_of(questions)
    asked = [question for question in read_questions(questions) if question.answerable]
    if paragraphs is None or name not in {part.name for part in PARTS}:
        return asked
    held = {document.article.id for document in kept_of(name, list(read_paragraphs(paragraphs)), held=True)}
    return [question for question in asked if {gold.article for gold in question.gold} <= held]


def joined(documents: Sequence[Document], name: Callable[[Document], str]) -> list[Document]:
    """One document for each name, of the paragraphs of all that have it."""
    whole: dict[str, Document] = {}
    for document in documents:
        first = whole.get(name(document), replace(document, paragraphs=()))
        whole[name(document)] = replace(first, paragraphs=first.paragraphs + document.paragraphs)
    return list(whole.values())


def slate(ranking: Ranking, chance: random.Random) -> Slate:
    """Some of a ranking's passages; a right one first, if there is one."""
    right = [chance.choice(ranking.right)] if ranking.right else []
    always = ranking.wrong[: 0 if right else TEMPTING]
    rest = ranking.wrong[len(always) : WRONG]
    drawn = chance.sample(rest, min(len(rest), SLATE - len(right) - len(always)))
    texts, strengths = zip(*right, *always, *drawn, strict=True)
    return Slate(ranking.question, texts, strengths, 0 if right else None)


def ranked(asked: Asked, paragraph: Paragraph, found: Sequence[Candidate], *, spared: bool) -> Ranking:
    """What was found for a question, sorted; ``spared`` leaves out what holds an answer elsewhere."""
    right, wrong = [], []
    for one in found:
        text = one.passage.text
        if asked["answerable"] and _answers(text, asked, paragraph):
            right.append((one.text, one.strength))
        elif not (spared and asked["answerable"] and contains(text, asked["answers"])):
            wrong.append((one.text, one.strength))
    return Ranking(asked["question"], asked["answerable"], tuple(right), tuple(wrong))


def _answers(text: str, asked: Asked, paragraph: Paragraph) -> bool:
    """Whether ``text`` is a part of the paragraph with an answer in it; any part if none can be located."""
    start = paragraph["text"].find(text)
    if start < 0:
        return False
    places = [locate(answer, paragraph["text"], asked["question"]) for answer in asked["answers"]]
    marked = [place for place in places if place]
    return not marked or any(start <= a and b <= start + len(text) for a, b in marked)


def _impossible(
    asked: Asked, paragraph: Paragraph, names: Sequence[str], chance: random.Random
) -> str | None:
    """A question like this one that the paragraph doesn't answer; None where none can be made."""
    question, text = asked["question"], f"{paragraph['title'] or ''}. {paragraph['text']}"
    way = chance.choice(("change", "change", "turn", "swap"))
    if way == "turn":
        return turn(question, chance)
    if way == "swap":
        return swap(question, text, asked["answers"], chance)
    return change(question, text, names, chance)
