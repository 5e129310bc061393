"""A question as the words and phrases to look for: any of its words, in any of their spellings."""

from __future__ import annotations

from embeddings.terms import QUOTED
from embeddings.wordlists import ORDINALS, ROMAN, STOP, WRITTEN_OUT
from embeddings.words import Word, fold, words

MOST_WORDS = 64
ROMAN_OF = {value: numeral for numeral, value in ROMAN.items()}
ORDINAL_OF = {value: word for word, value in ORDINALS.items()}
NAME_OF = {key: " ".join(name) for name, key in WRITTEN_OUT.items()}


def phrases(question: str) -> list[str]:
    """The words of a question that tell, and its quoted phrases; none when it has no word."""
    found = words(question)
    telling = [word for word in found if fold(word.text) not in STOP or word.text.isupper()] or found
    parts = [spelling for word in telling[:MOST_WORDS] for spelling in spellings(word)]
    parts += [
        " ".join(word.text for word in words(match[1] or match[2])) for match in QUOTED.finditer(question)
    ]
    return [part for part in dict.fromkeys(parts) if part]


def spellings(word: Word) -> list[str]:
    """A word as it may stand in a text: "second", "2nd" and "II"; "U.S.", "US" and "united states"."""
    plain = word.text.replace(".", "") if word.text.endswith(".") else word.text
    result = [fold(word.text)] if plain.isalpha() else [plain]
    for key in sorted(word.keys):
        kind, _, value = key.partition(":")
        if kind == "o":
            result += ordinal(int(value))
        elif kind == "n" and value.isdigit():
            result.append(value)
        elif key in NAME_OF and word.text.isupper():
            result.append(NAME_OF[key])
    return result


def ordinal(value: int) -> list[str]:
    """The spellings of an ordinal: in words, as a figure, as a Roman numeral."""
    ending = "th" if value // 10 % 10 == 1 else {1: "st", 2: "nd", 3: "rd"}.get(value % 10, "th")
    return [*filter(None, (ORDINAL_OF.get(value), f"{value}{ending}", ROMAN_OF.get(value)))]
