"""JSON and JSON Lines: a record is an article, its parts under the names that feeds give them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence

from embeddings.paragraphs import opening, paragraphs_of
from embeddings.plain import Story, tidy
from embeddings.published import parse_date

# Names without case, spaces, dots, dashes or underlines, the usual ones first.
TITLE = ("title", "headline", "name", "heading")
TEXT = (
    *(
        "paragraphs",
        "text",
        "body",
        "content",
        "articlebody",
        "articletext",
        "maintext",
        "fulltext",
        "bodytext",
    ),
    *("article", "story", "contents", "document", "passage", "summary", "description", "abstract"),
)
PUBLISHED = (
    *("published", "date", "publishedat", "publicationdate", "publishdate", "publisheddate", "datepublished"),
    *(
        "datepublish",
        "pubdate",
        "publishedon",
        "publishtime",
        "datetime",
        "created",
        "createdat",
        "timestamp",
        "time",
    ),
)
SOURCE = (
    *(
        "source",
        "publisher",
        "sourcename",
        "site",
        "sitename",
        "publication",
        "outlet",
        "newspaper",
        "agency",
    ),
    *("provider", "sourcedomain", "domain", "website", "feed"),
)
URL = ("url", "link", "weburl", "canonicalurl", "permalink", "href", "uri", "sourceurl")
KEY = ("id", "uid", "uuid", "guid", "pid", "docid", "articleid")
LISTS = (
    "articles",
    "items",
    "documents",
    "docs",
    "records",
    "results",
    "entries",
    "stories",
    "data",
    "hits",
    "news",
)
INSIDE = ("name", "title", "text", "main", "rendered", "value", "default", "content")


def read_records(text: str, *, lines: bool) -> Iterator[Story | str]:
    """The articles in JSON, or in JSON Lines; a string says what could not be read, and where."""
    if lines:
        yield from read_lines(text)
        return
    try:
        value: object = json.loads(text)
    except (ValueError, RecursionError) as error:
        if (
            isinstance(error, json.JSONDecodeError) and error.msg == "Extra data"
        ):  # JSON Lines by another name
            yield from read_lines(text)
        else:
            yield problem(error)
        return
    for number, record in enumerate(records_in(value), start=1):
        yield story(record) or f"record {number} has no text"


def read_lines(text: str) -> Iterator[Story | str]:
    """The articles in JSON Lines."""
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            value: object = json.loads(line)
        except (ValueError, RecursionError) as error:
            yield f"line {number} is {problem(error)}"
            continue
        for record in records_in(value):
            yield story(record) or f"line {number} has no text"


def problem(error: ValueError | RecursionError) -> str:
    """Why a text could not be read as JSON, as the end of a sentence."""
    if isinstance(error, json.JSONDecodeError):
        line = f"line {error.lineno} " if error.lineno > 1 else ""
        return f"not JSON ({error.msg.lower()}, {line}column {error.colno})"
    return "not JSON that can be read (nested too deep, or a number too long)"


def records_in(value: object) -> Sequence[object]:
    """The records of a JSON value: a list, the list in ``{"articles": […]}`` and the like, or one object."""
    if isinstance(value, list):
        return value
    if isinstance(value, Mapping):
        named = by_name(value)
        if not field(named, TEXT):
            nested = next((named[name] for name in LISTS if isinstance(named.get(name), list)), None)
            if isinstance(nested, list):
                return nested
    return [value]


def story(record: object) -> Story | None:
    """The article in a record; None when it has no text. A bare string is nothing but text."""
    named = by_name(record) if isinstance(record, Mapping) else {"text": record}
    paragraphs = next((found for name in TEXT if (found := paragraphs_in(named.get(name)))), None)
    if not paragraphs:
        return None
    return Story(
        title=field(named, TITLE) or opening(paragraphs),
        source=field(named, SOURCE),
        published=next((day for name in PUBLISHED if (day := parse_date(plain(named.get(name))))), None),
        url=field(named, URL) or None,
        paragraphs=tuple(paragraphs),
        key=field(named, KEY),
    )


def by_name(record: Mapping[object, object]) -> dict[str, object]:
    """A record with its names made alike: ``Published-At`` and ``published_at`` become ``publishedat``."""
    return {re.sub(r"[^a-z0-9]", "", str(name).lower()): value for name, value in record.items()}


def field(record: Mapping[str, object], names: Sequence[str]) -> str:
    """The first of the named fields that says something; "" when none does."""
    return next((text for name in names if (text := plain(record.get(name)))), "")


def plain(value: object) -> str:
    """A field as text on one line: a number as it is, an object by its name, of a list the first."""
    if isinstance(value, str):
        return tidy(value)
    if isinstance(value, Mapping):
        return field(by_name(value), INSIDE)
    if isinstance(value, list):
        return plain(value[0]) if value else ""
    return "" if value is None or isinstance(value, bool) else str(value)


def paragraphs_in(value: object) -> list[str]:
    """The paragraphs of a text field: a string, or a list of strings or of objects that hold one."""
    if isinstance(value, list):
        return [paragraph for part in value for paragraph in paragraphs_in(part)]
    if isinstance(value, Mapping):
        return paragraphs_in(field(by_name(value), INSIDE))
    return paragraphs_of(value) if isinstance(value, str) else []
