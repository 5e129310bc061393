"""The cross-encoder: what it prefers, and that a score depends on nothing but its pair."""

from __future__ import annotations

import pytest

from embeddings.reranker import OnnxReranker, load_reranker

pytestmark = pytest.mark.models

QUESTION = "When was the second round of the Velden talks?"
ANSWER = "The second round of the Velden talks was held on 13 and 14 March 2019."
BESIDE = "Around 60 delegates took part, among them six women."


@pytest.fixture(scope="module")
def reranker() -> OnnxReranker:
    return load_reranker()


def test_a_passage_that_answers_scores_far_above_one_that_does_not(reranker: OnnxReranker) -> None:
    answers, beside = reranker.score(QUESTION, [ANSWER, BESIDE])
    assert answers > 0.95
    assert beside < 0.05


def test_a_score_does_not_depend_on_the_other_passages(reranker: OnnxReranker) -> None:
    alone = reranker.score(QUESTION, [ANSWER])
    beside = reranker.score(QUESTION, [BESIDE * 20, ANSWER, BESIDE])
    assert beside[1] == alone[0]


def test_one_thread_and_two_agree() -> None:
    texts = [ANSWER, BESIDE, ANSWER + " " + BESIDE]
    assert load_reranker(threads=1).score(QUESTION, texts) == load_reranker(threads=2).score(QUESTION, texts)


def test_nothing_to_read_is_no_score(reranker: OnnxReranker) -> None:
    assert reranker.score(QUESTION, []) == []


@pytest.mark.parametrize("question", ["", "?", "word " * 2000, "字" * 2000, "\x00\x01", "🙂" * 600])
def test_any_question_and_any_passage_can_be_read(reranker: OnnxReranker, question: str) -> None:
    scores = reranker.score(question, [ANSWER, "", "word " * 5000, "\x00"])
    assert all(0 < score < 1 for score in scores)
