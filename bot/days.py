"""Days as written in the language that a server chose; English is what everything else speaks."""

from __future__ import annotations

from datetime import date, timedelta

from embeddings.dates import show_interval
from embeddings.types import Interval

LANGUAGES = {
    "en": "English: 15 February 2017",
    "en-US": "English (US): February 15, 2017",
    "de": "Deutsch: 15. Februar 2017",
    "es": "español: 15 de febrero de 2017",
    "fr": "français: 15 février 2017",
    "it": "italiano: 15 febbraio 2017",
    "nl": "Nederlands: 15 februari 2017",
    "pl": "polski: 15 lutego 2017",
    "pt": "português: 15 de fevereiro de 2017",
    "ru": "русский: 15 февраля 2017 г.",
    "tr": "Türkçe: 15 Şubat 2017",
    "uk": "українська: 15 лютого 2017 р.",
}
ENGLISH = "en"


def show_days(days: Interval, language: str = ENGLISH) -> str:
    """Write days out in one of ``LANGUAGES``, after the Unicode CLDR: "15.–16. Feb. 2017", "März 2017".

    An open side is a dash without a day. Anything else is read as English.
    """
    if language == ENGLISH or language not in LANGUAGES:
        return show_interval(days)
    if days.start is None or days.end is None:
        return " ".join(_between(day, day, language) if day else "–" for day in (days.start, days.end))
    return _between(days.start, days.end, language)


def _between(start: date, end: date, language: str) -> str:
    from babel.dates import format_date, format_interval, format_skeleton

    locale = language.replace("-", "_")
    if start == end:
        return format_date(start, "long", locale=locale)
    whole_months = start.day == 1 and (end + timedelta(1)).day == 1
    whole_years = whole_months and start.month == 1 and end.month == 12
    skeleton = "y" if whole_years else "yMMMM" if whole_months else "yMMMMd"
    if whole_months and (start.year, start.month) == (end.year, end.month):
        return format_skeleton(skeleton, start, locale=locale)
    if whole_years and start.year == end.year:
        return format_skeleton(skeleton, start, locale=locale)
    return format_interval(start, end, skeleton, locale=locale)
