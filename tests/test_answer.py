"""Claims about answers, over the small newsroom of conftest.py and doubles for the models."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.answer import Answerer, Models
from bot.candidates import of_telling
from bot.pooling import normal_words, same_days
from bot.smalltalk import ABOUT, small_talk
from bot.types import Citation
from embeddings.indexing import index_documents
from embeddings.question import understand
from embeddings.reader import Reader, Reading
from embeddings.search import open_index
from embeddings.types import Article, Document, Filter, Interval, Passage, Place
from tests.conftest import NEWS, news
from tests.doubles import PLAIN, FakeEncoder, FakeReader, FakeReranker

TOLLS = (
    news("early", "Flood", "Wire", date(2021, 7, 4), "In the flood 3 people died."),
    news("later", "Flood", "Times", date(2021, 7, 6), "In the flood 5 people died."),
)


@pytest.fixture
def open_answerer(index_folder: Path) -> Callable[[], Answerer]:
    def opened() -> Answerer:
        return Answerer(
            lambda: open_index(index_folder, encoder=FakeEncoder(), reranker=FakeReranker()),
            Models(FakeReader(), PLAIN),
        )

    return opened


@pytest.fixture
def answerer(open_answerer: Callable[[], Answerer]) -> Answerer:
    return open_answerer()


def test_a_when_question_is_answered_with_days_and_the_sentence_that_names_them(answerer: Answerer) -> None:
    answer = answerer.ask("When was the second round of the Velden talks held?")
    assert (answer.found, answer.answer) == (True, "13–14 March 2019")
    assert answer.date == Interval(date(2019, 3, 13), date(2019, 3, 14))
    first = answer.citations[0]
    assert first.quote.startswith("The second round of the Velden talks was held on 13 and 14 March 2019")
    assert [first.passage.text[start:end] for start, end in first.marked] == ["13 and 14 March 2019"]


def test_coarser_days_say_the_same_but_days_without_an_end_only_themselves() -> None:
    meeting = Interval(date(2019, 3, 13), date(2019, 3, 14))
    month, since = Interval(date(2019, 3, 1), date(2019, 3, 31)), Interval(date(2011, 3, 1), None)
    assert same_days(meeting, month)
    assert same_days(month, meeting)
    assert same_days(since, since)
    assert not same_days(meeting, since)
    assert not same_days(since, meeting)


def test_what_was_only_planned_is_said_to_be_planned(tmp_path: Path) -> None:
    plan = news(
        "plan",
        "A third round",
        "Wire",
        date(2019, 4, 1),
        "The third round of the Velden talks is scheduled for 9 May.",
    )
    answer = _answerer_of(tmp_path, plan).ask("When is the third round of the Velden talks?")
    assert answer.date == Interval(date(2019, 5, 9), date(2019, 5, 9))
    assert answer.note == "Planned for 9 May 2019; nothing here confirms that it took place."


def test_a_who_question_is_answered_with_the_words_of_the_passage(answerer: Answerer) -> None:
    answer = answerer.ask("Who is the mayor?")
    assert answer.answer == "Mayor Karin Holt"
    assert answer.answer in answer.citations[0].quote


class Widening(FakeReader):
    """Says of each span that its phrase goes on for a word of six letters."""

    def read(self, question: str, texts: Sequence[str]) -> list[list[Reading]]:
        """See ``Reader``."""
        return [[replace(reading, after=7) for reading in found] for found in super().read(question, texts)]


def test_the_answer_is_the_phrase_that_the_marked_words_stand_in(tmp_path: Path) -> None:
    answer = _answerer_of(tmp_path, TOLLS[0], reader=Widening()).ask("How many people died in the flood?")
    assert answer.answer == "3 people"
    first = answer.citations[0]
    assert [first.passage.text[start:end] for start, end in first.marked] == ["3 people"]


def test_a_why_question_is_answered_with_a_whole_sentence(answerer: Answerer) -> None:
    answer = answerer.ask("Why did people die in the Orrin flood?")
    assert answer.answer == answer.citations[0].quote
    assert answer.answer.endswith(".")


def test_every_quote_is_a_slice_of_the_stored_passage(answerer: Answerer) -> None:
    answer = answerer.ask("When was the second round of the Velden talks held?", k=10)
    assert len(answer.citations) > 3
    stored = {paragraph for document in NEWS for paragraph in document.paragraphs}
    assert all(citation.passage.text in stored for citation in answer.citations)
    assert all(
        citation.quote == citation.passage.text[citation.start : citation.end]
        for citation in answer.citations
    )


def test_a_quote_that_is_no_slice_cannot_be_made() -> None:
    article = Article("a", "Title", "", None, None, None)
    with pytest.raises(ValueError, match="0:99 is no slice of passage 1"):
        Citation(Passage(1, "Short.", (Place(article, 1),)), 0, 99, 0.5)


def test_sources_that_differ_are_both_shown(tmp_path: Path) -> None:
    answer = _answerer_of(tmp_path, *TOLLS).ask("How many people died in the flood?")
    others = [other.answer for other in answer.alternatives]
    assert {answer.answer, *others} == {"5", "3"}
    assert answer.alternatives[0].citations[0].passage.article.id != answer.citations[0].passage.article.id


def test_a_question_about_now_is_answered_from_the_latest_report_which_is_named(tmp_path: Path) -> None:
    answer = _answerer_of(tmp_path, *TOLLS).ask("How many people have now died in the flood?")
    assert answer.answer == "5"
    assert answer.note == "As of 6 July 2021, the latest report found."


def test_for_now_one_later_report_wins_over_several_earlier_ones(tmp_path: Path) -> None:
    repeated = news("again", "Flood", "Post", date(2021, 7, 5), "When the flood came 3 people died at once.")
    answer = _answerer_of(tmp_path, *TOLLS, repeated).ask("How many people have now died in the flood?")
    assert answer.answer == "5"


def test_a_question_about_now_that_nothing_answers_is_refused(answerer: Answerer) -> None:
    assert not answerer.ask("Who is mayor now?", where=Filter(source="Gazette")).found


def test_what_has_gone_on_since_a_day_began_on_that_day(tmp_path: Path) -> None:
    siege = news("siege", "Siege", "Wire", date(2019, 5, 1), "Velden has been besieged since 3 March 2019.")
    answerer = _answerer_of(tmp_path, siege)
    began = answerer.ask("When did the siege of besieged Velden begin?")
    assert (began.answer, began.date) == ("3 March 2019", Interval(date(2019, 3, 3), date(2019, 3, 3)))
    lasting = answerer.ask("Since when has Velden been besieged?")
    assert (lasting.answer, lasting.date) == ("since 3 March 2019", Interval(date(2019, 3, 3), None))


def test_a_vague_time_keeps_its_words_beside_its_days(tmp_path: Path) -> None:
    said = news("said", "Bridge", "Wire", date(2019, 3, 1), "The Velden bridge opened in late 2018.")
    answer = _answerer_of(tmp_path, said).ask("When did the Velden bridge open?")
    assert answer.answer is not None
    assert answer.answer.endswith("2018 (“late 2018”)")


def test_a_time_outside_of_the_one_asked_about_is_not_the_answer(tmp_path: Path) -> None:
    said = news(
        "said",
        "Velden round",
        "Wire",
        date(2019, 3, 1),
        "The Velden round is to start in Velden on 9 March; the last Velden round started on 20 February.",
    )
    answer = _answerer_of(tmp_path, said).ask("What day in February did the Velden round start?")
    assert answer.date == Interval(date(2019, 2, 20), date(2019, 2, 20))


def test_only_what_took_place_on_its_days_confirms_a_plan(tmp_path: Path) -> None:
    plan = news("plan", "Round", "Wire", date(2019, 3, 1), "The Velden round is scheduled for 9 March 2019.")
    vague = news("vague", "Year", "Post", date(2019, 12, 30), "The Velden round was held in 2019.")
    held = news("held", "Round", "Times", date(2019, 3, 10), "The Velden round was held on 9 March 2019.")
    asked = "When was the Velden round?"
    assert _answerer_of(tmp_path / "1", plan, vague).ask(asked).note.startswith("Planned for 9 March 2019")
    assert _answerer_of(tmp_path / "2", plan, held).ask(asked).note == ""


def test_the_same_answer_of_several_passages_is_one_answer_with_each_as_proof(tmp_path: Path) -> None:
    one = news("one", "Flood", "Wire", date(2021, 7, 5), "Mayor Karin Holt opened the shelter in Velden.")
    two = news(
        "two",
        "Shelter",
        "Times",
        date(2021, 7, 6),
        "In Velden the shelter was opened by Karin Holt on Monday.",
    )
    answer = _answerer_of(tmp_path, one, two).ask("Who opened the shelter in Velden?")
    assert [bool(citation.marked) for citation in answer.citations] == [True, True]
    assert answer.alternatives == ()


def test_an_ordinal_that_nothing_mentions_is_refused_and_named(answerer: Answerer) -> None:
    answer = answerer.ask("When was the fourth round of the Velden talks held?")
    assert not answer.found
    assert (answer.answer, answer.date) == (None, None)
    assert answer.missing == ("fourth",)
    assert answer.note == 'No passage answers that. Nothing here mentions "fourth".'
    assert answer.citations, "the closest passages are offered"
    assert not any(citation.marked for citation in answer.citations), "but not as proof"


class Nothing:
    """Marks nothing."""

    def read(self, question: str, texts: Sequence[str]) -> list[list[Reading]]:
        """See ``Reader``."""
        return [[] for _ in texts]


def test_a_name_that_only_the_closest_passage_lacks_is_named(tmp_path: Path) -> None:
    day = date(2021, 7, 5)
    shelter = news("shelter", "Town", "Wire", day, "Karin Holt opened the shelter in Velden.")
    tunnel = news("tunnel", "Town", "Wire", day, "In Orrin a tunnel was dug.")
    answer = _answerer_of(tmp_path, shelter, tunnel, reader=Nothing()).ask("Why was Holt's shelter in Orrin?")
    assert (answer.found, answer.missing) == (False, ())
    assert answer.note == 'No passage answers that. The closest doesn\'t mention "Orrin".'


def test_a_filter_that_leaves_nothing_is_said_to_be_the_reason(answerer: Answerer) -> None:
    answer = answerer.ask("Who leads the talks?", where=Filter(source="Gazette"))
    assert (answer.found, answer.citations) == (False, ())
    assert answer.note == "No passage among the articles you asked for answers that."


@pytest.mark.parametrize(
    "message", ["Hello!", "thanks a lot", "who are you?", "what can you do", "good night"]
)
def test_small_talk_gets_a_sentence_and_no_citation(answerer: Answerer, message: str) -> None:
    answer = answerer.ask(message)
    assert not answer.found
    assert answer.note
    assert answer.citations == ()


@pytest.mark.parametrize("message", ["who is Brandt?", "what did the mayor do", "hello kitty was born when?"])
def test_a_question_is_not_taken_for_small_talk(message: str) -> None:
    assert small_talk(message) is None


def test_questions_about_the_bot_say_what_it_does() -> None:
    assert small_talk("What can you do?") == ABOUT


def test_a_new_version_of_the_index_answers_without_opening_again(
    open_answerer: Callable[[], Answerer], index_folder: Path
) -> None:
    answerer = open_answerer()
    assert not answerer.ask("When did the ferry sink?").found
    ferry = news("ferry", "Ferry", "Wire", date(2019, 9, 2), "The ferry did sink on 1 September 2019.")
    index_documents([*NEWS, ferry], [Path("news")], index_folder, FakeEncoder())
    assert answerer.ask("When did the ferry sink?").answer == "1 September 2019"


@pytest.mark.parametrize(
    ("one", "other"),
    [("the U.N.", "U.N."), ("300,000", "300000"), ("about five", "5"), ("Brandt's", "Brandt")],
)
def test_answers_are_compared_without_what_does_not_change_them(one: str, other: str) -> None:
    assert normal_words(one) == normal_words(other)


def _answerer_of(folder: Path, *documents: Document, reader: Reader | None = None) -> Answerer:
    index_documents(documents, [Path("news")], folder, FakeEncoder())
    return Answerer(
        lambda: open_index(folder, encoder=FakeEncoder(), reranker=FakeReranker()),
        Models(reader or FakeReader(), PLAIN),
    )


@pytest.mark.parametrize(
    ("question", "day"),
    [("When will the mayor arrive in Velden?", 4), ("When do the negotiations begin?", 9)],
)
def test_the_day_of_what_something_comes_before_is_not_its_own(
    question: str, day: int, tmp_path: Path
) -> None:
    text = "The mayor will arrive in Velden on 4 March before the negotiations begin on 9 March."
    answer = _answerer_of(tmp_path, news("visit", "Visit", "Wire", date(2019, 3, 1), text)).ask(question)
    assert answer.date == Interval(date(2019, 3, day), date(2019, 3, day))


def test_the_day_something_was_said_is_not_the_day_it_happens(tmp_path: Path) -> None:
    said = news(
        "said",
        "Talks",
        "Wire",
        date(2019, 3, 1),
        "The Velden round is planned for 9 March, Brandt said on 1 March.",
    )
    answer = _answerer_of(tmp_path, said).ask("When is the Velden round planned?")
    assert answer.date == Interval(date(2019, 3, 9), date(2019, 3, 9))


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("When was Brandt in Orrin?", False),
        ("When will the round begin?", True),
        ("When did she say so?", False),
    ],
)
def test_the_day_something_was_said_in_a_place_is_when_somebody_was_there(question: str, told: bool) -> None:
    text = "The round begins soon, Brandt said in Orrin on Monday."
    asked = understand(question, date(2019, 3, 5))
    assert of_telling(text, text.index("Monday"), asked.text, asked.terms) is told


class FirstWord:
    """Marks the first word of every text, however little it may answer."""

    def read(self, question: str, texts: Sequence[str]) -> list[list[Reading]]:
        """See ``Reader``."""
        at = [text.find(". ") + 2 for text in texts]  # behind the title
        return [[Reading(a, text.find(" ", a), 6.0, 0.1)] for a, text in zip(at, texts, strict=True)]


@pytest.mark.parametrize(
    ("text", "found"),
    [("Greater flows of aid reached Velden.", False), ("Five tonnes of aid reached Velden.", True)],
)
def test_how_much_is_not_answered_with_what_is_no_amount(text: str, found: bool, tmp_path: Path) -> None:
    document = news("aid", "Aid", "Wire", date(2019, 3, 1), text)
    answer = _answerer_of(tmp_path, document, reader=FirstWord()).ask("How much aid reached Velden?")
    assert answer.found is found


@pytest.mark.parametrize(("country", "found"), [("Norway", True), ("Sweden", False)])
def test_who_leads_a_delegation_is_not_who_leads_another_countrys(
    country: str, found: bool, tmp_path: Path
) -> None:
    document = news("team", "Team", "Wire", date(2019, 3, 1), "Holt will lead Norway's delegation to Velden.")
    asked = f"Who will lead {country}'s delegation to Velden?"
    assert _answerer_of(tmp_path, document, reader=FirstWord()).ask(asked).found is found
