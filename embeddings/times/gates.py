"""Whether a word that may be a time is one in its place: "May" and "may", "Sunday" and the Sunday Times.

Words are judged by their neighbours and their case. In what a person typed as a time (``Tokens.loose``) they
all count.
"""

from __future__ import annotations

from embeddings.times.words import (
    APOSTROPHES,
    DASHES,
    EDGES,
    MONTHS,
    ORDINALS,
    UNITS,
    WEEKDAYS,
    Tokens,
)

# Words that carry a clause on. One of them after a time shows that the time doesn't belong to a noun.
CLAUSE_WORDS = frozenset(
    "in on at to for of the a an and or but as by with from when while after before until since"
    " that which who was were is are be been will would has have had said says it he she they we"
    " i you if because so than through under over near his her their its our may might could"
    " should must not did does do can where there this these those all no about between amid"
    " during against into onwards also some two three four five he's both when via only"
    " following despite without within ahead alone too whether".split()
)
# What is counted: a number before one of these is neither a year nor a day.
COUNTED = frozenset(
    "people troops soldiers men women children percent pct per hours hrs gmt utc km miles"
    " metres meters feet tons tonnes dollars euros pounds rubles roubles million billion"
    " trillion mln bln thousand hundred dozen % ° m kg times votes others more cents points".split()
)
_TELLS_MONTH = frozenset(
    "in since until till last next this early late mid during through between throughout".split()
)
BEFORE_MONTH = _TELLS_MONTH | {"of", "by", "from", "to"}
_ASKS_DAY = frozenset("on of from since until by before after between".split())
_PARTED = EDGES.keys() | MONTHS.keys() | UNITS.keys() | ORDINALS.keys() | WEEKDAYS.keys() | {"half", "part"}
_LOWER_MONTH = frozenset("in since last next early late mid until".split())
_PEOPLE = frozenset("april june august".split())
_VERBS = frozenset("may march".split())
_BESIDE_MARCH = frozenset("before after to".split())  # beside "May" they are of the minister
_PLANS = frozenset("planned scheduled slated set due expected proposed booked called announced".split())
_PAPERS = frozenset("times telegraph mirror express mail herald post world sport school mass".split())
_LISTS = frozenset(", and or to through &".split())
_DAYS_OF_NAME = frozenset("bloody super cyber ash palm fat shrove maundy black good".split())


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
        if dated or before in BEFORE_MONTH:
            return number if t.capital(i) or dated or before in _LOWER_MONTH else None
        named = t.capital(i + 1) and t.word(i + 1) not in CLAUSE_WORDS
        return number if t.capital(i) and not named else None
    if len(word) <= 4 and word != "july":
        asked = before in BEFORE_MONTH and not t.capital(i + 1)
        return number if dated or (t.capital(i) and asked) else None
    return number


def _governor(t: Tokens, i: int) -> str:
    """The word that a month depends on, past "the", the dash of "mid-May", the "as" of "as soon as May"."""
    skipped = t.word(i - 1) == "the" or (t.word(i - 1) in DASHES and t.word(i - 2) in EDGES)
    skipped = skipped or (t.word(i - 1) == "as" and t.word(i - 2) in {"soon", "early", "late"})
    return {"soon": "by"}.get(t.word(i - 2), t.word(i - 2)) if skipped else t.word(i - 1)


def _has_short_year(t: Tokens, i: int) -> bool:
    """Whether "'17" follows."""
    return t.word(i + 1) in APOSTROPHES and t.glued(i + 2) and t.integer(i + 2) is not None


def _is_dated(t: Tokens, i: int) -> bool:
    """Whether a day or a year stands beside a month, "3 May", "May 3", "Dec. 2018", "Jan-Feb 2017"."""
    if t.word(i - 1)[:1].isdecimal() or t.word(i - 1) in ORDINALS or _is_day_of(t, i):
        return t.capital(i) or t.word(i) not in _VERBS or len(t.word(i + 1)) == 4 or not t.plain(i + 1)
    if t.capital(i) and _has_short_year(t, i):
        return True
    j = i + 1 + (t.word(i + 1) in DASHES | {".", ",", "/"})
    aside = t.word(i + 1) == "," and len(t.word(j)) < 3  # "May, 45, missed out"
    if not aside and (t.word(j)[:1].isdecimal() or t.word(j) in ORDINALS):
        return t.capital(i) or len(t.word(j)) == 4 or t.integer(j + 1) is not None
    return t.capital(i) and t.word(i + 1) in DASHES and t.word(i + 2) in MONTHS


def _is_day_of(t: Tokens, i: int) -> bool:
    return t.word(i - 1) == "of" and (t.word(i - 2) in ORDINALS or t.word(i - 2)[:1].isdecimal())


def _is_verb_month(t: Tokens, i: int, before: str, dated: bool) -> bool:
    """Whether "May" or "March" is the month: not the verb, the walk or the prime minister."""
    if dated or len(t.low) == 1 or (t.capital(i) and _is_listed(t, i)):
        return True
    if not t.capital(i):
        return before in _LOWER_MONTH or _is_typed_month(t, i, before)
    after = t.word(i + 1)
    if t.word(i) == "march" and before in _BESIDE_MARCH:
        return not t.capital(i + 1) or after in CLAUSE_WORDS
    if before in BEFORE_MONTH:
        agent = before == "by" and (t.word(i - 2).endswith("ed") or t.word(i - 2) == "led")
        told = before in _TELLS_MONTH or before in {"by", "from"} or t.word(i - 2) in _PARTED
        return told and not agent and (not t.capital(i + 1) or after in CLAUSE_WORDS)
    if before == "for":
        planned = t.word(i - 2) in _PLANS or t.word(i) == "march"
        return planned and (not t.word(i + 1)[:1].isalpha() or after in CLAUSE_WORDS)
    owned = t.word(i - 1) in {"the", "a", "its", "their", "'s", "’s"} and t.plain(i + 1)
    return owned and after not in {"on", "of", "for", "against", "said", "has", "is", "will", "was", "told"}


def _is_listed(t: Tokens, i: int) -> bool:
    """Whether another month stands before a month: "January, February and March"."""
    j = i - 1
    while j > i - 3 and t.word(j) in _LISTS:
        j -= 1
    return j < i - 1 and t.word(j) in MONTHS and t.capital(j)


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
    if t.word(i - 1) in {"every", "each"} or (t.capital(i + 1) and t.word(i + 1) in _PAPERS):
        return None
    if word.endswith("day"):
        return None if t.word(i - 1) in _DAYS_OF_NAME and t.capital(i - 1) else number
    if not t.capital(i):
        return None
    j = i + 1 + (t.word(i + 1) in {".", ","})
    dated = month_at(t, j) is not None or t.word(j)[:1].isdecimal()
    return number if dated or t.word(i - 1) in {"on", "last", "next", "since", "until"} else None
