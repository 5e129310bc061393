"""Whether a word that may be a time is one in its place: "May" and "may", "2016" and "2016 troops".

Words are judged by their neighbours and their case. In what a person typed as a time (``Tokens.loose``) they
all count.
"""

from __future__ import annotations

from embeddings.times.words import (
    DASHES,
    EDGES,
    MONTHS,
    ORDINALS,
    SEASONS,
    SMALL,
    TENS,
    UNITS,
    WEEKDAYS,
    Tokens,
    number_at,
)

# Words that carry a clause on. One of them after a time shows that the time doesn't belong to a noun.
CLAUSE_WORDS = frozenset(
    "in on at to for of the a an and or but as by with from when while after before until since"
    " that which who was were is are be been will would has have had said says it he she they we"
    " i you if because so than through under over near his her their its our may might could"
    " should must not did does do can where there this these those all no about between amid"
    " during against into onwards also some two three four five he's both when via only"
    " following despite without within ahead alone too".split()
)
# What is counted: a number before one of these is neither a year nor a day.
COUNTED = frozenset(
    "people troops soldiers men women children percent pct per hours hrs gmt utc km miles"
    " metres meters feet tons tonnes dollars euros pounds rubles roubles million billion"
    " trillion mln bln thousand hundred dozen % ° m kg times votes others more cents points".split()
)
_PLURAL_VERBS = frozenset("was is has as its this does us perhaps always sometimes".split())
_TELLS_MONTH = frozenset(
    "in since until till last next this early late mid during through between throughout".split()
)
_BEFORE_MONTH = _TELLS_MONTH | {"of", "by", "from", "to"}
_BEFORE_YEAR = _BEFORE_MONTH | frozenset("year before after and or circa as around about".split())
_ASKS_DAY = frozenset("on of from since until by before after between".split())
_PARTED = EDGES.keys() | MONTHS.keys() | UNITS.keys() | ORDINALS.keys() | WEEKDAYS.keys() | {"half", "part"}
_LOWER_MONTH = frozenset("in since last next early late mid until".split())
_PEOPLE = frozenset("april june august".split())
_VERBS = frozenset("may march".split())
_LABELLED = frozenset(
    "resolution flight room route no number article section page chapter paragraph order law"
    " bill model version item act file code boeing airbus windows highway channel block"
    " apartment suite unit box battalion score".split()
)
_CURRENCIES = frozenset("$€£¥₽")
_DAYS_OF_NAME = frozenset("bloody super cyber ash palm fat shrove maundy black good".split())
_LIMITS = frozenset(
    "than nearly almost some approximately over only least most roughly another exactly".split()
)
_SIGNS_BEFORE_YEAR = DASHES | frozenset("( / ' ‘ ’ “ \" [ ,".split())


def month_at(t: Tokens, i: int) -> int | None:
    """The number of the month that token ``i`` names; None for "may" the verb, "Jan" the man."""
    word = t.word(i)
    number = MONTHS.get(word)
    if number is None or t.loose:
        return number
    before = _governor(t, i)
    dated = _is_dated(t, i)
    if word in _VERBS:
        return number if _is_verb_month(t, i, before, dated) else None
    if word in _PEOPLE:
        if dated or before in _BEFORE_MONTH:
            return number if t.capital(i) or dated or before in _LOWER_MONTH else None
        named = t.capital(i + 1) and t.word(i + 1) not in CLAUSE_WORDS
        return number if t.capital(i) and not named else None
    if len(word) <= 4 and word != "july":
        asked = before in _BEFORE_MONTH and not t.capital(i + 1)
        return number if dated or (t.capital(i) and asked) else None
    return number


def _governor(t: Tokens, i: int) -> str:
    """The word that a month depends on, past "the", the dash of "mid-May", the "as" of "as soon as May"."""
    skipped = t.word(i - 1) == "the" or (t.word(i - 1) in DASHES and t.word(i - 2) in EDGES)
    skipped = skipped or (t.word(i - 1) == "as" and t.word(i - 2) in {"soon", "early", "late"})
    return {"soon": "by"}.get(t.word(i - 2), t.word(i - 2)) if skipped else t.word(i - 1)


def _is_dated(t: Tokens, i: int) -> bool:
    """Whether a day or a year stands beside a month, "3 May", "May 3", "Dec. 2018", "Jan-Feb 2017"."""
    if t.word(i - 1)[:1].isdecimal() or t.word(i - 1) in ORDINALS or _is_day_of(t, i):
        return t.capital(i) or t.word(i) not in _VERBS or len(t.word(i + 1)) == 4 or not t.plain(i + 1)
    j = i + 1 + (t.word(i + 1) in DASHES | {".", ",", "/"})
    aside = t.word(i + 1) == "," and len(t.word(j)) < 3  # "May, 45, missed out"
    if not aside and (t.word(j)[:1].isdecimal() or t.word(j) in ORDINALS):
        return t.capital(i) or len(t.word(j)) == 4 or t.integer(j + 1) is not None
    return t.capital(i) and t.word(i + 1) in DASHES and t.word(i + 2) in MONTHS


def _is_day_of(t: Tokens, i: int) -> bool:
    return t.word(i - 1) == "of" and (t.word(i - 2) in ORDINALS or t.word(i - 2)[:1].isdecimal())


def _is_verb_month(t: Tokens, i: int, before: str, dated: bool) -> bool:
    """Whether "May" or "March" is the month: not the verb, the walk or the prime minister."""
    if dated or len(t.low) == 1:
        return True
    if not t.capital(i):
        return before in _LOWER_MONTH or _is_typed_month(t, i, before)
    after = t.word(i + 1)
    if before in _BEFORE_MONTH:
        agent = before == "by" and (t.word(i - 2).endswith("ed") or t.word(i - 2) == "led")
        told = before in _TELLS_MONTH or before in {"by", "from"} or t.word(i - 2) in _PARTED
        return told and not agent and (not t.capital(i + 1) or after in CLAUSE_WORDS)
    owned = t.word(i - 1) in {"the", "a", "its", "their", "'s", "’s"} and t.plain(i + 1)
    return owned and after not in {"on", "of", "for", "against", "said", "has", "is", "will", "was", "told"}


def _is_typed_month(t: Tokens, i: int, before: str) -> bool:
    """Whether "march" in lower case is dated like a month: "on march 6", "from march to may"."""
    if t.word(i + 1)[:1].isdecimal():
        return before in _ASKS_DAY
    joined = t.word(i + 2) in MONTHS if t.word(i + 1) in {"to", "and", "until"} else t.word(i - 2) in MONTHS
    return joined and before in {"from", "between", "to", "and", "until"}


def weekday_at(t: Tokens, i: int) -> int | None:
    """The weekday that token ``i`` names, None for "the Sun", "sat"."""
    word = t.word(i)
    number = WEEKDAYS.get(word)
    if number is None or t.loose:
        return number
    if t.capital(i + 1) and t.word(i - 1) == "the" and month_at(t, i + 1) is None:  # the Sunday Times
        return None
    if word.endswith("day"):
        return None if t.word(i - 1) in _DAYS_OF_NAME and t.capital(i - 1) else number
    if not t.capital(i):
        return None
    j = i + 1 + (t.word(i + 1) in {".", ","})
    dated = month_at(t, j) is not None or t.word(j)[:1].isdecimal()
    return number if dated or t.word(i - 1) in {"on", "last", "next", "since", "until"} else None


def year_at(t: Tokens, i: int) -> tuple[int, int] | None:
    """(index after it, year) of a number that is a year by its place in the text, in figures or in words."""
    value = t.integer(i)
    if value is None:
        return spoken_year(t, i)
    if len(t.word(i)) != 4 or not 1000 <= value <= 2199:
        return None
    return (i + 1, value) if t.loose or _is_year(t, i, value) else None


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
    if before in _CURRENCIES or after in COUNTED or before in _LABELLED or before in _LIMITS:
        return True
    if t.glued(i + 1) and after[:1].isalpha():
        return True
    if t.glued(i) and (before not in _SIGNS_BEFORE_YEAR or (before == "/" and t.integer(i - 2) is not None)):
        return True
    return after in DASHES and t.word(i + 2) in {"strong", "odd", "member", "page", "mile", "year"}


def spoken_year(t: Tokens, i: int) -> tuple[int, int] | None:
    """(index after it, year) of "nineteen ninety-seven", "two thousand and eighteen"."""
    if t.word(i) == "two" and t.word(i + 1) == "thousand":
        j = i + 2 + (t.word(i + 2) == "and")
        rest = number_at(t, j)
        return (rest[0], 2000 + rest[1]) if rest and rest[1] < 100 and t.word(j).isalpha() else None
    if t.word(i) in {"eighteen", "nineteen", "twenty"} and (
        t.word(i + 1) in TENS or SMALL.get(t.word(i + 1), 0) > 9
    ):
        rest = number_at(t, i + 1)
        return (rest[0], 100 * SMALL[t.word(i)] + rest[1]) if rest else None
    return None
