"""Questions changed in one exact term, so that the text that answered them no longer does.

What misleads a model that finds passages is a question whose words all fit but one: a third round where only
two were held, another country, a role that nobody mentions. Such questions can be made from answerable ones.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass


def _list(text: str) -> list[str]:
    return [" ".join(entry.split()) for entry in text.split(",")]


KINDS: Mapping[str, Sequence[str]] = {
    "month": _list(
        """January, February, March, April, May, June, July, August, September, October, November, December"""
    ),
    "day": _list("Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, Sunday"),
    "ordinal": _list("first, second, third, fourth, fifth, sixth, seventh, eighth, ninth, tenth, last"),
    "count": _list(
        """two, three, four, five, six, seven, eight, nine, ten, eleven, twelve, fifteen, twenty, thirty,
        hundred, thousand"""
    ),
    "role": _list(
        """president, prime minister, foreign minister, defence minister, minister, chancellor, king, queen,
        governor, mayor, senator, ambassador, spokesman, spokeswoman, envoy, mediator, judge, prosecutor,
        lawyer, general, commander, colonel, bishop, pope, director, chairman, chief executive, manager,
        founder, owner, editor, journalist, author, actor, actress, singer, coach, captain, player, doctor,
        nurse, scientist, researcher, professor, teacher, student, engineer, pilot, driver, soldier,
        police officer, firefighter, farmer, brother, sister, father, mother, son, daughter, husband, wife,
        uncle, grandfather"""
    ),
    "place": _list(
        """Afghanistan, Argentina, Australia, Austria, Bangladesh, Belgium, Brazil, Britain, Bulgaria, Canada,
        Chile, China, Colombia, Croatia, Cuba, Denmark, Egypt, England, Ethiopia, Finland, France, Germany,
        Greece, Hungary, India, Indonesia, Iran, Iraq, Ireland, Israel, Italy, Japan, Jordan, Kenya, Lebanon,
        Libya, Malaysia, Mexico, Morocco, Netherlands, New Zealand, Nigeria, North Korea, Norway, Pakistan,
        Peru, Philippines, Poland, Portugal, Qatar, Romania, Russia, Saudi Arabia, Scotland, Serbia,
        Singapore, Somalia, South Africa, South Korea, Spain, Sudan, Sweden, Switzerland, Syria,
        Taiwan, Thailand, Tunisia, Turkey, Ukraine, Venezuela, Vietnam, Yemen, Zimbabwe, Africa, Asia,
        Europe, London, Paris, Berlin, Rome, Madrid, Moscow, Beijing, Tokyo, Cairo, Geneva, Vienna, Brussels,
        Istanbul, Baghdad, Damascus, Tehran, Chicago, Boston, California, Texas, Florida"""
    ),
    "people": _list(
        """American, Argentine, Australian, Austrian, Belgian, Brazilian, British, Canadian, Chinese, Cuban,
        Danish, Dutch, Egyptian, English, French, German, Greek, Indian, Iranian, Iraqi, Irish, Israeli,
        Italian, Japanese, Korean, Libyan, Mexican, Nigerian, Norwegian, Pakistani, Polish, Portuguese,
        Russian, Saudi, Scottish, Spanish, Swedish, Swiss, Syrian, Turkish, Ukrainian"""
    ),
}
SWAPPED = {"name": "name", "place": "name", "people": "people", "year": "year"}  # what may become what
YEARS_APART = (-20, -10, -5, -3, -2, -1, 1, 2, 3, 5, 10, 20)
_NAME = re.compile(r"(?<![.?!:] )(?<!^)\b[A-Z][\w'’.-]*\w(?: (?:of |the |de |von |and )?[A-Z][\w'’-]*\w)*")
_NOUN = re.compile(r"\bthe ([a-z]{4,})\b")


def _listed(words: Sequence[str]) -> re.Pattern[str]:
    """Any of the words, the longest that fits; in any case if they are written small."""
    longest_first = sorted(words, key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(longest_first)})\b", re.IGNORECASE if words[0].islower() else 0)


_PATTERNS = {kind: _listed(words) for kind, words in KINDS.items()} | {
    "year": re.compile(r"\b(?:1[0-9]\d\d|20[0-3]\d)\b"),
    "nth": re.compile(r"\b\d{1,2}(?:st|nd|rd|th)\b"),
    "number": re.compile(r"(?<![\w.,])\d{1,3}(?:,\d{3})*(?:\.\d+)?(?![\w,.]\d)\b"),
    "name": _NAME,
}


@dataclass(frozen=True, slots=True)
class Term:
    """An exact term of a question, at ``start`` to ``end``."""

    start: int
    end: int
    kind: str


def terms(question: str) -> list[Term]:
    """The question's exact terms; a stretch that two kinds claim goes to the first."""
    found: list[Term] = []
    for kind, pattern in _PATTERNS.items():
        for match in pattern.finditer(question):
            if all(match.end() <= term.start or term.end <= match.start() for term in found):
                found.append(Term(*match.span(), kind))
    return found


def stands(term: str, text: str) -> bool:
    """Whether ``text`` has ``term`` as whole words, in any case."""
    return re.search(rf"(?<!\w){re.escape(term.lower())}(?!\w)", text.lower()) is not None


def change(question: str, text: str, names: Sequence[str], chance: random.Random) -> str | None:
    """The question with one exact term that ``text`` has made another of its kind that it lacks.

    ``names`` are what a name may become. Without such a term, sometimes an ordinal is put before a noun ("the
    talks" → "the third talks"); None where nothing can be changed.
    """
    exact = [term for term in terms(question) if stands(question[term.start : term.end], text)]
    for _ in range(4 if exact else 0):
        term = chance.choice(exact)
        new = another(question[term.start : term.end], term.kind, names, chance)
        if not stands(new, text):
            return question[: term.start] + new + question[term.end :]
    nouns = [noun for noun in _NOUN.finditer(question) if stands(noun[1], text)]
    if nouns and chance.random() < 0.3:
        at, new = chance.choice(nouns).start(1), chance.choice(KINDS["ordinal"][1:6])
        return None if stands(new, text) else f"{question[:at]}{new} {question[at:]}"
    return None


def swap(question: str, text: str, answers: Sequence[str], chance: random.Random) -> str | None:
    """The question with one name or year of ``text`` made another that ``text`` has too, often an answer.

    None where the question has none or the text no other. Now and then the text answers the new question too.
    """
    ours = [t for t in terms(question) if t.kind in SWAPPED and stands(question[t.start : t.end], text)]
    if not ours:
        return None
    term = chance.choice(ours)
    old = question[term.start : term.end]
    others = {text[t.start : t.end] for t in terms(text) if SWAPPED.get(t.kind) == SWAPPED[term.kind]}
    new = [
        name
        for name in sorted(others)
        if not stands(name, question) and name.lower() not in old.lower() and old.lower() not in name.lower()
    ]
    said = [name for name in new if any(stands(name, answer) for answer in answers)]
    pool = said if said and chance.random() < 0.5 else new
    return question[: term.start] + chance.choice(pool) + question[term.end :] if pool else None


def another(term: str, kind: str, names: Sequence[str], chance: random.Random) -> str:
    """Some term of the same kind; now and then the same."""
    if kind in KINDS:
        new = chance.choice(KINDS[kind])
        return new.capitalize() if term[0].isupper() and new.islower() else new
    if kind == "year":
        return str(int(term) + chance.choice(YEARS_APART))
    if kind == "nth":
        return f"{chance.randrange(4, 20)}th"
    if kind == "number":
        value = float(term.replace(",", "")) * chance.choice([0.1, 0.5, 2, 3, 10]) + chance.randrange(1, 9)
        return f"{value:,.1f}" if "." in term else f"{int(value):,}"
    alike = [name for name in names if name.count(" ") == term.count(" ")]
    return chance.choice(alike or names) if names else term


def names_in(texts: Iterable[str]) -> list[str]:
    """Capitalised names inside the texts' sentences, once each, in order."""
    found = {match[0] for text in texts for match in _NAME.finditer(text)}
    return sorted(name for name in found if len(name) < 40)
