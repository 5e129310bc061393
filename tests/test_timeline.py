"""Events are told once each, in order, and drawn so that nothing touches or runs over the edge."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from xml.etree import ElementTree

import pytest

from bot.buttons import buttons
from bot.markup import units
from bot.pen import drawable, measure
from bot.spreading import spread, wrapped
from bot.timeline import MOST, Timeline, fittest, timeline
from bot.timeline_picture import LEFT, RADIUS, RIGHT, draw_timeline
from bot.timeline_reply import show_timeline
from bot.types import Alternative, Answer, Citation
from embeddings.dates import find_times
from embeddings.types import Article, Hit, Passage, Place, Trace

TOPIC = "the Velden talks"
PRINTED = date(2019, 3, 20)


def hit(text: str, score: float = 0.9, number: int = 1, source: str = "Harbour Times") -> Hit:
    """A passage printed on one day, with its times found as the indexer finds them."""
    article = Article(f"{source}-{number}", "Talks", source, PRINTED, None, "a.md")
    passage = Passage(number, text, (Place(article, number),), tuple(find_times(text, PRINTED)))
    return Hit(passage, score, Trace())


def told(*hits: Hit, topic: str = TOPIC) -> list[str]:
    """The days of the events in ISO, planned ones marked."""
    return [f"{event.days.start}{'?' * event.planned}" for event in timeline(topic, hits).events]


def test_events_stand_in_the_order_in_which_they_happened_not_of_how_well_they_fit() -> None:
    assert told(
        hit("The Velden talks ended on 14 March 2019.", 0.9, 1),
        hit("The Velden talks began on 13 January 2019.", 0.3, 2),
        hit("Bread has nothing to do with 1 February 2019.", 0.01, 3),
    ) == ["2019-01-13", "2019-03-14"]


def test_reports_of_the_same_days_are_one_event_with_the_best_quote_first() -> None:
    (event,) = timeline(
        TOPIC,
        [
            hit("Talks are scheduled for 14 March 2019 in Velden.", 0.4, 1, "Lake Gazette"),
            hit("The talks in Velden were held on 14 March 2019.", 0.8, 2),
        ],
    ).events
    assert event.citation.quote == "The talks in Velden were held on 14 March 2019."
    assert [citation.score for citation in event.citations] == [0.8, 0.4]
    assert not event.planned, "what one tells as done is no plan"


def test_a_day_of_an_event_told_in_like_words_is_that_event_and_told_in_others_is_not() -> None:
    both = hit("The second round of the Velden talks was held on 13 and 14 March 2019.", 0.9, 1)
    assert told(both, hit("The second round of the Velden talks began on 13 March 2019.", 0.5, 2)) == [
        "2019-03-13"
    ]
    other = hit("A bridge near Orrin was closed to lorries on 13 March 2019.", 0.5, 2)
    assert told(both, other) == ["2019-03-13", "2019-03-13"]


def test_when_something_was_said_is_no_event_unless_that_is_the_topic() -> None:
    said = hit("The talks in Velden failed, mediator Ilse Brandt said on 18 March 2019.")
    assert told(said) == []
    assert told(said, topic="what Brandt said about Velden") == ["2019-03-18"]


def test_no_more_are_told_than_fit_best_and_it_is_said_how_many_more_there_are() -> None:
    first = date(2019, 1, 1)
    days = [first + timedelta(number) for number in range(MOST + 4)]
    hits = [
        hit(f"Round {number} of the talks was on {day.day} {day:%B} {day.year}.", 0.2 + number / 100, number)
        for number, day in enumerate(days)
    ]
    found = timeline(TOPIC, hits)
    assert [event.days.start for event in found.events] == days[4:], "those that fit best, in order"
    assert found.more == 4
    assert [event.days.start for event in fittest(found, 2).events] == days[-2:]
    assert fittest(found, 2).more == MOST + 2
    pages = show_timeline(found)
    assert max(map(units, pages)) <= 2000
    assert "".join(pages).count("> “Round") == MOST
    assert pages[-1].endswith("-# and 4 more that have less to do with it")


MANY = timeline(
    "“Talks” at $5 in 中国 🎉 " * 6,
    [
        hit(f"Round {number} was held on {number} March 2019 — " + "at great length " * 30, 0.9, number)
        for number in range(1, 9)
    ],
)


@pytest.mark.parametrize("count", [1, 2, 8])
@pytest.mark.parametrize("language", ["en", "ru"])
def test_one_event_and_many_are_drawn_alike_each_time(count: int, language: str) -> None:
    found = fittest(MANY, count)
    drawn = draw_timeline(found, "png", language)
    assert drawn.startswith(b"\x89PNG")
    assert drawn == draw_timeline(found, "png", language)
    width, height = (int.from_bytes(drawn[at : at + 4]) for at in (16, 20))
    assert width == 1080
    assert height < 480 + 180 * count
    root = ElementTree.fromstring(draw_timeline(found, "svg", language))  # noqa: S314 - our own
    assert root.tag.endswith("svg")


def test_events_years_and_a_day_apart_are_drawn_on_one_line() -> None:
    found = timeline(
        TOPIC,
        [
            hit("The talks were planned in 2011 and held on 1 and 2 March 2019."),
            hit("On 3 March 2019.", 0.5, 2),
        ],
    )
    assert len(found.events) == 3
    assert draw_timeline(found, "png")


def test_numbers_never_touch_and_stay_as_near_to_their_days_as_can_be() -> None:
    places = spread([0.0, 1.0, 2.0, 500.0, 1000.0], 50, 0, 1000)
    assert places == [0.0, 50.0, 100.0, 500.0, 1000.0]
    assert spread([480, 500, 520], 50, 0, 1000) == [450, 500, 550], "neighbours share the way"
    crowd = spread([RIGHT] * 40, 2 * RADIUS, LEFT, RIGHT)
    assert min(crowd) >= LEFT - 0.01
    assert max(crowd) <= RIGHT + 0.01
    assert all(after > before for before, after in pairwise(crowd))


def test_words_wrap_inside_their_room_and_end_with_a_whole_word() -> None:
    width = measure(20)
    text = "the quick brown fox jumps over the lazy dog " * 3
    lines = wrapped(text, 200, width, 2)
    assert len(lines) == 2
    assert all(width(line) <= 200 for line in lines)
    assert lines[-1].endswith(" …")
    assert wrapped("Donaudampfschifffahrtsgesellschaft", 100, width, 2)[0].endswith("…")
    assert wrapped("short", 200, width, 2) == ["short"]


def test_what_the_font_has_not_becomes_a_box() -> None:
    assert drawable("Zürich\n中 Москва") == "Zürich □ Москва"


def test_buttons_name_the_quotes_of_other_answers_too_and_fit_into_an_id() -> None:
    cited = [Citation(hit(f"Text {n}.", number=60_000_000 + n).passage, 0, 4, 0.9) for n in range(5)]
    others = tuple(Alternative("other", None, (citation,)) for citation in cited[3:])
    answer = Answer("q", True, "a", None, 0.9, tuple(cited[:3]), others, (), "", 0.0)
    view = buttons(answer, 2**63, earlier=[2**63 + n for n in range(9)])
    assert view is not None
    ids = [item.custom_id for item in view.children]  # type: ignore[attr-defined]
    assert max(map(len, ids)) <= 100
    assert len(ids[0].rpartition(":")[2].split("-")) >= 4


def test_nothing_found_is_one_sentence() -> None:
    assert show_timeline(Timeline("@everyone", ()))[0] == (
        "No dated event about “@\u200beveryone” in these articles."
    )
