"""Which lines of a scraped page are its article.

What reads like running text is kept, and a short line only where it stands like a heading or a list between
such text. Dropped again is running text that is not the article's: by its place (in a list of other stories,
far from the article, twice in a row like a caption) and by its words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby, pairwise, takewhile

from embeddings.furniture import Kind, Marked, is_headline_case
from embeddings.masthead import vocabulary
from embeddings.paragraphs import HEADING_WORDS
from embeddings.published import find_date

ENOUGH = {Kind.END: 20, Kind.TALK: 50}  # words of the article above what may end it
FAR = 6  # lines of junk between the article and text that may not be its own


def page_body(lines: Sequence[Marked], start: int) -> list[Marked]:
    """The lines of a page, from ``start`` on, that are the article."""
    lines = until_end(lines[start:])
    kept = {i for i, line in enumerate(lines) if line.kind is Kind.PROSE}
    kept -= teasers(lines) | bios(lines) | echoes(lines)
    kept -= strangers(lines, kept)
    kept |= between(lines, kept) | standfirst(lines, kept)
    kept -= crumbs(lines, kept)
    once = {lines[i].text: i for i in sorted(kept, reverse=True)}
    return [lines[i] for i in sorted(once.values())]


def until_end(lines: Sequence[Marked]) -> Sequence[Marked]:
    """The lines above the readers' comments and what robots add, once enough of an article is there."""
    words = 0
    for index, line in enumerate(lines):
        words += line.words if line.kind is Kind.PROSE else 0
        if line.kind in ENOUGH and words >= ENOUGH[line.kind]:
            return lines[:index]
    return lines


def teasers(lines: Sequence[Marked]) -> set[int]:
    """Sentences that only announce other stories: in a list of them, each under its own headline."""
    found: set[int] = set()
    bounds = [i for i, line in enumerate(lines) if line.kind in (Kind.SECTION, Kind.END, Kind.TALK)] + [
        len(lines)
    ]
    for start, end in pairwise(bounds):
        prose = [i for i in range(start + 1, end) if lines[i].kind is Kind.PROSE]
        if len(prose) > 1 and all(lines[i - 1].kind in (Kind.LABEL, Kind.DATE, Kind.ITEM) for i in prose):
            found.update(prose)
        else:
            found.update(
                takewhile(lambda i: lines[i].words < 15 and lines[i].text.endswith(("?", "!")), prose)
            )
    return found


def echoes(lines: Sequence[Marked]) -> set[int]:
    """Captions in whole sentences: a line twice in a row is the text behind a picture and below it."""
    twice = (i for i in range(len(lines) - 1) if lines[i].text == lines[i + 1].text)
    return {index for i in twice for index in (i, i + 1)}


def bios(lines: Sequence[Marked]) -> set[int]:
    """Sentences about the author that a byline names, and invitations to follow somebody."""
    names = [
        re.sub(r"^\W*(?:by|author:?)\s+", "", line.text, flags=re.IGNORECASE)
        for line in lines
        if line.kind is Kind.BYLINE
    ]
    starts = tuple(
        f"{name} {verb} "
        for name in names
        if name
        for verb in ("is", "was", "has", "covers", "writes", "reports")
    )
    return {
        i
        for i, line in enumerate(lines)
        if starts and line.kind is Kind.PROSE and line.text.startswith(starts)
    }


def strangers(lines: Sequence[Marked], kept: set[int]) -> set[int]:
    """Sentences far from the article and about something else: notices, blurbs of other stories."""
    groups: list[list[int]] = []
    for index in sorted(kept):
        if not groups or index - groups[-1][-1] > FAR:
            groups.append([])
        groups[-1].append(index)
    size = {id(group): sum(lines[i].words for i in group) for group in groups}
    main = max(groups, key=lambda group: size[id(group)], default=[])
    words = vocabulary(" ".join(lines[i].text for i in main))
    found: set[int] = set()
    for group in groups:
        own = vocabulary(" ".join(lines[i].text for i in group))
        if size[id(group)] < 0.2 * size[id(main)] and len(own & words) < 0.35 * len(own):
            found.update(group)
    return found


def crumbs(lines: Sequence[Marked], kept: set[int]) -> set[int]:
    """At the ends of the page: short sentences with no paragraph beside them, and a colon before nothing."""
    order = sorted(kept)
    alone = (
        i
        for i in (*order[:1], *order[-1:])
        if lines[i].words < 8 and not set(range(i - 3, i + 4)) - {i} & kept
    )
    return {*alone, *(i for i in order[-1:] if lines[i].text.endswith(":"))}


def between(lines: Sequence[Marked], kept: set[int]) -> set[int]:
    """Headings and lists of the article: short lines that stand between its paragraphs, but for furniture."""
    found: set[int] = set()
    for is_item, run in groupby(range(len(lines)), key=lambda i: lines[i].kind is Kind.ITEM):
        indexes = list(run)
        before, after = indexes[0] - 1, indexes[-1] + 1
        if is_item and before in kept and (lines[before].text.endswith(":") or after in kept):
            found.update(indexes)
        if not is_item:
            found.update(i for i in indexes if is_subheading(lines, i, kept))
    return found


def is_subheading(lines: Sequence[Marked], at: int, kept: set[int]) -> bool:
    """Whether a label between two paragraphs heads the second: short, set off, not in headline case."""
    above = next((i for i in range(at - 1, -1, -1) if lines[i].kind is not Kind.FURNITURE), -1)
    if lines[at].kind is not Kind.LABEL or above not in kept or at + 1 not in kept:
        return False
    words = lines[at].text.strip("'\"‘’“”").split()
    return (
        2 <= len(words) <= HEADING_WORDS
        and lines[at].gap >= lines[at + 1].gap
        and words[0][0].isupper()
        and not is_headline_case(lines[at].text)
        and any(word[0].islower() for word in words)
    )


def standfirst(lines: Sequence[Marked], kept: set[int]) -> set[int]:
    """The editor's summary under the headline where its full stop is missing: its words are the article's."""
    first = min(kept, default=0)
    words = vocabulary(" ".join(lines[i].text for i in kept))
    return {
        i
        for i in range(first)
        if lines[i].kind is Kind.LABEL
        and 12 <= lines[i].words <= 45
        and not find_date(lines[i].text)
        and len((own := vocabulary(lines[i].text)) & words) >= 0.7 * len(own)
    }
