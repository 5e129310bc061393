"""Text from outside renders as its own characters."""

from __future__ import annotations

import pytest

from bot.markup import MESSAGE, escape, link, plain, shorten, units


@pytest.mark.parametrize(
    ("outside", "shown"),
    [
        (
            "**bold** _it_ ~~gone~~ `code` ||spoiler||",
            r"\*\*bold\*\* \_it\_ \~\~gone\~\~ \`code\` \|\|spoiler\|\|",
        ),
        ("```py\nrm\n```", r"\`\`\`py rm \`\`\`"),
        ("# heading", r"\# heading"),
        ("-# small", r"\-# small"),
        ("> quote", r"\> quote"),
        ("- item", r"\- item"),
        ("1. item", r"1\. item"),
        ("2017 was long. 15. May", "2017 was long. 15. May"),
        ("[free](https://evil.example)", r"\[free\](https\://evil.example)"),
        ("discord.gg/abc and DISCORD.com/invite/x", r"discord\.gg/abc and DISCORD\.com/invite/x"),
        (
            "<t:0:R> <#12> </ask:12> <:smile:12> <id:guide>",
            r"\<t:0:R> \<#12> \</ask:12> \<:smile:12> \<id:guide>",
        ),
        ("@everyone @here", "@\u200beveryone @\u200bhere"),
        ("<@12> <@!12> <@&12>", "\\<@\u200b12> \\<@\u200b!12> \\<@\u200b&12>"),
        ("a\\*b", r"a\\\*b"),
        ("C:\\dir_a", r"C:\\dir\_a"),
        ("mail@example.org costs $5 (15 %)", "mail@example.org costs $5 (15 %)"),
    ],
)
def test_markup_and_mentions_become_characters(outside: str, shown: str) -> None:
    assert escape(outside) == shown


def test_what_hides_or_reorders_text_is_dropped_and_lines_are_joined() -> None:
    assert plain("a\u202eb\u2066c\u200bd\ufeffe\x00f\x1b[31m\u2028g\r\nh\ud800") == "abcdef[31m g h"


def test_joined_emoji_and_other_scripts_stay_whole() -> None:
    assert plain("👩\u200d🚀 می\u200cخواهم") == "👩\u200d🚀 می\u200cخواهم"


@pytest.mark.parametrize(
    "url",
    [
        None,
        "",
        "javascript:alert(1)",
        "ftp://example.org/x",
        "https://example.org@evil.example/",
        "https://exa mple.org/",
        "https://example.org/\u202ex",
        "https://[broken",
        "//example.org",
        "https://example.org/" + "x" * 300,
    ],
)
def test_a_doubtful_address_leaves_the_title_alone(url: str | None) -> None:
    assert link("A [title]", url) == r"A \[title\]"


def test_an_address_can_not_end_its_link_early() -> None:
    assert link("T", "https://example.org/a_(b)>c") == "[T](<https://example.org/a_%28b%29%3Ec>)"
    assert link("T", "https://example.org/%D0%90?q=1&r=2#s") == "[T](<https://example.org/%D0%90?q=1&r=2#s>)"


def test_length_is_counted_in_utf_16_code_units() -> None:
    assert units("a😀") == 3


def test_shortening_ends_at_a_sentence_and_counts_what_escaping_adds() -> None:
    text = "One *star*. Two stars here. Three."
    assert shorten(text, 100) == r"One \*star\*. Two stars here. Three."
    assert shorten(text, 33) == r"One \*star\*. Two stars here. …"
    assert shorten(text, 20) == r"One \*star\*. …"


@pytest.mark.parametrize("room", [1, 2, 3, 17, 100, MESSAGE])
@pytest.mark.parametrize("text", ["word " * 900, "x" * 3000, "😀" * 3000, "*" * 3000, "A sentence. " * 400])
def test_shortened_text_fits_whatever_it_is(room: int, text: str) -> None:
    shown = shorten(text, room)
    assert units(shown) <= room
    assert not shown.endswith("\\")
