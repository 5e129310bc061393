"""Whether words look like what a question asks for: a country, a person, a number of years.

Without a model of names, from little: capitals, figures, a list of countries, and the noun that is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from bot.belonging import IN_PERSON, from_another_country, of_another_country
from embeddings.nouns import BODIES, COUNTRIES, LANDS, PERSONS, UNITS
from embeddings.question import Question, Term
from embeddings.terms import of_people
from embeddings.wordlists import IRREGULAR, STOP
from embeddings.words import Word, fold, keys
from embeddings.words import words as words_of

Sort = Literal["who", "person", "body", "country", "number", "name", ""]

NUMBER = re.compile(
    r"\d|\b(one|two|three|four|five|six|seven|eight|nine|ten|dozen|hundred|thousand|million)s?\b", re.I
)
AMOUNT = re.compile(
    r"\b(?:half|halves|thirds?|quarters?|once|twice|doubled?|tripled?|none|no one|nobody|nothing|free|all"
    r"|every|several|few|most|majority|handful|dozens|billions?|trillions?)\b",
    re.IGNORECASE,
)
FIGURE = "number|percentage|percent|share|proportion|fraction|amount|sum"
COUNTING = re.compile(
    rf"\bhow (?:many|much)\b|\b(?:{FIGURE}) of\b|\b(?:what|which) (?:{FIGURE}|price)\b", re.IGNORECASE
)
ASKED = re.compile(r"\b(?:which|what|whose)\s+(?=\w)|\bhow (?:many|much|long|old)\s+(?=\w)", re.IGNORECASE)
NAME = re.compile(r"\bnames? of (?:the |an? )?(?=\w)", re.IGNORECASE)
NEAR = 4  # words after "which" among which the noun asked for stands
LEANING = 0.25  # what a term counts that only the sentence before has: "None of them was there" leans on it
BESIDE = 20  # characters after a number in which stands what it counts


@dataclass(frozen=True, slots=True)
class Looks:
    """How an answer looks.

    ``repeats`` says that it has only words of the question, ``spoken`` is the share of the question's terms
    that its sentence has, those that only the sentence before has counting less; ``right`` and ``wrong`` say
    that it is, or is not, of the kind asked for, ``another`` that it isn't for being of another country's.
    """

    repeats: bool
    spoken: float
    right: bool
    wrong: bool
    another: bool


def looks(question: Question, words: str, after: str, sentence: str, before: str = "") -> Looks:
    """How ``words`` look as an answer, ``after`` them the rest of their sentence, ``before`` that one."""
    asked = keys(question.text)
    said = [word for word in words_of(words) if len(word.text) > 1 and fold(word.text) not in STOP]
    own, near = heard(question, sentence), heard(question, before)
    spoken = sum(1.0 if term in own else LEANING * (term in near) for term in question.terms)
    sort = sort_of(question)
    another = of_another_country(question.text, sentence) or from_another_country(
        question.text, sentence, words
    )
    return Looks(
        repeats=bool(said) and not any(asked.isdisjoint(word.keys) for word in said),
        spoken=spoken / max(1, len(question.terms)),
        right=sort == "country" and is_country(words),
        wrong=another or wrong_kind(sort, question, words, after[:BESIDE]),
        another=another,
    )


def heard(question: Question, text: str) -> set[Term]:
    """The terms of a question of which a text has at least a word."""
    there = keys(text)
    return {term for term in question.terms if any(not part.isdisjoint(there) for part in term.words)}


def wrong_kind(sort: Sort, question: Question, words: str, after: str) -> bool:
    """Whether words can't be the sort of thing that is asked for."""
    if sort == "number":
        return not is_amount(words) or other_unit(question.text, f"{words}{after}")
    if sort == "name":
        return words.islower()
    if sort == "who":
        return NUMBER.search(words) is not None or stands_for_itself(question, words)
    if sort == "person":
        return is_country(words) or NUMBER.search(words) is not None or is_body(words)
    return sort == "body" and (is_country(words) or words[:1].isdigit())


def rules_out(question: Question, words: str) -> bool:
    """Whether words are no answer at all: no amount for "how many", a country for "which official".

    Such words came first for 43 development questions and answered none. "How long" may be "overnight".
    """
    sort = sort_of(question)
    if sort == "number":
        return COUNTING.search(question.text) is not None and not is_amount(words)
    if sort == "who":
        return stands_for_itself(question, words)
    return sort in ("name", "person") and wrong_kind(sort, question, words, "")


def stands_for_itself(question: Question, words: str) -> bool:
    """Whether words name a country where somebody is asked for who acts for one; it may have won the cup."""
    return IN_PERSON.search(question.text) is not None and is_country(words)


def is_amount(words: str) -> bool:
    """Whether there is a number in words, or what stands for one: "a third", "none"."""
    figures = NUMBER.search(words) or AMOUNT.search(words)
    return figures is not None or any(key.startswith("n:") for key in keys(words))


def sort_of(question: Question) -> Sort:
    """What sort of thing a question asks for, "" where nothing tells."""
    if question.kind in ("how many", "how much"):
        return "number"
    named = NAME.search(question.text) if question.kind == "what" else None
    match = named or ASKED.search(question.text)
    rest = words_of(question.text[match.end() :]) if match else ()
    for count, word in enumerate(rest[:NEAR]):
        noun = fold(word.text)
        if noun in LANDS:
            return "country"
        if noun in PERSONS or (count == 0 and is_compatriot(word, rest)):
            return "person"
        if noun in BODIES:
            return "body"
        if noun in STOP:
            break
    if named:
        return "name"
    return "who" if question.kind == "who" else ""


def is_compatriot(word: Word, rest: Sequence[Word]) -> bool:
    """Whether a word, the first of ``rest``, is somebody of a country: "which American met".

    Not in "which American city".
    """
    follows = fold(rest[1].text) if len(rest) > 1 else ""
    verb = follows in IRREGULAR or follows.endswith(("ed", "es", "is", "as"))
    return verb and of_people(word.text)


def is_country(words: str) -> bool:
    """Whether words are the name of one country and nothing else."""
    name = " ".join(fold(word) for word in re.findall(r"[^\W\d_][\w.’'-]*", words))
    return name.removeprefix("the ").removeprefix("mainland ") in COUNTRIES


def is_body(words: str) -> bool:
    """Whether words name a body of people: "Velden's Foreign Ministry"."""
    return any(fold(word) in BODIES for word in words.split()[-1:])


def other_unit(question: str, words: str) -> bool:
    """Whether words count weeks where years are asked for."""
    match = ASKED.search(question)
    counted = next(iter(words_of(question[match.end() :])), None) if match else None
    if counted is None or counted.keys.isdisjoint(UNIT_KEYS):
        return False
    units = keys(words) & UNIT_KEYS
    return bool(units) and units.isdisjoint(counted.keys)


UNIT_KEYS = frozenset().union(*map(keys, UNITS))
