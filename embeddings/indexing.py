"""From files to an index: take in what is new, drop what is gone, embed only what changed, all of it or nothing."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from embeddings.articles import Skipped, read_articles
from embeddings.checksums import DIGEST_BYTES
from embeddings.context import article_context
from embeddings.copies import DAYS, SHARE, fingerprints, share, words
from embeddings.encoder import Encoder
from embeddings.errors import IndexMissing, StoreError
from embeddings.store import Store
from embeddings.store_pending import Pending
from embeddings.store_writer import Draft, whole
from embeddings.types import Article, Document
from embeddings.vectors import VectorIndex, prune

# Called as the work goes on: what is done ("reading", "embedding"), how many are done, of how many if known.
Progress = Callable[[str, int, int | None], None]
_EMBEDDED_AT_ONCE = 512  # passages between two commits: what a killed run loses


@dataclass(frozen=True, slots=True)
class Report:
    """What a run did, or would do: articles ``added``, ``changed``, ``removed`` and ``unchanged``.

    ``copies`` of other articles and ``passages`` count the whole index afterwards; ``embedded`` counts the vectors
    that were made. ``rebuilt`` is why the old index could not be used, "" when it was or there was none.
    """

    added: int
    changed: int
    removed: int
    unchanged: int
    copies: int
    passages: int
    embedded: int
    skipped: tuple[Skipped, ...]
    rebuilt: str = ""


def index(
    paths: Sequence[Path],
    folder: Path,
    encoder: Encoder,
    *,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> Report:
    """Bring the index in ``folder`` up to date with all articles under ``paths``.

    Articles of other paths stay as they are. With ``dry_run`` nothing is written or embedded. InputError for a
    path that can't be read, StoreError while another run writes the same index.
    """
    return index_documents(read_articles(paths), paths, folder, encoder, dry_run=dry_run, progress=progress)


def index_documents(
    documents: Iterable[Document | Skipped],
    roots: Sequence[Path],
    folder: Path,
    encoder: Encoder,
    *,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> Report:
    """As ``index``, of articles already read from the paths ``roots``."""
    say = progress or (lambda _stage, _done, _total: None)
    if dry_run:
        with tempfile.TemporaryDirectory() as scratch:
            return _run(_Run(documents, roots, folder, encoder, say), Path(scratch), None)
    folder.mkdir(parents=True, exist_ok=True)
    pending = Pending(folder)
    try:
        _clear_leftovers(folder)
        return _run(_Run(documents, roots, folder, encoder, say), folder, pending)
    finally:
        pending.close()


@dataclass(frozen=True, slots=True)
class _Run:
    documents: Iterable[Document | Skipped]
    roots: Sequence[Path]
    folder: Path
    encoder: Encoder
    say: Progress


def _run(run: _Run, place: Path, pending: Pending | None) -> Report:
    """Write a draft in ``place`` and publish it if there is ``pending`` to take vectors from; else only report."""
    base, rebuilt = _base(run.folder)
    draft = Draft(place, base)
    try:
        tally, skipped = _take_in(draft, run)
        tally["removed"] = draft.sweep([Path(whole(str(root))) for root in run.roots])
        draft.settle()
        _decide_copies(draft)
        same_model = base is not None and base.info.model_sha256 == run.encoder.sha256
        if not same_model:
            draft.outdate_vectors()
        embedded = _embed(draft, run, pending)
        counts = draft.counts()
        roots = tuple(dict.fromkeys([*(base.info.roots if base else ()), *map(str, run.roots)]))
        idle = not (tally["added"] or tally["changed"] or tally["removed"] or draft.moved)
        if pending and not (idle and same_model and base and base.info.roots == roots):
            _publish(draft, run, roots, base.info.version if base else 0)
            pending.clear()
    finally:
        draft.close()
        if base:
            base.close()
    return Report(
        tally["added"], tally["changed"], tally["removed"], tally["unchanged"], counts["copies"],
        counts["passages"], embedded, tuple(skipped), rebuilt,
    )  # fmt: skip


def _base(folder: Path) -> tuple[Store | None, str]:
    """Open the index to start from; one that can't be used is made anew, and why is said."""
    try:
        return Store(folder), ""
    except IndexMissing:
        return None, ""
    except StoreError as error:
        return None, str(error)


def _take_in(draft: Draft, run: _Run) -> tuple[Counter[str], list[Skipped]]:
    tally: Counter[str] = Counter()
    skipped = []
    for done, document in enumerate(run.documents, 1):
        if isinstance(document, Skipped):
            skipped.append(document)
        else:
            tally[_put(draft, document)] += 1
        run.say("reading", done, None)
    return tally, skipped


def _put(draft: Draft, document: Document) -> str:
    """Take in an article; a second one of the same id in one run is kept beside the first, not instead of it."""
    article, again = document.article, 1
    while draft.has_put(article.id):
        again += 1
        article = replace(document.article, id=f"{document.article.id}-{again}")
    return draft.put(Document(article, document.paragraphs), _content_hash(document))


def _content_hash(document: Document) -> bytes:
    """Hash all that the index holds of an article, save where its file lies."""
    article = document.article
    fields = [article.title, article.source, str(article.published), article.url, *document.paragraphs]
    return hashlib.blake2b(json.dumps(fields).encode(), digest_size=DIGEST_BYTES).digest()


def _decide_copies(draft: Draft) -> None:
    """Find for every new article whether it is a copy of an earlier one, or an earlier one's original."""
    for number, article in draft.undecided():
        text = words(draft.paragraphs(number))
        marks = fingerprints(text)
        original = True
        for other_number, other in draft.alike(marks):
            if not _near(article, other) or share(text, words(draft.paragraphs(other_number))) < SHARE:
                continue
            if _age(other) < _age(article):
                draft.mark_copy(number, article, other)
                original = False
                break
            draft.mark_copy(other_number, other, article)
        if original:
            draft.mark_original(number, marks)


def _near(one: Article, other: Article) -> bool:
    """Say whether two articles may carry one story: published within weeks, or who knows when."""
    if one.published is None or other.published is None:
        return True
    return abs((one.published - other.published).days) <= DAYS


def _age(article: Article) -> tuple[bool, str, str]:
    return article.published is None, str(article.published), article.id


def _embed(draft: Draft, run: _Run, pending: Pending | None) -> int:
    """Make the vectors that are missing or of other words; without ``pending`` only count them."""
    total, done, made = draft.count_stale(), 0, 0
    for rows in draft.stale(_EMBEDDED_AT_ONCE):
        wanted = {}
        for passage, present, article, text in rows:
            words_read = article_context(article, text)
            key = _vector_key(run.encoder, words_read)
            if key != present:
                wanted[passage] = (key, words_read)
        if pending:
            vectors = pending.get([key for key, _ in wanted.values()])
            missing = {key: text for key, text in wanted.values() if key not in vectors}
            if missing:
                fresh = run.encoder.encode(list(missing.values())).astype("<f4")
                rows_made = [(key, vector.tobytes()) for key, vector in zip(missing, fresh, strict=True)]
                pending.put(rows_made)
                vectors.update(rows_made)
            made += len(missing)
            draft.put_vectors([(passage, key, vectors[key]) for passage, (key, _) in wanted.items()])
        else:
            made += len(wanted)
        done += len(rows)
        run.say("embedding", done, total)
    return made


def _vector_key(encoder: Encoder, text: str) -> bytes:
    return hashlib.blake2b(f"{encoder.sha256}\n{text}".encode(), digest_size=DIGEST_BYTES).digest()


def _publish(draft: Draft, run: _Run, roots: Sequence[str], version: int) -> None:
    """Put the new version and its vector index in place: the index beside it lies ready when the store appears."""
    encoder = run.encoder
    built = VectorIndex.build(draft.vectors(), encoder.dimension)
    seal = draft.finish(
        {
            "version": version + 1, "model": encoder.name, "model_sha256": encoder.sha256,
            "dimension": encoder.dimension, "roots": roots,
        }
    )  # fmt: skip
    built.save(run.folder, seal)
    draft.publish()
    prune(run.folder, seal)


def _clear_leftovers(folder: Path) -> None:
    """Remove what a killed run left half-written."""
    for path in folder.glob(".vectors*"):
        shutil.rmtree(path, ignore_errors=True)
    for path in folder.glob(".*.json.*"):
        path.unlink(missing_ok=True)
