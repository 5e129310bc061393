"""What the commands that look after the index show: the report of a run, and the doctor's findings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.layout import Block, Span, line

if TYPE_CHECKING:
    from bot.contract import Json
    from embeddings.doctor import Finding
    from embeddings.indexing import Report


def report_page(report: Report, dry_run: bool = False) -> list[Block]:
    """Lay out what a run of ``dateline index`` did, or with ``dry_run`` would do."""
    changes = ("added", report.added), ("changed", report.changed), ("removed", report.removed)
    done = [f"{count:,} {what}" for what, count in changes if count]
    holds, embedded = ("would hold", "to embed") if dry_run else ("holds", "embedded now")
    shown: list[Block] = []
    if report.rebuilt:
        shown.append(line(f"Built anew. {report.rebuilt}"))
    if done or report.unchanged:
        shown.append(line(f"Articles: {', '.join([*done, f'{report.unchanged:,} unchanged'])}."))
    else:
        shown.append(line("No article found there."))
    shown.append(
        line(f"The index {holds} {_count(report.passages, 'passage')}, {report.embedded:,} {embedded}.")
    )
    if report.copies:
        shown.append(line(f"{_count(report.copies, 'article')} repeat another: copies count once."))
    if report.skipped:
        files = len({skipped.path for skipped in report.skipped})
        shown.append(line(f"{_count(files, 'file')} skipped, whole or in part."))
    return shown


def doctor_page(findings: Sequence[Finding]) -> list[Block]:
    """Lay out what the doctor found; under each fault stands what mends it."""
    shown: list[Block] = []
    for finding in findings:
        mark = Span("ok  ", "green") if finding.good else Span("BAD ", "bold red")
        shown.append(line(mark, f"{finding.name}: {finding.detail}"))
        if finding.remedy:
            shown.append(line(f"Run: {finding.remedy}", indent=4, wrap=False))
    faults = sum(not finding.good for finding in findings)
    shown.append(line(f"{_count(faults, 'thing')} to mend." if faults else "All is well."))
    return shown


def doctor_object(findings: Sequence[Finding]) -> dict[str, Json]:
    """Make the JSON object of what the doctor found."""
    return {"good": all(finding.good for finding in findings), "findings": [_finding(f) for f in findings]}


def _finding(finding: Finding) -> dict[str, Json]:
    return {
        "name": finding.name,
        "good": finding.good,
        "detail": finding.detail,
        "remedy": finding.remedy or None,
        **finding.facts,
    }


def _count(number: int, thing: str) -> str:
    return f"{number:,} {thing}" + ("" if number == 1 else "s")
