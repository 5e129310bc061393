"""What a question asks for: the kind of answer, the time, and the words that a passage must support."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from embeddings.dates import find_times
from embeddings.informal import write_out
from embeddings.splitting import sentences
from embeddings.terms import Term as Term
from embeddings.terms import generic, terms_of
from embeddings.terms import supports as supports
from embeddings.types import Interval, TimeExpression

Kind = Literal[
    "when",
    "who",
    "where",
    "how many",
    "how much",
    "which",
    "what",
    "why",
    "how",
    "say",
    "yes-no",
    "statement",
]

_IS = r"what(?:[’']s| is| was| are| were) the "
_IS_THE = rf"{_IS}(?:exact |precise |total |overall )?"
_FIGURE = r"(?:number|percentage|share|proportion|population) of"
_PRICE = r"(?:price|amount|sum|cost) of"
_DAY = r"(?:day|date|month|year)"
_DO = "(?:did|does|do|has|have|had|will|would)"
_TOLD = (
    r"(?:(?:admit|promis|argu|warn|suggest|propos|announc|insist|demand|urg|hop|expect|explain|want|pledg"
    r"|predict|vow)(?:t?ed|e)?|den(?:y|ied)|believed?)\b(?! (?:as|for|to be|to have)\b)"
)
"""Verbs whose object is mostly told in a clause: "what does the mayor want"."""

ASKING: tuple[tuple[Kind, str], ...] = (
    (
        "when",
        r"when|(?:what|which) (?:year|month|day|date|time|week|century|decade)|how (?:long ago|soon)"
        rf"|{_IS_THE}{_DAY} (?:of|for|when)",
    ),
    ("how many", r"how (?:many|often|old|long|far|tall|big|large|high|fast|deep|heavy|frequently)"),
    ("how many", r"(?:what|which) (?:number|percentage|percent|share|proportion|fraction)"),
    ("how many", rf"{_IS_THE}{_FIGURE}"),
    ("how much", r"how much|what (?:price|amount|sum|cost)|how (?:expensive|costly)"),
    ("how much", rf"what {_DO} (?:(?!to do\b)[^?])*?\b(?:cost|pay|paid|earn|earned)\b"),
    ("how much", rf"{_IS_THE}{_PRICE}"),
    (
        "where",
        r"where|(?:what|which) (?:country|city|state|place|town|region|capital|province|continent|island)",
    ),
    (
        "who",
        r"who|whom|whose|(?:what|which) (?:person|man|woman|politician|actor|actress|singer|leader|player)",
    ),
    ("why", rf"why|what caused|{_IS}(?:main )?reasons?|for what reason|how come"),
    (
        "say",
        r"what (?:did|does|do|has|have|had|is|was|were) (?:[^?]*? )?"
        r"(?:say|says|said|tell|told|claim|claimed|respond|reply|think|comment)\b"
        rf"|what (?:did|does|do|has|have|had) (?:[^?]*? )?{_TOLD}"
        rf"|what (?:is|was|were|has been|have been|had been) {_TOLD}"
        r"|what (?:(?:has|had|will|would|can|could|may|might) )?(?:happen|occur|took place)(?:s|ed|red)?",
    ),
    ("which", r"which"),
    ("what", r"what"),
    ("how", r"how"),
)
"""What the words mean where they stand first in a question; of two at the same place the earlier here."""
HEADED: tuple[tuple[Kind, str], ...] = (
    ("when", _DAY),
    ("how many", _FIGURE),
    ("how much", _PRICE),
    ("where", "(?:location|venue|whereabouts) of"),
    ("why", "reasons?"),
)
"""What a request that asks nothing is for, by the noun that it begins with: "number of delegates"."""
_BEFORE = r"\W*(?:(?:give|tell|show) (?:me|us) )?(?:the )?(?:exact |precise |total )?"

YES_NO = re.compile(
    r"(?:so|and|but|hey|ok|okay|well)?,?\s*(?:is|are|was|were|did|does|do|has|have|had|can|could|will|would|should"
    r"|may|might|isn[’']?t|aren[’']?t|wasn[’']?t|weren[’']?t|didn[’']?t|doesn[’']?t|don[’']?t|hasn[’']?t|haven[’']?t"
    r"|won[’']?t)\s+(?!you\b|anyone\b|anybody\b|someone\b|it known\b)",
    re.IGNORECASE,
)
NOW = re.compile(r"\b(?:now|currently|current|latest|newest|most recent|still|today)\b", re.IGNORECASE)
CONJUNCTION = re.compile(r"^\W*when\b[^?]*?,\s*(?=(?:who|what|which|where|why|how)\b)", re.IGNORECASE)
RELATIVE = re.compile(r"(?:when|where|who|whom|whose|why|how(?! (?:many|much)))\b", re.IGNORECASE)
MONTH = 31  # days
LEADING = 5
"""Words before a "who" from which on it may only join: "the old mayor of Velden who fell sued whom?"."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question, understood; ``text`` is the question written out, as ``informal`` does.

    ``window`` are the days it asks about, None when it names none; ``absolute`` says that these are a month
    or less and were written with their year, so that they don't depend on when it is asked.
    ``now`` is true where it asks for the present state of things.
    """

    text: str
    kind: Kind
    terms: tuple[Term, ...]
    window: Interval | None
    now: bool
    absolute: bool = False

    @property
    def exact(self) -> tuple[Term, ...]:
        """The terms for which a neighbour will not do."""
        return tuple(term for term in self.terms if term.exact)


def understand(asked: str, today: date) -> Question:
    """Read a question asked on ``today``."""
    text = write_out(asked)
    times = find_times(text, today)
    return Question(
        text,
        kind_of(text),
        tuple(terms_of(text, times)),
        window_of(times),
        bool(NOW.search(text)),
        is_absolute(text, times),
    )


def kind_of(text: str) -> Kind:
    """What kind of answer is asked for: by the first sentence that asks, if any has a question mark."""
    asking = [text[start:end] for start, end in sentences(text) if "?" in text[start:end]]
    return next((kind for kind in map(_kind, (*asking, text)) if kind != "statement"), "statement")


def _kind(sentence: str) -> Kind:
    asked = CONJUNCTION.sub("", sentence.strip())
    if YES_NO.match(asked):
        return "yes-no"
    found: list[tuple[int, int, Kind]] = []
    for order, (kind, pattern) in enumerate(ASKING):
        if match := re.search(rf"\b(?:{pattern})\b", asked, re.IGNORECASE):
            found.append((match.start(), order, kind))
    found.sort()
    if found and RELATIVE.match(asked, found[0][0]) and asked.count(" ", 0, found[0][0]) >= LEADING:
        found = [later for later in found if not RELATIVE.match(asked, later[0])] or found
    if found:
        return found[0][2]
    heads = (kind for kind, head in HEADED if re.match(rf"{_BEFORE}{head}\b", asked, re.IGNORECASE))
    return next(heads, "statement")


def window_of(times: Sequence[TimeExpression]) -> Interval | None:
    """The days a question asks about: of the times it names, the first."""
    return times[0].interval if times else None


def is_absolute(text: str, times: Sequence[TimeExpression]) -> bool:
    """Whether the days a question asks about are a month or less, and their year stands with them."""
    window = window_of(times)
    if window is None or window.start is None or window.end is None:
        return False
    named_year = re.search(r"\b\d{4}\b", text[times[0].start : times[0].end])
    return named_year is not None and (window.end - window.start).days < MONTH


def unsupported(question: Question, texts: Sequence[str]) -> tuple[Term, ...]:
    """The terms that none of the texts (a passage with its title and date) speaks of."""
    return tuple(term for term in question.terms if not any(supports(term, text) for text in texts))


def missing_terms(
    question: Question, texts: Sequence[str], frequency: Callable[[str], int]
) -> tuple[str, ...]:
    """The words of the question that speak against there being an answer, the strongest first.

    Exact terms that none of ``texts``, the best passages as ``context``, supports; and of other words, save
    those that any question may have, the ones of which ``frequency`` (passages with a word) finds none.
    """
    lost = [(frequency(term.text), not term.exact, term.text) for term in unsupported(question, texts)]
    return tuple(text for count, plain, text in sorted(lost) if not (plain and (count or generic(text))))
