"""When an article says it was published: written dates on lines, in records and in front matter.

Only whole days count. A date that could be read in two ways (``03/04/2020``) is no date.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime

YEARS = range(1800, 2101)
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        r"(?<!\d)(?P<year>\d{4})(?P<mark>[-/.])(?P<number>\d{1,2})(?P=mark)(?P<day>\d{1,2})(?!\d)",
        rf"(?<![\d:])(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[\s,-]+(?:of\s+)?{MONTH}(?:[\s,-]+(?P<year>\d{{4}})(?!\d))?",
        rf"\b{MONTH}\s*(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?![\d:])(?:,?\s+(?P<year>\d{{4}})(?![\d:]))?",
        r"(?<![\d.])(?P<day>\d{1,2})\.(?P<number>\d{1,2})\.(?P<year>\d{4})(?!\d)",
        r"(?<![\d/])(?P<either>\d{1,2})/(?P<other>\d{1,2})/(?P<year>\d{4})(?!\d)",
    )
)
# What stands with a date on a line that is nothing but one.
ABOUT_DATES = re.compile(
    r"\b(?:(?:first )?published|posted|updated|issued|date|on|at|by|of|the|time"
    r"|(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?"
    r"|gmt|utc|e[sd]t|bst|ce?st|t?\d{1,2}(?:[:.]\d{2}){0,2}z?|[ap]\.?m)\b|[ap]m\b|\W",
    re.IGNORECASE,
)
BARE_DATE = 80  # characters; a longer line says more than a date
COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:\D.*)?")
EPOCH = re.compile(r"\d{9,10}(?:\d{3})?(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class WrittenDate:
    """A date at ``start:end`` of a line."""

    day: date
    start: int
    end: int


def find_date(line: str, year: int | None = None) -> WrittenDate | None:
    """The first date in ``line``; one without a year gets ``year``, or is none where that is None."""
    found = [
        WrittenDate(day, match.start(), match.end())
        for form in FORMS
        for match in form.finditer(line)
        if (day := read(match, year))
    ]
    return min(found, key=lambda date: (date.start, -date.end), default=None)


def read(match: re.Match[str], year: int | None) -> date | None:
    """The day that a match of one of ``FORMS`` means; None when there is no such day, or two of them."""
    parts = match.groupdict()
    written = int(parts["year"]) if parts.get("year") else year
    if written is None or written not in YEARS:
        return None
    if parts.get("either"):
        either, other = int(parts["either"]), int(parts["other"])
        if either <= 12 and other <= 12 and either != other:
            return None
        day, month = max(either, other), min(either, other)
    else:
        day = int(parts["day"])
        month = MONTHS.index(parts["month"][:3].lower()) + 1 if parts.get("month") else int(parts["number"])
    try:
        return date(written, month, day)
    except ValueError:
        return None


def is_bare_date(line: str) -> bool:
    """Whether a line says when something was published and nothing else."""
    found = find_date(line, year=2000) if len(line) <= BARE_DATE else None
    return found is not None and not ABOUT_DATES.sub("", line[: found.start] + line[found.end :])


def parse_date(text: str) -> date | None:
    """The day a field such as ``published`` names: ISO 8601, RFC 2822, written out, or seconds since 1970."""
    text = text.strip()
    if EPOCH.fullmatch(text):
        seconds = float(text)
        return datetime.fromtimestamp(seconds / 1000 if seconds > 1e11 else seconds, UTC).date()
    if compact := COMPACT.fullmatch(text):
        try:
            return date(*(int(part) for part in compact.groups()))
        except ValueError:
            return None
    found = find_date(text)
    return found.day if found else None
