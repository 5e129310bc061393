"""Claims about questions as people type them in a chat."""

from __future__ import annotations

from datetime import date

import pytest

from embeddings.informal import write_out
from embeddings.question import understand


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("whos leading the delegation", "who's leading the delegation"),
        ("Whats the plan", "What's the plan"),
        ("yo whens the 2nd round plz", "when's the 2nd round"),
        ("hey guys, can u tell me wen they met?", "can you tell me wen they met?"),
        ("wen did they meet, thanks!", "when did they meet!"),
        ("Hi all! Hey, when did they meet", "when did they meet"),
        ("Ok so who won", "so who won"),
        ("how many ppl died lol?", "how many people died?"),
        ("who r the guarantors", "who are the guarantors"),
        ("did the gov’t leave w/o a deal", "did the government leave without a deal"),
        ("why didnt they come cuz of rain", "why didn't they come because of rain"),
        ("whos in charge rn", "who's in charge right now"),
    ],
)
def test_short_spellings_greetings_and_thanks_are_written_out(typed: str, meant: str) -> None:
    assert write_out(typed) == meant


@pytest.mark.parametrize(
    "question",
    [
        "When was the second round?",
        "What did Wen Jiabao say to U Thant?",
        "Who is R. Kelly, and who is r. holt?",
        "Did Pres. Holt fly to Ur in the US?",
        "What is on hey.example/ppl and plz-24?",
        "OK Go played what?",
        "Hello Kitty was drawn when?",
        "Please Please Me was recorded when?",
        "Who are the good guys?",
        "When do Americans give thanks?",
        "hello",
        "please",
        "",
    ],
)
def test_names_addresses_and_plain_english_stay(question: str) -> None:
    assert write_out(question) == question


@pytest.mark.parametrize(
    ("typed", "kind", "terms"),
    [
        ("whos leading the delegation plz", "who", ["leading", "delegation"]),
        ("yo whens the next round", "when", ["next", "round"]),
        ("hey can u tell me where they met", "where", ["met"]),
        ("wont they come", "yes-no", ["come"]),
    ],
)
def test_what_is_typed_is_understood_as_what_is_meant(typed: str, kind: str, terms: list[str]) -> None:
    understood = understand(typed, date(2021, 7, 6))
    assert (understood.kind, [term.text for term in understood.terms]) == (kind, terms)
