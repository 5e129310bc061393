"""A small newsroom that every test may ask: six invented articles, read by doubles that mean something."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from embeddings.indexing import index_documents
from embeddings.types import Article, Document
from tests.doubles import FakeEncoder, FakeReader, FakeReranker


def news(
    name: str, title: str, source: str, published: date | None, *paragraphs: str, url: str | None = None
) -> Document:
    """An article as ``read_articles`` would give it, of a file that need not exist."""
    return Document(Article(name, title, source, published, url, f"news/{name}.md"), tuple(paragraphs))


def index_of(text: str, folder: Path) -> Path:
    """An index in ``folder`` of one article on talks, which has this text."""
    index_documents([news("talks", "Talks", "Wire", date(2021, 7, 4), text)], [folder], folder, FakeEncoder())
    return folder


_AGREED = (
    "The two sides agreed to exchange 40 prisoners and to open the bridge at Orrin, the mediators said in a "
    "statement issued on Thursday."
)
NEWS = (
    news(
        "velden-1", "First round of Velden talks ends without agreement", "Harbour Times", date(2019, 1, 18),
        "The first round of the Velden talks ended on Friday without an agreement on the Orrin bridge.",
        "Chief mediator Ilse Brandt said the second round was scheduled for 13 and 14 March.",
        "Around 60 delegates took part, among them six women.",
        url="https://example.org/velden-1",
    ),
    news(
        "velden-2", "Second Velden round brings prisoner exchange", "Harbour Times", date(2019, 3, 15),
        "The second round of the Velden talks was held on 13 and 14 March 2019 in the town's old brewery.",
        _AGREED,
        "Brandt, who has led the talks since December, called it “the first good day in years”.",
        "The talks will resume on Monday.",
    ),
    news(
        "velden-2-wire", "Velden: prisoners to be exchanged", "Northern Wire", date(2019, 3, 15),
        "Forty prisoners will go home after two days of talks in Velden.",
        _AGREED,
        "Analyst Tomas Rehn of the Orrin Institute doubted that the bridge would open before summer.",
    ),
    news(
        "flood", "Three dead as the Orrin bursts its banks", "Northern Wire", date(2021, 7, 4),
        "Three people died and some 2,000 were led to safety when the Orrin burst its banks on Saturday.",
        "Water rose to 7.4 metres at the bridge, the highest level since 1954.",
        "The government promised €30 million for those who lost their homes.",
    ),
    news(
        "flood-count", "Flood: five dead, says fire brigade", "Harbour Times", date(2021, 7, 6),
        "Five people died in the Orrin flood, the fire brigade said on Tuesday, correcting earlier reports.",
        "Mayor Karin Holt of Velden said the old brewery would serve as a shelter until September.",
    ),
    news(
        "bread", "Why the rye loaf is back", "", None,
        "Bakers sell twice as much rye bread as ten years ago.",
        "“It keeps for a week,” says Holt's baker, “and people have learned to wait for a sourdough.”",
    ),
)  # fmt: skip


@pytest.fixture(scope="session")
def documents() -> Sequence[Document]:
    """The six articles: two rounds of talks, a paragraph carried twice, a flood counted twice, and bread."""
    return NEWS


@pytest.fixture
def encoder() -> FakeEncoder:
    """An encoder for which words in common are nearness."""
    return FakeEncoder()


@pytest.fixture
def reranker() -> FakeReranker:
    """A reranker for which words in common are probability."""
    return FakeReranker()


@pytest.fixture
def reader() -> FakeReader:
    """A reader that answers with the nearest name or figure."""
    return FakeReader()


@pytest.fixture(scope="session")
def _built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("built") / "index"
    index_documents(NEWS, [Path("news")], folder, FakeEncoder())
    return folder


@pytest.fixture
def index_folder(_built: Path, tmp_path: Path) -> Path:
    """An index of the six articles, the test's own to change."""
    return Path(shutil.copytree(_built, tmp_path / "index"))
