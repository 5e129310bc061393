"""From settings to what answers: open the index, building it first where that is what a person wants."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from bot.config import SEEDS, Settings
from bot.layout import plain
from bot.streams import tell
from embeddings.errors import IndexMissing, StoreError

if TYPE_CHECKING:
    from bot.answer import Answerer
    from embeddings.encoder import Encoder
    from embeddings.indexing import Report


def open_answerer(settings: Settings) -> Answerer:
    """Open the index; where there is none yet and ``seeds/`` is here, build it of that first."""
    try:
        return _open(settings)
    except IndexMissing:
        if not SEEDS.is_dir():
            raise
    from bot.report_pages import report_page

    tell(f"No index at {settings.index} yet: building it from {SEEDS}/.")
    tell(plain(report_page(build([SEEDS], settings))))
    return _open(settings)


def _open(settings: Settings) -> Answerer:
    from bot.answer import Answerer
    from embeddings.encoder import DEFAULT_MODEL, EXPORTING, is_exported

    if (settings.model or _model_of(settings.index)) == DEFAULT_MODEL and not is_exported(settings.cache):
        tell(EXPORTING.format(DEFAULT_MODEL))
    return Answerer.open(settings.index, settings.cache, settings.model, settings.reader)


def build(paths: Sequence[Path], settings: Settings, dry_run: bool = False) -> Report:
    """Index files and folders, naming on standard error each file that is skipped."""
    from bot.terminal import progress
    from embeddings.indexing import index

    encoder = _encoder(settings)
    with progress(sys.stderr) as advance:
        report = index(
            paths, settings.index, encoder,
            dry_run=dry_run, neighbours=settings.neighbours, progress=advance,
        )  # fmt: skip
    for skipped in report.skipped:
        tell(f"Skipped {skipped.path}: {skipped.reason}.")
    return report


def build_corpus(path: Path, settings: Settings) -> None:
    """Index what questions are asked of: articles, or a data set's file of paragraphs."""
    if ".paragraphs." not in path.name:
        build([path], settings)
        return
    from embeddings.evaluate import build as build_paragraphs

    build_paragraphs(path, settings.index, _encoder(settings))


def _encoder(settings: Settings) -> Encoder:
    """Load the model that was asked for, or that of the index: more articles join it and don't replace it."""
    from embeddings.encoder import DEFAULT_MODEL, load_encoder

    model = settings.model or _model_of(settings.index) or DEFAULT_MODEL
    return load_encoder(model, settings.cache, tell)


def _model_of(folder: Path) -> str | None:
    """Find the model an index was made with."""
    from embeddings.store import Store

    try:
        return Store(folder).info.model
    except StoreError:
        return None
