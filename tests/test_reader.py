"""The arithmetic of the reader on a network that a test can follow; the shipped network on two passages."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from tokenizers import Tokenizer, models, pre_tokenizers

from embeddings.errors import ModelError
from embeddings.models import SHIPPED
from embeddings.reader import (
    CLS,
    OVERLAP_TOKENS,
    WINDOW_TOKENS,
    Ids,
    Logits,
    Reading,
    SpanReader,
    load_reader,
    merge,
    windows,
)
from embeddings.tokens import default_words

WORDS = ["[UNK]", "who", "won", "the", "vote", "Holt", "in", "Velden", "Brandt", "lost", "é", "—"]
IDS = {word: number for number, word in enumerate(WORDS)}


def spelled() -> Tokenizer:
    """A tokenizer of whole words."""
    tokenizer = Tokenizer(models.WordLevel(IDS, unk_token=WORDS[0]))
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    return tokenizer


def names_win(ids: Ids, types: Ids) -> tuple[Logits, Logits, float]:
    """A network that likes Holt (3), likes Brandt less (1), and needs one of them to see an answer."""
    liked = {IDS["Holt"]: 3.0, IDS["Brandt"]: 1.0}
    logits = np.array([liked.get(int(token), -5.0) for token in ids], np.float32)
    logits[0] = 0.5
    return logits, logits.copy(), -2.0 if logits.max() > 1 else 2.0


def read(text: str) -> list[Reading]:
    return SpanReader(spelled(), names_win).read("who won the vote", [text])[0]


def quotes(text: str) -> list[str]:
    return [text[reading.start : reading.end] for reading in read(text)]


def test_offsets_count_code_points_of_the_text_given() -> None:
    text = "é —  Holt won the vote"
    assert quotes(text)[0] == "Holt"
    assert read(text)[0].start == 5


def test_the_score_is_the_spans_logits_less_those_of_the_null_position() -> None:
    assert read("Holt won")[0].score == pytest.approx(3 + 3 - 0.5 - 0.5)


def test_a_longer_span_must_be_worth_its_length() -> None:
    """Of spans with the same logits the shortest is best."""
    assert quotes("Holt in Brandt")[0] == "Holt"
    assert read("Holt Holt")[0].score == pytest.approx(5.0)


def test_no_answer_is_a_probability_and_the_same_for_all_spans_of_a_text() -> None:
    readings = read("Holt won in Velden Brandt lost")
    assert {round(reading.no_answer, 4) for reading in readings} == {0.1192}
    assert read("in Velden")[0].no_answer == pytest.approx(0.8808, abs=1e-4)


def test_the_best_spans_come_first_and_never_overlap() -> None:
    text = "Brandt lost the vote Holt won"
    assert quotes(text)[:2] == ["Holt", "Brandt"]
    readings = sorted(read(text), key=lambda reading: reading.start)
    assert all(a.end <= b.start for a, b in pairwise(readings))


def test_a_text_without_a_word_has_no_readings() -> None:
    assert SpanReader(spelled(), names_win).read("who won", ["", "Holt", "  "])[::2] == [[], []]


def test_each_text_gets_its_own_readings_in_order_whatever_its_length() -> None:
    texts = ["the " * 300 + "Holt", "Brandt", "the vote Holt"]
    for threads in (1, 3):
        found = SpanReader(spelled(), names_win, threads=threads).read("who won", texts)
        assert [t[r[0].start : r[0].end] for t, r in zip(texts, found, strict=True)] == [
            "Holt",
            "Brandt",
            "Holt",
        ]


@pytest.mark.parametrize("length", [1, 95, 96, 97, 281, 282, 283, 600, 1000])
def test_windows_cover_every_token_and_overlap(length: int) -> None:
    text = " ".join(["the"] * length)
    found = windows(spelled(), "who won the", [text])
    assert all(len(window.ids()) <= WINDOW_TOKENS for window in found)
    covered = {offset for window in found for offset in window.offsets}
    assert len(covered) == length
    for before, after in pairwise(found):
        assert before.offsets[-OVERLAP_TOKENS:] == after.offsets[:OVERLAP_TOKENS]


def test_a_question_of_any_length_leaves_room_for_the_passage() -> None:
    (window,) = windows(spelled(), "who " * 5000, ["Holt won"])
    assert len(window.ids()) < WINDOW_TOKENS
    assert window.ids()[0] == CLS
    assert int(window.types().sum()) == 3


def test_a_text_answers_if_one_of_its_windows_does() -> None:
    kept = merge([Reading(0, 4, 2.0, 0.9), Reading(2, 6, 5.0, 0.1), Reading(9, 12, 1.0, 0.1)], best=3)
    assert [(reading.start, reading.no_answer) for reading in kept] == [(2, 0.1), (9, 0.1)]


def test_a_folder_without_a_reader_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"tokenizer\.json"):
        load_reader(model=str(tmp_path))


def test_a_question_answering_model_of_transformers_can_be_the_reader(tmp_path: Path) -> None:
    """By its path; a name in the local cache leads to one."""
    from transformers import BertConfig, BertForQuestionAnswering

    shape = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 16}
    BertForQuestionAnswering(BertConfig(**shape)).save_pretrained(tmp_path)
    shutil.copy(default_words(), tmp_path)
    (readings,) = load_reader(model=str(tmp_path)).read("Who won the race?", ["Holt won the race in Velden."])
    assert readings
    assert all(0 <= reading.start < reading.end <= 28 and 0 < reading.no_answer < 1 for reading in readings)


def test_a_model_that_marks_nothing_is_no_reader(tmp_path: Path) -> None:
    from transformers import BertConfig, BertModel

    BertModel(BertConfig(hidden_size=16, num_hidden_layers=1, num_attention_heads=2)).save_pretrained(
        tmp_path
    )
    shutil.copy(default_words(), tmp_path)
    with pytest.raises(ModelError, match="no reader"):
        load_reader(model=str(tmp_path))


def test_a_reader_that_is_nowhere_is_said_so() -> None:
    with pytest.raises(ModelError, match=r"No model nobody/made-this on this machine.*DATELINE_READER"):
        load_reader(model="nobody/made-this")


def test_what_ships_stays_small() -> None:
    """25 MB in the repository, for ever."""
    assert sum(path.stat().st_size for path in SHIPPED.iterdir()) <= 25_000_000


@pytest.mark.models
def test_the_shipped_reader_marks_answers_and_knows_where_there_are_none() -> None:
    texts: Sequence[str] = [
        "Mayor Karin Holt of Velden said the old brewery would serve as a shelter until September.",
        "Rain is expected over the weekend, with winds from the north.",
    ]
    told, silent = load_reader().read("Who is the mayor of Velden?", texts)
    assert texts[0][told[0].start : told[0].end] == "Karin Holt"
    assert told[0].no_answer < 0.5 < silent[0].no_answer
    assert told[0].score > silent[0].score


@pytest.mark.models
def test_a_passage_reads_the_same_alone_and_among_others() -> None:
    reader = load_reader()
    text = "The second round of the Velden talks was held on 13 and 14 March 2019 in the old brewery."
    alone = reader.read("When was the second round held?", [text])[0]
    assert reader.read("When was the second round held?", ["Nothing here.", text, text * 40])[1] == alone
