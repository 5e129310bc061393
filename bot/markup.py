"""Text from outside → text that Discord shows as it is: no markup, no mention, no link that was not meant.

Articles, questions and error messages may hold anything. What is escaped here renders as its own characters
and can neither notify, format, hide, link nor reorder what stands around it.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable
from urllib.parse import quote, urlsplit

from embeddings.splitting import sentences

MESSAGE = 2000  # what one message may hold, in the units of units()
_LONGEST_URL = 300  # a longer address would leave no room for words
_KEPT_FORMATS = "\u200c\u200d"  # joiners: parts of emoji, and of words in Persian and Indic scripts
_UNSAFE = {"Cc", "Cf", "Cs", "Zl", "Zp"}  # control, bidi and zero-width, lone surrogates, line ends
_MARKUP = re.compile(r"[\\*_~`|<\[\]]")
_MENTION = re.compile(r"@(?=everyone|here|[!&]?\d)", re.IGNORECASE)
_INVITE = re.compile(r"(discord(?:app)?)\.(?=gg|com|me|io)", re.IGNORECASE)
_LINE_START = re.compile(r"^(?:([#>+-])|(\d+)([.)]))")


def units(text: str) -> int:
    """The length of ``text`` in UTF-16 code units, as Discord's clients count; at least its characters."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def plain(text: str) -> str:
    """``text`` on one line, without the characters that are invisible or that change the order of others."""
    if text.isprintable():
        return " ".join(text.split())
    kept = (
        character
        if character in _KEPT_FORMATS or unicodedata.category(character) not in _UNSAFE
        else _blank(character)
        for character in text
    )
    return " ".join("".join(kept).split())


def escape(text: str) -> str:
    """``text`` on one line with every bit of Discord's markup made literal.

    A backslash does it for everything but mentions, which Discord reads before markup: there a zero-width
    space parts the ``@`` from what follows. Masked links, custom emoji, timestamps, channels and commands all
    start with a character escaped here; headings, lists and quotes only count at the start of a line.
    """
    text = _MARKUP.sub(r"\\\g<0>", plain(text))
    text = _MENTION.sub("@\u200b", text)
    text = _INVITE.sub(r"\1\\.", text.replace("://", "\\://"))
    return _LINE_START.sub(lambda found: "".join(_literal(found)), text)


def link(title: str, url: str | None, room: int = MESSAGE) -> str:
    """``title``, in at most ``room`` units, leading to ``url``; alone when that is missing or doubtful."""
    shown = shorten(title, room)
    address = _address(url)
    return f"[{shown}](<{address}>)" if address and shown else shown


def shorten(text: str, room: int, show: Callable[[str], str] = escape) -> str:
    """As much of ``text`` as fits in ``room`` units once shown, up to the end of a sentence, else of a word.

    What is left out is marked with an ellipsis. ``show`` makes the text that is measured and returned.
    """
    whole = show(text)
    if units(whole) <= room:
        return whole
    end, mark = cut(text, room, show, " …", "…")
    return show(text[:end]) + mark if end else ""


def pages(text: str, room: int) -> list[str]:
    """All of ``text``, escaped, in parts of at most ``room`` units that end with a sentence, else a word."""
    parts = []
    rest = plain(text)
    while units(escape(rest)) > room:
        end, _ = cut(rest, room, escape)
        parts.append(escape(rest[:end]))
        rest = rest[end:].lstrip()
    return [*parts, escape(rest)] if rest else parts


def cut(text: str, room: int, show: Callable[[str], str], mark: str = "", tight: str = "") -> tuple[int, str]:
    """Where to cut ``text`` so that what ``show`` makes of it fits in ``room`` units; 0 when nothing fits.

    At the end of a sentence, else of a word, else anywhere; ``mark`` and ``tight`` are what is to stand there
    after words and after a part of one, and the one that fits is given too.
    """
    ends = [end for _, end in sentences(text)]
    words = [match.end() for match in re.finditer(r"\S+", text)]
    letters = range(1, len(text))
    for places, added in ((ends, mark), (words, mark), (letters, tight)):
        fitting = bisect_right(places, room - units(added), key=lambda end: units(show(text[:end])))
        end = places[fitting - 1] if fitting else 0
        if 0 < end < len(text) and units(show(text[:end]) + added) <= room:
            return end, added
    return 0, ""


def _blank(character: str) -> str:
    """A line end or tab parts two words; anything else that is not shown disappears."""
    return " " if character in "\t\n\r\v\f\x85\u2028\u2029" else ""


def _literal(found: re.Match[str]) -> tuple[str, ...]:
    sign, number, end = found.groups()
    return ("\\", sign) if sign else (number, "\\", end)


def _address(url: str | None) -> str | None:
    """``url`` in characters that can't end the link early, or None when it is no plain web address."""
    if not url or url != plain(url) or " " in url:
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    if (
        parts.scheme not in ("http", "https")
        or "@" in parts.netloc
        or not re.fullmatch(r"[\w.:-]+", parts.netloc, re.A)
    ):
        return None
    address = quote(url, safe=":/?#@!$&'*+,;=%~-._")
    return address if units(address) <= _LONGEST_URL else None
