"""What the reranker is tuned on, that its step learns, and that a tuned file holds nothing but the tuning."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from tokenizers import Tokenizer, models, pre_tokenizers, processors

from embeddings.carried_weights import left_out
from embeddings.models import reranker_weights
from embeddings.ranking_examples import (
    SLATE,
    TEMPTING,
    Part,
    Ranking,
    Slate,
    joined,
    kept_of,
    ranked,
    rankings,
    slate,
    unlearnt,
)
from embeddings.reading_examples import Asked, Paragraph
from embeddings.reranker import OnnxReranker, Reranker
from embeddings.score_reranker import figures, judged
from embeddings.search import Candidate
from embeddings.tokens import TOKENIZER
from embeddings.types import Article, Document, Passage, Place, Trace

TALKS = "The second round of the Velden talks was held on 13 March 2019. Rehn led the first."
FLOOD = "Five people died when the Orrin burst its banks in July. Five more were hurt."


def chance(seed: int = 1) -> random.Random:
    return random.Random(seed)  # noqa: S311 - chance, not secrecy


def article(name: str, published: date | None = None) -> Article:
    return Article(name, name, "", published, None, None)


def candidate(text: str, strength: float) -> Candidate:
    return Candidate(Passage(1, text, (Place(article("a"), 1),)), f"Title\n{text}", Trace(), strength)


def ranking(right: int, wrong: int, *, answerable: bool = True) -> Ranking:
    return Ranking(
        "who won?",
        answerable,
        tuple((f"right {n}", 9.0 - n) for n in range(right)),
        tuple((f"wrong {n}", 9.0 - n) for n in range(wrong)),
    )


def test_a_passage_is_right_where_the_answer_was_found_and_spared_where_it_stands_elsewhere() -> None:
    asked: Asked = {"question": "How many people died?", "answers": ["Five"], "answerable": True}
    paragraph: Paragraph = {"pid": "b", "title": None, "text": FLOOD}
    died, hurt = FLOOD.split(". ")
    found = [candidate(hurt, 3.0), candidate(f"{died}.", 2.0), candidate(TALKS, 1.0)]
    learnt = ranked(asked, paragraph, found, spared=True)
    assert learnt.right == ((f"Title\n{died}.", 2.0),)
    assert learnt.wrong == ((f"Title\n{TALKS}", 1.0),)
    measured = ranked(asked, paragraph, found, spared=False)
    assert [strength for _, strength in measured.wrong] == [3.0, 1.0]


def test_nothing_is_right_for_a_question_without_an_answer() -> None:
    asked: Asked = {"question": "Who won?", "answers": [], "answerable": False}
    found = ranked(asked, {"pid": "a", "title": None, "text": TALKS}, [candidate(TALKS, 1.0)], spared=True)
    assert found == Ranking("Who won?", False, (), ((f"Title\n{TALKS}", 1.0),))


def test_a_slate_has_one_right_text_first_or_the_most_tempting_of_the_wrong() -> None:
    drawn = slate(ranking(2, 20), chance())
    assert drawn.right == 0
    assert drawn.texts[0].startswith("right")
    assert all(text.startswith("wrong") for text in drawn.texts[1:])
    assert len(set(drawn.texts)) == SLATE
    none = slate(ranking(0, 20, answerable=False), chance())
    assert none.right is None
    assert none.texts[:TEMPTING] == tuple(f"wrong {n}" for n in range(TEMPTING))
    assert len(slate(ranking(1, 2), chance()).texts) == 3


def test_later_news_and_the_last_articles_are_held_out() -> None:
    news = [Document(article(str(day), day), ("…",)) for day in (date(2022, 12, 31), date(2023, 1, 1))]
    assert kept_of("rtqa_evidence", news, held=True) == news[1:]
    assert kept_of("rtqa_evidence", news, held=False) == news[:1]
    articles = [Document(article(name), ("…",)) for name in ("Aa", "Bb", "Cc", "Cc")]
    assert kept_of("squad2", articles, held=True) == articles[1:]


def test_paragraphs_of_one_name_become_one_document() -> None:
    parts = [Document(article(name), (text,)) for name, text in (("A", "1"), ("B", "2"), ("A", "3"))]
    assert [document.paragraphs for document in joined(parts, lambda d: d.article.title)] == [
        ("1", "3"),
        ("2",),
    ]


def test_strength_and_the_rerankers_word_are_judged_together(reranker: Reranker) -> None:
    words = Ranking("orrin flood", True, (("the orrin flood", 0.0),), (("a vote", 5.0),))
    assert [right for _, right in judged(words, None)] == [False, True]
    assert [right for _, right in judged(words, reranker)] == [True, False]
    assert figures([words], None).startswith("in 1 0.000")
    assert figures([words], reranker).startswith("in 1 1.000")


def spelled() -> Tokenizer:
    words = ["[UNK]", "[CLS]", "[SEP]", "who", "won", "Holt", "it", "rained", "lost"]
    tokenizer = Tokenizer(models.WordLevel({word: n for n, word in enumerate(words)}, unk_token=words[0]))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.post_processor = processors.BertProcessing(("[SEP]", 2), ("[CLS]", 1))
    return tokenizer


def test_a_few_steps_teach_a_small_network_which_text_answers_if_any() -> None:
    torch = pytest.importorskip("torch")
    from embeddings.ranking_network import Network, loss

    torch.set_num_threads(1)
    torch.manual_seed(0)
    network = Network(layers=1, dropout=0.0)
    trained = [weight for weight in network.parameters() if weight.requires_grad]
    assert all(weight.dim() == 1 for weight in trained)
    right = [Slate("who won", ("Holt won", "it rained"), (9.0, 9.0), 0)]
    slates = [
        *right,
        Slate("who lost", ("Holt won", "it rained"), (9.0, 9.0), None),
    ]
    only_which, which_or_none = (loss(network.eval(), spelled(), right, none=none) for none in (False, True))
    assert only_which < which_or_none
    optimizer = torch.optim.Adam(trained, lr=0.05)
    values = []
    for _ in range(40):
        value = loss(network, spelled(), slates)
        value.backward()
        optimizer.step()
        optimizer.zero_grad()
        values.append(value.item())
    assert values[-1] < values[0] / 2


@pytest.mark.models
def test_a_tuned_file_holds_the_changed_vectors_and_says_the_same_without_a_change(tmp_path: Path) -> None:
    pytest.importorskip("torch")
    from embeddings.ranking_network import carried_network
    from embeddings.train_reranker import export

    folder = reranker_weights().folder
    carried, path = folder / "model.onnx", tmp_path / "tuned.onnx"
    network = carried_network(carried)
    export(network, carried, path)
    texts = ["Holt won the vote.", "It rained."]
    before = OnnxReranker(carried, folder / TOKENIZER).score("Who won?", texts)
    assert OnnxReranker(path, folder / TOKENIZER).score("Who won?", texts) == before
    network.pool.bias.data += 1.0
    export(network, carried, path)
    assert "bert.pooler.dense.bias" not in left_out(path)
    assert path.stat().st_size < 1_000_000
    assert OnnxReranker(path, folder / TOKENIZER).score("Who won?", texts) != before


@pytest.mark.models
def test_questions_are_ranked_with_what_the_search_finds(tmp_path: Path) -> None:
    write(
        tmp_path, "paragraphs", [{"pid": p, "title": p, "text": t} for p, t in (("a", TALKS), ("b", FLOOD))]
    )
    who = {
        "question": "Who led the first round?",
        "gold_pids": ["a"],
        "answers": ["Rehn"],
        "answerable": True,
    }
    won = {"question": "Who won?", "gold_pids": [], "source_pid": "a", "answers": [], "answerable": False}
    write(tmp_path, "questions", [who, won])
    found = {one.question: one for one in rankings(tmp_path, Part("news", cut=True), held=False)}
    assert [text.splitlines()[-1] for text, _ in found["Who led the first round?"].right] == [TALKS]
    assert not found["Who won?"].right


def test_only_questions_on_later_news_are_unlearnt(tmp_path: Path) -> None:
    days = ("2022-12-31", "2023-01-01")
    write(tmp_path, "paragraphs", [{"pid": day, "text": TALKS, "date": day} for day in days])
    write(tmp_path, "questions", [{"question": f"Who on {day}?", "gold_pids": [day]} for day in days])
    for kind in ("paragraphs", "questions"):
        (tmp_path / f"news.{kind}.jsonl.gz").rename(tmp_path / f"rtqa_evidence.{kind}.jsonl.gz")
    assert [q.text for q in unlearnt(tmp_path / "rtqa_evidence.questions.jsonl.gz")] == ["Who on 2023-01-01?"]


def write(folder: Path, kind: str, rows: Sequence[object]) -> None:
    content = "\n".join(map(json.dumps, rows)).encode()
    (folder / f"news.{kind}.jsonl.gz").write_bytes(gzip.compress(content))
