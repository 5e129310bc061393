"""Two invented papers on one accident, of which each counted the passengers its own way."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from embeddings.encoder import Encoder
from embeddings.indexing import index_documents
from embeddings.types import Article, Document

WIRE = Article(
    "ferry-1", "Ferry to Skarholm runs aground", "Northern Wire", date(2019, 9, 3), None, "ferry-1.md"
)
TIMES = Article(
    "ferry-2", "All safe after Skarholm accident", "Harbour Times", date(2019, 9, 4), None, "ferry-2.md"
)
FERRY = (
    Document(
        WIRE,
        (
            "The Skarholm ferry ran aground on Monday morning, and 43 passengers were taken off by lifeboat, "
            "the coast guard said.",
            "Nobody was hurt. The captain, Marit Lund, blamed thick fog for the accident.",
            "The ferry will be towed to Quillmouth on Thursday.",
        ),
    ),
    Document(
        TIMES,
        (
            "The Skarholm ferry ran aground on Monday, and 47 passengers were taken off by lifeboat, the "
            "shipping company said.",
            "The company bought the ferry in March 2011 and had its hull renewed last winter.",
            "Sailings between Quillmouth and Skarholm resume on 9 September, the company announced.",
        ),
    ),
)
ANSWERED = "when did the Skarholm ferry run aground?"
REFUSED = "was the captain arrested?"
DISPUTED = "how many passengers were taken off the Skarholm ferry?"
TOPIC = "Skarholm ferry"


def build(folder: Path, encoder: Encoder) -> None:
    """Index the two articles in ``folder``."""
    index_documents(FERRY, [Path("ferry")], folder, encoder)
