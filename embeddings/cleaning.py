"""What in a scraped page is the article: its title, publisher, date and paragraphs, and nothing around them.

A text without any sign of a web page (a button, a credit, a menu, a list of other stories) is taken as it
stands: nothing of it is dropped but the lines that give its title, author and date. In a page, what reads
like running text is kept, and a short line only where it stands like a heading or a list between such text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby, pairwise, takewhile

from embeddings.furniture import Kind, Marked, is_headline_case, kind
from embeddings.masthead import find_published, find_source, find_title, read_fields, vocabulary
from embeddings.paragraphs import HEADING_WORDS, gather, opening
from embeddings.plain import Story, read_lines, strip_tags
from embeddings.published import find_date, is_bare_date

SIGNS = frozenset({Kind.SECTION, Kind.END, Kind.FURNITURE, Kind.CAPTION})
PAGE_LINES = 3  # fewer lines are no page
MENU_LINES = 4  # so many short labels at the top are a menu
MENU_WORDS = 5
MARK_LINES = 3  # so many lines of a dash or a small number alone are the marks of a list of links
PAGES_ALIKE = 3  # a line that so many files carry is the site's
ENOUGH = 50  # words of the article above what may end it
FAR = 6  # lines of junk between the article and text that may not be its own
TITLE_WORDS = 20  # the most of a title at the top of a plain text
KICKER_WORDS = 3  # the name of a section above a title
NUMBERING = re.compile(r"\W*\d{0,2}\W*")
END_MARK = re.compile(r"(?:Reuters?|AP|AFP|UPI|ENDS?|###|-30-|\* ?\* ?\*)\W*$", re.IGNORECASE)


def site_lines(texts: Iterable[str]) -> frozenset[int]:
    """The lines (as hashes) that several of the raw texts carry: the site's, not an article's."""
    counts: Counter[int] = Counter()
    for text in texts:
        counts.update({fingerprint(line.text) for line in read_lines(strip_tags(text))})
    return frozenset(line for line, count in counts.items() if count >= PAGES_ALIKE)


def fingerprint(text: str) -> int:
    """A number for a line, the same for lines that differ only in case."""
    return hash(text.casefold())


def article_paragraphs(text: str) -> list[str]:
    """The paragraphs of an article that was taken out of its page already, without what came along."""
    lines = mark(text)
    return gather(page_body(lines, 0) if is_page(lines) else lines)


def mark(text: str) -> list[Marked]:
    """The lines of a text and what each is."""
    return [Marked(line.text, line.gap, kind(line.text)) for line in read_lines(strip_tags(text))]


def clean(text: str, repeated: frozenset[int] = frozenset()) -> Story:
    """The article in a raw text; ``repeated`` are lines that ``site_lines`` found in several files."""
    fields, rest = read_fields(text)
    lines = mark(rest)
    if fields.crawled or is_page(lines):
        lines = without_site_lines(lines, repeated)
        title_at = find_title(lines)
        body = page_body(lines, 0 if title_at is None else title_at + 1)
    else:
        title_at = None if fields.title else first_line_title(lines)
        body = plain_body(lines, title_at)
    paragraphs = gather(body)
    title = fields.title or (lines[title_at].text if title_at is not None else "")
    title, source = find_source(lines, title, paragraphs)
    return Story(
        title=title or opening(paragraphs),
        source=fields.source or source,
        published=find_published(lines, title_at, fields),
        url=fields.url,
        paragraphs=tuple(paragraphs),
    )


def without_site_lines(lines: Sequence[Marked], repeated: frozenset[int]) -> list[Marked]:
    """The lines, those marked as furniture that other files carry too, unless they are the article."""
    ours = sum(line.words for line in lines if line.kind is Kind.PROSE)
    again = [fingerprint(line.text) in repeated for line in lines]
    theirs = sum(
        line.words for line, known in zip(lines, again, strict=True) if known and line.kind is Kind.PROSE
    )
    if 2 * theirs > ours:  # copies of one story, not pages of one site
        return list(lines)
    return [
        replace(line, kind=Kind.FURNITURE) if known else line
        for line, known in zip(lines, again, strict=True)
    ]


def is_page(lines: Sequence[Marked]) -> bool:
    """Whether lines are a web page: it has buttons, credits, lists of other stories or a menu."""
    if len(lines) < PAGE_LINES:
        return False
    menu = sum(1 for _ in takewhile(is_menu_entry, lines))
    paragraphs = sum(line.kind is Kind.PROSE and line.words >= 15 for line in lines)
    marks = sum(NUMBERING.fullmatch(line.text) is not None for line in lines)
    if paragraphs > 1 and (menu >= MENU_LINES or marks >= MARK_LINES):
        return True
    signs = (line.text for line in lines[1:] if line.kind in SIGNS and re.search(r"[^\W\d_]", line.text))
    return any(not END_MARK.match(text) for text in signs)


def is_menu_entry(line: Marked) -> bool:
    """Whether a line can be an entry of a menu: a few words, no figures."""
    return line.kind is Kind.LABEL and line.words <= MENU_WORDS and not re.search(r"\d", line.text)


def first_line_title(lines: Sequence[Marked]) -> int | None:
    """The line that is the title of a plain text: the first, if it is short and no sentence."""
    for index, line in enumerate(lines[:-1]):
        if line.kind is Kind.BYLINE or is_bare_date(line.text):
            continue
        if (
            line.words <= KICKER_WORDS
            and looks_like_title(lines[index + 1])
            and lines[index + 1].words > KICKER_WORDS
        ):
            continue
        return index if looks_like_title(line) else None
    return None


def looks_like_title(line: Marked) -> bool:
    """Whether the line, at the top of a plain text, is short and no sentence."""
    if line.kind is Kind.PROSE:
        return line.words <= 15 and not line.text.endswith((".", ":"))
    return line.kind is not Kind.ITEM and line.words <= TITLE_WORDS and " said " not in line.text


def plain_body(lines: Sequence[Marked], title_at: int | None) -> list[Marked]:
    """All lines of a plain text but its title, date and author."""
    below = 0 if title_at is None else title_at + 1
    body = [
        line
        for index, line in enumerate(lines)
        if index >= below
        and not (index <= below + 2 and (line.kind is Kind.BYLINE or is_bare_date(line.text)))
    ]
    while len(body) > 1 and (END_MARK.match(body[-1].text) or body[-1].kind is Kind.BYLINE):
        body.pop()
    return body


def page_body(lines: Sequence[Marked], start: int) -> list[Marked]:
    """The lines of a page, from ``start`` on, that are the article."""
    lines = until_end(lines[start:])
    kept = {i for i, line in enumerate(lines) if line.kind is Kind.PROSE}
    kept -= teasers(lines) | bios(lines)
    kept -= strangers(lines, kept)
    kept -= crumbs(lines, kept)
    kept |= between(lines, kept) | standfirst(lines, kept)
    once = {lines[i].text: i for i in sorted(kept, reverse=True)}
    return [lines[i] for i in sorted(once.values())]


def until_end(lines: Sequence[Marked]) -> Sequence[Marked]:
    """The lines above the readers' comments and what robots add, once enough of an article is there."""
    words = 0
    for index, line in enumerate(lines):
        words += line.words if line.kind is Kind.PROSE else 0
        if line.kind is Kind.END and words >= ENOUGH:
            return lines[:index]
    return lines


def teasers(lines: Sequence[Marked]) -> set[int]:
    """Sentences that only announce other stories: in a list of them, each under its own headline."""
    found: set[int] = set()
    bounds = [i for i, line in enumerate(lines) if line.kind in (Kind.SECTION, Kind.END)] + [len(lines)]
    for start, end in pairwise(bounds):
        prose = [i for i in range(start + 1, end) if lines[i].kind is Kind.PROSE]
        if len(prose) > 1 and all(lines[i - 1].kind in (Kind.LABEL, Kind.DATE, Kind.ITEM) for i in prose):
            found.update(prose)
        else:
            found.update(
                takewhile(lambda i: lines[i].words < 15 and lines[i].text.endswith(("?", "!")), prose)
            )
    return found


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
    words = vocabulary([lines[i].text for i in main])
    found: set[int] = set()
    for group in groups:
        own = vocabulary([lines[i].text for i in group])
        if size[id(group)] < 0.2 * size[id(main)] and len(own & words) < 0.35 * len(own):
            found.update(group)
    return found


def crumbs(lines: Sequence[Marked], kept: set[int]) -> set[int]:
    """Very short sentences at the ends of the page with no paragraph beside them ("Happy reading.")."""
    order = sorted(kept)
    found: set[int] = set()
    for index in (*order[:1], *order[-1:]):
        if lines[index].words < 8 and not {index - 1, index + 1} & kept:
            found.add(index)
    return found


def between(lines: Sequence[Marked], kept: set[int]) -> set[int]:
    """Headings and lists of the article: short lines that stand directly between its paragraphs."""
    found: set[int] = set()
    for is_item, run in groupby(range(len(lines)), key=lambda i: lines[i].kind is Kind.ITEM):
        indexes = list(run)
        before, after = indexes[0] - 1, indexes[-1] + 1
        if is_item and before in kept and (lines[before].text.endswith(":") or after in kept):
            found.update(indexes)
        if not is_item:
            found.update(
                i for i in indexes if {i - 1, i + 1} <= kept and is_subheading(lines[i], lines[i + 1])
            )
    return found


def is_subheading(line: Marked, below: Marked) -> bool:
    """Whether a label between two paragraphs heads the second: short, set off, not in headline case."""
    return (
        line.kind is Kind.LABEL
        and 2 <= line.words <= HEADING_WORDS
        and line.gap >= below.gap
        and line.text[0].isupper()
        and not is_headline_case(line.text)
        and any(word[0].islower() for word in line.text.split())
    )


def standfirst(lines: Sequence[Marked], kept: set[int]) -> set[int]:
    """The editor's summary under the headline where its full stop is missing: its words are the article's."""
    first = min(kept, default=0)
    words = vocabulary([lines[i].text for i in kept])
    return {
        i
        for i in range(first)
        if lines[i].kind is Kind.LABEL
        and 12 <= lines[i].words <= 45
        and not find_date(lines[i].text)
        and len((own := vocabulary([lines[i].text])) & words) >= 0.7 * len(own)
    }
