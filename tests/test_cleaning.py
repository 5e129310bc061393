"""Scraped pages in our own words, in the shape of real ones.

In ``pages/`` the lines that begin with ``+`` are the article.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from time import process_time

import pytest

from embeddings.cleaning import clean, site_lines
from embeddings.splitting import split

PAGES = Path(__file__).parent / "pages"
ALL = ("broadcaster", "blog", "wire", "two_scripts", "popular", "spanish")


def page(name: str) -> str:
    """A page as it would be scraped."""
    text = (PAGES / f"{name}.txt").read_text("utf-8")
    return "\n".join(line.removeprefix("+ ") for line in text.split("\n"))


def article(name: str) -> str:
    """What of it is the article."""
    text = (PAGES / f"{name}.txt").read_text("utf-8")
    return " ".join(line.removeprefix("+ ") for line in text.split("\n") if line.startswith("+ "))


@pytest.mark.parametrize("name", ALL)
def test_a_page_becomes_its_article_and_nothing_else(name: str) -> None:
    assert " ".join(clean(page(name)).paragraphs) == article(name)


@pytest.mark.parametrize(
    ("name", "title", "source", "published"),
    [
        (
            "broadcaster",
            "Norholm bridge: Ferry service to replace closed crossing",
            "Strait Broadcasting",
            "2019-03-03",
        ),
        ("blog", "The second dredger arrives", "", "2019-03-04"),
        ("wire", "Port of Norholm doubles dredging budget", "Reuters", "2018-11-09"),
        (
            "two_scripts",
            "Envoys of the strait states agree on a joint rescue service",
            "STRAIT",
            "2019-03-07",
        ),
        ("popular", "School reopens a week after the flood", "The Norholm Courier", "2019-03-10"),
        ("spanish", "El puerto de Norholm duplica su presupuesto", "", "None"),
    ],
)
def test_a_page_says_what_it_is_called_whose_and_of_when(
    name: str, title: str, source: str, published: str
) -> None:
    story = clean(page(name))
    assert (story.title, story.source, str(story.published)) == (title, source, published)


def test_sentences_that_links_have_torn_are_whole_again() -> None:
    story = clean(page("torn"))
    assert story.title == "Ferry line orders electric ship"
    assert story.paragraphs == (
        "The ferry line Nor Strait Lines has ordered its first electric ship, which is to replace the oldest "
        "of its five diesel ferries.",
        "“We looked at hydrogen as well, but it came too late,” said managing director Per Lund on Tuesday.",
        "The ship will carry 120 cars and is due in May 2021. Its price was not disclosed.",
    )


def test_lines_cut_at_a_column_are_paragraphs_again() -> None:
    story = clean(
        "Harbour opens\n\n"
        "The harbour of Norholm opened on Friday after the ice had gone,\n"
        "the port authority said in a short statement to the press, and\n"
        "the first two ships left at once.\n"
        "    Three more were to follow during the weekend. Their owners had\n"
        "waited for them since January.\n"
    )
    assert [paragraph.split()[0] for paragraph in story.paragraphs] == ["The", "Three"]
    assert story.paragraphs[0].endswith("and the first two ships left at once.")


BETWEEN = """\
Skip to content
Ferry resumes after storm
By Kari Holm
12 May 2020
Share this article
The ferry between Norholm and the island resumed its service on Tuesday after a storm of three days.
{line}
The next storm is expected at the end of the week, according to the weather service of the port.
Related articles
Storm closes school
"""


@pytest.mark.parametrize(
    "line",
    [
        "He declined to comment.",
        "“Never again!”",
        '"Yes."',
        "Who is going to pay for it?",
        "NORHOLM, May 12 (NTB) - The captain slept.",
        "The US banned such accounts, and Facebook deleted them.",
        "Comments by the minister had angered the captain.",
        "Shares of the ferry line rose three percent.",
        "Getty Images sued an intelligence firm over pictures of the storm.",
        "Follow-up talks were held with the islanders at noon.",
        "More than 30 cars waited.",
        "By then, half of the passengers had left for home.",
        "The company said it would change its privacy policy and write to your e-mail address.",
        "Those who sign up for the newsletter of the parish, it said, had been warned.",
        "The pier, which the town had built in 1931 and the state had paid for, was now beyond all repair",
    ],
)
def test_a_true_paragraph_survives_however_short_or_odd(line: str) -> None:
    assert clean(BETWEEN.format(line=line)).paragraphs[1:-1] == (line,)


@pytest.mark.parametrize(
    "line",
    [
        "Advertisement",
        "Story continues below advertisement",
        "Sign up for our newsletter",
        "Get the day's news in your inbox every morning, subscribe to our newsletter.",
        "Read also: Mayor wants a new pier",
        "READ MORE >> Mayor wants a new pier",
        "Mayor Wants New Pier After Storm",
        "Why Does the Mayor Want a New Pier?",
        "3 min read",
        "2 hours ago",
        "Share Tweet Print Email",
        "Facebook Twitter WhatsApp",
        "Follow Kari Holm on Twitter: @kariholm",
        "Follow us on Facebook and never miss a storm again.",
        "© EPA/Per Lund",
        "The ferry in the storm. Photo: Per Lund / Norholm Times",
        "Waves at the pier of Norholm on Monday. [Per Lund/AP Photo]",
        "The mayor (L) and the captain shake hands on the pier after the storm had gone.",
        "Waves hit the pier in this undated handout photo provided by the port of Norholm.",
        "{{item.title}}",
        "Loading...",
        "Паром снова ходит",
        "www.norholmtimes.example/ferry",
    ],
)
def test_what_the_page_puts_between_paragraphs_goes(line: str) -> None:
    assert len(clean(BETWEEN.replace("{line}", line)).paragraphs) == 2


def test_a_list_in_the_article_stays_and_is_one_paragraph() -> None:
    points = "He gave three reasons:\n- the ice\n- the price of oil\n- his wife"
    assert clean(BETWEEN.format(line=points)).paragraphs[1:-1] == (
        "He gave three reasons:",
        "• the ice • the price of oil • his wife",
    )


def test_a_heading_in_the_article_opens_its_paragraph() -> None:
    assert (
        clean(BETWEEN.format(line="What comes next"))
        .paragraphs[-1]
        .startswith("What comes next: The next storm")
    )


def test_a_summary_under_the_headline_stays_without_its_stop() -> None:
    text = BETWEEN.replace(
        "Share this article", 'The ferry service between Norholm and the island is "resumed after three days"'
    )
    assert clean(text.format(line="Nobody was hurt.")).paragraphs[0].endswith('"resumed after three days"')


def test_a_picture_is_not_the_article_even_in_whole_sentences() -> None:
    """The text behind a picture and the one below it are often the same."""
    caption = "Waves hit the pier. The ferry has been moored behind it since Saturday."
    assert (
        clean(BETWEEN.format(line=f"{caption}\n{caption}")).paragraphs
        == clean(BETWEEN.format(line="")).paragraphs
    )


BLOCK = " ".join(
    f"The {name} ship waited for the ice to break." for name in ("first", "second", "third", "fourth") * 4
)


@pytest.mark.parametrize(
    "title",
    ["", "Ships wait for the ice\n\n", "Photos: Ships wait for the ice\n", "Is the ice gone?\n\n"],
)
def test_a_clean_text_loses_nothing(title: str) -> None:
    story = clean(title + BLOCK)
    assert story.paragraphs == (BLOCK,)
    assert story.title == (title.strip() or " ".join(BLOCK.split()[:14]) + "…")


def test_a_title_said_twice_is_said_once() -> None:
    assert clean(f"Ships wait\n\nShips wait\n\n{BLOCK}").paragraphs == (BLOCK,)


def test_a_clean_text_keeps_its_subheadings_lists_and_odd_lines() -> None:
    text = (
        f"Ships wait\n\n{BLOCK}\n\nThe owners\n\n{BLOCK}\n\nNorholm 3, Island 2\n\n1. one\n2. two\n\n{BLOCK}"
    )
    words = " ".join(clean(text).paragraphs).replace("owners:", "owners").split()
    assert sorted(words) == sorted(text.split("\n\n", 1)[1].split())


def test_fields_at_the_top_of_a_text_are_read() -> None:
    story = clean(
        f"Title: Ships wait\nSource: Norholm Times\nDate: 2 March 2018\nURL: https://example.org/1\n\n{BLOCK}"
    )
    assert (story.title, story.source, story.published) == ("Ships wait", "Norholm Times", date(2018, 3, 2))
    assert (story.url, story.paragraphs) == ("https://example.org/1", (BLOCK,))


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["Friday April 26 2024", "{title}", "13 February 2017 18:00 (UTC+04:00)"], date(2017, 2, 13)),
        (
            ["{title}", "Published: 12:17pm, 10 Jun, 2019", "Updated: 12:52pm, 11 Jun, 2019"],
            date(2019, 6, 10),
        ),
        (["Thursday, March 24, 2016", "{title}"], date(2016, 3, 24)),
        (["date 2017-05-04 Back", "{title}", "May 04, 19:27 UTC+3 OSLO"], date(2017, 5, 4)),
        (["date 2018-05-04 Back", "{title}", "May 03, 23:27 UTC+3 OSLO"], date(2018, 5, 3)),
        (["date 2017-03-20 Register", "A flag in Oslo January 30, 2017", "{title}"], date(2017, 3, 20)),
        (["{title}", "03/04/2020"], None),
        (["{title}", "May 04, 19:27"], None),
    ],
)
def test_the_date_is_the_articles_not_the_pages(lines: list[str], expected: date | None) -> None:
    top = "\n\n".join(lines).format(title="Ships wait for the ice to break")
    assert clean(f"{top}\n\nShare\n\n{BLOCK}").published == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("OSLO (NTB) — Ships wait.", "NTB"),
        ("OSLO, May 4. /STRAIT/. Ships wait.", "STRAIT"),
        ("OSLO, March 7 (Xinhua) -- Ships wait.", "Xinhua"),
        ("LIMA. ANDINA The ships wait.", "ANDINA"),
        ("Ships wait (for now) in the ice.", ""),
    ],
)
def test_a_dateline_names_the_publisher_where_nothing_else_does(text: str, expected: str) -> None:
    assert clean(f"Ships wait\n\n{text}\n\n{BLOCK}").source == expected


def test_a_copied_post_names_its_first_publisher_and_title() -> None:
    story = clean(
        f"Ships wait - from NEWS\n\n{BLOCK}\n\nThe post Ships wait appeared first on NEWS by Per.\nvia IFTTT"
    )
    assert (story.title, story.source, story.paragraphs) == ("Ships wait", "NEWS", (BLOCK,))


def test_what_several_pages_say_alike_is_the_sites() -> None:
    notice = "The Norholm Times has been owned by the same family of fishermen since the year 1911."
    pages = [f"{BETWEEN}\n{notice}".format(line=f"Ship {i} was late by {i + 3} hours.") for i in range(4)]
    bodies = [
        page.replace("resumed its service", f"resumed service {i}").replace("next", f"next ({i})")
        for i, page in enumerate(pages)
    ]
    common = site_lines(bodies)
    assert all(notice not in clean(body, common).paragraphs for body in bodies)
    assert all(len(clean(body, common).paragraphs) == 3 for body in bodies)


def test_copies_of_one_story_are_no_furniture() -> None:
    copies = [page("broadcaster")] * 4
    assert " ".join(clean(copies[0], site_lines(copies)).paragraphs) == article("broadcaster")


def test_characters_are_made_plain_once() -> None:
    story = clean(
        "Title\n\nA\u00a0ship —  “old” – left on January 23- 24, in\u200b\u00adtime, with Tom &amp; Jerry."
    )
    assert story.paragraphs == ("A ship — “old” – left on January 23-24, intime, with Tom & Jerry.",)


def test_nothing_comes_of_nothing() -> None:
    assert clean("").paragraphs == clean("Home\nNews\nShare\n").paragraphs == ()


@pytest.mark.parametrize(
    "text",
    [
        "." * 50_000,
        "U.S. " * 10_000,
        "a\n" * 20_000,
        "x" * 100_000,
        "<!--" * 10_000,
        '"' * 50_000,
        "/ " * 20_000,
    ],
)
def test_a_hostile_text_takes_no_longer_than_another(text: str) -> None:
    """Each of these once took minutes."""
    before = process_time()
    paragraphs = [part for paragraph in clean(text).paragraphs for part in split(paragraph)]
    assert process_time() - before < 10
    assert len("".join(paragraphs).replace(" ", "")) <= len(text)
