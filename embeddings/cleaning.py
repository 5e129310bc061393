"""What in a scraped page is the article: its title, publisher, date and paragraphs, and nothing around them.

A text without any sign of a web page (a button, a credit, a menu, a list of other stories) is taken as it
stands: nothing of it is dropped but the lines that give its title, author and date. Of a page only the lines
that ``article_lines.py`` chooses are kept.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise, takewhile

from embeddings.article_lines import echoes, page_body
from embeddings.furniture import Kind, Marked, kind
from embeddings.masthead import find_published, find_source, find_title, read_fields
from embeddings.paragraphs import gather, opening
from embeddings.plain import Story, read_lines, strip_tags
from embeddings.published import is_bare_date

SIGNS = frozenset({Kind.SECTION, Kind.END, Kind.TALK, Kind.FURNITURE, Kind.CAPTION})
PAGE_LINES = 3  # fewer lines are no page
MENU_LINES = 4  # so many short labels at the top are a menu
MENU_WORDS = 5
MARK_LINES = 3  # so many lines of a dash or a small number alone are the marks of a list of links
PAGES_ALIKE = 3  # a line that so many files carry is the site's
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
    """The lines of a text and what each is; labels in another script than the text's are the site's."""
    lines = [Marked(line.text, line.gap, kind(line.text)) for line in read_lines(strip_tags(text))]
    main = script(" ".join(line.text for line in lines if line.kind is Kind.PROSE))
    foreign = (
        line.kind is Kind.LABEL and bool(main) and script(line.text) not in (main, "") for line in lines
    )
    return [
        replace(line, kind=Kind.FURNITURE) if is_so else line
        for line, is_so in zip(lines, foreign, strict=True)
    ]


def script(text: str) -> str:
    """The script that most letters of a text's beginning are of ("LATIN", "ARABIC"), "" without letters."""
    letters = re.findall(r"[^\W\d_]", text[:500])
    names = Counter(unicodedata.name(letter, "").split(" ")[0] for letter in letters)
    return names.most_common(1)[0][0] if names else ""


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
    if echoes(lines):
        return True
    signs = (line.text for line in lines[1:] if line.kind in SIGNS and re.search(r"[^\W\d_]", line.text))
    return any(not END_MARK.match(text) for text in signs)


def is_menu_entry(line: Marked) -> bool:
    """Whether a line can be an entry of a menu: a few words, no figures."""
    return line.kind is Kind.LABEL and line.words <= MENU_WORDS and not re.search(r"\d", line.text)


def first_line_title(lines: Sequence[Marked]) -> int | None:
    """The line that is the title of a plain text: the first, if it is short and no sentence."""
    for index, (line, below) in enumerate(pairwise(lines)):
        kicker = (
            line.words <= KICKER_WORDS < below.words and below.kind is Kind.LABEL and looks_like_title(below)
        )
        if not (kicker or line.kind is Kind.BYLINE or is_bare_date(line.text)):
            alone = below.gap or (below.kind is not Kind.LABEL and line.words <= TITLE_WORDS // 2)
            return index if alone and looks_like_title(line) else None
    return None


def looks_like_title(line: Marked) -> bool:
    """Whether the line, at the top of a plain text, is short and no sentence."""
    if line.kind is Kind.PROSE:
        return line.words <= 15 and line.text.endswith(("?", "!"))
    a_row = 3 * len(re.findall(r"\S*\d\S*", line.text)) >= line.words
    return (
        line.kind is not Kind.ITEM and line.words <= TITLE_WORDS and " said " not in line.text and not a_row
    )


def plain_body(lines: Sequence[Marked], title_at: int | None) -> list[Marked]:
    """All lines of a plain text but its title, date and author."""
    below, title = (0, "") if title_at is None else (title_at + 1, lines[title_at].text)
    top = [
        line
        for line in lines[below : below + 3]
        if line.kind is not Kind.BYLINE and not is_bare_date(line.text)
    ]
    body = [line for line in (*top, *lines[below + 3 :]) if line.text != title]
    while len(body) > 1 and (END_MARK.match(body[-1].text) or body[-1].kind is Kind.BYLINE):
        body.pop()
    return body
