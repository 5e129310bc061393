"""What a person and a program are shown of an answer: terminal, pipe and JSON."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from datetime import date

import pytest

from bot.contract import answer_object, error_object, json_line
from bot.layout import Span, Table, line, plain, printable
from bot.pages import answer_page, explain_page, passage_page
from bot.terminal import draw, progress
from bot.types import Alternative, Answer, Citation
from bot.wording import how_sure, resolved_times
from embeddings.types import (
    Article,
    Document,
    Filter,
    Hit,
    Interval,
    Passage,
    Place,
    TimeExpression,
    Trace,
)

DAY = date(2019, 1, 18)
ARTICLE = Article("a1", "Velden talks end", "Harbour Times", DAY, "https://example.org/1", "news/1.md")
WIRE = Article("a2", "Talks end", "Northern Wire", date(2019, 1, 19), None, "news/2.md")
TEXT = "The talks ended on Friday. A second round was scheduled for 13 and 14 March."
FRIDAY = TimeExpression(19, 25, Interval(DAY, DAY))
MARCH = TimeExpression(60, 75, Interval(date(2019, 3, 13), date(2019, 3, 14)), planned=True)
PASSAGE = Passage(7, TEXT, (Place(ARTICLE, 2), Place(WIRE, 1)), (FRIDAY, MARCH))
FIRST = Citation(PASSAGE, 0, 26, 0.9, ((19, 25),))
FOUND = Answer(
    question="when did the talks end?",
    found=True,
    answer="18 January 2019",
    date=Interval(DAY, DAY),
    confidence=0.8234,
    citations=(FIRST,),
    alternatives=(),
    missing=(),
    note="",
    took=0.0412,
    hits=(Hit(PASSAGE, 0.9, Trace(1, 0.7123, 2, 3.5, 0.0325, 0.98, None)),),
)
REFUSED = replace(
    FOUND, found=False, answer=None, date=None, confidence=0.1, missing=("third",),
    note="No passage answers that. Nothing here mentions “third”.",
)  # fmt: skip
ALL = Filter()


def text(answer: Answer, where: Filter = ALL) -> str:
    return plain(answer_page(answer, where))


class Screen(io.StringIO):
    """A terminal, as far as writing to one goes."""

    def isatty(self) -> bool:
        """It is one."""
        return True


def uncoloured(shown: str) -> str:
    return re.sub(r"\x1b\[[\d;]*m", "", shown)


def screen(answer: Answer, monkeypatch: pytest.MonkeyPatch, columns: int = 80, **environment: str) -> str:
    for name in ("NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE", "COLORTERM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in {"TERM": "xterm-256color", "COLUMNS": str(columns), **environment}.items():
        monkeypatch.setenv(name, value)
    stream = Screen()
    draw(answer_page(answer, ALL), stream)
    return stream.getvalue()


# In a pipe


def test_the_short_answer_comes_first_with_how_sure() -> None:
    assert text(FOUND).splitlines()[0] == "18 January 2019  (very likely, 82 %)"


def test_a_quote_stands_in_a_pipe_word_for_word_with_its_source() -> None:
    shown = text(FOUND)
    assert f"[1] “{FIRST.quote}”" in shown
    assert "Harbour Times, 18 January 2019: Velden talks end (paragraph 2)" in shown
    assert "https://example.org/1" in shown
    assert "\x1b" not in shown


def test_words_for_a_time_are_resolved_and_a_plan_is_called_one() -> None:
    shown = text(replace(FOUND, citations=(Citation(PASSAGE, 0, len(TEXT), 0.9),)))
    assert "“Friday”: 18 January 2019\n" in shown
    assert "“13 and 14 March”: 13–14 March 2019, as planned then" in shown


def test_a_date_that_says_itself_is_not_said_again() -> None:
    said = "It ended on January 18, 2019."
    time = TimeExpression(12, 28, FRIDAY.interval)
    assert resolved_times(Passage(1, said, (Place(ARTICLE, 1),), (time,)), 0, len(said)) == []


def test_an_answer_that_is_not_its_date_is_shown_with_it() -> None:
    assert text(replace(FOUND, answer="the talks in Velden")).startswith(
        "the talks in Velden, 18 January 2019  ("
    )


def test_what_only_comes_close_is_told_from_the_proof() -> None:
    close = Citation(PASSAGE, 27, 76, 0.5)
    lines = text(replace(FOUND, citations=(FIRST, close, close))).splitlines()
    starts = [line[:4] for line in lines if line.startswith(("[", "Close"))]
    assert starts == ["[1] ", "Clos", "[2] ", "[3] "]
    assert "Close, but no proof:" in lines
    assert "Close" not in text(FOUND)


def test_the_same_paragraph_elsewhere_is_named() -> None:
    assert "Also in Northern Wire, 19 January 2019: Talks end" in text(FOUND)


def test_sources_that_differ_are_shown_as_such() -> None:
    other = Alternative("13 March 2019", None, (Citation(PASSAGE, 27, 76, 0.5),))
    shown = text(replace(FOUND, alternatives=(other,)))
    assert (
        "Sources differ:\n•   13 March 2019\n    “A second round was scheduled for 13 and 14 March.”" in shown
    )


def test_a_refusal_says_what_is_missing_and_offers_the_closest() -> None:
    lines = text(REFUSED).splitlines()
    assert lines[0] == REFUSED.note
    assert "Closest:" in lines
    assert not any("%" in shown for shown in lines)


def test_a_refusal_without_passages_is_one_sentence() -> None:
    assert text(replace(REFUSED, citations=(), note="You're welcome.")) == "You're welcome."


def test_the_window_that_was_asked_for_is_said() -> None:
    where = Filter(date(2019, 1, 1), None, "harbour")
    assert "Only articles published since 1 January 2019 by “harbour”." in text(FOUND, where)


@pytest.mark.parametrize(
    ("confidence", "words"),
    [(0.999, "almost certain, 99 %"), (0.9, "almost certain, 90 %"), (0.76, "very likely, 76 %"),
     (0.5, "likely, 50 %"), (0.2, "uncertain, 20 %"), (0.0, "uncertain, 1 %")],
)  # fmt: skip
def test_how_sure_is_words_and_a_number(confidence: float, words: str) -> None:
    assert how_sure(confidence) == words


def test_a_table_in_a_pipe_is_columns_without_a_box() -> None:
    table = Table(("what", "ms"), (("one", "4.1"), ("another", "12.0")), frozenset({1}), "Speed")
    assert plain([table]) == "Speed\nwhat       ms\none       4.1\nanother  12.0"


def test_explain_says_how_a_passage_came_to_its_place_and_what_became_of_it() -> None:
    table = explain_page(FOUND)[1]
    assert isinstance(table, Table)
    assert table.rows[0][2:] == ("1 (0.712)", "2 (3.500)", "0.033", "0.980", "–", "0.900", "quote 1")


def test_a_source_is_shown_whole_between_its_neighbours() -> None:
    shown = plain(passage_page(FIRST, Document(ARTICLE, ("Before.", TEXT, "After.", "Far away."))))
    assert f"1   Before.\n\n2   {TEXT}\n\n3   After." in shown
    assert "Far away" not in shown


# What articles hold must not drive the terminal


@pytest.mark.parametrize(
    "evil", ["\x1b[31mred", "\x1b]0;title\x07", "\x9b2J", "a\rb", "\u202egnp.exe", "\u2066x", "\x00"]
)
def test_control_characters_of_an_article_are_shown_not_obeyed(
    evil: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = replace(ARTICLE, title=evil, source=evil, url=f"https://example.org/{evil}")
    passage = Passage(1, f"Said {evil} twice.", (Place(bad, 1),))
    answer = replace(FOUND, answer=evil, date=None, citations=(Citation(passage, 0, len(passage.text), 0.5),))
    for shown in (
        text(answer),
        screen(answer, monkeypatch, NO_COLOR="1", TERM="dumb"),
        json_line(answer_object(answer, ALL)),
    ):
        assert not set(shown) & set("\x1b\x07\x9b\r\u202e\u2066\x00")


def test_json_keeps_what_it_escapes() -> None:
    passage = Passage(1, "One \x1b[31m \u202e two.", (Place(ARTICLE, 1),))
    answer = replace(FOUND, citations=(Citation(passage, 0, len(passage.text), 0.5),))
    read = json.loads(json_line(answer_object(answer, ALL)))
    assert read["citations"][0]["quote"] == passage.text


def test_ordinary_text_is_not_touched() -> None:
    ordinary = "“Żółć” – 会议于星期四举行 – שלום\u200f – 👩\u200d🚀\tand\nso on"
    assert printable(ordinary) == ordinary


# On a terminal


def test_the_answers_words_stand_out_on_a_terminal_only(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "\x1b[1mFriday\x1b[0m" in screen(FOUND, monkeypatch)


def test_no_color_is_respected(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "\x1b[1;32m" in screen(FOUND, monkeypatch)
    assert "\x1b[1;32m" not in screen(FOUND, monkeypatch, NO_COLOR="1")


@pytest.mark.parametrize("columns", [24, 40, 80, 200])
def test_a_terminal_of_any_width_is_kept_within(columns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = replace(FOUND, citations=(Citation(PASSAGE, 0, len(TEXT), 0.9),))
    shown = uncoloured(screen(answer, monkeypatch, columns)).splitlines()
    assert all(len(row) <= columns for row in shown if "https://" not in row)
    assert " ".join(" ".join(shown).split()).count(TEXT) == 1


def test_an_address_is_never_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "    https://example.org/1\n" in uncoloured(screen(FOUND, monkeypatch, 16))


def test_brackets_in_an_article_are_text_not_markup(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = Screen()
    draw([line(Span("[bold]a[/bold] :smile:")), Table(("[red]h[/red]",), (("[bold]x",),))], stream)
    assert all(words in stream.getvalue() for words in ("[bold]a[/bold] :smile:", "[red]h[/red]", "[bold]x"))


def test_a_bar_is_drawn_on_a_terminal_and_nowhere_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    pipe, terminal = io.StringIO(), Screen()
    for stream in (pipe, terminal):
        with progress(stream) as advance:
            advance("embedding", 1, 2)
    assert pipe.getvalue() == ""
    assert "embedding" in terminal.getvalue()


# For a program


def test_the_json_contract_is_complete() -> None:
    read = json.loads(json_line(answer_object(FOUND, ALL)))
    assert read == {
        "question": "when did the talks end?",
        "found": True,
        "answer": "18 January 2019",
        "date": {"start": "2019-01-18", "end": "2019-01-18"},
        "confidence": 0.8234,
        "citations": [
            {
                "quote": "The talks ended on Friday.",
                "start": 0,
                "end": 26,
                "passage": TEXT,
                "number": 2,
                "score": 0.9,
                "article": {
                    "id": "a1",
                    "title": "Velden talks end",
                    "source": "Harbour Times",
                    "published": "2019-01-18",
                    "path": "news/1.md",
                    "url": "https://example.org/1",
                    "copy_of": None,
                },
                "marked": [[19, 25]],
                "times": [
                    {"text": "Friday", "start": 19, "end": 25, "planned": False,
                     "date": {"start": "2019-01-18", "end": "2019-01-18"}},
                    {"text": "13 and 14 March", "start": 60, "end": 75, "planned": True,
                     "date": {"start": "2019-03-13", "end": "2019-03-14"}},
                ],
                "also_in": [
                    {
                        "article": {
                            "id": "a2",
                            "title": "Talks end",
                            "source": "Northern Wire",
                            "published": "2019-01-19",
                            "path": "news/2.md",
                            "url": None,
                            "copy_of": None,
                        },
                        "number": 1,
                    }
                ],
            }
        ],
        "alternatives": [],
        "missing": [],
        "took_ms": 41.2,
        "note": "",
    }  # fmt: skip


def test_a_quote_is_the_slice_of_the_passage_that_its_offsets_name() -> None:
    (cited,) = json.loads(json_line(answer_object(FOUND, ALL)))["citations"]
    assert cited["quote"] == cited["passage"][cited["start"] : cited["end"]]


def test_a_refusal_has_the_same_keys() -> None:
    read = json.loads(json_line(answer_object(REFUSED, ALL)))
    assert (read["found"], read["answer"], read["date"], read["missing"]) == (False, None, None, ["third"])
    assert read.keys() == answer_object(FOUND, ALL).keys()


def test_an_error_has_the_same_keys_and_says_why() -> None:
    assert error_object("?", "too long").keys() == {*answer_object(FOUND, ALL), "error"}


def test_the_filter_is_in_the_json_when_there_is_one() -> None:
    read = answer_object(FOUND, Filter(date(2019, 1, 1), None, "harbour"))
    assert read["filter"] == {"since": "2019-01-01", "until": None, "source": "harbour"}


def test_explain_in_json_has_every_candidate() -> None:
    read = json.loads(json_line(answer_object(FOUND, ALL, explain=True)))
    assert read["explain"] == [
        {"article": "a1", "number": 2, "vector_rank": 1, "vector": 0.7123, "bm25_rank": 2, "bm25": 3.5,
         "fused": 0.0325, "reranked": 0.98, "time_fit": None, "score": 0.9, "used_as": "quote 1"},
    ]  # fmt: skip
