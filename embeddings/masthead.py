"""What stands above an article and says what it is: its title, publisher and date."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from embeddings.furniture import Kind, Marked, stop_share
from embeddings.plain import tidy
from embeddings.published import find_date, parse_date

CRAWLED = re.compile(r"\s*date (?P<date>\d{4}-\d{2}(?:-\d{2})?)[ \t]*")
FIELD = re.compile(
    r"\s*(?P<name>title|headline|date|published|source|publisher|url|link|author)\s*:[ \t]+(?P<value>\S.*)",
    re.IGNORECASE,
)
FIELD_LINES = 8
TITLE_WORDS = range(3, 26)
TITLE_LEAST = 6  # so many words of meaning a headline has; fewer prove little
FIRST_ON = re.compile(r"^The post (?P<title>.+) appeared first on (?P<source>.+?)\.?$", re.IGNORECASE)
SITE = re.compile(r"(?:www\.)?(?:[\w-]+\.)+(?:com|org|net|info|news|[a-z]{2})", re.IGNORECASE)
SUFFIX = re.compile(r"\s+(?:[|»«·]|[-–—](?:\s+from)?|::)\s+(?P<source>[A-ZÀ-Þ][\w.&’' ]{1,40})$")
COPYRIGHT = re.compile(
    r"^[^\w©(]*(?:©|\([cC]\)|(?i:copyright))[\s©\d,–-]*\d{4}[\s\d,–-]*(?:by )?"
    r"(?P<source>[A-Z][\w.&’' -]{1,40}?)(?:[,.]? (?i:all rights)|[.,|]|$)"
)
AGENCY = re.compile(
    r"^[^a-z]?(?:[\w’'.()/,-]+\s+){0,9}?"
    r"(?:/(?P<slash>[A-Z][\w .+-]{1,25})/\.?\s"
    r"|\((?P<round>[A-Z][\w .+/&-]{1,25})\)(?:\s?\.?\s?[-–—]{1,2}\s|(?=[A-Z])))"
)
AFTER_PLACE = re.compile(r"^[A-Z]{3,}(?: [A-Z]{3,})?\. (?P<source>[A-Z]{4,}) (?=[A-Z][a-z])")
CREDITED = re.compile(
    r"^(?i:source)\s?[:：]\s?(?P<source>.+?)(?: and agencies)?$|^[\[(](?P<round>[A-Z][\w .]{1,20})[\])]$"
)
ISSUED = re.compile(r"\b(?:published|posted|issued|filed|first)\b", re.IGNORECASE)
CHANGED = re.compile(r"\b(?:updated|modified|edited)\b", re.IGNORECASE)
TIME = re.compile(r"\b\d{1,2}[:.]\d{2}\b|\b\d{1,2}\s?[ap]\.?m\b", re.IGNORECASE)
SURE = 4.0  # a date line's score from which it outweighs the date that the crawler noted


@dataclass(frozen=True, slots=True)
class Fields:
    """What a file says of its article: in lines such as "Title: …", or a crawler's "date 2017-03-20"."""

    title: str = ""
    source: str = ""
    url: str | None = None
    published: date | None = None
    year: int | None = None
    crawled: bool = False


def read_fields(text: str) -> tuple[Fields, str]:
    """The fields at the top of a raw text, and the text below them."""
    if crawled := CRAWLED.match(text):
        noted = crawled["date"]
        return Fields(published=parse_date(noted), year=int(noted[:4]), crawled=True), text[crawled.end() :]
    lines = text.lstrip().splitlines()
    values: dict[str, str] = {}
    for line in lines[:FIELD_LINES]:
        if not (field := FIELD.fullmatch(line)):
            break
        values[field["name"].lower()] = tidy(field["value"])
    if not values:
        return Fields(), text
    published = parse_date(values.get("published", values.get("date", "")))
    fields = Fields(
        title=values.get("title", values.get("headline", "")),
        source=values.get("source", values.get("publisher", "")),
        url=values.get("url", values.get("link")),
        published=published,
        year=published.year if published else None,
    )
    return fields, "\n".join(lines[len(values) :])


def find_title(lines: Sequence[Marked]) -> int | None:
    """Which line of a page is the headline: the likeliest above the first real paragraph."""
    first = next(
        (i for i, line in enumerate(lines) if line.kind is Kind.PROSE and line.words >= 15), len(lines)
    )
    body = " ".join(line.text for line in lines[first:] if line.kind is Kind.PROSE)
    scores = {
        index: title_score(lines, index, first, body)
        for index, line in enumerate(lines[:first])
        if line.kind in (Kind.LABEL, Kind.PROSE, Kind.FURNITURE) and line.words in TITLE_WORDS
    }
    best = max(scores, key=lambda index: scores[index], default=None)
    return best if best is not None and scores[best] >= 1 else None


def title_score(lines: Sequence[Marked], at: int, first: int, body: str) -> float:
    """How likely line ``at`` is the headline: it shares words with the body, and date or author follow."""
    line, below = lines[at], lines[at + 1 : at + 3]
    own = vocabulary(line.text)
    score = 2 * len(own & vocabulary(body)) / max(TITLE_LEAST, len(own)) + 0.5 * at / max(1, first)
    score += 0.5 if line.words < 5 else 1 if line.words <= 18 else -0.5
    score -= any(above.kind is Kind.BYLINE for above in lines[:at])
    score += any(near.kind in (Kind.DATE, Kind.BYLINE) for near in below)
    score += line.words >= 5 and sum(other.text == line.text for other in lines) > 1
    score += 0.5 * (line.gap and bool(below) and below[0].gap)
    if line.text in body:  # a name under a picture
        score -= 1.5
    if line.kind is Kind.PROSE and line.text.endswith("."):
        score -= 1.5
    if line.kind is Kind.FURNITURE:  # "Watch: …", "Live: …" above a real story
        score -= 0.5
    if find_date(line.text) or "»" in line.text or " > " in line.text:
        score -= 1
    return score


def vocabulary(text: str) -> frozenset[str]:
    """The words of a text that carry meaning, in lower case, cut to their first six letters."""
    words = set(re.findall(r"[^\W\d_]{2,}|\d{2,}", text.lower()))
    return frozenset(word[:6] for word in words if not stop_share(word))


def find_source(lines: Sequence[Marked], title: str, body: Sequence[str]) -> tuple[str, str]:
    """The title without the name of the site behind it, and the publisher ("" when nothing names one)."""
    texts = [line.text for line in lines]
    first_on = next((found for text in texts if (found := FIRST_ON.match(text))), None)
    suffix = SUFFIX.search(title)
    if suffix and (
        "|" in suffix.group() or " from " in suffix.group() or title[: suffix.start()] in texts or first_on
    ):
        title = title[: suffix.start()]
    else:
        suffix = None
    site = next((text for text in texts[:5] if SITE.fullmatch(text)), "")
    noted = next((found["source"] for text in texts if (found := COPYRIGHT.search(text))), "")
    named = suffix["source"] if suffix else ""
    credited = next(
        (found["source"] or found["round"] for text in texts if (found := CREDITED.match(text))), ""
    )
    return title, site or named or (first_on["source"] if first_on else "") or noted.strip() or agency(
        body
    ) or credited


def agency(body: Sequence[str]) -> str:
    """The agency that the dateline of one of the first paragraphs names: "OSLO, May 4 (NTB) - …"."""
    for text in body[:3]:
        if found := AFTER_PLACE.match(text):
            return found["source"]
        if found := AGENCY.match(text[:100]):
            return found["slash"] or found["round"]
    return ""


def find_published(lines: Sequence[Marked], title_at: int | None, fields: Fields) -> date | None:
    """The day of publication: a sure date line's, else the crawler's, else any date line's."""
    full = (found.day.year for line in lines if line.kind is Kind.DATE and (found := find_date(line.text)))
    year = fields.year or next(full, None)
    above = title_at or 0
    first = next((i for i, line in enumerate(lines) if i > above and line.kind is Kind.PROSE), len(lines))
    dated = [
        (date_score(lines, index, title_at, first), -index, found.day)
        for index, line in enumerate(lines)
        if line.kind is Kind.DATE and (found := find_date(line.text, year))
    ]
    if not dated:
        return fields.published
    score, _, day = max(dated)
    return day if fields.published is None or score >= SURE else fields.published


def date_score(lines: Sequence[Marked], at: int, title_at: int | None, first: int) -> float:
    """How likely the date on line ``at`` is the article's: by its place, its label and a time of day."""
    text = lines[at].text
    score = 3.0 * bool(ISSUED.search(text)) + 2 * bool(TIME.search(text)) - 2 * bool(CHANGED.search(text))
    if title_at is not None and title_at < at < first:
        return score + 3
    if title_at is not None and title_at - 2 <= at < title_at:
        return score + 1.5
    return score - (at > first)
