"""Files on disk become articles: Markdown, raw text as scraped, HTML, JSON and JSON Lines.

Whatever can't be read is reported by name with the reason, and the rest is read.
"""

from __future__ import annotations

import codecs
import hashlib
import logging
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from stat import S_ISDIR, S_ISREG

from embeddings.cleaning import article_paragraphs, clean, site_lines
from embeddings.markdown import read_markdown
from embeddings.plain import Story, tidy
from embeddings.published import parse_date
from embeddings.records import read_records
from embeddings.splitting import split
from embeddings.types import Article, Document

TOO_LARGE = 50_000_000  # bytes
FORMATS = {".md": "markdown", ".markdown": "markdown", ".html": "html", ".htm": "html", ".xhtml": "html"}
FORMATS |= {".json": "json", ".jsonl": "lines", ".ndjson": "lines", ".txt": "text", ".text": "text"}
HTML = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|article|main|div|p)\b",
    re.I | re.S,
)
MAGIC = ((b"%PDF", "a PDF"), (b"PK\x03\x04", "a ZIP or office file"), (b"\x1f\x8b", "a compressed file"))
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
DECLARED = re.compile(rb"<(?:meta\b|\?xml\b)[^>]*?(?:charset|encoding)\s*=\s*[\"']?([\w:.-]+)", re.I)
LATIN = {"iso8859-1": "cp1252", "ascii": "cp1252"}  # what browsers take these names for, as HTML wants it
LONGEST_TITLE = 300  # characters: what is longer is a text without spaces or a field that went wrong


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file, or a record in one, that could not be read; ``reason`` ends the sentence "skipped: …"."""

    path: Path
    reason: str


@dataclass(frozen=True, slots=True)
class Found:
    """A file to read; ``name`` is its place under the folder asked for: it stays when that folder moves."""

    path: Path
    name: str


def read_articles(paths: Sequence[Path]) -> Iterator[Document | Skipped]:
    """The articles in files and folders, one at a time, in the order of the paths and of names in a folder.

    Folders are read with all below them but hidden files; a file that is named twice is read once.
    """
    found = list(find_files(paths))
    common = site_lines(raw_texts(found))
    for file in found:
        if isinstance(file, Skipped):
            yield file
            continue
        for position, story in enumerate(read_file(file.path, common)):
            if isinstance(story, str):
                yield Skipped(file.path, story)
            else:
                yield document(story, file, position)


def find_files(paths: Sequence[Path]) -> Iterator[Found | Skipped]:
    """The files that ``paths`` name or hold, each once, and what there is instead of a file."""
    seen: set[tuple[int, int]] = set()
    for path in paths:
        whole = path.absolute()
        yield from walk(path, f"{whole.parent.name}/{whole.name}" if path.is_file() else whole.name, seen)


def walk(path: Path, name: str, seen: set[tuple[int, int]]) -> Iterator[Found | Skipped]:
    """The file at ``path``, or all files below it; places in ``seen`` (device and inode) are passed over."""
    try:
        state = path.stat()
        if (place := (state.st_dev, state.st_ino)) in seen:
            return
        seen.add(place)
        if S_ISDIR(state.st_mode):
            for child in sorted(path.iterdir()):
                if not child.name.startswith("."):
                    yield from walk(child, f"{name}/{child.name}", seen)
        elif S_ISREG(state.st_mode):
            yield Found(path, name)
        else:
            yield Skipped(path, "not a regular file")
    except OSError as error:
        yield Skipped(path, why(error))


def why(error: OSError) -> str:
    """What the system says, as the end of a sentence."""
    return (error.strerror or "can't be read").lower()


def raw_texts(found: Iterable[Found | Skipped]) -> Iterator[str]:
    """The texts of the files that are scraped pages, to see what they have in common."""
    for file in found:
        if isinstance(file, Found) and FORMATS.get(file.path.suffix.lower(), "text") == "text":
            text, problem = read_text(file.path)
            if not problem and format_of(file.path, text) == "text":
                yield text


def read_text(path: Path) -> tuple[str, str]:
    """The text of a file, and "" or why there is none."""
    try:
        if path.stat().st_size >= TOO_LARGE:
            return "", "50 MB or larger"
        content = path.read_bytes()
    except OSError as error:
        return "", why(error)
    if found := next((name for magic, name in MAGIC if content.startswith(magic)), ""):
        return "", f"{found}, which Dateline does not read"
    if content.startswith(UTF_16):
        return "", "UTF-16, not UTF-8 text"
    if b"\0" in content:
        return "", "binary, not text"
    try:
        text = decoded(content).replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        return "", f"not UTF-8 text (byte {error.start})"
    return (text, "") if text.strip() else ("", "empty")


def decoded(content: bytes) -> str:
    """The text in UTF-8 or, of a page that is not, in the encoding it declares; else UnicodeDecodeError."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as not_utf_8:
        try:
            declared = DECLARED.search(content[:2048])
            name = codecs.lookup(declared[1].decode("ascii")).name if declared else ""
            return content.decode(LATIN.get(name, name))
        except (LookupError, ValueError):
            raise not_utf_8 from None


def format_of(path: Path, text: str) -> str:
    """What kind of text a file holds: by its ending, else, and always for HTML, by how it begins."""
    known = FORMATS.get(path.suffix.lower(), "")
    if known in ("", "text") and HTML.match(text):
        return "html"
    if not known and text.lstrip()[:1] in ("{", "["):
        return "json"
    return known or "text"


def read_file(path: Path, common: frozenset[int]) -> Iterator[Story | str]:
    """The articles in a file; a string is the reason why one, or all of it, could not be read."""
    text, problem = read_text(path)
    if problem:
        yield problem
        return
    form = format_of(path, text)
    if form in ("json", "lines"):
        yield from read_records(text, lines=form == "lines")
        return
    readers = {"markdown": read_markdown, "html": read_html}
    story = readers[form](text) if form in readers else clean(text, common)
    yield story if story.paragraphs else "no article text in it"


def read_html(text: str) -> Story:
    """The article in an HTML page, as trafilatura finds it; where that finds none, cleaned as text."""
    import trafilatura

    for name in ("trafilatura", "htmldate", "courlan"):  # warnings would be printed for want of a handler
        logging.getLogger(name).addHandler(logging.NullHandler())
    found = trafilatura.bare_extraction(
        text,
        with_metadata=True,
        include_comments=False,
        favor_recall=True,
        prune_xpath=["//nav", "//footer"],
        date_extraction_params={"original_date": True, "extensive_search": False},
    )
    page = clean(text)
    if found is None or isinstance(found, dict):
        return page
    title = tidy(found.title or "")
    lines = (line for line in (found.text or "").splitlines() if tidy(line) != title)
    paragraphs = article_paragraphs("\n".join(map(table_row, lines)))
    return Story(
        title=title or page.title,
        source=tidy(found.sitename or found.hostname or ""),
        published=parse_date(found.date or "") or page.published,
        url=found.url,
        paragraphs=tuple(paragraphs) or page.paragraphs,
    )


def table_row(line: str) -> str:
    """A line as it is, but a row of a table as a point of a list, and the rule under its head as nothing."""
    if not line.startswith("|"):
        return line
    cells = line.strip().strip("|").strip()
    return f"• {cells}" if re.search(r"\w", cells) else ""


def document(story: Story, file: Found, position: int) -> Document:
    """The document of a story: with an id that stays, and paragraphs of a size that is read whole."""
    key = "\0".join((file.name, story.key or story.url or str(position)))
    article = Article(
        id=hashlib.sha256(key.encode()).hexdigest()[:16],
        title=story.title if len(story.title) <= LONGEST_TITLE else story.title[: LONGEST_TITLE - 1] + "…",
        source=story.source,
        published=story.published or parse_date(file.path.stem[:10]),
        url=story.url,
        path=str(file.path),
    )
    return Document(article, tuple(part for paragraph in story.paragraphs for part in split(paragraph)))
