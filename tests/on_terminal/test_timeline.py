"""``dateline timeline``: what happened in the newsroom, in order, as text, as JSON and as a picture."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

from tests.on_terminal.running import Run

TOPIC = "the rounds of the Velden talks"


def test_events_are_told_in_order_each_with_its_quote_and_source(run: Run, index_folder: Path) -> None:
    ran = run("timeline", TOPIC, "--index", index_folder)
    assert ran.code == 0
    lines = ran.out.splitlines()
    days = [line for line in lines if line and not line.startswith(" ")]
    assert days[:2] == ["18 January 2019", "13–14 March 2019"], (
        "what was planned in January was held in March"
    )
    at = lines.index("13–14 March 2019")
    assert lines[at + 1].startswith(
        "    “The second round of the Velden talks was held on 13 and 14 March 2019"
    )
    assert lines[at + 2].strip().startswith("Harbour Times, 15 March 2019: Second Velden round")
    assert "Also in Harbour Times, 18 January 2019: First round" in ran.out, (
        "reports of the same days are pooled"
    )


def test_the_object_has_every_report_of_an_event_with_its_paragraph(run: Run, index_folder: Path) -> None:
    told = json.loads(run("timeline", TOPIC, "--index", index_folder, "--json").out)
    assert told["topic"] == TOPIC
    dates = [event["date"]["start"] for event in told["events"]]
    assert dates == sorted(dates)
    (event,) = (event for event in told["events"] if event["date"]["start"] == "2019-03-13")
    assert event["planned"] is False, "one report tells it as done"
    assert len(event["citations"]) == 2
    for citation in event["citations"]:
        assert citation["passage"][citation["start"] : citation["end"]] == citation["quote"]


def test_bounds_are_on_the_days_of_events_and_are_said(run: Run, index_folder: Path) -> None:
    ran = run("timeline", TOPIC, "--index", index_folder, "--since", "March 2019", "--until", "14 March 2019")
    assert ran.out.startswith("Only what happened from 1 March 2019 to 14 March 2019.\n\n13–14 March 2019\n")
    assert "January 2019\n" not in ran.out.replace("18 January 2019:", "")


def test_nothing_dated_is_a_sentence_and_exit_code_1(run: Run, index_folder: Path) -> None:
    ran = run("timeline", "rye bread", "--index", index_folder, "--output", "bread.png")
    assert (ran.code, ran.out) == (1, "No dated event about “rye bread” in these articles.\n")
    assert not Path("bread.png").exists()


def test_a_picture_is_drawn_as_its_name_says(run: Run, index_folder: Path) -> None:
    assert run("timeline", TOPIC, "--index", index_folder, "--output", "talks.png").code == 0
    picture = Path("talks.png").read_bytes()
    assert picture.startswith(b"\x89PNG")
    assert int.from_bytes(picture[16:20]) == 1080, "as wide as a phone is sharp"
    run("timeline", TOPIC, "--index", index_folder, "--output", "talks.SVG")
    assert ElementTree.parse("talks.SVG").getroot().tag.endswith("svg")  # noqa: S314 - our own


def test_a_name_that_says_nothing_is_explained_before_anything_is_loaded(run: Run) -> None:
    ran = run("timeline", TOPIC, "--output", "talks.gif")
    assert ran.code == 2
    assert (
        ran.err
        == "Can't tell what to draw into talks.gif. Name it for example timeline.png or timeline.svg.\n"
    )
