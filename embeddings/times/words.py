"""A text as tokens, and the words that news uses for times; the grammar is elsewhere."""

from __future__ import annotations

import re
from typing import TypeVar

_Value = TypeVar("_Value")

_TOKEN = re.compile(
    r"[^\W\d_]+"  # a word
    r"|['’][^\W\d_]{1,2}\b"  # 's, 'll
    r"|\d{1,2}\.\d{1,2}\.\d{4}(?!\d)|\d{4}\.\d{1,2}\.\d{1,2}(?!\d)"  # 13.02.2017, 2017.02.13
    r"|\d{1,2}:\d\d(?::\d\d)?(?!\d)"  # a time of day, never a day of a month
    r"|\d{1,3}(?:,\d{3})+(?!\d)"  # 2,000
    r"|\d+\.\d+"
    r"|\d{1,2}(?:st|nd|rd|th)\b"
    r"|(?:\d{3}0|\d0)s\b"  # 1990s
    r"|(?:(?<=the )|(?<=early )|(?<=late )|(?<=mid[ -]))(?:\d{3}0|\d0)['’]s\b"  # the 1990's, not 1990's storm
    r"|\d+"
    r"|[^\w\s]"
)

_SLASHED = re.compile(r"(?<![\d/])(\d{1,2})[/-](\d{1,2})[/-]\d{2,4}(?![\d/])")


def _numbered(words: str, first: int = 1) -> dict[str, int]:
    return {word: number for number, word in enumerate(words.split(), first)}


def _grouped(groups: dict[_Value, str]) -> dict[str, _Value]:
    return {word: value for value, words in groups.items() for word in words.split()}


MONTH_NAMES = tuple(
    "January February March April May June July August September October November December".split()
)
MONTHS = {
    **_numbered(" ".join(MONTH_NAMES).lower()),
    **_numbered("jan feb mar apr may jun jul aug sep oct nov dec"),
    "sept": 9,
}
WEEKDAYS = _grouped(
    {
        0: "monday mon",
        1: "tuesday tue tues",
        2: "wednesday wed weds",
        3: "thursday thu thur thurs",
        4: "friday fri",
        5: "saturday sat",
        6: "sunday sun",
    }
)
SEASONS = {"spring": 1, "summer": 2, "autumn": 3, "fall": 3, "winter": 4}
UNITS = _grouped(
    {
        "minute": "minute minutes",
        "hour": "hour hours",
        "day": "day days night nights",
        "week": "week weeks",
        "weekend": "weekend weekends",
        "fortnight": "fortnight",
        "month": "month months",
        "quarter": "quarter quarters qtr",
        "year": "year years",
        "decade": "decade decades",
        "century": "century centuries",
    }
)
DAYPARTS = frozenset("morning afternoon evening night lunchtime noon midday".split())
NAMED_DAYS = {"today": 0, "tonight": 0, "yesterday": -1, "tomorrow": 1}
EDGES = {
    **{word: word for word in ("early", "mid", "middle", "late", "start", "end")},
    "beginning": "start",
    "close": "end",
}
STEPS = _grouped(
    {
        -1: "last previous past preceding latest prior",
        0: "this current present",
        1: "next coming upcoming following forthcoming",
    }
)
SMALL = _numbered(
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
    " seventeen eighteen nineteen twenty"
)
TENS = {
    word: 10 * n for word, n in _numbered("twenty thirty forty fifty sixty seventy eighty ninety", 2).items()
}
ORDINALS = {
    **_numbered(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth"
        " fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
    ),
    "thirtieth": 30,
}
VAGUE = {"few": (2, 5), "couple": (2, 2), "several": (3, 7)}
DECADES = {
    word: 10 * n
    for word, n in _numbered(
        "twenties thirties forties fifties sixties seventies eighties nineties", 2
    ).items()
}
DASHES = frozenset("-–—−~")
APOSTROPHES = frozenset("'’‘")


class Tokens:
    """A text cut into words, numbers and signs, with their places.

    ``loose`` says that a person typed the text as a time ("march", "10/1", "the year"), so that words which
    in running text usually mean something else are taken for times. Indexes outside the text read as empty
    words.
    """

    __slots__ = ("_day_first", "ends", "loose", "low", "starts", "text")

    def __init__(self, text: str, *, loose: bool = False) -> None:
        self.text = text
        self.loose = loose
        self._day_first: bool | None = None
        self.low: list[str] = []
        self.starts: list[int] = []
        self.ends: list[int] = []
        for match in _TOKEN.finditer(text):
            self.low.append(match[0].lower())
            self.starts.append(match.start())
            self.ends.append(match.end())

    @property
    def day_first(self) -> bool:
        """Whether another date of the text shows that its figures put the day first: "13/02/2017"."""
        if self._day_first is None:
            dates = [(int(a), int(b)) for a, b in _SLASHED.findall(self.text)]
            european = sum(a > 12 >= b for a, b in dates)
            self._day_first = european > sum(b > 12 >= a for a, b in dates)
        return self._day_first

    def word(self, i: int) -> str:
        """The token in lower case, "" outside the text."""
        return self.low[i] if 0 <= i < len(self.low) else ""

    def glued(self, i: int) -> bool:
        """Whether nothing stands between token ``i`` and the one before it."""
        return 0 < i < len(self.low) and self.starts[i] == self.ends[i - 1]

    def capital(self, i: int) -> bool:
        """Whether token ``i`` is a word that begins with a capital letter."""
        return 0 <= i < len(self.low) and self.text[self.starts[i]].isupper()

    def plain(self, i: int) -> bool:
        """Whether token ``i`` is a word in lower case."""
        return 0 <= i < len(self.low) and self.text[self.starts[i]].islower()

    def integer(self, i: int) -> int | None:
        """The value of token ``i`` if it is written as digits only (at most four)."""
        word = self.word(i)
        return int(word) if word.isdecimal() and word.isascii() and len(word) <= 4 else None

    def after_dash(self, i: int) -> int:
        """``i``, or the index after it where token ``i`` is a dash."""
        return i + 1 if self.word(i) in DASHES else i


def ordinal_at(t: Tokens, i: int) -> tuple[int, int] | None:
    """(index after it, number) of "3rd", "third", "twenty-first"."""
    word = t.word(i)
    if word in ORDINALS:
        return i + 1, ORDINALS[word]
    if word[:1].isdecimal() and word.isascii() and word[-2:] in {"st", "nd", "rd", "th"}:
        return i + 1, int(word[:-2])
    j = t.after_dash(i + 1)
    if word in TENS and 0 < ORDINALS.get(t.word(j), 0) < 10:
        return j + 1, TENS[word] + ORDINALS[t.word(j)]
    return None


def number_at(t: Tokens, i: int) -> tuple[int, int] | None:
    """(index after it, number) of "15", "fifteen", "twenty-five"."""
    if (value := t.integer(i)) is not None:
        return i + 1, value
    word = t.word(i)
    if word in TENS:
        j = t.after_dash(i + 1)
        unit = SMALL.get(t.word(j), 0)
        return (j + 1, TENS[word] + unit) if 0 < unit < 10 else (i + 1, TENS[word])
    return (i + 1, SMALL[word]) if word in SMALL else None


def count_at(t: Tokens, i: int) -> tuple[int, int, int] | None:
    """(index after it, least, most) of a number of days, weeks, …: "three", "a", "a few", "a couple of"."""
    if t.word(i) in {"a", "an"} and t.word(i + 1) not in VAGUE:
        return i + 1, 1, 1
    j = i + 1 if t.word(i) == "a" else i
    if t.word(j) in VAGUE:
        low, high = VAGUE[t.word(j)]
        return j + 1 + (t.word(j + 1) == "of"), low, high
    found = number_at(t, i)
    return (found[0], found[1], found[1]) if found and 0 < found[1] < 1000 else None
