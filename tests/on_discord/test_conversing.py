"""More than one question: windows, follow-ups, menus, buttons, rules, in a simulated Discord."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle
from simcord.env import Env
from simcord.results import InteractionResult

from bot import __version__
from bot.connection import Bot
from bot.library import Library
from bot.markup import units
from bot.reception import Reception
from bot.records import Records
from bot.replies import Exchanges
from embeddings.indexing import index_documents
from embeddings.types import Document
from tests.doubles import FakeEncoder
from tests.on_discord.answering import DOCUMENTS, WordAnswerer

QUESTION = "when is the second round in Astana?"


def text_of(result: InteractionResult) -> str:
    assert result.response is not None
    return result.response.content


def labels(result: InteractionResult) -> list[str]:
    assert result.response is not None
    (row,) = result.response.components
    return [button.get("label") or button["emoji"]["name"] for button in row["components"]]


async def test_a_window_is_applied_and_named(channel: ChannelHandle, alice: MemberActor) -> None:
    result = await alice.slash(
        channel, "ask", question="when do the envoys meet again?", since="15 February 2017"
    )
    assert "Only articles published since 15 February 2017." in text_of(result)
    assert "23 February" in text_of(result)
    refused = await alice.slash(
        channel, "ask", question="when do the envoys meet again?", until="January 2017"
    )
    assert "published up to 31 January 2017" in text_of(refused)
    assert "“" not in text_of(refused)


@pytest.mark.parametrize("since", ["last week", "yesterday", "March 2017", "2017-03-20"])
async def test_dates_are_taken_as_people_write_them(
    channel: ChannelHandle, alice: MemberActor, since: str
) -> None:
    result = await alice.slash(channel, "ask", question=QUESTION, since=since)
    assert "Only articles published since " in text_of(result)


async def test_a_date_that_is_none_is_explained(channel: ChannelHandle, alice: MemberActor) -> None:
    result = await alice.slash(channel, "ask", question=QUESTION, since="the day of the fox")
    assert 'Can\'t read "the day of the fox" as a date' in text_of(result)


async def test_publishers_are_offered_while_typing_and_hold(
    channel: ChannelHandle, alice: MemberActor
) -> None:
    choices = await alice.autocomplete(channel, "ask", "source", "lake")
    assert choices == [{"name": "Lake Gazette", "value": "Lake Gazette"}]
    result = await alice.slash(
        channel, "ask", question="when do the envoys meet again?", source="Lake Gazette"
    )
    assert "by “Lake Gazette”" in text_of(result)
    assert "Steppe" not in text_of(result)


async def test_a_private_answer_is_seen_by_nobody_else(channel: ChannelHandle, alice: MemberActor) -> None:
    result = await alice.slash(channel, "ask", question=QUESTION, private=True)
    assert result.ephemeral
    assert "15 and 16 February 2017" in text_of(result)


async def test_any_message_can_be_asked_about(
    simcord_env: Env, channel: ChannelHandle, alice: MemberActor
) -> None:
    bob = simcord_env.guild.add_member(simcord_env.create_user("bob"))
    said = await bob.send(channel, "I wonder when the second round in Astana is")
    result = await alice.context_menu(channel, "Ask about this", said)
    assert "15 and 16 February 2017" in text_of(result)


async def test_a_follow_up_is_understood_and_says_how(
    channel: ChannelHandle, alice: MemberActor, answerer: WordAnswerer
) -> None:
    await alice.slash(channel, "ask", question=QUESTION)
    result = await alice.slash(channel, "ask", question="and who led it?")
    assert answerer.asked[-1] == "who led it (second round in Astana)?"
    assert "-# about: second round in Astana" in text_of(result)


async def test_a_direct_message_may_follow_up_another_and_nothing_of_it_is_taken_up_on_a_server(
    simcord_env: Env, channel: ChannelHandle, alice: MemberActor, answerer: WordAnswerer
) -> None:
    await alice.user.send_dm(QUESTION)
    await alice.user.send_dm("and who led it?")
    assert answerer.asked[-1] == "who led it (second round in Astana)?"
    assert simcord_env.bot.user is not None
    await alice.send(channel, f"{simcord_env.bot.user.mention} and who led it?")
    assert answerer.asked[-1] == "and who led it?"


async def test_rules_hold_when_the_index_is_built_anew(
    channel: ChannelHandle, simcord_env: Env, alice: MemberActor, reception: Reception, tmp_path: Path
) -> None:
    owner = simcord_env.guild.add_member(simcord_env.guild.owner)
    await owner.slash(channel, "dateline config", channel=channel, answers=False)
    index_documents(DOCUMENTS[:1], [Path("news")], tmp_path / "index", FakeEncoder())
    reception.library = Library(tmp_path / "index")
    index_documents(DOCUMENTS, [Path("news")], tmp_path / "index", FakeEncoder())
    refused = await alice.slash(channel, "ask", question=QUESTION)
    assert "don't answer in this channel" in text_of(refused)


async def test_what_was_asked_in_private_is_not_taken_up_before_others(
    channel: ChannelHandle, alice: MemberActor, answerer: WordAnswerer
) -> None:
    await alice.slash(channel, "ask", question=QUESTION, private=True)
    aloud = await alice.slash(channel, "ask", question="and who led it?")
    assert answerer.asked[-1] == "and who led it?"
    assert "Astana" not in text_of(aloud)
    await alice.slash(channel, "ask", question="and who led it?", private=True)
    assert answerer.asked[-1] == "who led it (second round in Astana)?"


async def test_a_follow_up_stays_with_its_person_and_its_channel(
    simcord_env: Env, channel: ChannelHandle, alice: MemberActor, answerer: WordAnswerer
) -> None:
    bob = simcord_env.guild.add_member(simcord_env.create_user("bob"))
    other = simcord_env.guild.create_text_channel("elsewhere")
    await alice.slash(channel, "ask", question=QUESTION)
    await alice.user.send_dm(QUESTION)
    await bob.slash(channel, "ask", question="and who led it?")
    assert answerer.asked[-1] == "and who led it?"
    await alice.slash(other, "ask", question="and who led it?")
    assert answerer.asked[-1] == "and who led it?"


async def test_forget_wipes_memory_and_disk(
    channel: ChannelHandle, alice: MemberActor, answerer: WordAnswerer, records: Records
) -> None:
    await alice.slash(channel, "ask", question="what do giraffes eat in winter?")
    assert records.gaps() == ["what do giraffes eat in winter?"]
    result = await alice.slash(channel, "forget")
    assert text_of(result) == "Done: our conversations, and 1 entry on disk."
    assert result.ephemeral
    assert records.gaps() == []
    await alice.slash(channel, "ask", question="and who led it?")
    assert answerer.asked[-1] == "and who led it?"


async def test_sources_show_every_citation_whole_in_its_article_page_by_page(
    channel: ChannelHandle, alice: MemberActor
) -> None:
    answer = await alice.slash(channel, "ask", question=QUESTION)
    assert labels(answer) == ["Sources", "More context", "👍", "👎", "Delete"]
    assert answer.response is not None
    first = await alice.click(answer.response, label="Sources")
    assert first.ephemeral
    assert text_of(first).startswith("**1 of 3** · The Steppe Courier · 13 February 2017")
    assert "-# paragraph 1, the one cited\n> The envoys arrived early. The second round" in text_of(first)
    assert "-# paragraph 2\nIran, Russia and Turkey" in text_of(first)
    assert first.response is not None
    await alice.click(first.response, label="Next (1 of 3)")
    assert text_of(first).startswith("**2 of 3**")


async def test_more_context_shows_the_article_around_the_first_quote(
    channel: ChannelHandle, alice: MemberActor
) -> None:
    answer = await alice.slash(channel, "ask", question=QUESTION)
    assert answer.response is not None
    shown = await alice.click(answer.response, label="More context")
    assert "-# paragraph 3\nThe delegation was led" in text_of(shown)


async def test_a_refusal_offers_what_comes_closest_behind_a_button(
    channel: ChannelHandle, alice: MemberActor
) -> None:
    answer = await alice.slash(channel, "ask", question="what do giraffes eat?")
    assert labels(answer) == ["Closest passages", "👍", "👎", "Delete"]
    assert answer.response is not None
    shown = await alice.click(answer.response, label="Closest passages")
    assert "the one cited" in text_of(shown)


async def test_buttons_work_after_a_restart(
    simcord_env: Env, channel: ChannelHandle, alice: MemberActor, reception: Reception
) -> None:
    answer = await alice.slash(channel, "ask", question=QUESTION)
    await simcord_env.restart_bot(Bot(reception, Exchanges(9)))
    assert answer.response is not None
    shown = await alice.click(answer.response, label="Sources")
    assert "The second round in Astana" in text_of(shown)


async def test_a_thumb_is_kept_with_question_answer_and_index_version_and_a_remark_if_there_is_one(
    channel: ChannelHandle, alice: MemberActor, records: Records
) -> None:
    answer = await alice.slash(channel, "ask", question=QUESTION)
    assert answer.response is not None
    bad = next(
        b["custom_id"] for b in answer.response.components[0]["components"] if ":bad:" in b["custom_id"]
    )
    shown = await alice.click(answer.response, custom_id=bad)
    (verdict,) = records.verdicts()
    assert (verdict.question, verdict.answer, verdict.good, verdict.remark) == (
        QUESTION, "15 and 16 February 2017", False, "",
    )  # fmt: skip
    assert verdict.version == 1
    assert shown.modal is not None
    (field,) = (part for row in shown.modal["components"] for part in row["components"])
    await alice.submit_modal(shown, {field["custom_id"]: "wrong year"})
    assert [entry.remark for entry in records.verdicts()] == ["wrong year"]


async def test_the_asker_and_moderators_may_delete_an_answer_and_nobody_else(
    simcord_env: Env, channel: ChannelHandle, alice: MemberActor
) -> None:
    bob = simcord_env.guild.add_member(simcord_env.create_user("bob"))
    answer = await alice.slash(channel, "ask", question=QUESTION)
    assert answer.response is not None
    refused = await bob.click(answer.response, label="Delete")
    assert "Only the person who asked" in text_of(refused)
    assert answer.response is not None
    await alice.click(answer.response, label="Delete")
    assert answer.response is None
    moderator = simcord_env.guild.add_member(simcord_env.guild.owner)
    again = await alice.slash(channel, "ask", question=QUESTION)
    assert again.response is not None
    await moderator.click(again.response, label="Delete")
    assert again.response is None


async def test_a_server_sets_how_the_bot_behaves_in_a_channel_and_it_survives_a_restart(
    simcord_env: Env, channel: ChannelHandle, alice: MemberActor, reception: Reception
) -> None:
    owner = simcord_env.guild.add_member(simcord_env.guild.owner)
    shown = await owner.slash(channel, "dateline config", channel=channel, answers=False)
    assert "`answers` no" in text_of(shown)
    await simcord_env.restart_bot(Bot(reception, Exchanges(9)))
    refused = await alice.slash(channel, "ask", question=QUESTION)
    assert refused.ephemeral
    assert "don't answer in this channel" in text_of(refused)
    other = simcord_env.guild.create_text_channel("open")
    assert "15 and 16" in text_of(await alice.slash(other, "ask", question=QUESTION))


async def test_a_channel_may_do_without_mentions(
    simcord_env: Env, channel: ChannelHandle, alice: MemberActor, reception: Reception
) -> None:
    await simcord_env.restart_bot(Bot(reception, Exchanges(9), content=True))
    reception.records.set_rule(simcord_env.guild.id, channel.id, "mention", False)
    await alice.send(channel, QUESTION)
    assert channel.last_message is not None
    assert "15 and 16 February 2017" in channel.last_message.content


async def test_an_answer_may_open_a_thread_in_which_no_mention_is_needed(
    simcord_env: Env, channel: ChannelHandle, alice: MemberActor, reception: Reception
) -> None:
    await simcord_env.restart_bot(Bot(reception, Exchanges(9), content=True))
    reception.records.set_rule(simcord_env.guild.id, 0, "thread", True)
    assert simcord_env.bot.user is not None
    await alice.send(channel, f"{simcord_env.bot.user.mention} {QUESTION}")
    (thread,) = channel.threads
    assert thread.last_message is not None
    assert "15 and 16 February 2017" in thread.last_message.content
    await alice.send(thread, "who led the delegation?")
    assert "Mohammed Alloush" in thread.last_message.content


async def test_only_the_publishers_that_the_server_chose_are_asked_whatever_a_person_asks_for(
    simcord_env: Env, channel: ChannelHandle, alice: MemberActor, reception: Reception
) -> None:
    owner = simcord_env.guild.add_member(simcord_env.guild.owner)
    await owner.slash(channel, "dateline config", sources="Lake, Nobody")
    result = await alice.slash(channel, "ask", question="when do the envoys meet again?")
    assert "Only articles by “Lake” or “Nobody”." in text_of(result)
    assert "> **1.** “In Geneva the envoys" in text_of(result)
    result = await alice.slash(channel, "ask", question=QUESTION, source="Steppe Courier")
    assert "“The envoys arrived" not in text_of(result)


async def test_days_are_written_in_the_language_that_the_server_chose(
    simcord_env: Env, channel: ChannelHandle, alice: MemberActor
) -> None:
    owner = simcord_env.guild.add_member(simcord_env.guild.owner)
    shown = await owner.slash(channel, "dateline config", channel=channel, dates="de")
    assert "`dates` de" in text_of(shown)
    answer = await alice.slash(channel, "ask", question=QUESTION, until="May 2017")
    assert "bis" not in text_of(answer), "only days are translated"
    assert "published up to 31. Mai 2017" in text_of(answer)
    assert "The Steppe Courier · 13. Februar 2017 ·" in text_of(answer)
    assert answer.response is not None
    assert "· 13. Februar 2017 ·" in text_of(await alice.click(answer.response, label="Sources"))
    told = text_of(await alice.slash(channel, "timeline", topic="envoys and the ceasefire"))
    assert "**30. Dezember 2016**" in told
    assert "30 December" in told, "a quote stays as it was written"


async def test_where_nothing_is_kept_no_opinion_is_asked_for(
    simcord_env: Env, channel: ChannelHandle, alice: MemberActor, reception: Reception
) -> None:
    answer = await alice.slash(channel, "ask", question=QUESTION)
    reception.records.keep = False
    assert labels(await alice.slash(channel, "ask", question=QUESTION)) == [
        "Sources",
        "More context",
        "Delete",
    ]
    assert answer.response is not None
    await alice.click(answer.response, label="Sources")
    good = next(
        b["custom_id"] for b in answer.response.components[0]["components"] if ":good:" in b["custom_id"]
    )
    await alice.click(answer.response, custom_id=good)
    assert reception.records.verdicts() == []
    assert "no opinions" in text_of(await alice.slash(channel, "privacy"))


async def test_who_asks_too_often_is_told_when_again(
    simcord_env: Env, channel: ChannelHandle, alice: MemberActor, reception: Reception
) -> None:
    reception.records.set_rule(simcord_env.guild.id, 0, "per_minute", 1)
    await alice.slash(channel, "ask", question=QUESTION)
    refused = await alice.slash(channel, "ask", question=QUESTION)
    assert refused.ephemeral
    assert "You can ask again in 60 seconds." in text_of(refused)


async def test_about_tells_the_age_of_the_index(channel: ChannelHandle, alice: MemberActor) -> None:
    text = text_of(await alice.slash(channel, "about"))
    assert "**2** articles, 4 passages" in text
    assert "index version 1" in text
    assert "newest: Envoys return to Geneva, 20 February 2017" in text
    assert re.search(r"updated <t:\d+:R>", text), "Discord says how long ago"
    assert f"dateline {__version__}" in text


async def test_privacy_lists_what_is_kept(channel: ChannelHandle, alice: MemberActor) -> None:
    text = text_of(await alice.slash(channel, "privacy"))
    assert "90 days" in text
    assert units(text) <= 2000


async def test_moderators_see_what_could_not_be_answered_grouped_and_without_names(
    simcord_env: Env, channel: ChannelHandle, alice: MemberActor
) -> None:
    for question in ("what do giraffes eat?", "what do the giraffes eat?", "who won the cup?"):
        await alice.slash(channel, "ask", question=question)
    owner = simcord_env.guild.add_member(simcord_env.guild.owner)
    text = text_of(await owner.slash(channel, "gaps"))
    assert "- 2× what do" in text
    assert "- who won the cup?" in text
    assert "alice" not in text
    assert "gaps" not in alice.available_commands(channel)


async def test_a_forum_post_is_answered_once_from_its_title_and_body(
    simcord_env: Env, channel: ChannelHandle, alice: MemberActor, reception: Reception, answerer: WordAnswerer
) -> None:
    await simcord_env.restart_bot(Bot(reception, Exchanges(9), content=True))
    forum, other = (simcord_env.guild.create_forum_channel(name) for name in ("questions", "gossip"))
    reception.records.set_rule(simcord_env.guild.id, forum.id, "posts", True)
    for place in (forum, other):
        post = await open_post(simcord_env, place, alice, "Second round", "When is it held in Astana?")
        await alice.send(post, "Anyone?")
    assert answerer.asked == ["Second round. When is it held in Astana?"]


async def open_post(
    env: Env, forum: ChannelHandle, author: MemberActor, title: str, body: str
) -> ChannelHandle:
    """A post as a person makes it: a thread and its first message have one number."""
    thread = env.backend.create_thread(forum.id, title, author.id)
    message = env.backend.prepare_message(thread.id, author.id, body)
    message.id = thread.id
    env.backend.commit_message(message)
    await env.settle()
    return next(post for post in forum.threads if post.id == thread.id)


async def test_a_new_index_is_seen_without_a_restart(
    channel: ChannelHandle, alice: MemberActor, reception: Reception, tmp_path: Path
) -> None:
    reception.library = Library(tmp_path / "index")
    assert "nothing to read yet" in text_of(await alice.slash(channel, "about"))
    for version in (1, 2):
        index_documents(DOCUMENTS[:version], [Path("news")], tmp_path / "index", FakeEncoder())
        text = text_of(await alice.slash(channel, "about"))
        assert f"index version {version}" in text
        assert f"**{version}** articles" in text


async def test_a_passage_that_has_changed_since_is_not_shown_as_a_source(
    channel: ChannelHandle, alice: MemberActor, simcord_env: Env, tmp_path: Path
) -> None:
    answer = await alice.slash(channel, "ask", question=QUESTION)
    changed = [Document(DOCUMENTS[0].article, ("Another text altogether stands here now.",))]
    index_documents(changed, [Path("news")], tmp_path / "index", FakeEncoder())
    bot: Any = simcord_env.bot
    bot.library = Library(tmp_path / "index")
    assert answer.response is not None
    shown = await alice.click(answer.response, label="Sources")
    assert "The articles have changed since this answer." in text_of(shown)


async def test_what_is_said_in_private_is_not_written_down(
    simcord_env: Env, channel: ChannelHandle, alice: MemberActor, records: Records
) -> None:
    await alice.user.send_dm("what do giraffes eat?")
    await alice.slash(channel, "ask", question="what do lions eat?", private=True)
    assert records.gaps() == []


async def test_a_flood_of_messages_is_told_once_that_it_is_too_fast(
    simcord_env: Env, channel: ChannelHandle, alice: MemberActor, reception: Reception, answerer: WordAnswerer
) -> None:
    reception.records.set_rule(simcord_env.guild.id, 0, "per_minute", 1)
    assert simcord_env.bot.user is not None
    for _ in range(4):
        await alice.send(channel, f"{simcord_env.bot.user.mention} {QUESTION}")
    assert len(answerer.asked) == 1
    sent = [entry.json["content"] for entry in simcord_env.http_requests if entry.path.endswith("/messages")]
    assert sum("You can ask again" in content for content in sent) == 1


async def test_without_an_index_nothing_is_offered_and_buttons_say_why(
    channel: ChannelHandle, alice: MemberActor, simcord_env: Env, reception: Reception, tmp_path: Path
) -> None:
    answer = await alice.slash(channel, "ask", question=QUESTION)
    bot: Any = simcord_env.bot
    bot.library = reception.library = Library(tmp_path / "gone")
    assert await alice.autocomplete(channel, "ask", "source", "a") == []
    assert answer.response is not None
    assert "No index at" in text_of(await alice.click(answer.response, label="Sources"))


async def test_a_message_without_text_is_no_question(channel: ChannelHandle, alice: MemberActor) -> None:
    picture = await alice.send(channel, attachments=[("picture.png", b"x")])
    assert (
        text_of(await alice.context_menu(channel, "Ask about this", picture)) == "That message has no text."
    )


async def test_a_timeline_tells_what_happened_in_order_with_its_quotes(
    channel: ChannelHandle, alice: MemberActor
) -> None:
    text = text_of(await alice.slash(channel, "timeline", topic="envoys, ceasefire and the second round"))
    days = [line for line in text.splitlines() if line.startswith("**")][1:]
    assert days == [
        "**30 December 2016**",
        "**15–16 February 2017 (planned)**",
        "**23 February 2017 (planned)**",
    ]
    assert "> “Iran, Russia and Turkey stand guarantee for the ceasefire that began on 30 December.”" in text
    assert "-# The Steppe Courier · 13 February 2017 · [Second round" in text


async def test_a_timeline_comes_with_a_picture_and_without_one_where_files_are_forbidden(
    simcord_env: Env, channel: ChannelHandle, alice: MemberActor
) -> None:
    topic = "envoys, ceasefire and the second round"
    await alice.slash(channel, "timeline", topic=topic)
    assert channel.last_message is not None
    (picture,) = channel.last_message.attachments
    assert picture.filename == "timeline.png"
    assert (await picture.read()).startswith(b"\x89PNG")
    simcord_env.inject_error("PATCH", "/webhooks/*", status=403)
    text = text_of(await alice.slash(channel, "timeline", topic=topic))
    assert "**30 December 2016**" in text
    assert not channel.last_message.attachments


async def test_a_timeline_that_can_not_be_drawn_is_still_told(
    channel: ChannelHandle, alice: MemberActor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> bytes:
        raise OSError("no room for a picture")

    monkeypatch.setattr("bot.reception.draw_timeline", fails)
    assert "**30 December 2016**" in text_of(
        await alice.slash(channel, "timeline", topic="the ceasefire of Iran")
    )


async def test_a_timeline_is_bounded_by_when_things_happened(
    channel: ChannelHandle, alice: MemberActor
) -> None:
    text = text_of(await alice.slash(channel, "timeline", topic="envoys and the ceasefire", until="2016"))
    assert "30 December 2016" in text
    assert "15–16" not in text
    assert "-# Only what happened up to 31 December 2016." in text
    empty = text_of(await alice.slash(channel, "timeline", topic="giraffes"))
    assert empty == "No dated event about “giraffes” in these articles."
