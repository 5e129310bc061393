"""What a person on Discord does and sees: real discord.py in a simulated Discord, a small answerer."""

from __future__ import annotations

from typing import Any

import discord
import pytest
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle
from simcord.enums import MessageType
from simcord.env import Env

from bot.desk import Desk
from bot.markup import units
from bot.messages import Messages
from bot.reception import Reception
from tests.on_discord.answering import WordAnswerer, no_index, passage

QUESTION = "when is the second round in Astana?"


def said_by_bot(env: Env) -> list[dict[str, Any]]:
    """The bodies of everything the bot posted or edited."""
    bodies = []
    for request in env.http_requests:
        body = request.json
        if (
            request.method in ("POST", "PATCH")
            and isinstance(body, dict)
            and "content" in (body.get("data") or body)
        ):
            bodies.append(body.get("data") or body)
    return bodies


def posted(env: Env, channel: ChannelHandle) -> list[str]:
    me = env.bot.user
    assert me is not None
    return [message.content for message in channel.history() if message.author.id == me.id]


async def test_ask_is_acknowledged_at_once_and_answered_in_that_place(
    simcord_env: Env, channel: ChannelHandle, alice: MemberActor
) -> None:
    result = await alice.slash(channel, "ask", question=QUESTION)
    first, *_, last = [entry for entry in simcord_env.http_requests if "interaction" in entry.path]
    assert first.json == {"type": 5}, "deferred: Discord shows 'thinking' and waits 15 minutes, not 3 seconds"
    assert last.method == "PATCH"
    assert result.response is not None
    assert not result.followups
    text = result.response.content
    assert "### 15 and 16 February 2017" in text
    assert "very likely, 82 %" in text
    assert "> **1.** “The envoys arrived early. The second round in Astana is held on **15 and 16 F" in text
    assert (
        "The Steppe Courier · 13 February 2017 · "
        "[Second round of talks opens in Astana](<https://example.org/talks?id=2&lang=en>)" in text
    )
    assert QUESTION in text, "the others in the channel don't see what was typed into a command"


async def test_typing_shows_before_the_answer(
    simcord_env: Env, channel: ChannelHandle, alice: MemberActor
) -> None:
    assert simcord_env.bot.user is not None
    await alice.send(channel, f"{simcord_env.bot.user.mention} {QUESTION}")
    said = [entry.path for entry in simcord_env.http_requests if entry.path.startswith("/channels/")]
    assert said == [f"/channels/{channel.id}/typing", f"/channels/{channel.id}/messages"]


async def test_a_mention_is_answered_with_a_reply(
    simcord_env: Env, channel: ChannelHandle, alice: MemberActor, answerer: WordAnswerer
) -> None:
    assert simcord_env.bot.user is not None
    question = await alice.send(channel, f"{simcord_env.bot.user.mention}, {QUESTION}")
    answer = channel.last_message
    assert answer is not None
    assert answer.reference is not None
    assert answer.reference.message_id == question.id
    assert answer.content.startswith("### 15 and 16 February 2017")
    assert answerer.asked == [QUESTION]


async def test_a_reply_to_an_answer_is_a_question(
    simcord_env: Env, channel: ChannelHandle, alice: MemberActor, answerer: WordAnswerer
) -> None:
    assert simcord_env.bot.user is not None
    await alice.send(channel, f"{simcord_env.bot.user.mention} {QUESTION}")
    answer = channel.last_message
    assert answer is not None
    await alice.send(channel, "who led the delegation?", reply_to=answer)
    assert answerer.asked == [QUESTION, "who led the delegation?"]
    assert channel.last_message is not None
    assert "Mohammed Alloush" in channel.last_message.content


async def test_a_direct_message_is_a_question(simcord_env: Env) -> None:
    bob = simcord_env.create_user("bob")
    await bob.send_dm(QUESTION)
    assert bob.dm_channel.last_message is not None
    assert bob.dm_channel.last_message.content.startswith("### 15 and 16 February 2017")


async def test_a_question_without_an_answer_is_refused_with_what_is_missing_and_no_quotes(
    channel: ChannelHandle, alice: MemberActor
) -> None:
    result = await alice.slash(channel, "ask", question="what do giraffes eat?")
    assert result.response is not None
    assert 'Nothing mentions "giraffes".' in result.response.content
    assert "likely" not in result.response.content
    assert "“" not in result.response.content.replace("mentions", ""), "what is close is no proof"


@pytest.mark.parametrize(
    "text",
    [
        "nobody called the bot",
        "@everyone when is the second round in Astana?",
        "<@&{role}> when is the second round?",
    ],
)
async def test_what_does_not_name_the_bot_is_not_answered(
    simcord_env: Env, channel: ChannelHandle, alice: MemberActor, answerer: WordAnswerer, text: str
) -> None:
    role = simcord_env.guild.create_role("Editors")
    await alice.send(channel, text.format(role=role.id))
    assert answerer.asked == []
    assert posted(simcord_env, channel) == []


async def test_the_ping_of_a_reply_without_text_is_not_a_question(
    simcord_env: Env, channel: ChannelHandle, alice: MemberActor, answerer: WordAnswerer
) -> None:
    await alice.slash(channel, "ask", question=QUESTION)
    answer = channel.last_message
    assert answer is not None
    await alice.send(channel, "", reply_to=answer, attachments=[("picture.png", b"x")])
    assert answerer.asked == [QUESTION]


async def test_a_mention_alone_gets_a_hint_and_no_search(
    simcord_env: Env, channel: ChannelHandle, alice: MemberActor, answerer: WordAnswerer
) -> None:
    assert simcord_env.bot.user is not None
    await alice.send(channel, simcord_env.bot.user.mention)
    assert channel.last_message is not None
    assert "Ask me something" in channel.last_message.content
    assert answerer.asked == []


async def test_bots_webhooks_and_discord_itself_are_never_answered(
    simcord_env: Env, channel: ChannelHandle, answerer: WordAnswerer
) -> None:
    """Two bots that answer each other never stop."""
    assert simcord_env.bot.user is not None
    call = f"{simcord_env.bot.user.mention} {QUESTION}"
    robot = simcord_env.guild.add_member(simcord_env.create_user("robot", bot=True))
    await robot.send(channel, call)
    await simcord_env.guild.create_webhook(channel).send(call)
    simcord_env.guild.create_system_message(channel, MessageType.NEW_MEMBER, author=robot)
    assert answerer.asked == []
    assert posted(simcord_env, channel) == []


async def test_no_message_is_answered_twice_however_often_discord_tells_of_it(
    simcord_env: Env, channel: ChannelHandle, alice: MemberActor, answerer: WordAnswerer
) -> None:
    """Discord sends an edit when it adds a preview, and repeats events when a connection is resumed."""
    assert simcord_env.bot.user is not None
    question = await alice.send(channel, f"{simcord_env.bot.user.mention} {QUESTION}")
    simcord_env.bot.dispatch("message", question)
    await alice.edit(question, f"{simcord_env.bot.user.mention}  {QUESTION}")
    await simcord_env.settle()
    assert answerer.asked == [QUESTION]
    assert len(posted(simcord_env, channel)) == 1


async def test_an_edited_question_gets_an_edited_answer(
    simcord_env: Env, channel: ChannelHandle, alice: MemberActor
) -> None:
    assert simcord_env.bot.user is not None
    question = await alice.send(channel, f"{simcord_env.bot.user.mention} {QUESTION}")
    await alice.edit(question, f"{simcord_env.bot.user.mention} who led the delegation?")
    (answer,) = posted(simcord_env, channel)
    assert "Mohammed Alloush" in answer


async def test_a_deleted_question_takes_its_answer_with_it(
    simcord_env: Env, channel: ChannelHandle, alice: MemberActor
) -> None:
    assert simcord_env.bot.user is not None
    question = await alice.send(channel, f"{simcord_env.bot.user.mention} {QUESTION}")
    await alice.delete(question)
    assert posted(simcord_env, channel) == []


async def test_questions_deleted_by_the_dozen_take_their_answers_with_them(
    simcord_env: Env, channel: ChannelHandle, alice: MemberActor
) -> None:
    assert simcord_env.bot.user is not None
    asked = [await alice.send(channel, f"{simcord_env.bot.user.mention} {QUESTION}") for _ in range(2)]
    assert len(posted(simcord_env, channel)) == 2
    gone = {
        "ids": {message.id for message in asked},
        "channel_id": channel.id,
        "guild_id": simcord_env.guild.id,
    }
    payload = discord.RawBulkMessageDeleteEvent(gone)  # type: ignore[arg-type]  # as Discord tells it
    cog = simcord_env.bot.get_cog("Messages")
    assert isinstance(cog, Messages)
    await cog.on_raw_bulk_message_delete(payload)
    await simcord_env.settle()
    assert posted(simcord_env, channel) == []


async def test_a_long_question_is_answered_and_shown_short(
    channel: ChannelHandle, alice: MemberActor
) -> None:
    result = await alice.slash(channel, "ask", question=QUESTION + " Tell me more about it." * 40)
    assert result.response is not None
    assert "15 and 16 February 2017" in result.response.content
    assert units(result.response.content) <= 2000


async def test_a_page_pasted_as_a_question_is_declined_in_one_sentence(
    channel: ChannelHandle, alice: MemberActor, answerer: WordAnswerer
) -> None:
    result = await alice.slash(channel, "ask", question="word " * 1100)
    assert result.response is not None
    assert "at most 1,000 are read" in result.response.content
    assert answerer.asked == []


async def test_without_an_index_the_person_reads_what_is_to_be_done(
    simcord_env: Env, channel: ChannelHandle, alice: MemberActor, answerer: WordAnswerer, reception: Reception
) -> None:
    built = False
    reception.desk = Desk(lambda: answerer if built else no_index())
    result = await alice.slash(channel, "ask", question=QUESTION)
    assert result.response is not None
    assert "No index at .dateline. Build it with: dateline index seeds" in result.response.content
    built = True
    later = await alice.slash(channel, "ask", question=QUESTION)
    assert later.response is not None
    assert "15 and 16 February 2017" in later.response.content, (
        "an index built later is found without a restart"
    )


async def test_a_failing_model_is_an_apology_and_the_next_question_is_answered(
    channel: ChannelHandle, alice: MemberActor, answerer: WordAnswerer
) -> None:
    answerer.failing = RuntimeError("tensor /secret/path of the wrong shape")
    result = await alice.slash(channel, "ask", question=QUESTION)
    assert result.response is not None
    assert "Something went wrong" in result.response.content
    assert "secret" not in result.response.content
    answerer.failing = None
    again = await alice.slash(channel, "ask", question=QUESTION)
    assert again.response is not None
    assert "15 and 16 February 2017" in again.response.content


async def test_a_long_answer_goes_on_in_further_messages_which_edits_and_deletion_follow(
    simcord_env: Env, channel: ChannelHandle, alice: MemberActor, answerer: WordAnswerer
) -> None:
    sentence = "The 😀 delegation said that the round in Astana would go on. "
    answerer.passages = (passage(1, (sentence * 70).strip()), *answerer.passages)
    assert simcord_env.bot.user is not None
    mention = simcord_env.bot.user.mention
    question = await alice.send(channel, f"{mention} did the delegation say the round in Astana would go on?")
    shown = posted(simcord_env, channel)
    assert len(shown) == 3
    assert max(map(units, shown)) <= 2000
    assert sum(text.count("would go on.") for text in shown) == 70
    buttons = [message.components for message in channel.history() if message.author.bot]
    assert sum(map(bool, buttons)) == 1, "the buttons are under the last of them"
    await alice.edit(question, f"{mention} who stand guarantee for the ceasefire?")
    (text,) = posted(simcord_env, channel)
    assert "Iran, Russia and Turkey" in text
    await alice.edit(question, f"{mention} did the delegation say the round in Astana would go on?")
    assert len(posted(simcord_env, channel)) == 3
    await alice.delete(question)
    assert posted(simcord_env, channel) == []


async def test_a_long_answer_to_a_command_goes_on_below_it_and_is_deleted_whole(
    simcord_env: Env, channel: ChannelHandle, alice: MemberActor, answerer: WordAnswerer
) -> None:
    sentence = "The delegation said that the round in Astana would go on. "
    answerer.passages = (passage(1, (sentence * 70).strip()),)
    result = await alice.slash(channel, "ask", question=QUESTION)
    assert len(result.followups) == 2
    assert len(posted(simcord_env, channel)) == 3
    await alice.click(result.followups[-1], label="Delete")
    assert posted(simcord_env, channel) == []


async def test_markup_and_mentions_in_an_article_and_in_a_question_stay_text_and_ping_nobody(
    simcord_env: Env, channel: ChannelHandle, alice: MemberActor, answerer: WordAnswerer
) -> None:
    nasty = (
        "round Astana @everyone <@123456789012345678> **bold** [free](https://evil.example) `code` <t:0> ||x"
    )
    answerer.passages = (passage(1, nasty),)
    result = await alice.slash(channel, "ask", question=f"# second {nasty}")
    assert result.response is not None
    text = result.response.content
    for live in ("@everyone", "<@1", "**bold", "[free]", "`code`", "<t:", "||x", "https://evil"):
        assert live not in text.replace("\\" + live[0], "")
    assert simcord_env.bot.user is not None
    await alice.send(channel, f"{simcord_env.bot.user.mention} second {nasty}")
    await alice.send(channel, simcord_env.bot.user.mention)
    assert len(said_by_bot(simcord_env)) == 3
    assert all(body["allowed_mentions"] == {"parse": []} for body in said_by_bot(simcord_env))


async def test_a_channel_where_the_bot_may_not_write_is_no_error(
    simcord_env: Env, channel: ChannelHandle, alice: MemberActor
) -> None:
    assert simcord_env.bot.user is not None
    simcord_env.inject_error("POST", "/channels/*/messages", status=403)
    await alice.send(channel, f"{simcord_env.bot.user.mention} {QUESTION}")
    assert posted(simcord_env, channel) == []


async def test_answers_are_found_off_the_event_loop(
    channel: ChannelHandle, alice: MemberActor, answerer: WordAnswerer
) -> None:
    import threading

    await alice.slash(channel, "ask", question=QUESTION)
    assert threading.get_ident() not in answerer.threads
