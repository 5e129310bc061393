"""Characters and lines: what any text becomes before anything is decided about it.

The text that is stored, embedded and quoted is made here, once. Line breaks carry no meaning of their own in
scraped and wired news: a line may be a paragraph, a piece of one cut at column 70, or a link torn out of its
sentence. ``read_lines`` tells these apart and gives whole lines.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

SPACES = re.compile(r"[^\S\n]+")
NEW_LINE = re.compile(r"\r\n?|[\u0085\u2028\u2029\v\f]")
# Nothing to a reader: byte-order and direction marks, soft hyphens, halves of characters; control characters.
UNSEEN = re.compile(r"[\ud800-\udfff\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f]")
ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|[A-Za-z]{2,8});")
TORN_RANGE = re.compile(r"(?<=\d)([-–]) (?=\d)")  # "January 23- 24"
STOPPED = re.compile(r"[.!?…:;。！？؟۔।][\"'”’»)\]]*$")
GOES_ON = re.compile(
    r"(?!(?:image|media|photo) ?(?:caption|copyright))[a-zß-öø-ÿа-яё]|[,.;:)!?’”](?:\s|$)|['’]s\b"
)
INLINE = "span a b i u em strong small sup sub img font cite q time abbr code tt del ins mark wbr input label"
BLOCKS = (
    "p div br li ul ol tr td th table tbody thead h1 h2 h3 h4 h5 h6 section article blockquote figure"
    " figcaption html body main header aside button select option dl dt dd pre hr center picture video audio"
    " source meta link"
)
TAG = re.compile(
    rf"</?(?:(?P<inline>{INLINE.replace(' ', '|')})|{BLOCKS.replace(' ', '|')})(?:\s[^<>]*=[^<>]*)?\s*/?>",
    re.IGNORECASE,
)
MARKED_UP = re.compile(r"</[a-z]\w*>|<(?:br|p)\s*/?>|<!", re.IGNORECASE)  # not "<I> rose", a share's name
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
HIDDEN = re.compile(
    r"<![a-z][^>]*>"
    r"|<(?P<name>head|script|style|noscript|nav|footer|form|svg|template|iframe)\b[^<>]*>.*?</(?P=name)\s*>",
    re.IGNORECASE | re.DOTALL,
)
FIGURE = re.compile(r"\d[\d.,]*\s+[a-z]")
UNFINISHED = re.compile(
    r",$|\b(?:the|an?|of|in|on|at|to|for|from|by|with|and|or|but|that|which|who|said|says|is|are|was|were|as|than"
    r"|its|their|his|her|this|has|have|had|will|would|be|been|not|into|between)$"
)
END = 20  # characters of a line that say how it ends
WRAP_COLUMNS = range(40, 121)
FULL_LINE = 0.75  # of the longest line of a block: a shorter one that stops ends a paragraph
TITLE_LINE = 0.4  # as above; at the top a line still shorter stands alone, stop or not
NAME_WORDS = 4  # the most of a link that stands for a name


@dataclass(frozen=True, slots=True)
class Story:
    """What a file, or a record in it, says: "" and None where it doesn't. No paragraph is empty.

    ``key`` is the record's own name for it, "" when it has none.
    """

    title: str
    source: str
    published: date | None
    url: str | None
    paragraphs: tuple[str, ...]
    key: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One whole line of a text, tidied and never empty; ``gap``: an empty line stands before it."""

    text: str
    gap: bool


def tidy(text: str) -> str:
    """``text`` on one line, with single plain spaces, without unseen characters; quotes and dashes stay."""
    if "&" in text:
        text = ENTITY.sub(lambda entity: html.unescape(entity.group()), text)
    text = CONTROL.sub(" ", UNSEEN.sub("", unicodedata.normalize("NFC", text)))
    return TORN_RANGE.sub(r"\1", " ".join(text.split()))


def strip_tags(text: str) -> str:
    """``text`` without the HTML tags that feeds and careless scrapers leave in it; blocks become lines."""
    if not MARKED_UP.search(text):
        return text
    if "-->" in text:
        text = COMMENT.sub("\n", text)
    text = HIDDEN.sub("\n", text)
    return TAG.sub(lambda tag: "" if tag["inline"] else "\n\n", text)


def read_lines(text: str) -> list[Line]:
    """The lines of ``text``, with those that only the width of a page or a link has broken made whole."""
    lines: list[Line] = []
    for block in blocks(text):
        whole = unwrap(block) if is_wrapped(block) else [tidy(line) for line in block]
        for index, line in enumerate(mend(line for line in whole if line)):
            lines.append(Line(line, gap=not index))
    return rejoin(lines)


def blocks(text: str) -> Iterator[list[str]]:
    """Runs of lines without an empty line between them, each line with its indentation."""
    block: list[str] = []
    for line in NEW_LINE.sub("\n", text).split("\n"):
        if tidy(line):
            block.append(
                SPACES.sub(" ", line.replace("\t", "    ")) if not line[:1].isspace() else line.rstrip()
            )
        elif block:
            yield block
            block = []
    if block:
        yield block


def is_wrapped(block: Sequence[str]) -> bool:
    """Whether lines of a block go on in the next: of the many that end in mid-sentence, the next shows it."""
    runs = [
        bool(GOES_ON.match(after) or unfinished(before) or FIGURE.match(after))
        for before, after in pairwise(line.strip() for line in block)
        if len(before) in WRAP_COLUMNS and not stopped(before)
    ]
    ragged = any(len(line) >= WRAP_COLUMNS.stop for line in block)
    return sum(runs) > ragged and sum(runs) >= (0.5 if ragged else 0.4) * len(runs)


def unwrap(block: Sequence[str]) -> list[str]:
    """The paragraphs of a wrapped block: one begins with an indented line or after a short last line."""
    width = max(len(line.strip()) for line in block)
    paragraphs = [tidy(block[0])]
    top = True
    for before, line in pairwise(block):
        text, length = tidy(line), len(before.strip())
        at_stop = stopped(before)
        indented = indent(line) > 1 and (at_stop or indent(line) > indent(before))
        least = FULL_LINE if at_stop else TITLE_LINE if top else 0
        ended = length < least * width and not (GOES_ON.match(text) or unfinished(before))
        top = top and ended
        if indented or ended:
            paragraphs.append(text)
        else:
            paragraphs[-1] = join(paragraphs[-1], text)
    return paragraphs


def stopped(text: str) -> bool:
    """Whether a line ends in a full stop or the like."""
    return STOPPED.search(text[-END:].rstrip()) is not None


def unfinished(text: str) -> bool:
    """Whether a line ends in a word that something must follow."""
    return UNFINISHED.search(text[-END:].rstrip()) is not None


def indent(line: str) -> int:
    """How many columns of space a line begins with."""
    return len(line) - len(line.lstrip())


def join(before: str, after: str) -> str:
    """Two pieces of one line; a hyphen at the break binds them, punctuation needs no space before it."""
    torn = re.search(r"\w-$", before[-2:]) or re.match(r"[,.;:)!?’”]|['’]s\b", after)
    return before + after if torn else f"{before} {after}"


def mend(lines: Iterable[str]) -> list[str]:
    """Adjacent lines, those joined that links tore apart: "said the mayor", "Ann Moe", "on Monday."."""
    whole: list[str] = []
    for line in lines:
        whole.append(line)
        if len(whole) > 1 and not stopped(whole[-2]) and GOES_ON.match(line):
            name = len(whole[-2]) < 10 * NAME_WORDS and len(whole[-2].split()) <= NAME_WORDS
            whole[-2:] = [join(*whole[-2:])]
            if len(whole) > 1 and (unfinished(whole[-2]) or (name and not stopped(whole[-2]))):
                whole[-2:] = [join(*whole[-2:])]
    return whole


def rejoin(lines: Sequence[Line]) -> list[Line]:
    """The lines, those joined across an empty line that end in mid-sentence and go on in lower case."""
    whole: list[Line] = []
    for line in lines:
        before = whole[-1].text if whole else ""
        if line.gap and GOES_ON.match(line.text) and (unfinished(before) or open_quote(before)):
            whole[-1] = Line(join(before, line.text), whole[-1].gap)
        else:
            whole.append(line)
    return whole


def open_quote(text: str) -> bool:
    """Whether a quotation is still open at the end of ``text`` and in mid-sentence."""
    return not stopped(text) and (text.count("“") > text.count("”") or text.count('"') % 2 == 1)
