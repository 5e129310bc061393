"""An answer as one Discord message."""

from __future__ import annotations

import dataclasses
from datetime import date

import pytest

from bot.markup import units
from bot.reply import FAILED, show_answer, show_error
from bot.types import Alternative, Answer, Citation
from embeddings.errors import IndexMissing
from embeddings.types import Article, Interval, Passage, Place

ARTICLE = Article("a", "Talks open", "The Courier", date(2017, 2, 13), "https://example.org/a", "a.md")
OTHER = Article("b", "Talks [late]", "", None, None, "b.md")
TEXT = "Envoys came. The round is on 15 February. They left."


def cite(text: str = TEXT, marked: str = "15 February", article: Article = ARTICLE) -> Citation:
    at = text.find(marked)
    spans = ((at, at + len(marked)),) if at >= 0 else ()
    return Citation(Passage(1, text, (Place(article, 1),)), 0, len(text), 0.9, spans)


FOUND = Answer(
    question="when?",
    found=True,
    answer="15 February 2017",
    date=Interval(date(2017, 2, 15), date(2017, 2, 15)),
    confidence=0.93,
    citations=(cite(), cite(article=OTHER)),
    alternatives=(),
    missing=(),
    note="",
    took=0.1,
)


def test_the_answer_comes_first_then_how_sure_then_numbered_quotes_with_publisher_date_and_linked_title() -> (
    None
):
    assert show_answer(FOUND).splitlines() == [
        "### 15 February 2017",
        "-# almost certain, 93 %",
        "> **1.** “Envoys came. The round is on **15 February**. They left.”",
        "-# The Courier · 13 February 2017 · [Talks open](<https://example.org/a>)",
        "> **2.** “Envoys came. The round is on **15 February**. They left.”",
        r"-# undated · Talks \[late\]",
    ]


def test_what_only_comes_close_is_not_quoted_beside_proof() -> None:
    text = show_answer(dataclasses.replace(FOUND, citations=(cite(), cite("Close by.", "nothing"))))
    assert "Envoys came" in text
    assert "Close by" not in text


def test_a_date_that_the_answer_does_not_say_stands_beside_it() -> None:
    assert "-# 15 February 2017 · almost" in show_answer(dataclasses.replace(FOUND, answer="on Wednesday"))


def test_a_question_typed_into_a_command_is_shown_small_and_escaped() -> None:
    assert show_answer(FOUND, asked="**when** @everyone?").startswith(
        "-# \\*\\*when\\*\\* @\u200beveryone?\n"
    )


def test_disagreement_shows_the_other_answer_with_its_source() -> None:
    other = Alternative("16 February", None, (cite(article=OTHER),))
    text = show_answer(dataclasses.replace(FOUND, alternatives=(other,)))
    assert "**Sources disagree.**" in text
    assert r"- **16 February** (undated)" in text


def test_a_refusal_says_what_is_missing_and_quotes_nothing() -> None:
    refusal = dataclasses.replace(
        FOUND, found=False, answer=None, date=None, confidence=0.0, note='Nothing here mentions "third".'
    )
    assert show_answer(refusal) == 'Nothing here mentions "third".'


def test_a_long_quote_keeps_the_sentence_that_answers_and_ends_at_a_sentence() -> None:
    text = "Filler here. " * 120 + "The round is on 15 February. " + "More of it. " * 200
    (quote,) = [
        line
        for line in show_answer(dataclasses.replace(FOUND, citations=(cite(text),))).splitlines()
        if "1." in line
    ]
    assert "… The round is on **15 February**. More of it." in quote
    assert quote.endswith("of it. …”")


@pytest.mark.parametrize(
    "text", ["word " * 900, "x" * 5000, "😀" * 3000, "*_`" * 1500, "Sentence here. " * 400]
)
def test_every_message_is_inside_the_limit(text: str) -> None:
    article = dataclasses.replace(ARTICLE, title=text, source=text)
    crowded = dataclasses.replace(
        FOUND,
        answer=text,
        note=text,
        citations=tuple(cite(text, text[:500], article) for _ in range(3)),
        alternatives=tuple(Alternative(text, None, (cite(text, "", article),)) for _ in range(3)),
    )
    shown = show_answer(crowded, asked=text)
    assert units(shown) <= 2000
    assert shown.count("> **") >= 1, "however much else there is, a quote proves it"


def test_copies_of_a_paragraph_are_counted_by_publisher() -> None:
    passage = Passage(1, TEXT, (Place(ARTICLE, 1), Place(dataclasses.replace(ARTICLE, source="Wire"), 4)))
    shown = show_answer(dataclasses.replace(FOUND, citations=(Citation(passage, 0, 12, 0.9),)))
    assert "(<https://example.org/a>) · and 1 more" in shown


def test_our_errors_speak_and_others_stay_in_the_log() -> None:
    assert show_error(IndexMissing("No index at `x`.")) == r"I can't answer right now. No index at \`x\`."
    assert show_error(KeyError("secret")) == FAILED
