"""How well dates are read: ``python tests/benchmarks/measure_dates.py FOLDER [--show]``.

FOLDER holds ``timex_dev.jsonl.gz`` (time expressions of news with the document's date and their TIMEX3 value)
and ``recognizers_datetime.jsonl.gz`` (sentences with spans and values). Rules were written with half of the
first in view, chosen by a hash of the document's date; of Recognizers every second sentence and half of the
rest were in view. The other rows were only measured, and half of those of the first looked at when all rules
but "around year end" stood. ``--show`` lists what goes wrong among those in view.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import sys
import time
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from embeddings.dates import find_times, parse_time
from embeddings.types import Interval, TimeExpression

_DATES = {"datetimeV2.date", "datetimeV2.daterange"}
_PASSAGE = (
    "The second round of talks in Astana was held on February 15-16, the ministry said on Thursday, and a"
    " third one is planned for late March after six years of war in which 2,000 people died. "
)


def _rows(path: Path) -> list[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def _half(key: str) -> str:
    return ("measured", "seen")[int(hashlib.sha256(key.encode()).hexdigest(), 16) % 2]


def timex(interval: Interval) -> str:
    """The smallest day, month or year that holds the interval, as TIMEX3 writes it: "1989-09".

    What is open on one side is read as the day, month or year that its other end begins or ends ("1990 and
    beyond" is 1990); "" for what is longer than a year.
    """
    start, end = interval.start or interval.end, interval.end or interval.start
    if start is None or end is None or start.year != end.year:
        return ""
    if interval.start is None or interval.end is None:
        first, last = start.day == 1, (end + timedelta(1)).day == 1
        whole = first if interval.end is None else last
        month = (start.month == 1) if interval.end is None else (end.month == 12)
        return f"{start.year}" if whole and month else f"{start:%Y-%m}" if whole else start.isoformat()
    if start == end:
        return start.isoformat()
    return f"{start:%Y-%m}" if start.month == end.month else f"{start.year}"


def measure_timex(folder: Path, show: bool) -> None:
    """Print the value accuracy on DATE rows whose value is a day, a month or a year."""
    counts = {half: [0, 0, 0] for half in ("seen", "measured")}
    for row in _rows(folder / "timex_dev.jsonl.gz"):
        value = row["value"]
        if row["type"] != "DATE" or not re.fullmatch(r"\d{4}(-\d\d){0,2}", value):
            continue
        written = date.fromisoformat(row["dct"][:10])
        half = _half(row["dct"][:10])
        parsed = parse_time(row["text"], written)
        found = find_times(row["text"], written)
        by_parse = timex(parsed) if parsed else ""
        by_find = timex(found[0].interval) if found else ""
        for n, right in enumerate((True, by_parse == value, by_find == value)):
            counts[half][n] += right
        if show and half == "seen" and {by_parse, by_find} != {value}:
            print(f"  {written}  {row['text']!r:32} {value:12} parse {by_parse:12} find {by_find}")
    counts["all"] = [sum(column) for column in zip(*counts.values(), strict=True)]
    for half, (rows, parse, find) in counts.items():
        print(
            f"timex       {half:9} {rows:4} rows  parse_time {parse / rows:.3f}  find_times {find / rows:.3f}"
        )


def _values(result: dict[str, Any]) -> Iterator[Interval]:
    """Give the gold intervals; ends are exclusive except after "from … to", so both readings count."""
    for value in result["values"]:
        days = [value.get("start"), value.get("end")] if "value" not in value else [value["value"]] * 2
        try:
            start, end = (date.fromisoformat(day) if day else None for day in days)
        except ValueError:  # "not resolved"
            continue
        yield Interval(start, end)
        if "value" not in value:
            yield Interval(start, end and end - timedelta(1))


def measure_recognizers(folder: Path, half: str, show: bool) -> None:
    """Print span F1 (exact, without a leading "the" or preposition) and value accuracy of the spans found."""
    gold = found = same = right = valued = 0
    for number, row in enumerate(_rows(folder / "recognizers_datetime.jsonl.gz")):
        seen = number % 2 == 0 or _half(row["input"]) == "seen"
        if row["not_supported"] or not row["reference"] or seen != (half == "seen"):
            continue
        text, results = row["input"], [r for r in row["results"] if r["type"]]
        wanted = {_core(text, r["start"], r["end"] + 1): r for r in results if r["type"] in _DATES}
        others = [(r["start"], r["end"] + 1) for r in results if r["type"] not in _DATES]
        times = find_times(text, date.fromisoformat(row["reference"][:10]))
        got = {_core(text, x.start, x.end): x for x in times if not _touches(x, others)}
        gold, found, same = gold + len(wanted), found + len(got), same + len(wanted.keys() & got.keys())
        if show and wanted.keys() != got.keys():
            print(f"  spans {text!r}: gold {_slices(text, wanted)} found {_slices(text, got)}")
        for span in wanted.keys() & got.keys():
            values = list(_values(wanted[span]))
            valued += bool(values)
            right += got[span].interval in values
            if show and values and got[span].interval not in values:
                print(f"  value {row['reference'][:10]} {wanted[span]['text']!r}: {got[span].interval}")
    precision, recall = same / found, same / gold
    f1 = 2 * precision * recall / (precision + recall)
    print(
        f"recognizers {half:9} {gold:4} spans  precision {precision:.3f}  recall {recall:.3f}  F1 {f1:.3f}"
        f"  values right {right / valued:.3f} of {valued}"
    )


def _touches(expression: TimeExpression, spans: Iterable[tuple[int, int]]) -> bool:
    return any(expression.start < end and start < expression.end for start, end in spans)


def _core(text: str, start: int, end: int) -> tuple[int, int]:
    lead = re.match(r"(?:(?:the|on|in|at)\s+)*", text[start:end], re.IGNORECASE)
    return start + (lead.end() if lead else 0), end


def _slices(text: str, spans: Iterable[tuple[int, int]]) -> list[str]:
    return [text[start:end] for start, end in sorted(spans)]


def measure_speed() -> None:
    """Print the milliseconds of processor time for a passage of a hundred words, dense with times."""
    text, runs = _PASSAGE * 3, 300
    began = time.process_time()
    for _ in range(runs):
        find_times(text, date(2017, 2, 16))
    print(f"speed       {len(text.split())} words in {(time.process_time() - began) / runs * 1000:.2f} ms")


if __name__ == "__main__":
    data, verbose = Path(sys.argv[1]), "--show" in sys.argv
    measure_timex(data, verbose)
    measure_recognizers(data, "seen", verbose)
    measure_recognizers(data, "measured", False)
    measure_speed()
