"""Examples as the tokens of a network: windows round the answers, batches of like length."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from embeddings.reader import ANSWER_TOKENS, CLS, SEP
from embeddings.reading_examples import Example, negatives
from embeddings.reading_pieces import ASKED_WHEN, asked_when, beside, cut
from embeddings.tokens import without_mark

if TYPE_CHECKING:
    from tokenizers import Tokenizer

QUESTION_TOKENS, TITLE_TOKENS = 64, 24
WINDOWS = (96, 96, 128, 192, 224)  # tokens of an example, drawn each time: news paragraphs are short
TITLED = 0.5  # share of examples that begin with the title, so that a text may be read with it or without
BATCH_TOKENS, BATCH_ITEMS = 3072, 48


@dataclass(frozen=True, slots=True)
class Recipe:
    """What an epoch takes of a set: ``part`` of its examples, 2.0 being all of them twice.

    ``share`` and ``subtle`` say how many hard negatives are made of these: see ``negatives``. ``cut`` is the
    share of all that is cut to pieces: see ``reading_pieces``.
    """

    part: float
    share: float
    subtle: float = 0.0
    cut: float = 0.0


@dataclass(frozen=True, slots=True)
class Item:
    """An example's tokens. The passage's begin at ``passage``, those that may be an answer at ``text``.

    ``first`` and ``last`` are the answer's tokens; both 0, the null position, if there is none.
    """

    ids: tuple[int, ...]
    passage: int
    text: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Batch:
    """Padded arrays (items, tokens), and (items,) for ``first`` and ``last``.

    ``open`` is true where an answer may be, at the null position too.
    """

    ids: NDArray[np.int64]
    types: NDArray[np.int64]
    mask: NDArray[np.int64]
    open: NDArray[np.bool_]
    first: NDArray[np.int64]
    last: NDArray[np.int64]


class ItemMaker:
    """Examples to items; a text is turned into tokens once.

    Of several answers one of n words is drawn with a weight of n ** -``brevity``.
    """

    def __init__(self, tokenizer: Tokenizer, brevity: float = 1.0) -> None:
        self._tokenizer = tokenizer
        self._brevity = brevity
        self._known: dict[str, tuple[list[int], list[tuple[int, int]]]] = {}

    def make(self, example: Example, longest: int, chance: random.Random) -> Item | None:
        """A window of at most ``longest`` tokens with the answer somewhere in it; None if it is too long."""
        question = self._tokens(without_mark(example.question))[0][:QUESTION_TOKENS]
        ids, offsets = self._tokens(example.text)
        head = [CLS, *question, SEP, *self._before(example, longest, chance)]
        room = longest - len(head) - 1
        low, high = 0, max(0, len(ids) - room)
        first = last = None
        if example.spans:
            lengths = [1 + example.text.count(" ", *span) for span in example.spans]
            weights = [length**-self._brevity for length in lengths]
            start, end = chance.choices(example.spans, weights)[0]
            inside = [number for number, (a, b) in enumerate(offsets) if a < end and start < b]
            first, last = inside[0], inside[-1]
            if last - first >= min(ANSWER_TOKENS, room):
                return None
            low, high = max(0, last - room + 1), min(high, first)
        begin = chance.randint(min(low, high), high)
        shift = len(head) - begin
        return Item(
            (*head, *ids[begin : begin + room], SEP),
            len(question) + 2,
            len(head),
            0 if first is None else first + shift,
            0 if last is None else last + shift,
        )

    def _before(self, example: Example, longest: int, chance: random.Random) -> list[int]:
        """The tokens before the text: of its head no more than a third of the window."""
        if example.head is not None:
            return self._tokens(example.head)[0][-(longest // 3) :]
        titled = example.title and chance.random() < TITLED
        return self._tokens(f"{example.title}.")[0][:TITLE_TOKENS] if titled else []

    def _tokens(self, text: str) -> tuple[list[int], list[tuple[int, int]]]:
        if text not in self._known:
            encoding = self._tokenizer.encode(text, add_special_tokens=False)
            self._known[text] = encoding.ids, encoding.offsets
        return self._known[text]


def epoch(
    sets: Mapping[str, Sequence[Example]],
    recipes: Mapping[str, Recipe],
    maker: ItemMaker,
    seed: str,
) -> list[Batch]:
    """The batches of one pass in random order; the same for the same ``seed``."""
    chance = random.Random(seed)  # noqa: S311 - chance, not secrecy
    items: list[Item] = []
    for name, recipe in recipes.items():
        some = [
            cut(example, chance) if chance.random() < recipe.cut else example
            for example in draw(sets[name], recipe.part, chance)
        ]
        wrong = negatives(some, recipe.share, recipe.subtle, chance)
        for example in some + wrong + pieces(sets[name], recipe, chance):
            item = maker.make(example, chance.choice(WINDOWS), chance)
            items += [item] if item else []
    return [pad(group) for group in group_by_length(items, chance)]


def pieces(examples: Sequence[Example], recipe: Recipe, chance: random.Random) -> list[Example]:
    """Pieces beside those that answer, and questions with a time, as many as a recipe takes."""
    made: list[Example | None] = []
    for example in draw([example for example in examples if example.spans], recipe.part, chance):
        if chance.random() < recipe.cut * recipe.share:
            made.append(beside(example, chance))
        if chance.random() < recipe.cut * ASKED_WHEN:
            made.append(asked_when(cut(example, chance), chance))
    return [example for example in made if example]


def draw(examples: Sequence[Example], part: float, chance: random.Random) -> list[Example]:
    """``part`` of the examples at random; above 1 all of them, and some or all again."""
    drawn: list[Example] = []
    while part > 0:
        drawn += chance.sample(examples, int(min(1.0, part) * len(examples)))
        part -= 1
    return drawn


def group_by_length(items: Sequence[Item], chance: random.Random) -> list[list[Item]]:
    """Items of like length together, within the limits of a batch; the groups in random order."""
    groups: list[list[Item]] = []
    longest = 0
    for item in sorted(items, key=lambda item: len(item.ids) + chance.random() * 12):
        longest = max(longest, len(item.ids))
        if groups and len(groups[-1]) < BATCH_ITEMS and (len(groups[-1]) + 1) * longest <= BATCH_TOKENS:
            groups[-1].append(item)
        else:
            groups.append([item])
            longest = len(item.ids)
    chance.shuffle(groups)
    return groups


def pad(items: Sequence[Item]) -> Batch:
    """Items as arrays."""
    shape = (len(items), max(len(item.ids) for item in items))
    ids, types, mask = (np.zeros(shape, np.int64) for _ in range(3))
    free = np.zeros(shape, np.bool_)
    for row, item in enumerate(items):
        length = len(item.ids)
        ids[row, :length] = item.ids
        types[row, item.passage : length] = 1
        mask[row, :length] = 1
        free[row, item.text : length - 1] = True
    free[:, 0] = True
    first, last = (np.array(column) for column in zip(*((i.first, i.last) for i in items), strict=True))
    return Batch(ids, types, mask, free, first, last)
