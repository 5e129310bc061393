"""What ``dateline check`` shows: tables for a person, an object for a program."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import asdict

from bot.checking import FollowUps
from bot.contract import Json
from bot.layout import Block, Table, line
from embeddings.evaluate import DEPTHS, SURE, Report, Retrieval
from embeddings.metrics import Bin, Estimate, Point

STEPS = 10  # rows of the risk–coverage table


def check_page(report: Report, follow_ups: FollowUps) -> list[Block]:
    """Lay out every figure, those over questions with their 95 % bootstrap intervals."""
    asked = f"{report.questions:,} questions, {report.answerable:,} of them answerable"
    shown: list[Block] = [line(f"{asked}. In brackets: 95 % bootstrap intervals."), line()]
    if report.retrieval:
        shown += [_searches(report.retrieval), line()]
    rows = tuple((name, *_figure(value)) for name, value in _figures(report) if value)
    shown += [Table(("answers", "value", "95 %", "of"), rows, frozenset({1, 2, 3}))]
    if follow_ups.pairs:
        rows = tuple((name, *_figure(value)) for name, value in _followed(follow_ups) if value)
        shown += [line(), Table(("follow-ups", "value", "95 %", "of"), rows, frozenset({1, 2, 3}))]
    if report.reliability:
        shown += [line(), _reliability(report.reliability)]
    if report.curve:
        shown += [line(), _curve(report.curve)]
    return shown


def check_object(report: Report, follow_ups: FollowUps) -> Json:
    """Make the JSON object of a report; a figure that can't be counted is null."""
    measured: dict[str, Json] = {**asdict(report), "follow_ups": asdict(follow_ups)}
    return _finite(measured)


def _searches(searches: Sequence[Retrieval]) -> Table:
    depths = [k for k in DEPTHS if all(k in found.recall for found in searches)]
    headers = ("search", *(f"recall@{k}" for k in depths), "MRR", "p50 ms", "p95 ms")
    rows = tuple(
        (
            found.name,
            *(_short(found.recall[k]) for k in depths),
            _short(found.mrr),
            f"{found.p50:,.0f}",
            f"{found.p95:,.0f}",
        )
        for found in searches
    )
    return Table(headers, rows, frozenset(range(1, len(headers))))


def _figures(report: Report) -> Iterator[tuple[str, Estimate | None]]:
    yield "right (contained, F1 ≥ 0.6, or the days)", report.right
    yield "exact match", report.exact
    yield "F1", report.f1
    yield "accepted answer contained", report.contains
    yield "date accuracy", report.date
    yield "refusal precision", report.precision
    yield "refusal recall", report.recall
    yield "answerable refused", report.refused
    yield "AUROC of confidence, answerable or not", report.auroc
    yield f"wrong of those given at confidence ≥ {SURE}", report.sure_and_wrong


def _followed(follow_ups: FollowUps) -> Iterator[tuple[str, Estimate | None]]:
    yield "what they need carried over, and no more", follow_ups.understood
    yield "right", follow_ups.right
    yield "right when asked alone", follow_ups.alone
    yield "refusal recall", follow_ups.refused


def _reliability(bins: Sequence[Bin]) -> Table:
    rows = tuple(
        (f"{b.low:.1f}–{b.high:.1f}", f"{b.count:,}", f"{b.confidence:.2f}", f"{b.right:.2f}") for b in bins
    )
    return Table(("confidence", "answers", "mean", "right"), rows, frozenset({1, 2, 3}))


def _curve(points: Sequence[Point]) -> Table:
    """Pick the points nearest to each tenth of the questions answered."""
    chosen = {min(points, key=lambda p: abs(p.coverage - step / STEPS)) for step in range(1, STEPS + 1)}
    rows = tuple(
        (f"{p.coverage:.2f}", f"{p.confidence:.2f}", f"{p.risk:.2f}")
        for p in sorted(chosen, key=lambda p: p.coverage)
    )
    return Table(("answering", "from confidence", "wrong"), rows, frozenset({0, 1, 2}))


def _figure(value: Estimate) -> tuple[str, str, str]:
    return f"{value.value:.3f}", f"{value.low:.2f}–{value.high:.2f}", f"{value.count:,}"


def _short(value: Estimate) -> str:
    return f"{value.value:.3f} ({value.low:.2f}–{value.high:.2f})"


def _finite(value: Json) -> Json:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {str(key): _finite(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(inner) for inner in value]
    return value
