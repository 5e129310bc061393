"""Whatever a person has news in is read; whatever can't be is named with its reason, and the rest goes on."""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from embeddings import articles
from embeddings.articles import Skipped, read_articles
from embeddings.types import Document

FERRY = "The ferry between Norholm and the island resumed its service on Tuesday after a storm of three days."
PORT = "The port authority of Norholm expects the next storm at the end of the week, it said in a statement."


def read(*paths: Path) -> list[Document]:
    """The articles under ``paths``, when there is nothing else."""
    found = list(read_articles(paths))
    assert not [each for each in found if isinstance(each, Skipped)]
    return [each for each in found if isinstance(each, Document)]


def read_one(folder: Path, name: str, text: str) -> Document:
    """The one article in a file with ``text``."""
    path = folder / name
    path.write_text(text, "utf-8")
    (document,) = read(path)
    return document


def reason(path: Path) -> str:
    """Why ``path``, and nothing else, was skipped."""
    (skipped,) = read_articles([path])
    assert isinstance(skipped, Skipped)
    assert skipped.path == path
    return skipped.reason


# Markdown


def test_front_matter_says_whose_the_article_is_and_of_when(tmp_path: Path) -> None:
    text = f"---\ntitle: Ferry resumes\nsource: Norholm Times\npublished: 2020-05-12\nurl: https://e.org/1\n---\n\n{FERRY}\n"
    article = read_one(tmp_path, "a.md", text).article
    assert (article.title, article.source, article.published) == (
        "Ferry resumes",
        "Norholm Times",
        date(2020, 5, 12),
    )
    assert (article.url, article.path) == ("https://e.org/1", str(tmp_path / "a.md"))


def test_front_matter_may_use_other_names_and_be_no_yaml(tmp_path: Path) -> None:
    text = f"---\nheadline: Ferry: it sails\npublisher: 'Norholm Times'\ndate: 12 May 2020\nlink: https://e.org/1\n---\n{FERRY}"
    article = read_one(tmp_path, "a.md", text).article
    assert (article.title, article.source, article.published) == (
        "Ferry: it sails",
        "Norholm Times",
        date(2020, 5, 12),
    )


def test_markdown_without_front_matter_is_titled_by_its_heading(tmp_path: Path) -> None:
    document = read_one(tmp_path, "a.md", f"# Ferry *resumes*\n\n{FERRY}\n\n{PORT}\n")
    assert document.article.title == "Ferry resumes"
    assert document.paragraphs == (FERRY, PORT)


@pytest.mark.parametrize("top", ["Published 4 June 2019\n\nBy Anna Berg", "*By Anna Berg*\n\n2019-06-04"])
def test_markdown_without_front_matter_is_dated_by_a_line_at_its_top(tmp_path: Path, top: str) -> None:
    document = read_one(tmp_path, "a.md", f"# Ferry resumes\n\n{top}\n\n{FERRY}\n\n{PORT}\n")
    assert document.article.published == date(2019, 6, 4)
    assert document.paragraphs == (FERRY, PORT)


def test_a_day_within_a_paragraph_is_not_the_articles(tmp_path: Path) -> None:
    line = "The ferry sails again from 4 June 2019, the port says."
    document = read_one(tmp_path, "a.md", f"# Ferry resumes\n\n{line}\n\n{PORT}\n")
    assert (document.article.published, document.paragraphs) == (None, (line, PORT))


def test_markdown_becomes_plain_text(tmp_path: Path) -> None:
    text = (
        "Ferry resumes\n=============\n\n"
        'The **ferry** of [Nor Strait Lines](https://e.org "a title") *sails* again\nfrom `Pier 3`.'
        "![a picture](p.jpg)\n\n"
        "> “We are \\*glad\\*,” its captain said.\n\n"
        "## The fares\n\nThey stay at $5_000_ a year &amp; car.\n\n"
        "* cars\n* lorries\n\n1987. was the first year.\n\n---\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"
    )
    assert read_one(tmp_path, "a.md", text).paragraphs == (
        "The ferry of Nor Strait Lines sails again from Pier 3.",
        "“We are *glad*,” its captain said.",
        "The fares: They stay at $5_000_ a year & car.",
        "• cars • lorries",
        "1987. was the first year.",
        "a | b 1 | 2",
    )


# JSON


@pytest.mark.parametrize(
    "record",
    [
        {
            "title": "Ferry",
            "text": f"{FERRY}\n\n{PORT}",
            "published": "2020-05-12",
            "source": "Times",
            "url": "u",
        },
        {
            "headline": "Ferry",
            "body": f"{FERRY}\n{PORT}",
            "date": "12 May 2020",
            "publisher": {"name": "Times"},
            "link": "u",
        },
        {
            "Title": "Ferry",
            "paragraphs": [FERRY, PORT],
            "publishedAt": "2020-05-12T06:00:00Z",
            "source": {"name": "Times"},
            "URL": "u",
        },
        {
            "title": {"rendered": "Ferry"},
            "content": f"<p>{FERRY}</p><p>{PORT}</p>",
            "published_at": 1589263200,
            "site": "Times",
            "url": "u",
        },
        {
            "name": "Ferry",
            "articleBody": [{"text": FERRY}, {"text": PORT}],
            "datePublished": "20200512",
            "source.name": "Times",
            "weburl": "u",
        },
        {
            "title": "Ferry",
            "text": None,
            "maintext": f"{FERRY}\r\n\r\n{PORT}",
            "publication_date": "2020/05/12",
            "outlet": "Times",
            "url": "u",
        },
    ],
)
@pytest.mark.parametrize("shape", ["line", "object", "list", "articles"])
def test_records_are_read_under_the_names_they_come_with(tmp_path: Path, record: object, shape: str) -> None:
    shapes = {
        "line": record,
        "object": record,
        "list": [record],
        "articles": {"status": "ok", "articles": [record]},
    }
    document = read_one(tmp_path, "a.jsonl" if shape == "line" else "a.json", json.dumps(shapes[shape]))
    article = document.article
    assert document.paragraphs == (FERRY, PORT)
    assert (article.title, article.source, article.published, article.url) == (
        "Ferry",
        "Times",
        date(2020, 5, 12),
        "u",
    )


def test_a_bad_line_is_named_and_the_rest_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    lines = [
        json.dumps({"text": FERRY}),
        "{'text': 1}",
        "",
        json.dumps({"title": "no text"}),
        "[" * 100_000,
        json.dumps({"text": PORT}),
    ]
    path.write_text("\n".join(lines))
    found = list(read_articles([path]))
    assert [each.paragraphs[0] for each in found if isinstance(each, Document)] == [FERRY, PORT]
    reasons = [each.reason for each in found if isinstance(each, Skipped)]
    assert [re.sub(r" \(.*", "", each) for each in reasons] == [
        "line 2 is not JSON",
        "line 4 has no text",
        "line 5 is not JSON that can be read",
    ]


def test_json_lines_by_another_name_are_read(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text("\n".join(json.dumps({"text": text}) for text in (FERRY, PORT)))
    assert [document.paragraphs for document in read(path)] == [(FERRY,), (PORT,)]


def test_half_a_json_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text('{"text": "The ferry')
    assert reason(path).startswith("not JSON (unterminated string")


def test_broken_characters_in_json_do_no_harm(tmp_path: Path) -> None:
    document = read_one(tmp_path, "a.json", '{"title": "A\\ud800", "text": "The ferry\\u0000 sails\\udfff."}')
    assert (document.article.title, document.paragraphs) == ("A", ("The ferry sails.",))


def test_a_record_without_a_title_is_called_by_its_first_words(tmp_path: Path) -> None:
    assert read_one(tmp_path, "a.json", json.dumps({"text": FERRY})).article.title.startswith(
        "The ferry between Norholm"
    )


# HTML

HTML = f"""<!DOCTYPE html><html><head><title>Ferry resumes after storm | Norholm Times</title>
<meta property="og:site_name" content="Norholm Times">
<meta property="og:title" content="Ferry resumes after storm">
<meta property="article:published_time" content="2020-05-12T06:00:00+02:00"><link rel="canonical" href="https://e.org/ferry">
<script src="https://tracker.example/x.js">var a = 1;</script></head><body>
<nav><a href="/">Home</a> <a href="/sport">Sport</a></nav>
<article><h1>Ferry resumes after storm</h1><p>{FERRY}</p><p>“Never again!”</p><p>{PORT}</p>
<p>{FERRY.replace("ferry", "harbour bus")} {PORT.replace("storm", "flood")}</p></article>
<aside><h3>Most read</h3><ul><li><a href="/1">Mayor wants new pier</a></li></ul></aside>
<footer>© 2020 Norholm Times. All rights reserved.</footer></body></html>"""


def test_html_is_read_without_a_word_and_without_a_network(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """The tests run with sockets blocked; a look at the network would fail here."""
    document = read_one(tmp_path, "a.html", HTML)
    article = document.article
    assert (article.title, article.source) == ("Ferry resumes after storm", "Norholm Times")
    assert (article.published, article.url) == (date(2020, 5, 12), "https://e.org/ferry")
    assert document.paragraphs[:3] == (FERRY, "“Never again!”", PORT)
    assert len(document.paragraphs) == 4
    assert capfd.readouterr() == ("", "")


ROWS = (
    "<tr><th>Ticket</th><th>Fare</th></tr><tr><td>One</td><td>20</td></tr><tr><td>Month</td><td>400</td></tr>"
)


def test_a_table_is_one_paragraph_without_its_rules(tmp_path: Path) -> None:
    page = (
        f"<!doctype html><html><body><article><h1>Fares</h1><p>{FERRY}</p><table>{ROWS}</table><p>{PORT}</p>"
    )
    read_page = read_one(tmp_path, "a.html", page + "</article></body></html>")
    assert read_page.paragraphs == (FERRY, "• Ticket | Fare • One | 20 • Month | 400", PORT)
    text = f"# Fares\n\n{FERRY}\n\n| Ticket | Fare |\n|---|---|\n| Single | 20 |\n\n{PORT}\n"
    assert read_one(tmp_path, "a.md", text).paragraphs == (FERRY, "Ticket | Fare Single | 20", PORT)


def test_a_scrap_of_html_is_read_too(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert read_one(
        tmp_path, "a.htm", f"<html><body><nav>Home</nav><b>{FERRY}</b></body></html>"
    ).paragraphs == (FERRY,)
    assert capfd.readouterr() == ("", "")


# Files


def test_folders_are_read_to_the_bottom_in_order_without_hidden_files(tmp_path: Path) -> None:
    for name in ("b/2.txt", "a.md", "b/1.md", "c.txt", ".git/x.md", "b/.x.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(f"{name}\n\n{FERRY}")
    paths = [Path(document.article.path or "") for document in read(tmp_path)]
    assert [path.relative_to(tmp_path).as_posix() for path in paths] == ["a.md", "b/1.md", "b/2.txt", "c.txt"]


def test_links_in_a_circle_and_files_named_twice_are_read_once(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "a.txt").write_text(FERRY)
    (tmp_path / "sub" / "up").symlink_to(tmp_path, target_is_directory=True)
    assert len(read(tmp_path, tmp_path / "sub", tmp_path / "sub" / "a.txt")) == 1


def test_a_link_to_nothing_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.txt").symlink_to(tmp_path / "gone.txt")
    assert reason(tmp_path / "a.txt") == "no such file or directory"


def test_what_is_not_there_is_named_and_the_rest_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(FERRY)
    gone, there = read_articles([tmp_path / "gone", tmp_path])
    assert gone == Skipped(tmp_path / "gone", "no such file or directory")
    assert isinstance(there, Document)


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.txt", b"", "empty"),
        ("a.txt", b"\xef\xbb\xbf \r\n\t\n", "empty"),
        ("a.txt", b"The ferry\0 sails.", "binary, not text"),
        ("a.txt", "La Région a décidé.".encode("latin-1"), "not UTF-8 text (byte 4)"),
        ("a.html", b'<html><meta charset="no-such">\xe9', "not UTF-8 text (byte 30)"),
        ("a.html", b'<html><meta charset="utf-8">\xe9', "not UTF-8 text (byte 28)"),
        ("a.html", b'<html><meta charset="rot13">\xe9', "not UTF-8 text (byte 28)"),
        ("a.txt", "The ferry sails.".encode("utf-16"), "UTF-16, not UTF-8 text"),
        ("a.pdf", b"%PDF-1.7 and so on", "a PDF, which Dateline does not read"),
        ("a.docx", b"PK\x03\x04 and so on", "a ZIP or office file, which Dateline does not read"),
        ("a.png", b"\x89PNG\r\n\x1a\n\0\0", "binary, not text"),
        ("a.md", b"---\ntitle: Ferry\n---\n", "no article text in it"),
        ("a.html", b"<html><body></body></html>", "no article text in it"),
    ],
)
def test_what_is_no_article_is_named_with_the_reason(
    tmp_path: Path, name: str, content: bytes, expected: str
) -> None:
    (tmp_path / name).write_bytes(content)
    assert reason(tmp_path / name) == expected


@pytest.mark.parametrize(
    ("head", "encoding"),
    [
        ('<html><meta charset="iso-8859-1">', "cp1252"),
        ("<html><meta http-equiv=Content-Type content='text/html; charset=windows-1251'>", "cp1251"),
        ('<?xml version="1.0" encoding="Shift_JIS"?><html>', "shift_jis"),
    ],
)
def test_a_page_in_another_encoding_is_read_as_it_declares(tmp_path: Path, head: str, encoding: str) -> None:
    words = {"cp1252": "“Région”", "cp1251": "Район", "shift_jis": "地域"}[encoding]
    path = tmp_path / "a.html"
    path.write_bytes(f"{head}<body><article><p>The ferry of {words} sails today.</p>".encode(encoding))
    assert read(path)[0].paragraphs == (f"The ferry of {words} sails today.",)


def test_a_file_of_50_mb_is_named_and_not_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.txt"
    with path.open("wb") as file:
        file.truncate(50_000_000)
    monkeypatch.setattr(Path, "read_bytes", lambda _: pytest.fail("loaded"))
    assert reason(path) == "50 MB or larger"


def test_a_file_that_may_not_be_read_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(path))

    (tmp_path / "a.txt").write_text(FERRY)
    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert reason(tmp_path / "a.txt") == "permission denied"


def test_a_pipe_is_named_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.txt")
    assert reason(tmp_path / "a.txt") == "not a regular file"


def test_byte_order_marks_and_windows_lines_are_accepted(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(f"\ufeffFerry resumes\r\n\r\n{FERRY}\r\n\r\n{PORT}\r\n".encode())
    (document,) = read(path)
    assert (document.article.title, document.paragraphs) == ("Ferry resumes", (FERRY, PORT))


def test_front_matter_with_windows_lines_is_front_matter(tmp_path: Path) -> None:
    text = f"---\ntitle: Ferry resumes\npublished: 2020-05-12\n---\n\n{FERRY}\n\n{PORT}\n"
    (tmp_path / "a.md").write_bytes(text.replace("\n", "\r\n").encode())
    (document,) = read(tmp_path / "a.md")
    assert (document.article.title, document.article.published) == ("Ferry resumes", date(2020, 5, 12))
    assert document.paragraphs == (FERRY, PORT)


def test_a_title_without_end_is_cut(tmp_path: Path) -> None:
    article = read_one(tmp_path, "a.txt", "x" * 100_000).article
    assert article.title == "x" * 299 + "…"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a", f"Ferry\n\n{FERRY}"),
        ("a.news", f"Ferry\n\n{FERRY}"),
        (
            "a.page",
            f"<!doctype html><html><head><title>Ferry</title></head><body><p>{FERRY}</p></body></html>",
        ),
        (
            "a.txt",
            f"<html><head><title>Ferry</title></head><body><article><p>{FERRY}</p></article></body></html>",
        ),
        ("a.data", json.dumps({"title": "Ferry", "text": FERRY})),
    ],
)
def test_a_file_of_another_name_is_read_by_how_it_begins(tmp_path: Path, name: str, text: str) -> None:
    document = read_one(tmp_path, name, text)
    assert (document.article.title, document.paragraphs) == ("Ferry", (FERRY,))


def test_a_date_in_the_files_name_is_better_than_none(tmp_path: Path) -> None:
    assert read_one(tmp_path, "2020-05-12-ferry.txt", FERRY).article.published == date(2020, 5, 12)
    assert read_one(tmp_path, "ferry-12.txt", FERRY).article.published is None


BLOCK = " ".join(
    f"{FERRY} Ship {i} left at {i % 12}.{i + 10} p.m. for the U.S. coast. “{PORT}”" for i in range(14)
)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.txt", BLOCK),
        ("a.txt", f"Ships leave\n\n{BLOCK}"),
        ("a.txt", f"Ships leave\n{BLOCK}\n"),
        ("a.md", BLOCK),
        ("a.md", f"---\ntitle: Ships leave\n---\n{BLOCK}"),
        ("a.jsonl", json.dumps({"title": "Ships leave", "text": BLOCK})),
        ("a.json", json.dumps([{"title": "Ships leave", "text": BLOCK}])),
    ],
)
def test_an_article_in_one_block_becomes_passages_of_a_paragraphs_size(
    tmp_path: Path, name: str, text: str
) -> None:
    paragraphs = read_one(tmp_path, name, text).paragraphs
    assert " ".join(paragraphs) == BLOCK
    assert all(60 <= len(paragraph.split()) <= 110 for paragraph in paragraphs)


def test_a_thousand_articles_in_one_file_come_one_at_a_time_and_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text("\n".join(json.dumps({"id": i, "text": f"Ship {i}. {BLOCK}"}) for i in range(200)))
    documents = read(path)
    assert len({document.article.id for document in documents}) == 200
    assert Counter(" ".join(documents[17].paragraphs).split()) == Counter(f"Ship 17. {BLOCK}".split())


# Ids


def test_an_id_stays_when_the_text_changes_or_the_folder_moves(tmp_path: Path) -> None:
    (tmp_path / "news").mkdir()
    (tmp_path / "else").mkdir()
    before = read_one(tmp_path / "news", "a.txt", f"Ferry\n\n{FERRY}").article.id
    assert read_one(tmp_path / "news", "a.txt", f"Port\n\n{PORT}").article.id == before
    (by_folder,) = read(tmp_path / "news")
    assert by_folder.article.id == before
    (tmp_path / "news").rename(tmp_path / "else" / "news")
    (moved,) = read(tmp_path / "else" / "news")
    assert moved.article.id == before


def test_a_records_own_name_makes_its_id_wherever_it_stands(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    records = [json.dumps({"id": i, "text": FERRY}) for i in (1, 2)] + [
        json.dumps({"url": "u", "text": PORT})
    ]
    path.write_text("\n".join(records))
    ids = [document.article.id for document in read(path)]
    path.write_text("\n".join(reversed(records)))
    assert [document.article.id for document in read(path)] == ids[::-1]
    assert len(set(ids)) == 3


def test_what_sites_repeat_is_seen_across_the_files_of_a_run(tmp_path: Path) -> None:
    notice = "The Norholm Times has been in the hands of the same family of fishermen since 1911."
    for i in range(4):
        body = f"{FERRY} It carried {i} cars.\n{PORT} That is {i} days off.\n{notice}"
        (tmp_path / f"{i}.txt").write_text(f"Skip to content\nShip {i} late\n{body}\nShare\n")
    assert all(len(document.paragraphs) == 2 for document in read(tmp_path))


def test_importing_the_reader_of_articles_loads_no_parser() -> None:
    assert not {"trafilatura", "yaml", "markdown_it"} & set(vars(articles))
