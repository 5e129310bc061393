"""Whether the words around a time look back or ahead, and whether they speak of a plan.

Left to right through each sentence, the last verb heard before a time decides; a time that opens its clause is
decided by the first verb after it. That is all the grammar that news needs: "said on Monday it will meet on Friday".
"""

from __future__ import annotations

from typing import NamedTuple

from embeddings.time_meanings import Lean
from embeddings.time_words import Tokens

_WILL = frozenset("will shall wo 'll ’ll would may might could should".split())
_PLAN = frozenset(
    "scheduled planned plans planning plan expected expects expect due slated upcoming forthcoming intends intend"
    " aims hopes hope postponed rescheduled tentatively proposed envisaged set preparing deadline".split()
)
_PAST = frozenset(
    "was were had did said met held took went came began won lost told made saw left fell rose hit gave found kept"
    " led became got knew thought brought bought sent spoke broke struck stood sat ran grew shot fought wrote drew"
    " flew drove threw put set paid cut died has have been added".split()
) - {"set", "put", "cut"}
_NOT_PAST = frozenset(
    "need indeed speed red hundred bed wed feed seed breed exceed succeed proceed united armed embed shed".split()
)
_BREAKS = frozenset(
    ", ; : — ( ) that which who when while but where because since as if and after before".split()
)
_ENDS = frozenset(". ! ?".split())
_NOT_VERBS = frozenset(
    "the a an his her its their our this that these those be all some any each both more one two three".split()
)
_COMMITS = frozenset(
    "agreed decided ordered vowed pledged promised invited wants want agree seeks seek".split()
)


class Mood(NamedTuple):
    """The lean of a clause at one place, and whether a plan is spoken of."""

    lean: Lean = Lean.OPEN
    plan: bool = False


_OPEN = Mood()


class Moods:
    """The mood at every token of a text, worked out once, when first asked for."""

    def __init__(self, t: Tokens) -> None:
        self._signs: list[Mood | None] = [None] * len(t.low)
        self._breaks: list[int] = []  # 0 none, 1 a clause ends here, 2 a sentence
        for i in range(len(t.low)):
            self._breaks.append(_break(t, i))
            self._signs[i] = _sign(t, i)

    def at(self, first: int, end: int) -> Mood:
        """The mood of the clause around tokens ``first`` to ``end``."""
        for clause_only in (True, False):
            for mood in (self._before(first, clause_only), self._after(end, clause_only)):
                if mood:
                    return mood
        return _OPEN

    def _before(self, first: int, clause_only: bool) -> Mood | None:
        weak: Mood | None = None
        for i in range(first - 1, max(-1, first - 40), -1):
            if self._breaks[i] == 2 or (clause_only and self._breaks[i] and weak is None and i < first - 1):
                break
            if mood := self._signs[i]:
                return mood
        return weak

    def _after(self, end: int, clause_only: bool) -> Mood | None:
        for i in range(end, min(len(self._signs), end + 30)):
            if self._breaks[i] == 2 or (clause_only and self._breaks[i]):
                return None
            if mood := self._signs[i]:
                return mood
        return None


def _break(t: Tokens, i: int) -> int:
    word = t.low[i]
    if word in _ENDS:
        abbreviated = i > 0 and len(t.low[i - 1]) <= 4 and not t.plain(i - 1)
        return 0 if word == "." and (abbreviated or t.plain(i + 1)) else 2
    return int(word in _BREAKS)


def _sign(t: Tokens, i: int) -> Mood | None:
    """What token ``i`` says of its clause's time."""
    word = t.low[i]
    if word in _WILL:
        return None if word == "may" and t.capital(i) else Mood(Lean.FUTURE, plan=True)
    if word in _PLAN:
        return Mood(Lean.FUTURE, plan=True)
    if word == "to":
        return _infinitive(t, i)
    if word in _PAST or (word.endswith("ed") and len(word) > 4 and word not in _NOT_PAST and t.plain(i)):
        return None if _in_future_group(t, i) else Mood(Lean.PAST)
    return None


def _in_future_group(t: Tokens, i: int) -> bool:
    """Whether a participle belongs to "will be held", "to be signed", "armed" groups after a hyphen."""
    if t.word(i - 1) in {"-", "be"}:
        return True
    return t.word(i - 1) in {"not", "also", "likely", "probably", "then"} and any(
        t.word(n) in _WILL | {"to", "be"} for n in (i - 2, i - 3)
    )


def _infinitive(t: Tokens, i: int) -> Mood | None:
    """ "is to meet", "talks to resume", "agreed to hold"; not "returned to visit", "to the"."""
    after, before = t.word(i + 1), t.word(i - 1)
    if after == "be":
        return Mood(Lean.FUTURE, plan=True)
    if not t.plain(i + 1) or after in _NOT_VERBS or after.endswith("ing") or not after.isalpha():
        return None
    if before in {"is", "are", "set"} | _COMMITS:
        return Mood(Lean.FUTURE, plan=True)
    return None
