"""What the figures of a check mean, over questions whose figures can be reckoned by hand."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from embeddings import metrics
from embeddings.datasets import Gold, GoldQuestion, paragraphs_of, read_paragraphs, read_questions
from embeddings.errors import InputError
from embeddings.evaluate import Given, Outcome, baselines, build, report, retrieval, run
from embeddings.search import open_index
from embeddings.types import Article, Interval, Passage, Place
from tests.doubles import FakeEncoder, FakeReranker

DAY = Interval(date(2019, 3, 13), date(2019, 3, 14))


def passage(article: str, number: int = 1) -> Passage:
    return Passage(hash((article, number)), "x", (Place(Article(article, "", "", None, None, None), number),))


def question(
    name: str, *, answerable: bool = True, answer: str = "", day: Interval | None = None
) -> GoldQuestion:
    gold = (Gold("right", 1),) if answerable else ()
    return GoldQuestion(name, f"{name}?", answerable, gold, (answer,) if answer else (), day, "")


def outcome(
    gold: GoldQuestion, rank: int | None, answer: str | None, confidence: float, day: Interval | None = None
) -> Outcome:
    passages = [passage("wrong", n) for n in range(1, 11)]
    if rank:
        passages.insert(rank - 1, passage("right"))
    return Outcome(gold, Given(answer is not None, answer, day, confidence, tuple(passages[:10])), 0.05)


OUTCOMES = [
    outcome(question("a", answer="40 prisoners"), 1, "40 prisoners", 0.95),
    outcome(question("b", answer="Ilse Brandt"), 2, "chief mediator Ilse Brandt", 0.9),
    outcome(question("c", answer="the bridge"), 4, "the brewery", 0.85),
    outcome(question("d", answer="13-14 March", day=DAY), None, "two days", 0.6, DAY),
    outcome(question("e", answer="six"), 1, None, 0.1),
    outcome(question("f", answerable=False), None, None, 0.2),
    outcome(question("g", answerable=False), None, "Libya", 0.5),
]


def value(estimate: metrics.Estimate | None) -> float:
    assert estimate is not None
    assert estimate.low <= estimate.value <= estimate.high
    return estimate.value


def test_recall_and_mrr_are_over_answerable_questions() -> None:
    found = retrieval("all", OUTCOMES)
    assert found is not None
    assert {k: value(r) for k, r in found.recall.items()} == pytest.approx({1: 0.4, 3: 0.6, 5: 0.8, 10: 0.8})
    assert value(found.mrr) == pytest.approx((1 + 1 / 2 + 1 / 4 + 0 + 1) / 5)
    assert [found.p50, found.p95] == pytest.approx([50, 50])


def test_an_answer_is_right_by_its_words_or_its_days() -> None:
    told = report(OUTCOMES)
    assert value(told.exact) == pytest.approx(1 / 5)
    assert value(told.contains) == pytest.approx(2 / 5)
    assert value(told.right) == pytest.approx(3 / 5)
    assert value(told.date) == 1.0


def test_refusals_are_counted_both_ways() -> None:
    told = report(OUTCOMES)
    assert value(told.precision) == pytest.approx(1 / 2)
    assert value(told.recall) == pytest.approx(1 / 2)
    assert value(told.refused) == pytest.approx(1 / 5)


def test_confidence_is_held_to_its_word() -> None:
    told = report(OUTCOMES)
    assert value(told.sure_and_wrong) == pytest.approx(1 / 3)
    assert value(told.auroc) == pytest.approx(8 / 10)
    assert [(b.low, b.count, b.right) for b in told.reliability] == [
        (0.5, 1, 0.0),
        (0.6, 1, 1.0),
        (0.8, 1, 0.0),
        (0.9, 2, 1.0),
    ]
    assert told.curve[0] == metrics.Point(0.95, 1 / 7, 0.0)
    assert [told.curve[-1].coverage, told.curve[-1].risk] == pytest.approx([1, 4 / 7])


def test_what_was_not_asked_is_not_measured() -> None:
    told = report([OUTCOMES[5]])
    assert (told.retrieval, told.exact, told.date, told.auroc, told.sure_and_wrong) == (
        (),
        None,
        None,
        None,
        None,
    )
    assert report([]).questions == 0


def test_answers_are_compared_without_case_articles_and_punctuation() -> None:
    assert metrics.exact_match("The Orrin bridge.", ["orrin  Bridge"]) == 1
    assert metrics.contains("on 15–16 February 2017", ["15-16 February"]) == 1
    assert metrics.contains("1500", ["150"]) == 0
    assert metrics.f1("the old brewery in town", ["old brewery"]) == pytest.approx(2 * 2 / (4 + 2))
    assert metrics.f1("", ["six"]) == 0


def test_ties_count_half_in_auroc() -> None:
    assert value(metrics.auroc([0.5, 0.5], [True, False])) == 0.5
    assert metrics.auroc([0.5, 0.7], [True, True]) is None


def test_an_interval_narrows_with_more_questions_and_never_changes() -> None:
    few, many = metrics.estimate([0, 1] * 10), metrics.estimate([0, 1] * 1000)
    assert few is not None
    assert many is not None
    assert many.high - many.low < (few.high - few.low) / 5
    assert metrics.estimate([0, 1] * 10) == few


def test_run_asks_each_question_and_reports_progress() -> None:
    asked: list[str] = []

    def ask(text: str) -> Given:
        asked.append(text)
        return Given(False, None, None, 0.0, ())

    ticks: list[int] = []
    outcomes = run([question("a"), question("b")], ask, lambda: ticks.append(1))
    assert asked == ["a?", "b?"]
    assert len(ticks) == 2
    assert all(o.seconds >= 0 for o in outcomes)


@pytest.fixture
def written(tmp_path: Path) -> Callable[..., Path]:
    def write(name: str, *records: dict[str, object]) -> Path:
        path = tmp_path / name
        lines = "".join(json.dumps(record) + "\n" for record in records).encode()
        path.write_bytes(gzip.compress(lines) if name.endswith(".gz") else lines)
        return path

    return write


def test_both_forms_of_gold_are_read(written: Callable[..., Path]) -> None:
    own = {
        "qid": "1", "question": "when?", "answerable": True, "gold": [{"article": "velden", "paragraph": 2}],
        "answers": ["May"], "date": {"start": "2019-05-01", "end": None}, "kind": "when",
    }  # fmt: skip
    other = {"qid": "2", "question": "who?", "gold_pids": ["p-1"], "answers": ["Brandt"], "answerable": True}
    neither = {"qid": "3", "question": "which of these?", "choice_dependent": True}
    read = read_questions(written("q.jsonl.gz", own, other, neither))
    assert [q.id for q in read] == ["1", "2"]
    assert read[0].gold == (Gold("velden", 2),)
    assert read[0].date == Interval(date(2019, 5, 1), None)
    assert read[1].gold == (Gold("p-1", None),)


def test_gold_is_known_by_id_or_by_the_stem_of_the_file() -> None:
    article = Article("abc", "", "", None, None, "news/velden.md")
    cited = Passage(1, "x", (Place(article, 2),))
    assert Gold("velden", 2).is_in(cited)
    assert Gold("abc", None).is_in(cited)
    assert not Gold("velden", 3).is_in(cited)


def test_paragraphs_are_indexed_and_searched_four_ways(tmp_path: Path, written: Callable[..., Path]) -> None:
    paragraphs = written(
        "x.paragraphs.jsonl",
        {
            "pid": "p1",
            "title": None,
            "date": "2019-03-15",
            "source": "Wire",
            "text": "The bridge at Orrin was opened.",
        },
        {"pid": "p2", "title": "Bread", "text": "Rye loaves sell well."},
    )
    asked = {"qid": "1", "question": "is the Orrin bridge open", "gold_pids": ["p1"], "answerable": True}
    questions = written("x.questions.jsonl", asked)
    assert paragraphs_of(questions) == paragraphs
    assert [document.article.published for document in read_paragraphs(paragraphs)] == [
        date(2019, 3, 15),
        None,
    ]
    encoder = FakeEncoder()
    build(paragraphs, tmp_path / "index", encoder)
    index = open_index(tmp_path / "index", encoder=encoder, reranker=FakeReranker())
    ways = baselines(index)
    assert len(ways) == 4
    for name, ask in ways.items():
        found = retrieval(name, run(read_questions(questions), ask))
        assert found is not None
        assert found.recall[1].value == 1.0


@pytest.mark.parametrize("line", ["{", "[1]"])
def test_a_broken_line_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "q.jsonl"
    path.write_text(f'{{"qid": "1", "question": "who?", "answers": ["he"]}}\n{line}\n')
    with pytest.raises(InputError, match=r"Line 2 of .*q\.jsonl"):
        read_questions(path)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.jsonl"):
        read_questions(tmp_path / "none.jsonl")
