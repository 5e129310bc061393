"""What the reader learns from, and that its training step learns."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

from embeddings.dates import find_times, overlap
from embeddings.errors import InputError
from embeddings.reader import Reading
from embeddings.reading_batches import (
    BATCH_TOKENS,
    Item,
    ItemMaker,
    Recipe,
    draw,
    epoch,
    group_by_length,
    pad,
)
from embeddings.reading_changes import change, stands, swap, terms
from embeddings.reading_examples import Example, held_out, load, locate, negatives, read_set
from embeddings.reading_opposites import turn
from embeddings.reading_pieces import asked_when, beside, cut
from embeddings.score_reader import matches, nearest_wrong, read_all, refusals

TALKS = "The second round of the Velden talks was held on 13 March 2019. Syria and Turkey sent a mediator."
FLOOD = "Five people died when the Orrin burst its banks in July, the mayor said."
UNKNOWN = "[UNK]"
OTHER = "Rehn of the Orrin Institute doubted that people died."


def chance(seed: int = 1) -> random.Random:
    return random.Random(seed)  # noqa: S311 - chance, not secrecy


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder with one set of two articles."""
    write(
        tmp_path / "news.paragraphs.jsonl.gz",
        [
            {"pid": "a", "title": "Talks", "text": TALKS},
            {"pid": "b", "title": "Flood", "text": FLOOD},
            {"pid": "c", "title": None, "text": OTHER},
        ],
    )
    write(
        tmp_path / "news.questions.jsonl.gz",
        [
            {
                "question": "How many people died?",
                "gold_pids": ["b"],
                "answers": ["Five"],
                "answerable": True,
            },
            {"question": "Who won?", "gold_pids": [], "source_pid": "a", "answers": [], "answerable": False},
            {"question": "Who doubted?", "gold_pids": ["c"], "answers": ["Holt"], "answerable": True},
        ],
    )
    return tmp_path


def write(path: Path, rows: Sequence[object]) -> None:
    path.write_bytes(gzip.compress("\n".join(map(json.dumps, rows)).encode()))


def spelled(*texts: str) -> Tokenizer:
    """A tokenizer of lower-case words and marks."""
    vocabulary = sorted({word for text in texts for word in text.lower().replace(".", " . ").split()})
    numbers = {word: number for number, word in enumerate([UNKNOWN, *vocabulary])}
    tokenizer = Tokenizer(models.WordLevel(numbers, unk_token=UNKNOWN))
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    return tokenizer


def example(question: str, text: str, answer: str, title: str = "") -> Example:
    place = locate(answer, text, question)
    assert place
    return Example(question, text, title, (answer,), (place,))


def test_an_answer_is_located_as_whole_words_where_the_question_points() -> None:
    text = (
        "Of the 40 delegates few spoke. "
        + "Nothing else of note was said that day. " * 6
        + "Later 40 prisoners left."
    )
    place = locate("40", text, "How many prisoners left?")
    assert place
    assert text[place[0] - 6 : place[1]] == "Later 40"
    assert locate("0", text, "How many?") is None


def test_a_set_loads_with_its_unanswerable_questions_and_without_unfindable_answers(data: Path) -> None:
    flood, talks = load(data, "news")
    assert [FLOOD[a:b] for a, b in flood.spans] == ["Five"]
    assert flood.near == (OTHER, TALKS)
    assert (talks.text, talks.spans) == (TALKS, ())


def test_missing_data_is_an_error_that_names_the_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"news\.paragraphs\.jsonl\.gz"):
        load(tmp_path, "news")


def test_held_out_articles_are_held_out_whole() -> None:
    examples = [example("who?", f"{name} won", name, title) for name in "ab" for title in ("X", "Y", "Z")]
    kept, held = held_out(examples, 1)
    assert {e.title for e in kept} == {"X", "Y"}
    assert [e.title for e in held] == ["Z", "Z"]


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("When was the second round held?", "ordinal"),
        ("What happened in March?", "month"),
        ("What did the mediator say?", "role"),
        ("Which town did Turkey choose?", "place"),
        ("What was held in 2019?", "year"),
        ("What happened on the 13th?", "nth"),
        ("Who left the Velden talks?", "name"),
    ],
)
def test_exact_terms_are_known_by_kind(question: str, kind: str) -> None:
    assert [term.kind for term in terms(question)] == [kind]


@pytest.mark.parametrize(
    "question", ["When was the second round held?", "What did Syria send?", "What about 2019?"]
)
def test_a_changed_question_asks_for_what_the_text_lacks(question: str) -> None:
    for seed in range(20):
        new = change(question, TALKS, ["Holt"], chance(seed))
        if new is None:
            continue
        old_words, new_words = question.rstrip("?").split(), new.rstrip("?").split()
        fresh = [word for word in new_words if word not in old_words]
        assert fresh
        assert not stands(" ".join(fresh), TALKS)


def test_a_question_without_an_exact_term_of_the_text_is_left_alone() -> None:
    assert change("Why?", TALKS, [], chance()) is None


@pytest.mark.parametrize(
    ("question", "turned"),
    [
        ("Who won the last round?", {"Who lost the last round?", "Who won the first round?"}),
        ("Who led the army?", {None}),
        ("Why did troops retreat?", {"Why didn't troops retreat?", "Why did troops not retreat?"}),
        ("Where was it held?", {"Where wasn't it held?", "Where was not it held?"}),
    ],
)
def test_a_turned_question_asks_for_the_opposite_or_is_denied(question: str, turned: set[str | None]) -> None:
    assert turned <= {turn(question, chance(seed)) for seed in range(60)}


def test_a_swapped_name_becomes_another_of_the_same_text_often_an_answer() -> None:
    question = "Who did Syria send to the Velden talks in 2019?"
    made = [swap(question, TALKS, ("Turkey",), chance(seed)) for seed in range(40)]
    fresh = {
        word for new in made if new for word in new.rstrip("?").split() if word not in question.rstrip("?")
    }
    assert fresh == {"Turkey"}
    assert swap("Who left?", TALKS, (), chance()) is None


def test_more_than_all_of_a_set_is_all_of_it_and_some_again() -> None:
    examples = [example("who?", f"{name} won", name) for name in "abcd"]
    drawn = draw(examples, 1.5, chance())
    assert set(drawn[:4]) == set(examples)
    assert len(drawn) == 6


MEETING = "Holt came at noon. He spoke to Rehn. The two met at Velden. Nobody else came. Talks go on."


def test_a_piece_holds_the_answer_and_what_comes_before_is_the_articles_own() -> None:
    source = example("Where did they meet?", MEETING, "Velden", "Talks")
    pieces = [cut(source, chance(seed)) for seed in range(60)]
    for piece in pieces:
        assert piece.text in MEETING
        assert [piece.text[a:b] for a, b in piece.spans] == ["Velden"]
    assert any((piece.head or "").endswith("He spoke to Rehn. ") for piece in pieces)
    assert any((piece.head or "").startswith("Talks, ") for piece in pieces)
    assert {piece.head for piece in pieces} >= {"", "Talks. "}


def test_a_question_without_an_answer_is_cut_to_any_piece() -> None:
    source = Example("Who won?", MEETING, "Talks", (), ())
    pieces = [cut(source, chance(seed)) for seed in range(40)]
    assert len({piece.text for piece in pieces}) > 5
    assert all(piece.spans == () and piece.text in MEETING for piece in pieces)
    assert cut(replace(source, text=" "), chance()).text == " "


def test_a_piece_beside_the_answer_has_none() -> None:
    source = example("Where did they meet?", MEETING, "Velden")
    pieces = [beside(source, chance(seed)) for seed in range(40)]
    assert {piece.text for piece in pieces if piece} == {"He spoke to Rehn.", "Nobody else came."}
    assert all(piece.spans == () for piece in pieces if piece)
    assert beside(example("Who came?", "Holt came.", "Holt"), chance()) is None


def test_a_question_with_a_time_is_answered_only_by_what_was_told_then() -> None:
    source = example("Where did they meet?", "They met at Velden.", "Velden")
    made = [asked_when(source, chance(seed)) for seed in range(60)]
    assert {bool(new.spans) for new in made if new} == {True, False}
    for new in made:
        assert new
        (asked,) = find_times(new.question, date(2030, 1, 1))
        (told,) = find_times(new.head or "", date(2030, 1, 1))
        fits = overlap(asked.interval, told.interval) == 1
        assert fits == bool(new.spans)
    for asked in ("Where did they meet in 2019?", "Say where"):
        assert asked_when(replace(source, question=asked), chance()) is None


def test_brevity_prefers_the_short_one_of_several_answers() -> None:
    long, short = (locate(answer, TALKS, "who") for answer in ("Syria and Turkey", "Syria"))
    assert long
    assert short
    source = Example("who sent a mediator", TALKS, "", ("Syria and Turkey", "Syria"), (short, long))
    items = [ItemMaker(spelled(TALKS), brevity=20.0).make(source, 60, chance(seed)) for seed in range(20)]
    assert {item.last - item.first for item in items if item} == {0}


def test_negatives_are_unanswerable_and_never_hold_the_answer(data: Path) -> None:
    flood, talks = load(data, "news")
    made = negatives([flood, talks], 1.0, 1.0, chance())
    assert made
    assert all(not negative.spans for negative in made)
    assert all("Five" not in negative.text or negative.question != flood.question for negative in made)


@pytest.mark.parametrize("longest", [14, 20, 60])
def test_an_items_span_is_the_answer_wherever_the_window_and_the_title_put_it(longest: int) -> None:
    source = example("who sent a mediator", TALKS, "Syria and Turkey", title="Second Velden round")
    tokenizer = spelled(TALKS, source.question, source.title)
    maker = ItemMaker(tokenizer)
    for seed in range(20):
        item = maker.make(source, longest, chance(seed))
        assert item
        assert len(item.ids) <= longest
        assert item.text <= item.first
        assert tokenizer.decode(list(item.ids[item.first : item.last + 1])) == "syria and turkey"


def test_an_unanswerable_item_points_at_the_null_position() -> None:
    item = ItemMaker(spelled(TALKS)).make(Example("who won", TALKS, "", (), ()), 60, chance())
    assert item
    assert (item.first, item.last) == (0, 0)
    assert pad([item]).open[0, 0]


def test_batches_keep_their_limit_and_lose_nothing() -> None:
    items = [Item((1,) * (20 + number % 200), 5, 5, 6, 7) for number in range(500)]
    groups = group_by_length(items, chance())
    assert sum(map(len, groups)) == 500
    assert max(pad(group).ids.size for group in groups) <= BATCH_TOKENS


def test_an_epoch_is_the_same_for_the_same_seed(data: Path) -> None:
    sets = {"news": load(data, "news")}
    maker = ItemMaker(spelled(TALKS, FLOOD, OTHER))
    once, again, other = (
        epoch(sets, {"news": Recipe(1.0, 0.5)}, maker, seed) for seed in ("0-0", "0-0", "0-1")
    )
    assert [batch.ids.tolist() for batch in once] == [batch.ids.tolist() for batch in again]
    assert [batch.ids.tolist() for batch in once] != [batch.ids.tolist() for batch in other]


class Sees:
    """A reader that marks the first number word it knows and sees no answer elsewhere."""

    def read(self, question: str, texts: Sequence[str]) -> list[list[Reading]]:
        """See ``Reader``."""
        at = [text.find("Five") for text in texts]
        return [[Reading(a, a + 4, 3.0, 0.1)] if a >= 0 else [Reading(0, 1, -3.0, 0.9)] for a in at]


def test_the_report_asks_each_question_of_its_own_paragraph(data: Path) -> None:
    flood, _, rehn = read_set(data, "news")
    readings = read_all(Sees(), [flood, rehn])
    assert matches([flood], readings[:1]).startswith("exact match 1.000")
    assert matches([flood, rehn], readings).startswith("exact match 0.500")


def test_refusals_are_asked_where_the_answer_is_not(data: Path) -> None:
    flood, _, rehn = read_set(data, "news")
    wrong = nearest_wrong([flood, rehn])
    assert wrong == [("How many people died?", OTHER), ("Who doubted?", FLOOD)]
    assert refusals(Sees(), read_all(Sees(), [flood]), wrong[:1]).startswith("AUROC 1.000")


def test_a_few_steps_teach_a_small_network_one_batch() -> None:
    """The losses, the gradient and the heads belong together: what is repeated is learnt."""
    torch = pytest.importorskip("torch")
    from embeddings.reading_network import Network, losses
    from embeddings.training import schedule

    torch.set_num_threads(1)
    torch.manual_seed(0)
    network = Network(layers=1)
    network.words.weight.requires_grad_(False)
    trained = [weight for weight in network.parameters() if weight.requires_grad]
    sources = [example("who sent a mediator", TALKS, "Syria"), Example("who won", TALKS, "", (), ())]
    maker = ItemMaker(spelled(TALKS))
    batch = pad([item for source in sources if (item := maker.make(source, 60, chance()))])
    values = []
    for _ in range(10):
        span, null = losses(network, batch)
        for weight, slope in zip(trained, torch.autograd.grad(span + null, trained), strict=True):
            weight.data -= 0.05 * slope
        values.append((span.item(), null.item()))
    assert values[-1][0] < values[0][0] / 2
    assert values[-1][1] < values[0][1]
    assert [round(schedule(step, 1000), 3) for step in (30, 60, 500, 750, 1000)] == [0.5, 1.0, 1.0, 0.5, 0.02]
