"""What a person sees while waiting: a sign at once, a place in the queue, a plain word when it is full."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle
from simcord.env import Env

from bot.conversation import Asker
from bot.desk import EVERYTHING, Desk
from bot.library import Library
from bot.reception import Asked, Reception, Said
from bot.records import Records, Rules
from bot.types import Answer
from embeddings.types import Filter
from tests.on_discord.answering import WordAnswerer

QUESTION = "when is the second round in Astana?"


class Watching(WordAnswerer):
    """Notes what Discord had been told by the time a question reached the models."""

    def __init__(self, env: Env) -> None:
        super().__init__()
        self.env = env
        self.told: list[str] = []

    def ask(self, question: str, k: int = 3, where: Filter | None = None) -> Answer:
        """The answer, after a look at what was said."""
        self.told = [entry.path for entry in self.env.http_requests]
        return super().ask(question, k, where or EVERYTHING)


async def test_a_sign_of_the_answer_is_seen_before_the_work_on_it_begins_and_the_time_to_it_is_measured(
    simcord_env: Env, channel: ChannelHandle, alice: MemberActor, reception: Reception
) -> None:
    watching = Watching(simcord_env)
    reception.desk = Desk(lambda: watching)
    assert simcord_env.bot.user is not None
    await alice.send(channel, f"{simcord_env.bot.user.mention} {QUESTION}")
    assert watching.told[-1] == f"/channels/{channel.id}/typing"
    await alice.slash(channel, "ask", question=QUESTION)
    assert watching.told[-1].endswith("/callback"), "thinking"
    await alice.slash(channel, "timeline", topic=QUESTION)
    assert watching.told[-1].endswith("/callback")
    assert "dateline_first_response_seconds_count 3" in reception.metrics.page({})


async def test_whoever_is_not_first_sees_the_place_and_over_the_queue_a_clear_word(
    simcord_env: Env, channel: ChannelHandle, alice: MemberActor, reception: Reception
) -> None:
    reception.desk = Desk(lambda: WordAnswerer(delay=0.3), workers=1, room=1)
    places: list[int] = []

    async def queued(place: int, _: object) -> None:
        places.append(place)

    def ask(person: int) -> asyncio.Future[Said]:
        asked = Asked(Asker(1, 1, person), QUESTION)
        return asyncio.ensure_future(reception.answer(asked, Rules(), queued))

    under_way = [ask(1), ask(2)]
    await asyncio.sleep(0.05)
    refused = await alice.slash(channel, "ask", question=QUESTION)
    assert refused.response is not None
    assert "1 question is waiting already. Please ask again in a minute." in refused.response.content
    answers = await asyncio.gather(*under_way)
    assert places == [1]
    assert all(said.answer is not None for said in answers)


async def test_the_place_in_the_queue_gives_way_to_the_answer(
    simcord_env: Env, channel: ChannelHandle, alice: MemberActor, reception: Reception
) -> None:
    reception.desk = Desk(lambda: WordAnswerer(delay=0.3), workers=1)
    first = asyncio.ensure_future(reception.answer(Asked(Asker(1, 1, 1), QUESTION), Rules()))
    await asyncio.sleep(0.05)
    assert simcord_env.bot.user is not None
    await alice.send(channel, f"{simcord_env.bot.user.mention} {QUESTION}")
    await first
    bodies = [
        entry.json
        for entry in simcord_env.http_requests
        if entry.path.startswith(f"/channels/{channel.id}/m")
    ]
    assert [body["content"][:21] for body in bodies] == ["-# Number 1 in the qu", "### 15 and 16 Februar"]
    assert channel.last_message is not None
    assert channel.last_message.content.startswith("### 15 and 16 February 2017")


async def test_a_channel_that_is_asked_too_much_hears_so(
    simcord_env: Env, channel: ChannelHandle, alice: MemberActor
) -> None:
    owner = simcord_env.guild.add_member(simcord_env.guild.owner)
    bob = simcord_env.guild.add_member(simcord_env.create_user("bob"))
    await owner.slash(channel, "dateline config", channel=channel, channel_per_minute=1)
    await alice.slash(channel, "ask", question=QUESTION)
    refused = await bob.slash(channel, "ask", question=QUESTION)
    assert refused.ephemeral
    assert refused.response is not None
    assert refused.response.content == "Many questions come from this channel. Ask again in 60 seconds."
    other = simcord_env.guild.create_text_channel("other")
    assert not (await bob.slash(other, "ask", question=QUESTION)).ephemeral


@pytest.mark.parametrize("wanted", [False, True])
async def test_the_log_has_one_line_a_question_without_its_text_unless_asked_for(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, wanted: bool
) -> None:
    records = Records(tmp_path / "records.sqlite")
    desk = Desk(WordAnswerer)
    reception = Reception(desk, Library(tmp_path), records, log_questions=wanted)
    with caplog.at_level("INFO", "bot"):
        await reception.answer(Asked(Asker(1, 1, 1), QUESTION), Rules())
    await desk.close(0)
    records.close()
    (line,) = caplog.records
    event = line.__dict__["event"]
    assert line.getMessage() == "answered"
    assert (event["found"], event["citations"]) == (True, 3)
    assert event.get("question") == (QUESTION if wanted else None)
    assert (QUESTION in f"{line.__dict__}") is wanted
