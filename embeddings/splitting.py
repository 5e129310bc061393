"""Where sentences end, and how a long paragraph becomes passages.

The rules are for news English and for what scraping does to it; other scripts end at their own full stops.
An abbreviation is told from the end of a sentence by its neighbours, as in Punkt (Kiss and Strunk, 2006),
with the word lists written down instead of learned.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

PASSAGE_WORDS = 150  # more than this is split: about what a 256-piece encoder reads beside a title and a date
PIECES_PER_WORD = 1.35  # of ordinary news English; denser text (figures, other scripts) counts as more words
IDEAL = 0.6  # of the limit: the size of the parts, about a long paragraph (90 of 150 words)

# A full stop, what closes after it, and what must follow before a new sentence can begin.
STOP = re.compile(
    r"""(?<![.!?…])(?P<stop>[.!?…]++)(?:\s\[\d+\])?["'”’»)\]]*(?=\s+["'“‘«(\[—–-]*[^\W_a-zß-öø-ÿа-яё])"""
    r"""|(?<![؟۔।])[؟۔।]++["'”’»)\]]*(?=\s)"""
    r"|(?<![。！？])[。！？]++[」』”’）]*"
    r"|(?<=\S)(?=\s+•\s)"  # the next point of a list
)
# Abbreviations that something always follows, and those that may also end a sentence.
BEFORE_A_NAME = re.compile(
    r"mrs?|m[sx]|dr|prof|sen|rep|gov|gen|col|lt|cap?t|cpt|sgt|cpl|maj|cmdr|adm|rev|hon|pres|amb|msgr|supt|insp|st|mt|ft"
    r"|messrs|vs|nos?|vol|fig|art|sec|ca|approx|dept|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec"
)
EITHER = re.compile(r"inc|corp|co|ltd|plc|bros|[js]r|etc|al|est|ph\.d|[^\W\d_](?:\.[^\W\d_])*")
# Words that sentences begin with and names don't: they tell "in the U.S. The" from "U.S. Senate".
STARTER = re.compile(
    r"\W*(?:the|an?|he|she|it|they|we|i|you|th(?:is|at|ese|ose|ere|ough)|his|her|its|their|our|in|on|at|by|for|from|to"
    r"|but|and|so|if|as|when|while|after|before|since|although|however|meanwhile|earlier|last|both|some|many|most"
    r"|more|other|one|two|what|who|where|why|how|not?|under|with|according|also|only|even|still|all|any|each|none|nobody|nothing|everyone)\b|[\"“‘«]",
    re.IGNORECASE,
)
# Who said it, after a quotation that itself ends in a stop: “Will they come?” Mr. Ito asked.
ATTRIBUTION = re.compile(
    r"(?:[A-Z][\w.’'-]*\s+){1,4}(?:said|says|asked|asks|added|told|wrote|replied|noted|tweeted|explained)\b"
)
NEAR = 80  # characters around a stop that say what it ends
DATELINE = re.compile(r"/[A-Z][\w .-]{1,20}/\.$")
# Too little for a sentence: the number of a list item, or a place before the name of its agency.
FRAGMENT = re.compile(r"\W*(?:\d{1,2}|[A-ZÀ-ÞА-Я]{3,}(?:\s[A-ZÀ-ÞА-Я]+)?)\.")
CLAUSE = re.compile(r"(?<=[;:])\s+|(?<=,[\"”’])\s+|(?<=,)\s+|\s+(?=[—–]\s)")
LEANING = re.compile(r"[\"“]?(?:He|She|They|It|This|That|These|Those|His|Her|Their|But|And)\b")
SPACE = re.compile(r"\s+")
LONG = re.compile(r"[A-Za-z]{10,}|\d{5,}")
TOKEN = re.compile(r"[A-Za-z]+|\d+|[^\W\d_]|[^\w\s]|_")


def sentences(text: str) -> list[tuple[int, int]]:
    """The sentences of ``text`` as offsets, in order.

    Together they hold every character but the white space around them.
    """
    spans: list[tuple[int, int]] = []
    start = 0
    for match in STOP.finditer(text):
        if ends_sentence(text, start, match):
            spans.append((start, match.end()))
            start = match.end()
    spans.append((start, len(text)))
    return [trimmed for span in spans if (trimmed := trim(text, *span))[0] < trimmed[1]]


def ends_sentence(text: str, start: int, match: re.Match[str]) -> bool:
    """Whether the stop that ``match`` found ends the sentence that began at ``start``."""
    near = max(start, match.start() - NEAR)
    so_far = text[near : match.start() + 1].strip()
    after = text[match.end() : match.end() + NEAR].lstrip()
    if text[match.end() - 1] in '"”’»' and ATTRIBUTION.match(after):
        return False
    if match["stop"] != ".":
        return True
    if DATELINE.search(so_far) or (near == start and FRAGMENT.fullmatch(so_far)):
        return False
    if match.end() > match.end("stop"):  # a quote or a bracket closes after it
        return True
    word = re.split(r"[\s\"'“‘«(\[—–]", so_far)[-1].removesuffix(".")
    if BEFORE_A_NAME.fullmatch(word.lower()):
        return word.lower() == "no" and not after[0].isdigit()
    if EITHER.fullmatch(word.lower()):
        return STARTER.match(after) is not None and not (len(word) == 1 and word.isupper())
    return True


def trim(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without the white space at its ends."""
    part = text[start:end]
    return start + len(part) - len(part.lstrip()), start + len(part.rstrip())


def split(text: str, max_words: int = PASSAGE_WORDS) -> list[str]:
    """``text`` in parts of at most ``max_words``, at ends of sentences, all of about one size.

    The parts joined by spaces are the text again. A text within the limit stays whole. A sentence that alone
    is longer than the limit is cut between clauses, or failing that between words.
    """
    if size(text) <= max_words:
        return [text.strip()] if text.strip() else []
    pieces = [piece for span in sentences(text) for piece in shorten(text, *span, max_words)]
    bounds = balance([size(text[start:end]) for start, end in pieces], joints(text, pieces), max_words)
    return [text[pieces[i][0] : pieces[j - 1][1]] for i, j in pairwise(bounds)]


def size(text: str) -> float:
    """How long a text is for an encoder, in words of ordinary news English.

    Long words and long numbers become several word pieces; a year is one.
    """
    extra = sum(
        (len(token) - 6) // 4 if token[0] > "9" else (len(token) - 1) // 3 for token in LONG.findall(text)
    )
    return max(len(text.split()), (len(TOKEN.findall(text)) + extra) / PIECES_PER_WORD)


def shorten(text: str, start: int, end: int, limit: int) -> Iterator[tuple[int, int]]:
    """The sentence at ``start:end``, cut where it is longer than ``limit``."""
    if size(text[start:end]) <= limit:
        yield start, end
        return
    for clause in spans_between(CLAUSE, text, start, end):
        length = size(text[slice(*clause)])
        if length <= limit:
            yield clause
            continue
        words = list(spans_between(SPACE, text, *clause))
        step = max(1, int(len(words) * IDEAL * limit / length))
        for run in (words[i : i + step] for i in range(0, len(words), step)):
            whole = run[0][0], run[-1][1]
            yield from cut(text, *whole, limit) if size(text[slice(*whole)]) > limit else (whole,)


def cut(text: str, start: int, end: int, limit: int) -> Iterator[tuple[int, int]]:
    """Characters in runs of ``limit``, where there are no words to go by."""
    yield from ((i, min(i + limit, end)) for i in range(start, end, limit) if text[i : i + limit].strip())


def spans_between(separator: re.Pattern[str], text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """What stands between the separators within ``text[start:end]``."""
    for match in separator.finditer(text, start, end):
        if match.start() > start:
            yield start, match.start()
        start = match.end()
    yield start, end


def balance(sizes: Sequence[float], costs: Sequence[float], limit: int) -> list[int]:
    """Bounds of parts of about ``IDEAL`` of the limit: indexes into ``sizes``, from 0 to their number.

    The cuts with the least sum of squared differences from the ideal size and of ``costs`` (of a cut before
    each piece, in the same unit: 0.1 is a part a third off its size), found by dynamic programming.
    """
    ideal = sum(sizes) / max(2, round(sum(sizes) / (IDEAL * limit)))
    best: list[tuple[float, int]] = [(0.0, 0)]
    for end in range(1, len(sizes) + 1):
        options, total = [], 0.0
        for start in range(end - 1, -1, -1):
            total += sizes[start]
            if total > limit and start < end - 1:
                break
            options.append((best[start][0] + (total / ideal - 1) ** 2 + costs[start], start))
        best.append(min(options))
    bounds = [len(sizes)]
    while bounds[-1]:
        bounds.append(best[bounds[-1]][1])
    return bounds[::-1]


def joints(text: str, pieces: Sequence[tuple[int, int]]) -> list[float]:
    """What a cut before each piece costs: most in a sentence, less in a quotation, little before "He"."""
    ends = {end for _, end in sentences(text)}
    costs, open_quotes = [0.0], 0
    for (start, end), (after, _) in pairwise(pieces):
        open_quotes += text.count("“", start, end) - text.count("”", start, end)
        costs.append(
            0.3 * (end not in ends) + 0.1 * (open_quotes > 0) + 0.02 * bool(LEANING.match(text, after))
        )
    return costs
