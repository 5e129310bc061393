"""How well dates are read: ``python tests/benchmarks/measure_dates.py FOLDER``.

FOLDER holds ``timex_dev.jsonl.gz`` (time expressions of news with the document's date and their TIMEX3 value) and
``recognizers_datetime.jsonl.gz`` (sentences with spans and values). Rules were written with half of the first in view,
chosen by a hash of the document's date; of Recognizers every second sentence and half of the rest were in view. The
remaining rows were only measured.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import sys
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from embeddings.dates import find_times, parse_time, timex
from embeddings.types import Interval

_DATES = {"datetimeV2.date", "datetimeV2.daterange"}


def _rows(path: Path) -> list[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def _half(key: str) -> str:
    return ("measured", "seen")[int(hashlib.sha256(key.encode()).hexdigest(), 16) % 2]


def measure_timex(folder: Path, show: bool) -> None:
    """Value accuracy on DATE rows whose value is a day, a month or a year."""
    counts = {half: [0, 0, 0] for half in ("seen", "measured")}
    for row in _rows(folder / "timex_dev.jsonl.gz"):
        if row["type"] != "DATE" or not re.fullmatch(r"\d{4}(-\d\d){0,2}", row["value"]):
            continue
        written = date.fromisoformat(row["dct"][:10])
        half = _half(row["dct"][:10])
        parsed = parse_time(row["text"], written)
        found = find_times(row["text"], written)
        by_parse = timex(parsed) if parsed else ""
        by_find = timex(found[0].interval) if found else ""
        counts[half][0] += 1
        counts[half][1] += by_parse == row["value"]
        counts[half][2] += by_find == row["value"]
        if show and half == "seen" and (by_parse != row["value"] or by_find != row["value"]):
            print(
                f"  {row['dct'][:10]}  {row['text']!r:32} {row['value']:12} parse {by_parse:12} find {by_find}"
            )
    total = [sum(column) for column in zip(*counts.values(), strict=True)]
    for half, (rows, parse, find) in [*counts.items(), ("all", total)]:
        print(
            f"timex        {half:9} {rows:4} rows  parse_time {parse / rows:.3f}  find_times {find / rows:.3f}"
        )


def _values(result: dict[str, Any]) -> list[Interval]:
    """The gold intervals; Recognizers' ends are exclusive except after "from … to", so both readings count."""
    found = []
    for value in result["values"]:
        try:
            if "value" in value:
                day = date.fromisoformat(value["value"])
                found.append(Interval(day, day))
                continue
            start = date.fromisoformat(value["start"]) if "start" in value else None
            end = date.fromisoformat(value["end"]) if "end" in value else None
        except ValueError:
            continue
        found += [Interval(start, end and end - timedelta(1)), Interval(start, end)]
    return found


def measure_recognizers(folder: Path, show: bool) -> None:
    """Span F1 (exact, without a leading "the" or preposition) and value accuracy of the spans found."""
    for half in ("seen", "measured"):
        gold = found = same = right = valued = 0
        for number, row in enumerate(_rows(folder / "recognizers_datetime.jsonl.gz")):
            seen = number % 2 == 0 or _half(row["input"]) == "seen"
            if row["not_supported"] or not row["reference"] or seen != (half == "seen"):
                continue
            results = [r for r in row["results"] if r["type"]]
            wanted = {
                _core(row["input"], r["start"], r["end"] + 1): r for r in results if r["type"] in _DATES
            }
            ignored = [(r["start"], r["end"] + 1) for r in results if r["type"] not in _DATES]
            times = find_times(row["input"], date.fromisoformat(row["reference"][:10]))
            times = tuple(x for x in times if not any(x.start < e and s < x.end for s, e in ignored))
            got = {_core(row["input"], x.start, x.end): x for x in times}
            gold, found, same = gold + len(wanted), found + len(got), same + len(wanted.keys() & got.keys())
            for span in wanted.keys() & got.keys():
                if values := _values(wanted[span]):
                    valued += 1
                    right += got[span].interval in values
                    if show and half == "seen" and got[span].interval not in values:
                        print(
                            f"  value {row['reference'][:10]} {wanted[span]['text']!r}: {got[span].interval} not {values}"
                        )
            if show and half == "seen" and wanted.keys() != got.keys():
                print(
                    f"  spans {row['input']!r}: gold {_slices(row['input'], wanted)} found {_slices(row['input'], got)}"
                )
        precision, recall = same / found, same / gold
        print(
            f"recognizers  {half:9} {gold:4} spans precision {precision:.3f} recall {recall:.3f} "
            f"F1 {2 * precision * recall / (precision + recall):.3f}  values right {right / valued:.3f} of {valued}"
        )


def _core(text: str, start: int, end: int) -> tuple[int, int]:
    lead = re.match(r"(?:(?:the|on|in|at)\s+)*", text[start:end], re.IGNORECASE)
    return start + (lead.end() if lead else 0), end


def _slices(text: str, spans: Any) -> list[str]:
    return [text[start:end] for start, end in sorted(spans)]


def measure_speed() -> None:
    """Milliseconds for a passage of a hundred words."""
    text = " ".join(
        [
            "The second round of talks in Astana was held on February 15-16, the ministry said on Thursday, and a third"
            " one is planned for late March after six years of war in which 2,000 people died."
        ]
        * 3
    )
    began = time.process_time()
    for _ in range(300):
        find_times(text, date(2017, 2, 16))
    print(f"speed        {len(text.split())} words in {(time.process_time() - began) / 300 * 1000:.2f} ms")


if __name__ == "__main__":
    data, verbose = Path(sys.argv[1]), "--show" in sys.argv
    measure_timex(data, verbose)
    measure_recognizers(data, verbose)
    measure_speed()
