"""From a question to passages: over six articles, with doubles for which words in common are nearness."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from embeddings.errors import IndexMissing, IndexOutdated
from embeddings.fulltext import phrases
from embeddings.indexing import index_documents
from embeddings.question import understand
from embeddings.ranking import fused, is_early, log_odds, probability, time_fit, time_weight
from embeddings.search import QUICK, RERANKED, WAVE, Index, open_index, read, search, today, within
from embeddings.types import Article, Document, Filter, Hit, Interval, Passage, Place, TimeExpression
from tests.doubles import FakeEncoder, FakeReranker


@pytest.fixture
def index(index_folder: Path, encoder: FakeEncoder, reranker: FakeReranker) -> Index:
    return open_index(index_folder, encoder=encoder, reranker=reranker)


def places(hits: Sequence[Hit]) -> list[tuple[str, int]]:
    return [(hit.passage.article.id, hit.passage.number) for hit in hits]


def test_the_passage_that_answers_comes_first(index: Index) -> None:
    assert places(search("How many delegates took part?", index))[0] == ("velden-1", 3)
    assert places(search("why is rye bread back", index))[0][0] == "bread"


def test_scores_are_probabilities_best_first(index: Index) -> None:
    hits = search("When was the second round of the Velden talks?", index)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert all(0 < hit.score < 1 for hit in hits)


@pytest.mark.parametrize("asked", ["second", "2nd", "II"])
def test_an_ordinal_beats_its_neighbour_however_it_is_written(index: Index, asked: str) -> None:
    question = f"what did Velden {asked} bring" if asked == "II" else f"the {asked} round of the Velden talks"
    first = search(question, index)[0].passage
    assert "second" in f"{first.article.title} {first.text}".lower()


def test_a_trace_tells_how_a_hit_came_to_its_score(index: Index) -> None:
    trace = search("When was the second round of the Velden talks?", index)[0].trace
    assert trace.vector_rank
    assert trace.bm25_rank
    assert trace.bm25
    assert trace.fused > (trace.vector or 0)
    assert trace.reranked
    assert trace.time_fit is None


def test_a_time_in_the_question_favours_and_excludes_nothing(index: Index) -> None:
    hits = search("What did the Orrin flood do in July 2021?", index)
    assert hits[0].passage.article.id.startswith("flood")
    fits = [hit.trace.time_fit for hit in hits]
    assert fits[0] is not None
    assert any(fit is not None and fit < 0.1 for fit in fits)


@pytest.mark.parametrize(
    ("where", "sources", "years"),
    [
        (Filter(source="wire"), {"Northern Wire"}, {2019, 2021}),
        (Filter(since=date(2020, 1, 1)), {"Northern Wire", "Harbour Times"}, {2021}),
        (Filter(until=date(2019, 2, 1)), {"Harbour Times"}, {2019}),
    ],
)
def test_filters_are_hard(index: Index, where: Filter, sources: set[str], years: set[int]) -> None:
    articles = [
        hit.passage.article for hit in search("Velden Orrin bridge talks flood bread", index, 10, where)
    ]
    assert {article.source for article in articles} == sources
    assert {article.published.year for article in articles if article.published} == years


def test_a_filter_that_nothing_passes_leaves_nothing(index: Index) -> None:
    assert search("bridge", index, where=Filter(source="nobody")) == []


def test_without_a_reranker_passages_are_still_found(index: Index) -> None:
    hits = search("How many delegates took part?", replace(index, reranker=None))
    assert places(hits)[0] == ("velden-1", 3)
    assert hits[0].trace.reranked is None


class Scripted(FakeReranker):
    """Says of each text what its first word says, and counts the texts."""

    texts_read = 0

    def score(self, question: str, texts: Sequence[str]) -> list[float]:
        """See ``Reranker``."""
        self.texts_read += len(texts)
        return [float(text.split()[0]) for text in texts]


LONG = "x" * (QUICK // WAVE)


def test_reading_stops_when_the_best_passage_cannot_be_overtaken() -> None:
    reranker = Scripted()
    strengths = [20.0 - 3 * place for place in range(RERANKED)]
    assert read("?", [f"0.5 {LONG}"] * RERANKED, strengths, reranker) == [0.5] * 4
    assert reranker.texts_read == WAVE


def test_short_passages_are_read_on() -> None:
    strengths = [20.0 - 3 * place for place in range(RERANKED)]
    assert len(read("?", ["0.5 x"] * RERANKED, strengths, Scripted())) == RERANKED


def test_reading_goes_on_while_a_weaker_passage_may_be_the_one() -> None:
    reranker = Scripted()
    low, high = f"0.001 {LONG}", f"0.999 {LONG}"
    texts = [low] * WAVE + [high] * WAVE + [low] * (RERANKED - 2 * WAVE)
    scores = read("?", texts, [10.0 - place for place in range(RERANKED)], reranker)
    assert max(scores) == 0.999
    assert len(scores) == 2 * WAVE


def test_what_was_left_unread_never_stands_above_what_was_read(index: Index) -> None:
    hits = search("When was the second round of the Velden talks held in the old brewery?", index, limit=20)
    said = [hit.trace.reranked is not None for hit in hits]
    assert said == sorted(said, reverse=True)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_the_score_is_a_probability_of_known_size() -> None:
    assert fused(0.6, 1.0) == pytest.approx(0.8)
    assert log_odds(0.5) == 0
    assert log_odds(0.0) == pytest.approx(-log_odds(1.0)) == pytest.approx(-13.8, abs=0.1)
    assert probability(12.8, 0.9) == pytest.approx(0.250, abs=0.001)
    assert probability(12.8, 0.999) > probability(12.8, 0.9) > probability(9.6, 0.9)
    assert probability(16.0, None) > probability(9.6, None)


def test_at_most_limit_hits(index: Index) -> None:
    assert len(search("Velden talks", index, limit=3)) == 3


def test_one_story_is_not_told_twice(tmp_path: Path, encoder: FakeEncoder, reranker: FakeReranker) -> None:
    told = (
        "The harbour of Velden stays closed until Friday because of the storm, the coast guard said on Monday"
    )
    documents = [
        Document(
            Article(name, "Storm", name, date(2020, 1, 3), None, name), (f"{told}{end}", f"{name} has more.")
        )
        for name, end in (("one", "."), ("two", ", again."), ("three", " ..."))
    ]
    index_documents(documents, [Path("x")], tmp_path, encoder)
    hits = search(
        "How long is the harbour of Velden closed?", open_index(tmp_path, encoder=encoder, reranker=reranker)
    )
    assert sum(told in hit.passage.text for hit in hits) == 1


@pytest.mark.parametrize(
    "question",
    ["", "?", '"', "NEAR(a b)", "a* AND NOT (b", "-x:y^2", "\x00", "'; DROP TABLE", "🙂", "who is it", "字"],
)
def test_nothing_in_a_question_is_read_as_syntax(index: Index, question: str) -> None:
    search(question, index)


def test_a_long_question_is_searched_too(index: Index) -> None:
    assert search("why was the bridge at Orrin opened " * 400, index)


def test_words_are_looked_for_in_all_their_spellings() -> None:
    assert phrases("the second round") == ["second", "2nd", "II", "round"]
    assert "united states" in phrases("US troops")
    assert "good day" in phrases("who said “good day”?")
    assert "300000" in phrases("300,000 people")
    assert phrases("?!") == []


def test_another_model_than_the_index_is_an_error(index_folder: Path, reranker: FakeReranker) -> None:
    with pytest.raises(IndexOutdated, match="dateline index"):
        open_index(index_folder, encoder=FakeEncoder("other"), reranker=reranker)


def test_no_index_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing):
        open_index(tmp_path)


def test_in_an_archive_last_week_counts_from_its_newest_article(index: Index) -> None:
    assert today(index) == date(2021, 7, 6)


def passage(published: date | None, *times: Interval) -> Passage:
    article = Article("a", "A", "", published, None, None)
    return Passage(1, "x", (Place(article, 1),), tuple(TimeExpression(0, 1, time) for time in times))


def test_the_time_in_the_text_counts_more_than_the_day_of_publication() -> None:
    march = Interval(date(2019, 3, 1), date(2019, 3, 31))
    day = Interval(date(2019, 3, 13), date(2019, 3, 13))
    told, printed, neither = (
        time_fit(march, passage(date(2021, 1, 1), day)),
        time_fit(march, passage(date(2019, 3, 13))),
        time_fit(march, passage(date(2021, 1, 1))),
    )
    assert told == 1.0
    assert printed == pytest.approx(0.7)
    assert neither == pytest.approx(0.0, abs=0.01)
    assert time_fit(None, passage(date(2019, 3, 13))) is None


def early(question: str, told: Passage) -> bool:
    asked = understand(question, date(2021, 7, 6))
    return is_early(asked, told, time_fit(asked.window, told))


def test_what_was_told_well_before_the_month_asked_about_is_early() -> None:
    asked = "who led the talks in March 2019?"
    before = date(2018, 11, 20)
    assert early(asked, passage(before))
    assert not early(asked, passage(before, Interval(date(2019, 3, 13), date(2019, 3, 13))))
    assert not early(asked, passage(date(2019, 4, 20)))
    assert not early(asked, passage(None))
    assert not early("who led the talks in 2020?", passage(before))


def test_a_time_weighs_more_where_little_else_is_asked() -> None:
    bare = understand("what happened in March 2019?", date(2021, 7, 6))
    full = understand(
        "which brewery in Velden held the prisoner talks of mediators in March 2019?", date(2021, 7, 6)
    )
    assert time_weight(bare) > 2 * time_weight(full) > 1


def test_what_was_told_in_the_time_asked_about_is_among_the_candidates(index: Index) -> None:
    asked = understand("what happened in January 2019?", date(2021, 7, 6))
    told = [hit for hit in search(asked, index, limit=20) if hit.passage.article.id == "velden-1"]
    assert len(told) == 3
    assert all(hit.trace.time_fit for hit in told)


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        (Filter(), Filter(date(2019, 3, 1), date(2019, 4, 7))),
        (Filter(source="wire", since=date(2019, 3, 9)), Filter(date(2019, 3, 9), date(2019, 4, 7), "wire")),
        (Filter(until=date(2019, 3, 9)), Filter(date(2019, 3, 1), date(2019, 3, 9))),
    ],
)
def test_a_window_narrows_a_filter_and_never_widens_it(where: Filter, expected: Filter) -> None:
    assert within(where, Interval(date(2019, 3, 1), date(2019, 3, 31))) == expected
