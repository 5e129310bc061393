"""Whether a number is a year in its place: "2016" and "2016 troops", "in '98", "nineteen ninety-seven".

Numbers are judged by their neighbours. In what a person typed as a time (``Tokens.loose``) they all count.
"""

from __future__ import annotations

from embeddings.times.gates import BEFORE_MONTH, CLAUSE_WORDS, COUNTED
from embeddings.times.spans import long_year
from embeddings.times.words import APOSTROPHES, DASHES, MONTHS, SEASONS, SMALL, TENS, Tokens, number_at

_BEFORE_YEAR = BEFORE_MONTH | frozenset("year before after and or circa as around about".split())
_LABELLED = frozenset(
    "resolution flight room route no number article section page chapter paragraph order law"
    " bill model version item act file code boeing airbus windows highway channel block"
    " apartment suite unit box battalion score".split()
)
_HUNDREDS = frozenset("seventeen eighteen nineteen twenty".split())
_CURRENCIES = frozenset("$€£¥₽")
_PLURAL_VERBS = frozenset("was is has as its this does us perhaps always sometimes".split())
_LIMITS = frozenset("than nearly almost some approximately only least most roughly another exactly".split())
_SIGNS_BEFORE_YEAR = DASHES | frozenset("( / ' ‘ ’ “ \" [ , :".split())


def year_at(t: Tokens, i: int) -> tuple[int, int] | None:
    """(index after it, year) of a number that is a year by its place in the text, in figures or in words."""
    value = t.integer(i)
    if value is None:
        return _short_year(t, i) or spoken_year(t, i)
    if len(t.word(i)) != 4 or not 1000 <= value <= 2199:
        return None
    return (i + 1, value) if t.loose or _is_year(t, i, value) else None


def _short_year(t: Tokens, i: int) -> tuple[int, int] | None:
    """(index after it, year) of "'98" where the word before asks for a year: "in '98", "class of '06"."""
    asked = t.word(i - 1) in _BEFORE_YEAR | {""} and t.word(i) in APOSTROPHES and t.glued(i + 1)
    value = t.integer(i + 1) if asked and len(t.word(i + 1)) == 2 else None
    return (i + 2, long_year(value)) if value is not None and not t.glued(i + 2) else None


def _is_year(t: Tokens, i: int, value: int) -> bool:
    before, after = t.word(i - 1), t.word(i + 1)
    if _is_quantity(t, i, before, after):
        return False
    if value % 100 == 0:
        several = t.plain(i + 1) and after.endswith("s") and after not in _PLURAL_VERBS
        told = before in _BEFORE_YEAR or before in {"", "(", "the"} or before in MONTHS or before in SEASONS
        return told and not several
    if before in _BEFORE_YEAR or before in {"(", "the", "", "'s", "’s"} or before in SEASONS:
        return True
    if before in DASHES and len(t.word(i - 2)) == 4 and t.integer(i - 2):  # 1809–1865
        return True
    return 1900 <= value <= 2099


def _is_quantity(t: Tokens, i: int, before: str, after: str) -> bool:
    """Whether four digits count or label something: "$2000", "2000m", "1990-strong", "flight 1549"."""
    compared = before == "than" and t.word(i - 2) in {"later", "earlier"}
    if before in _CURRENCIES or after in COUNTED or before in _LABELLED:
        return True
    if before in _LIMITS and not compared:
        return True
    if before == "over" and t.plain(i + 1) and after not in CLAUSE_WORDS:  # "over 1987 men", "up over 1986"
        return True
    if after == "of" and t.word(i + 2) in {"them", "these", "those", "us"}:
        return True
    if t.glued(i + 1) and after[:1].isalpha():
        return True
    if t.glued(i) and before in DASHES and t.word(i - 2).isdecimal() and len(t.word(i - 2)) == 3:  # 555-2016
        return True
    if t.glued(i) and (before not in _SIGNS_BEFORE_YEAR or (before == "/" and t.integer(i - 2) is not None)):
        return True
    return after in DASHES and t.word(i + 2) in {"strong", "odd", "member", "page", "mile", "year"}


def spoken_year(t: Tokens, i: int) -> tuple[int, int] | None:
    """(index after it, year) of "nineteen ninety-seven", "nineteen oh five", "two thousand and eighteen"."""
    if t.word(i) == "two" and t.word(i + 1) == "thousand":
        j = i + 2 + (t.word(i + 2) == "and")
        rest = number_at(t, j)
        if rest and rest[1] < 100 and t.word(j).isalpha():
            return rest[0], 2000 + rest[1]
        told = t.word(i - 1) == "year" or (
            t.word(i - 1) in {"in", "by", "since", "until"} and not t.plain(i + 2)
        )
        return (i + 2, 2000) if told else None
    if t.word(i) not in _HUNDREDS:
        return None
    hundred = 100 * SMALL[t.word(i)]
    j = t.after_dash(i + 1)
    if t.word(j) == "hundred" and t.word(i - 1) in BEFORE_MONTH and not t.plain(j + 1):
        return j + 1, hundred
    if t.word(j) in {"oh", "o"}:
        few = SMALL.get(t.word(t.after_dash(j + 1)), 10)
        return (t.after_dash(j + 1) + 1, hundred + few) if few < 10 else None
    if t.word(j) not in TENS and SMALL.get(t.word(j), 0) < 10:
        return None
    rest = number_at(t, j)
    return (rest[0], hundred + rest[1]) if rest else None
