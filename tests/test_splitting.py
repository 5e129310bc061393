"""Sentences end where a reader ends them, and a long paragraph loses nothing by becoming passages."""

from __future__ import annotations

import pytest

from embeddings.splitting import PASSAGE_WORDS, sentences, size, split


def read(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


@pytest.mark.parametrize(
    "expected",
    [
        ["U.S. Senator Ann Lee met Mr. Ito on Jan. 5 at 7 p.m. in Oslo.", "He left."],
        ["She lives in the U.S.", "The vote fell 3.5 percent to 1,204.75 points."],
        ["The U.N. Security Council met.", "It voted at 9 a.m.", "Nobody spoke."],
        ["J. K. Aasen and Dr. A. B. Moe spoke.", "So did Gen. Lund Jr. of the army."],
        ["Acme Inc. Chief Tom Roe quit.", "He had led Acme Inc.", "The firm fell silent."],
        ["“It is over.”", "Then came “the end.”", "(Nobody knew why.)", "All went home."],
        ["“Will they come?” Mr. Roe asked.", "“Never!” he said.", '"So," she added, "we wait."'],
        ["The round … in the end … failed.", "We waited…", "Nothing came."],
        ["OSLO, May 4. /NTB/. The port will reopen.", "Ships wait."],
        ["LIMA. ANDINA The port will reopen.", "Ships wait."],
        ["It won with No. 5.", "Its answer was no.", "Did it?", "Yes!"],
        ["It began in 2011.", "300,000 fled.", "3 stayed."],
        ["• a port", "• a bridge", "• a road"],
        ["Порт откроют.", "Корабли ждут."],
    ],
)
def test_a_sentence_ends_where_a_reader_ends_it(expected: list[str]) -> None:
    assert read(" ".join(expected)) == expected


def test_scripts_without_spaces_have_sentences_too() -> None:
    assert read("港口将重开。船只在等待。") == ["港口将重开。", "船只在等待。"]


def test_sentences_hold_every_character_but_the_space_around_them() -> None:
    text = "  One came.\n Two left.  No stop at the end "
    covered = {i for start, end in sentences(text) for i in range(start, end)}
    assert all(i in covered or char.isspace() for i, char in enumerate(text))


def test_an_empty_text_has_no_sentence_and_no_part() -> None:
    assert sentences("") == sentences(" \n ") == []
    assert split("") == split("  ") == []


def test_a_text_within_the_limit_stays_whole() -> None:
    text = "The port will reopen. " * 30
    assert split(text) == [text.strip()]


def test_a_block_of_600_words_becomes_paragraphs_of_about_ninety() -> None:
    """One-block articles are what trade desks and datasets ship."""
    block = " ".join(f"The harbour master said that ship {i} had waited since morning." for i in range(55))
    parts = split(block)
    assert " ".join(parts) == block
    assert all(60 <= len(part.split()) <= 110 for part in parts)
    assert all(part.endswith("morning.") for part in parts)


def test_a_little_too_much_gives_halves_and_not_a_crumb() -> None:
    text = " ".join("Seven words are in this one sentence." for _ in range(22))
    first, second = split(text)
    assert abs(len(first.split()) - len(second.split())) <= 7


def test_a_sentence_longer_than_the_limit_is_cut_between_clauses() -> None:
    text = "the envoy of the northern coast said, " * 40 + "and left."
    parts = split(text)
    assert " ".join(parts) == text
    assert all(part.endswith(",") for part in parts[:-1])
    assert all(size(part) <= PASSAGE_WORDS for part in parts)


def test_words_without_any_stop_are_cut_between_words() -> None:
    text = " ".join(["word"] * 400)
    assert " ".join(split(text)) == text
    assert all(size(part) <= PASSAGE_WORDS for part in split(text))


def test_a_text_without_spaces_is_cut_too() -> None:
    text = "港" * 1000
    parts = split(text)
    assert "".join(parts) == text
    assert all(size(part) <= PASSAGE_WORDS for part in parts)


def test_a_quotation_is_kept_whole_where_the_sizes_allow() -> None:
    before = " ".join("The minister spoke to the press for one hour today." for _ in range(8))
    quote = "“We met. We talked. We agreed on nothing at all. We will meet again.”"
    after = " ".join("The other minister spoke to the press for one hour too." for _ in range(8))
    assert any(quote in part for part in split(f"{before} {quote} {after}"))


def test_dense_text_counts_as_more_words_than_it_has() -> None:
    assert size("Порт откроют в понедельник") > 4
    assert size("1,204.75 1,305.25 1,406.80") > 3
    assert size("the port will open on the last day") == 8
