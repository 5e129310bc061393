"""Whether the words around a time look back or ahead, and whether they speak of a plan.

Left to right through each sentence, the last verb heard before a time decides; a time that opens its clause
is decided by the first verb after it. That is most of the grammar that news needs: "said on Monday it will
meet on Friday". Clauses are asked first, then the whole sentence.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from embeddings.times.gates import CLAUSE_WORDS
from embeddings.times.meanings import Lean
from embeddings.times.words import DASHES, EDGES, NAMED_DAYS, STEPS, Tokens

Plan = Literal["none", "ahead", "told"]

_WILL = frozenset("will shall wo 'll ’ll would may might could should".split())
_PLAN = frozenset(
    "scheduled planned expected expects expect slated upcoming forthcoming tentatively envisaged"
    " preparing payable".split()
)
_PLAN_WITH_TO = frozenset(
    "planning plans plan aims aim hopes hope intends intend set wants agrees postponed rescheduled".split()
)
_TIMETABLE = frozenset(
    "begins starts opens ends expires resumes resume runs closes meets kicks goes takes".split()
)
_PAST = frozenset(
    "was were had did said met held took went came began won lost told made saw left fell rose"
    " gave found kept led became got knew thought brought bought sent spoke broke struck stood"
    " sat ran grew shot fought wrote drew flew drove threw paid died has have been sold spent"
    " built caught taught felt heard meant showed shown given taken seen known done gone beat"
    " hit quit lay".split()
)
_NOT_PAST = frozenset(
    "need indeed speed hundred wed feed seed weed breed exceed succeed proceed united embed shed bed red heed"
    " deed aged".split()
)
_BE = frozenset("is are was were be been being 's ’s 're ’re".split())
_DETERMINERS = frozenset("the a an his her its their our my your this these that those some any no".split())
_PUTS_OFF = frozenset(
    "extended postponed delayed suspended adjourned deferred prolonged renewed put pushed rescheduled"
    " extend postpone delay suspend adjourn defer prolong renew push reschedule".split()
)
_UNPLANNED = frozenset(
    "attack attacks riot riots insurrection massacre shooting bombing crash explosion blast earthquake quake"
    " flood floods coup uprising killing murder derailment disaster accident raid assassination hack".split()
)
_COMMITS = frozenset("agreed decided vowed pledged promised wants want agree seeks seek".split())
_BREAKS = frozenset(
    ", ; : — ( ) that which who when while but where because since as if and after before".split()
)
_ABBREVIATED = frozenset(
    "mr mrs ms dr st gen sen rep gov lt col sgt prof jan feb mar apr aug sep sept oct nov dec"
    " no jr sr vs".split()
)
_NOT_VERBS = frozenset(
    "the a an his her its their our this that these those all some any each both more one having".split()
)
_NEGATIONS = frozenset("not n't 't ’t never no nothing nobody neither nor".split())
_REACH = 40  # words of a sentence that are looked at on either side


class Mood(NamedTuple):
    """Which way a clause looks, and whether a plan is "told" by its words or "ahead", as with "will"."""

    lean: Lean = Lean.OPEN
    plan: Plan = "none"


_OPEN = Mood()
_PAST_MOOD = Mood(Lean.PAST)
_WEAK_PAST_MOOD = Mood(Lean.PAST)  # of a word in -ed, which may be an adjective: "will meet displaced people"
_WILL_MOOD = Mood(Lean.FUTURE, "ahead")
_PLAN_MOOD = Mood(Lean.FUTURE, "told")


class Moods:
    """The mood at every token of a text."""

    def __init__(self, t: Tokens) -> None:
        self._t = t
        self._signs = [_sign(t, i) for i in range(len(t.low))]
        self._breaks = [_break(t, i) for i in range(len(t.low))]

    def at(self, first: int, end: int) -> Mood:
        """The mood of the clause around tokens ``first`` to ``end``, else of the sentence."""
        if self._t.word(end) in _UNPLANNED:  # "the January 6 attack" has happened, whatever is said of it
            return _PAST_MOOD
        for limit in (1, 2):
            before = range(first - 1, max(-1, first - _REACH), -1)
            after = range(end, min(len(self._signs), end + _REACH))
            for side in (before, after):
                if mood := self._first(side, limit):
                    return mood
        aims = any(self._aims(i) for i in range(max(0, first - _REACH), first))
        return Mood(Lean.FUTURE) if aims else _OPEN

    def _aims(self, i: int) -> bool:
        """Whether an infinitive begins at token ``i``: "talks to resume", with no other verb, look ahead."""
        return self._t.low[i] == "to" and _is_verb(self._t, i + 1)

    def _first(self, side: range, limit: int) -> Mood | None:
        """The first sign on one side, up to the end of the clause (1) or of the sentence (2).

        Before the time, a word in -ed that isn't next to it yields to a "will" further on.
        """
        weak: Mood | None = None
        for distance, i in enumerate(side):
            if self._breaks[i] >= limit:
                break
            mood = self._signs[i]
            if limit > 1 and mood is _PLAN_MOOD:  # another clause's plan tells the way, not what is planned
                mood = _WILL_MOOD
            if mood is _WEAK_PAST_MOOD and side.step < 0 and distance > 1:
                weak = weak or mood
            elif mood:
                return mood if mood.lean is Lean.FUTURE else weak or mood
        return weak

    def puts_off(self, first: int) -> bool:
        """Whether a time is what something was put off to: "extended until August", "is not until May"."""
        if self._t.word(first - 1) == "not" and self._t.word(first - 2) in {"is", "are"}:
            return True
        return any(self._t.low[i] in _PUTS_OFF for i in range(max(0, first - 8), first))

    def denied(self, first: int) -> bool:
        """Whether "not" stands in the sentence before token ``first``: "was not announced until 1948"."""
        for i in range(first - 1, max(-1, first - 8), -1):
            if self._breaks[i] == 2:
                return False
            if self._t.low[i] in _NEGATIONS:
                return True
        return False


def _break(t: Tokens, i: int) -> int:
    """2 where a sentence ends, 1 where a clause does, else 0."""
    word = t.low[i]
    if word in {"!", "?"}:
        return 2
    if word == ".":
        abbreviated = t.word(i - 1) in _ABBREVIATED or (len(t.word(i - 1)) == 1 and t.capital(i - 1))
        return 0 if abbreviated or t.plain(i + 1) else 2
    return int(word in _BREAKS or (word == "–" and not t.glued(i) and not t.glued(i + 1)))


def _sign(t: Tokens, i: int) -> Mood | None:
    """What token ``i`` says of its clause's time."""
    word = t.low[i]
    if word in _WILL or word in _TIMETABLE or word in {"if", "unless"}:
        return None if word == "may" and t.capital(i) else _WILL_MOOD
    if word == "due":
        return _PLAN_MOOD if _is_due(t, i) else None
    if word in _PLAN:
        return None if word.endswith("ed") and _is_adjective(t, i) else _PLAN_MOOD
    if word in _PLAN_WITH_TO:
        verb = t.word(i - 1) not in _NOT_VERBS and t.word(i + 1) in {"to", "for", "until"}
        return _PLAN_MOOD if verb else None
    if word == "to":
        return _infinitive(t, i)
    if (word, t.word(i + 1)) in {("ahead", "of"), ("until", "after")}:
        return _WILL_MOOD
    if word in _PUTS_OFF and t.word(i - 1) == "to":
        return _WILL_MOOD
    if not _looks_past(t, i) or _is_future_participle(t, i):
        return None
    return _PAST_MOOD if word in _PAST else _WEAK_PAST_MOOD


def _is_due(t: Tokens, i: int) -> bool:
    """Whether "due" says when: "due on Friday", "is due to begin"; not "due to the rain", "in due course"."""
    if t.word(i + 1) != "to":
        told = t.word(i + 1) in CLAUSE_WORDS or t.word(i + 1) in EDGES or t.word(i + 1) in STEPS
        return told or not t.plain(i + 1)
    verb = t.plain(i + 2) and t.word(i + 2) not in _DETERMINERS and not t.word(i + 2).endswith(("s", "ing"))
    linked = t.word(i - 1) in _BE or t.word(i - 1) in {"not", "also", "now", "and", ","}
    return verb and (linked or t.word(i + 2) == "be")


def _is_adjective(t: Tokens, i: int) -> bool:
    """Whether a participle is no verb: "the planned talks", "26,000 scheduled flights", "than expected"."""
    if t.word(i - 1) in {"than", "as"} or (t.word(i - 1) in DASHES and t.glued(i)):
        return True
    after = t.word(i + 1)
    if t.word(i - 1) in _NOT_VERBS:
        return after not in {"for", "to"}
    told = after in CLAUSE_WORDS or after in EDGES or after in STEPS or after in NAMED_DAYS
    adverb = after.endswith("ly") or after in {"sometime", "next", "soon", "again", "back", "later"}
    return t.plain(i + 1) and not told and not adverb and t.word(i - 1) not in _BE


def _looks_past(t: Tokens, i: int) -> bool:
    """Whether token ``i`` is a verb of the past or a participle, by a list or by its -ed."""
    word = t.word(i)
    return word in _PAST or (word.endswith("ed") and len(word) > 3 and word not in _NOT_PAST and t.plain(i))


def _is_future_participle(t: Tokens, i: int) -> bool:
    """Whether a participle belongs to "will be held", "to be signed"; or to a noun, "UN-backed"."""
    before = t.word(i - 1)
    if before in {"-", "be", "is", "are"}:
        return True
    adverb = before in {"not", "also", "likely", "then", "always", "often"} or before.endswith("ly")
    return adverb and (t.word(i - 2) in _WILL or t.word(i - 2) in {"be", "to", "is", "are"})


def _infinitive(t: Tokens, i: int) -> Mood | None:
    """Read "is to meet", "agreed to hold", "to be signed"; not "returned to visit", "to the"."""
    before = t.word(i - 1)
    if t.word(i + 1) == "be":
        told = any(_looks_past(t, n) for n in (i - 1, i - 2)) and before not in _COMMITS
        return None if told and before not in _PLAN else _WILL_MOOD
    return _WILL_MOOD if _is_verb(t, i + 1) and (before in {"is", "are"} or before in _COMMITS) else None


def _is_verb(t: Tokens, i: int) -> bool:
    """Whether a word after "to" is rather a verb than a noun's article, a name or a gerund."""
    return t.plain(i) and t.word(i) not in _NOT_VERBS and not t.word(i).endswith("ing")
