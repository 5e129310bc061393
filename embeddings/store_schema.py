"""What the SQLite file holds. Anything changed here needs a new ``FORMAT``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

FORMAT = 2
APPLICATION_ID = 0x44_74_6C_6E  # "Dtln": tells our files from other SQLite files
FILE_NAME = "index.sqlite"

SCHEMA = f"""
PRAGMA application_id = {APPLICATION_ID};
PRAGMA user_version = {FORMAT};
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

-- key is Article.id; file is the absolute path, by which articles of files that are gone are found;
-- hash covers all that was read, so that an unchanged article is recognised
CREATE TABLE articles (
    id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, title TEXT NOT NULL, source TEXT NOT NULL,
    published TEXT, url TEXT, path TEXT, file TEXT NOT NULL, hash BLOB NOT NULL, copy_of TEXT
);
CREATE INDEX articles_file ON articles (file);
CREATE INDEX articles_source ON articles (source, published);
CREATE INDEX articles_copy ON articles (copy_of) WHERE copy_of IS NOT NULL;

-- article is the first of the passage's places, title is that article's: what the passage is found by
CREATE TABLE passages (
    id INTEGER PRIMARY KEY, hash BLOB NOT NULL, article INTEGER NOT NULL,
    title TEXT NOT NULL, text TEXT NOT NULL
);
CREATE INDEX passages_hash ON passages (hash);
CREATE TABLE places (
    passage INTEGER NOT NULL, article INTEGER NOT NULL, number INTEGER NOT NULL,
    PRIMARY KEY (article, number)
) WITHOUT ROWID;
CREATE INDEX places_passage ON places (passage);
CREATE TABLE times (
    passage INTEGER NOT NULL, place INTEGER NOT NULL, start INTEGER NOT NULL, stop INTEGER NOT NULL,
    first TEXT, last TEXT, planned INTEGER NOT NULL,
    PRIMARY KEY (passage, place)
) WITHOUT ROWID;

-- key is the hash of the model and the text it was given; row is the vector's place in the file of vectors
CREATE TABLE vectors (passage INTEGER PRIMARY KEY, key BLOB NOT NULL, row INTEGER NOT NULL);
-- checksums of blocks of rows of that file
CREATE TABLE blocks (number INTEGER PRIMARY KEY, digest BLOB NOT NULL);
-- passages whose vector came, changed or went since the inverted lists were made
CREATE TABLE moved (passage INTEGER PRIMARY KEY);

-- hashes of some word sequences of every article that is no copy: where near-identical articles meet
CREATE TABLE fingerprints (
    hash INTEGER NOT NULL, article INTEGER NOT NULL, PRIMARY KEY (hash, article)
) WITHOUT ROWID;
CREATE INDEX fingerprints_article ON fingerprints (article);
"""


@dataclass(frozen=True, slots=True)
class IndexInfo:
    """What an index is. ``version`` grows by one with every ingestion; ``seal`` is the checksum of its bytes.

    ``vectors`` is the file of the vectors, of which the first ``rows`` count (some may be of passages now
    gone); ``lists`` names the inverted lists over them, "" when all vectors are compared.
    ``roots`` are the paths it was made from, as they were given; ``oldest`` and ``newest`` are the first and
    the last publication date; ``updated`` is in UTC.
    """

    format: int
    version: int
    model: str
    model_sha256: str
    dimension: int
    articles: int
    passages: int
    copies: int
    vectors: str
    rows: int
    lists: str
    oldest: date | None
    newest: date | None
    updated: datetime
    roots: tuple[str, ...]
    seal: str
