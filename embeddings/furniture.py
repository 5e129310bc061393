"""What a line of a scraped page is, by general signals: length, stops, case, links, words of web furniture.

The signals are those of boilerplate removal (Kohlschütter et al. 2010; Pomikálek 2011): article text is long,
has stop words and ends in a full stop; the page around it does not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto

from embeddings.furniture_words import (
    ADDRESS,
    BYLINE,
    CREDIT,
    END,
    FURNITURE,
    INVITATION,
    OFFER,
    SECTION,
    SIGNED,
    STOP_WORDS,
    TALK,
    TEASER,
)
from embeddings.published import find_date, is_bare_date
from embeddings.splitting import sentences


class Kind(Enum):
    """What a line is. PROSE may be the article; LABEL may be a title, a teaser, a menu or a caption."""

    PROSE = auto()
    ITEM = auto()  # of a list
    LABEL = auto()
    CAPTION = auto()  # with a credit
    BYLINE = auto()
    DATE = auto()
    SECTION = auto()  # heads a list of other articles, of topics or of buttons
    END = auto()  # begins what readers and robots wrote below the article
    TALK = auto()  # begins that too, or is a link to it
    FURNITURE = auto()


@dataclass(frozen=True, slots=True)
class Marked:
    """A line of a page and what it is; ``gap``: an empty line stands before it."""

    text: str
    gap: bool
    kind: Kind

    @property
    def words(self) -> int:
        """How many words it has."""
        return len(self.text.split())


LINK = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+\.\w+|[@#]\w+|\b(?:\w+\.)+[a-z]{2,3}/\S+")
BULLET = re.compile(r"^[•·▪■●◦‣*–—-]\s+(?=\S)")
NUMBER = re.compile(r"^\d{1,2}[.)]\s+(?=\S)")
ITEM_WORDS = 20  # a longer sentence behind a dash or a number is a paragraph
STOP = re.compile(r"[.!?…。！？؟۔।][\"'”’»)\]]*$")
ABBREVIATED = re.compile(r"(?:\b[A-Z]\.){2,}$|\b(?:Inc|Corp|Co|Ltd|Jr|Sr|p\.m|a\.m)\.$")
QUOTED = re.compile(r"[\"“”«»]")
REPORTED = re.compile(r"\b(?:said|says|told|according to|announced|reported|added)\b")
VERB = re.compile(
    r"\b(?:said|saying|told|quoted|announced|reported|added|stressed|was|were|had|will|would|has|have|been|being|did"
    r"|could|should|may|might|must)\b"
)
LONGEST = 800  # characters of a line that could be anything but the article
DATE_LINE_WORDS = 20
DATE_LINE_OTHERS = 9  # the most words beside the dates on a line that gives one


def kind(text: str) -> Kind:
    """What the line ``text`` is, taken alone."""
    if len(text) > LONGEST:
        return Kind.PROSE
    words = len(text.split())
    tests = (
        (Kind.FURNITURE, not re.search(r"[^\W\d_]", text)),
        (Kind.END, words <= 30 and END.search(text)),
        (Kind.TALK, words <= 20 and TALK.search(text)),
        (Kind.FURNITURE, is_furniture(text, words)),
        (Kind.CAPTION, words <= 80 and (SIGNED if QUOTED.search(text) else CREDIT).search(text)),
        (Kind.BYLINE, words <= 40 and BYLINE.search(text)),
        (Kind.DATE, is_date_line(text, words)),
        (Kind.SECTION, words <= 8 and SECTION.match(text)),
        (Kind.ITEM, words <= ITEM_WORDS and (BULLET.match(text) or NUMBER.match(text))),
        (Kind.PROSE, is_prose(text, words)),
    )
    return next((kind for kind, holds in tests if holds), Kind.LABEL)


def is_furniture(text: str, words: int) -> bool:
    """Whether a line is a button, a notice, a link or an offer of the site to its reader."""
    if words <= 25 and (FURNITURE.search(text) or TEASER.search(text)):
        return True
    links = LINK.findall(text)
    if links and words - len(links) < 4 * len(links):
        return True
    if words > 45 or QUOTED.search(text) or REPORTED.search(text):
        return False
    return bool(INVITATION.search(text) or (ADDRESS.search(text) and OFFER.search(text)))


def is_date_line(text: str, words: int) -> bool:
    """Whether a line gives a date and little else."""
    if words > DATE_LINE_WORDS or STOP.search(text):
        return is_bare_date(text)
    dates = 0
    while found := find_date(text, year=2000):
        text = text[: found.start] + text[found.end :]
        dates += 1
    return dates > 0 and len(re.findall(r"[^\W\d_]+", text)) <= DATE_LINE_OTHERS


def is_prose(text: str, words: int) -> bool:
    """Whether a line reads like a sentence or several of running text."""
    if words >= 35:
        return stop_share(text) >= 0.1 or not text.isascii()
    if text.endswith(":"):
        return words >= 4 and not is_headline_case(text)
    if not STOP.search(text):  # a last stop is missing at times, but not one inside, or the verb of a report
        whole = bool(VERB.search(text)) and not find_date(text[-20:])
        return (words >= 15 and whole) or (words >= 12 and len(sentences(text)) > 1)
    if words == 1 or (words < 8 and ABBREVIATED.search(text)):
        return words == 1 and bool(QUOTED.match(text))
    if text.endswith(("...", "…")):
        return words >= 8
    return not (re.search(r"[?!]\W*$", text) and words >= 4 and is_headline_case(text))


def stop_share(text: str) -> float:
    """The share of the words of ``text`` that are English stop words: prose has 0.3 and more, menus none."""
    return len(STOP_WORDS.findall(text)) / max(1, len(text.split()))


def is_headline_case(text: str) -> bool:
    """Whether nearly all the longer words begin with a capital."""
    longer = [word for word in re.findall(r"[^\W\d_][\w’'-]*", text)[1:] if len(word) > 3]
    return len(longer) >= 2 and sum(word[0].isupper() for word in longer) >= 0.75 * len(longer)
