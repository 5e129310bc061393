"""From files to an index: take in what is new, drop what is gone, embed what changed; all or nothing."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from embeddings import store_words
from embeddings.articles import Skipped, read_articles
from embeddings.checksums import DIGEST_BYTES, Memory
from embeddings.context import article_context
from embeddings.encoder import Encoder
from embeddings.errors import IndexMissing, InputError, StoreError
from embeddings.postings import Postings
from embeddings.store import MEMORY_NAME, DatabaseError, Store
from embeddings.store_copies import decide_copies
from embeddings.store_pending import Pending
from embeddings.store_vectors import STORED
from embeddings.store_writer import Draft
from embeddings.types import Document
from embeddings.vector_lists import Changes, prune, renew

# Called as the work goes on: what is done ("reading", "embedding"), how many are done, of how many if known.
Progress = Callable[[str, int, int | None], None]
_EMBEDDED_AT_ONCE = 512  # passages; as much a killed run has to embed again


@dataclass(frozen=True, slots=True)
class Report:
    """What a run did, or would do: articles ``added``, ``changed``, ``removed`` and ``unchanged``.

    ``copies`` and ``passages`` count the whole index afterwards, ``embedded`` the vectors that were made.
    ``rebuilt`` is why the old index could not be used, "" when it was or there was none.
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
    neighbours: str = "auto",
    progress: Progress | None = None,
) -> Report:
    """Bring the index in ``folder`` up to date with all articles under ``paths``.

    Articles of other paths stay as they are; what is gone from these, or can't be read any more, is removed.
    With ``dry_run`` nothing is written or embedded. ``neighbours`` is how the nearest vectors will be found:
    "exact", by "lists", or "auto", as their number asks for. InputError for a path that is not there and that
    the index was not made from either, StoreError while another run writes the same index.
    """
    gone = [path for path in paths if not path.exists()]
    if strangers := [path for path in gone if str(path) not in _roots_of(folder)]:
        raise InputError(f"There is no file or folder {strangers[0]}.")
    return index_documents(
        read_articles([path for path in paths if path not in gone]),
        paths, folder, encoder, gone=gone, dry_run=dry_run, neighbours=neighbours, progress=progress,
    )  # fmt: skip


def index_documents(
    documents: Iterable[Document | Skipped],
    roots: Sequence[Path],
    folder: Path,
    encoder: Encoder,
    *,
    gone: Sequence[Path] = (),
    dry_run: bool = False,
    neighbours: str = "auto",
    progress: Progress | None = None,
) -> Report:
    """As ``index``, of articles already read from the paths ``roots``; those ``gone`` the index forgets."""
    say = progress or (lambda _stage, _done, _total: None)
    run = _Run(documents, roots, frozenset(map(str, gone)), folder, encoder, neighbours, say)
    if dry_run:
        with tempfile.TemporaryDirectory() as scratch:
            return _write(run, Path(scratch), None)
    with _writing(folder, OSError):
        folder.mkdir(parents=True, exist_ok=True)
        pending = Pending(folder)
    with closing(pending):
        _clear_leftovers(folder)
        with _writing(folder, DatabaseError):
            return _write(run, folder, pending)


@dataclass(frozen=True, slots=True)
class _Run:
    documents: Iterable[Document | Skipped]
    roots: Sequence[Path]
    gone: frozenset[str]
    folder: Path
    encoder: Encoder
    neighbours: str
    say: Progress


def _write(run: _Run, place: Path, pending: Pending | None) -> Report:
    """Write a draft in ``place``; publish it when there is ``pending`` to take vectors from."""
    base, rebuilt = _base(run.folder)
    with _writing(run.folder, OSError):
        draft = Draft(place, base)
    try:
        tally, skipped = _take_in(draft, run)
        tally["removed"] = draft.sweep(run.roots)
        draft.settle()
        decide_copies(draft.db)
        if base is None or base.info.model_sha256 != run.encoder.sha256:
            draft.outdate_vectors()
        if pending:
            with _writing(run.folder, OSError):
                draft.receive(run.encoder.dimension)
        embedded = _embed(draft, run, pending)
        counts = draft.counts()
        if pending and _differs(draft, tally, run, base):
            with _writing(run.folder, OSError, RuntimeError):  # FAISS raises the latter
                _publish(draft, run, base)
            pending.clear()
    finally:
        draft.close()
        if base:
            base.close()
    kinds = {kind: tally[kind] for kind in ("added", "changed", "removed", "unchanged")}
    return Report(
        **kinds, copies=counts["copies"], passages=counts["passages"], embedded=embedded,
        skipped=tuple(skipped), rebuilt=rebuilt,
    )  # fmt: skip


def _base(folder: Path) -> tuple[Store | None, str]:
    """Open the index to start from; one that can't be used is made anew, and why is said."""
    try:
        return Store(folder), ""
    except IndexMissing:
        return None, ""
    except StoreError as error:
        return None, str(error).partition(" Build it again with:")[0]  # which is what is being done


def _roots_of(folder: Path) -> tuple[str, ...]:
    """Give the paths that the index in ``folder`` was made from; none where it can't be opened."""
    base, _ = _base(folder)
    if base is None:
        return ()
    with closing(base):
        return base.info.roots


def _take_in(draft: Draft, run: _Run) -> tuple[Counter[str], list[Skipped]]:
    tally: Counter[str] = Counter()
    skipped = []
    for done, document in enumerate(run.documents, 1):
        if isinstance(document, Skipped):
            skipped.append(document)
        else:
            tally[draft.put(document, _content_hash(document))] += 1
        run.say("reading", done, None)
    return tally, skipped


def _content_hash(document: Document) -> bytes:
    """Hash all that the index holds of an article, save where its file lies."""
    article = document.article
    fields = [article.title, article.source, str(article.published), article.url, *document.paragraphs]
    return hashlib.blake2b(json.dumps(fields).encode(), digest_size=DIGEST_BYTES).digest()


def _embed(draft: Draft, run: _Run, pending: Pending | None) -> int:
    """Make the vectors that are missing or of other words; without ``pending`` only count them."""
    total, done, made = draft.count_stale(), 0, 0
    for rows in draft.stale(_EMBEDDED_AT_ONCE):
        wanted = {}
        for passage, present, article, text in rows:
            read = article_context(article, text)
            key = hashlib.blake2b(f"{run.encoder.sha256}\n{read}".encode(), digest_size=DIGEST_BYTES).digest()
            if key != present:
                wanted[passage] = (key, read)
        texts = dict(wanted.values())
        if pending:
            vectors = pending.get(list(texts))
            texts = {key: text for key, text in texts.items() if key not in vectors}
            vectors.update(_make(texts, total - done - len(rows), run.encoder, pending))
            draft.put_vectors([(passage, key, vectors[key]) for passage, (key, _) in wanted.items()])
        made += len(texts)
        done += len(rows)
        run.say("embedding", done, total)
    return made


def _make(texts: dict[bytes, str], more: int, encoder: Encoder, pending: Pending) -> dict[bytes, bytes]:
    """Embed texts by their keys and keep the vectors at once: what a killed run made is not made again.

    As many as ``more`` will follow.
    """
    if not texts:
        return {}
    vectors = encoder.encode(list(texts.values()), more).astype(STORED)
    made = {key: vector.tobytes() for key, vector in zip(texts, vectors, strict=True)}
    pending.put(list(made.items()))
    return made


def _differs(draft: Draft, tally: Counter[str], run: _Run, base: Store | None) -> bool:
    """Say whether the draft says anything that the index does not."""
    if base is None or draft.moved or tally["added"] or tally["changed"] or tally["removed"]:
        return True
    return base.info.model_sha256 != run.encoder.sha256 or _roots(run, base) != list(base.info.roots)


def _roots(run: _Run, base: Store | None) -> list[str]:
    """Give the paths that the index is made from after the run, each once."""
    roots = [*(base.info.roots if base else ()), *map(str, run.roots)]
    return [root for root in dict.fromkeys(roots) if root not in run.gone]


def _publish(draft: Draft, run: _Run, base: Store | None) -> None:
    """Put the new version in place; what is derived from it lies ready beside it when it appears."""
    encoder = run.encoder
    draft.compact()
    old = base.info.lists if base and base.info.model_sha256 == encoder.sha256 else ""
    moved, passages = draft.moved_vectors()
    changes = Changes(passages, encoder.dimension, moved, lambda: draft.vectors(moved=True), draft.vectors)
    lists = renew(run.folder, old, changes, run.neighbours)
    if lists != old or not lists:
        draft.settle_vectors()
    words = _words(draft, run.folder, base)
    seal = draft.finish(
        {
            "version": base.info.version + 1 if base else 1,
            "model": encoder.name,
            "model_sha256": encoder.sha256,
            "lists": lists,
            "roots": _roots(run, base),
        }
    )
    store_words.save(run.folder, seal, words, Memory(run.folder / MEMORY_NAME))
    draft.publish(seal)
    prune(run.folder, lists)
    store_words.prune(run.folder, seal)


def _words(draft: Draft, folder: Path, base: Store | None) -> Postings:
    """List the words that changed, or all where those of the version before are lost."""
    memory = Memory(folder / MEMORY_NAME)
    old = store_words.load(folder, base.info.seal, memory) if base else None
    if old is None:
        return store_words.build(draft.listed(everything=True))
    return store_words.change(old, draft.relisted(), draft.listed(everything=False))


@contextmanager
def _writing(folder: Path, *kinds: type[Exception]) -> Iterator[None]:
    """Say in a sentence what the system or a library has against writing the index."""
    try:
        yield
    except kinds as error:
        raise StoreError(f"The index at {folder} can't be written: {error}.") from error


def _clear_leftovers(folder: Path) -> None:
    """Remove what a killed run left half-written."""
    for path in (*folder.glob(".lists*"), *folder.glob(".derived*")):
        shutil.rmtree(path, ignore_errors=True)
    for path in folder.glob(".checked.json.*"):
        path.unlink(missing_ok=True)
