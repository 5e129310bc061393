"""The corpus that ships is tested like code: every seed is a whole, clean, dated article.

The files are read here directly, so that a fault of the reader can't hide a fault of the corpus.
"""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
import yaml

SEEDS = Path(__file__).parent.parent / "seeds"
FILES = sorted(path for path in SEEDS.rglob("*") if path.is_file())
ABOUT = re.compile(r'digest of (?P<publisher>[^,"]+), "(?P<headline>[^"]+)", (?P<day>\d{4}-\d{2}-\d{2})')
MARKUP = re.compile(r"<[^>]+>|&\w+;|\{\{|\}\}|\]\(|\*\*|__|^\s*(#|>|[-*+] |\d+[.)] |\|)|`", re.MULTILINE)
ONE_PARAGRAPH = 180  # words: the longest that is certainly one passage of the index


def front_matter(path: Path) -> dict[str, object]:
    """Load the YAML between the first two ``---`` lines."""
    opening, block, _ = path.read_text(encoding="utf-8").split("---\n", 2)
    assert opening == "", f"{path.name} does not begin with front matter"
    loaded = yaml.safe_load(block)
    assert isinstance(loaded, dict), f"{path.name}: the front matter is not a mapping"
    return loaded


def body(path: Path) -> str:
    """Return what follows the front matter."""
    return path.read_text(encoding="utf-8").split("---\n", 2)[2]


def paragraphs(path: Path) -> list[str]:
    """Split a seed as a citation counts: paragraph n is item n - 1."""
    return body(path).strip("\n").split("\n\n")


every_seed = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)


def test_there_are_five_articles_and_nothing_else() -> None:
    assert [path.suffix for path in FILES] == [".md"] * 5


@every_seed
def test_front_matter_is_complete(path: Path) -> None:
    meta = front_matter(path)
    required = {"title", "source", "published", "about"}
    assert required <= set(meta) <= required | {"url"}
    for key in meta.keys() - {"published"}:
        value = meta[key]
        assert isinstance(value, str), f"{key} is {value!r}"
        assert value == value.strip() != "", f"{key} is {value!r}"


@every_seed
def test_the_date_is_a_day_of_the_calendar_and_begins_the_file_name(path: Path) -> None:
    published = front_matter(path)["published"]
    assert type(published) is date
    assert path.name.startswith(published.isoformat() + "-")


@every_seed
def test_it_says_what_it_is_a_digest_of(path: Path) -> None:
    meta = front_matter(path)
    about = ABOUT.fullmatch(str(meta["about"]))
    assert about, meta["about"]
    assert about["publisher"] == meta["source"]
    assert date.fromisoformat(about["day"]) == meta["published"]
    assert about["headline"] != meta["title"], "the headline is theirs; the title must be ours"


@every_seed
def test_a_url_is_a_web_address(path: Path) -> None:
    url = front_matter(path).get("url")
    assert url is None or re.fullmatch(r"https?://[^\s/]+\.[^\s/]+/\S+", str(url))


@every_seed
def test_no_paragraph_is_empty_or_longer_than_a_passage(path: Path) -> None:
    assert len(paragraphs(path)) >= 3
    for number, text in enumerate(paragraphs(path), start=1):
        assert 5 <= len(text.split()) <= ONE_PARAGRAPH, f"paragraph {number}"
        assert text == " ".join(text.split()), f"paragraph {number} has stray space"
        assert re.search(r'[.!?]["”’]?$', text), f"paragraph {number} does not end a sentence"


@every_seed
def test_no_paragraph_stands_twice(path: Path) -> None:
    assert len(set(paragraphs(path))) == len(paragraphs(path))


@every_seed
def test_no_markup_or_debris_of_an_encoding_is_left(path: Path) -> None:
    assert not MARKUP.search(body(path))
    assert "\r" not in path.read_bytes().decode("utf-8")
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\xa0\xad\u200b-\u200f\u2028\u2029\ufeff\ufffd]", body(path))
    assert not re.search("â€|Ã.|Â ", body(path)), "UTF-8 that was read as something else"


def test_no_two_articles_have_the_same_title_or_paragraph() -> None:
    titles = [front_matter(path)["title"] for path in FILES]
    texts = [text for path in FILES for text in paragraphs(path)]
    assert len(set(titles)) == len(titles)
    assert len(set(texts)) == len(texts)
