"""An answer as one Discord message."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from bot import reply
from bot.markup import units
from bot.reply import FAILED, show_error
from bot.types import Alternative, Answer, Citation
from embeddings.errors import IndexMissing
from embeddings.types import Article, Filter, Interval, Passage, Place

ARTICLE = Article("a", "Talks open", "The Courier", date(2017, 2, 13), "https://example.org/a", "a.md")
OTHER = Article("b", "Talks [late]", "", None, None, "b.md")
TEXT = "Envoys came. The round is on 15 February. They left."


def cite(text: str = TEXT, marked: str = "15 February", article: Article = ARTICLE) -> Citation:
    at = text.find(marked)
    spans = ((at, at + len(marked)),) if at >= 0 else ()
    return Citation(Passage(1, text, (Place(article, 1),)), 0, len(text), 0.9, spans)


def show_answer(answer: Answer, **options: Any) -> str:
    """The one message that an answer takes."""
    (text,) = reply.show_answer(answer, **options)
    return text


def read(shown: Sequence[str]) -> str:
    """What a person reads of messages: without what makes it bold, small or a quote."""
    lines = [re.sub(r"^(?:> |-# |### )", "", line) for page in shown for line in page.splitlines()]
    return re.sub(r"\\(?=\W|_)", "", " ".join(lines).replace("**", "").replace("\u200b", ""))


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


def test_disagreement_shows_the_other_answer_with_its_own_numbered_quote_and_source() -> None:
    other = Alternative("16 February", None, (cite(marked="They left", article=OTHER),))
    lines = show_answer(dataclasses.replace(FOUND, citations=(cite(),), alternatives=(other,))).splitlines()
    assert lines[1] == "-# almost certain, 93 % · sources disagree"
    assert lines[4:] == [
        "",
        "**Sources disagree.** Others say:",
        "**16 February**",
        "> **2.** “Envoys came. The round is on 15 February. **They left**.”",
        r"-# undated · Talks \[late\]",
    ]


def test_never_more_than_three_quotes_of_which_a_disagreement_has_its_own() -> None:
    other = Alternative("16 February", None, (cite(article=OTHER),))
    shown = show_answer(dataclasses.replace(FOUND, citations=(cite(),) * 3, alternatives=(other,) * 4))
    assert shown.count("> **") == 3
    assert shown.count("**16 February**") == 2


def test_days_are_written_in_the_language_that_a_server_chose() -> None:
    note = "Planned for 15 February 2017; nothing here confirms that it took place."
    lines = show_answer(dataclasses.replace(FOUND, note=note), language="de").splitlines()
    assert read(lines[:1]) == "15. Februar 2017"
    assert lines[2].startswith("Planned for 15. Februar 2017;")
    assert "The round is on **15 February**" in lines[3], "a quote stays as it was written"
    assert lines[4].startswith("-# The Courier · 13. Februar 2017 · ")
    where = Filter(since=date(2017, 3, 1))
    assert "published since 1. März 2017" in show_answer(FOUND, where=where, language="de")


def test_a_refusal_says_what_is_missing_and_quotes_nothing() -> None:
    refusal = dataclasses.replace(
        FOUND, found=False, answer=None, date=None, confidence=0.0, note='Nothing here mentions "third".'
    )
    assert show_answer(refusal) == 'Nothing here mentions "third".'


def test_a_long_answer_goes_on_in_further_messages_each_of_which_ends_with_a_sentence() -> None:
    text = "Filler comes here. " * 120 + "The round is on 15 February. " + "More of it follows. " * 200
    shown = reply.show_answer(dataclasses.replace(FOUND, citations=(cite(text.strip()),)))
    assert len(shown) == 4
    assert shown[0].startswith("### 15 February 2017")
    assert all(page.endswith(".") for page in shown[:-1])
    assert f"“{text.strip()}”" in read(shown), "nothing is lost"
    assert sum("**15 February**" in page for page in shown) == 1


def test_fences_and_markup_of_an_article_stay_whole_over_two_messages() -> None:
    text = "```py\nprint('*') # a fence``` stays. **Bold** @everyone [link](https://x.example). " * 60
    plain_text = " ".join(text.split())
    shown = reply.show_answer(dataclasses.replace(FOUND, citations=(cite(plain_text, "Bold"),)))
    assert len(shown) > 2
    assert plain_text in read(shown)
    for page in shown:
        live = re.sub(r"\\.", "", page)
        assert "`" not in live
        assert live.count("**") % 2 == 0
        assert "@everyone" not in live


def test_bold_that_runs_over_the_end_of_a_message_is_bold_in_both() -> None:
    text = "Nobody stopped for breath here. " * 130
    shown = reply.show_answer(dataclasses.replace(FOUND, citations=(cite(text, text.strip()),)))
    assert [page.count("**") for page in shown] == [4, 2, 2], "the number of the quote is bold too"


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
    shown = reply.show_answer(crowded, asked=text)
    assert max(map(units, shown)) <= 2000
    assert "> **1.**" in "".join(shown), "however much else there is, a quote proves it"
    assert read(shown).count(text[:30]) >= len(text) // 30 * 5, "answer, note, and each quote in whole"


def test_copies_of_a_paragraph_are_counted_by_publisher() -> None:
    passage = Passage(1, TEXT, (Place(ARTICLE, 1), Place(dataclasses.replace(ARTICLE, source="Wire"), 4)))
    shown = show_answer(dataclasses.replace(FOUND, citations=(Citation(passage, 0, 12, 0.9),)))
    assert "(<https://example.org/a>) · and 1 more" in shown


def test_our_errors_speak_and_others_stay_in_the_log() -> None:
    assert show_error(IndexMissing("No index at `x`.")) == r"I can't answer right now. No index at \`x\`."
    assert show_error(KeyError("secret")) == FAILED
