"""The bot with the real models on the articles that ship, in a simulated Discord."""

from __future__ import annotations

from pathlib import Path

import pytest
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle

from bot.config import read_settings
from bot.markup import units
from embeddings.encoder import DEFAULT_MODEL, load_encoder
from embeddings.indexing import index
from tests.on_discord.engine import at_work
from tests.on_discord.ferry import ANSWERED, DISPUTED, REFUSED, TOPIC, build

SEEDS = Path(__file__).parents[2] / "seeds"


@pytest.mark.models
async def test_the_real_engine_answers_a_mention_and_a_command_with_quotes_from_the_seeds(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "index"
    index([SEEDS], folder, load_encoder(DEFAULT_MODEL, read_settings().cache))
    async with at_work(folder, tmp_path / "records.sqlite") as env:
        channel = env.create_guild().create_text_channel("news")
        alice = env.guild.add_member(env.create_user("alice"))
        assert env.bot.user is not None
        await alice.send(channel, f"{env.bot.user.mention} what did Foreign Minister Abdrakhmanov announce?")
        result = await alice.slash(channel, "ask", question="when was the second Astana round?")
        assert result.response is not None
        label = result.response.components[0]["components"][0]["label"]
        shown = await alice.click(result.response, label=label)
        assert shown.response is not None
        assert channel.last_message is not None
        assert "the one cited" in shown.response.content
        for text in (channel.last_message.content, result.response.content, shown.response.content):
            assert 0 < units(text) <= 2000
            assert "went wrong" not in text


@pytest.mark.models
async def test_the_real_engine_shows_that_two_papers_disagree_each_with_its_quote_and_draws_what_happened(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "index"
    build(folder, load_encoder(DEFAULT_MODEL, read_settings().cache))
    async with at_work(folder, tmp_path / "records.sqlite") as env:
        channel = env.create_guild().create_text_channel("news")
        alice = env.guild.add_member(env.create_user("alice"))
        disputed = await alice.slash(channel, "ask", question=DISPUTED)
        assert disputed.response is not None
        text = disputed.response.content
        assert "**Sources disagree.** Others say:" in text
        assert "**43** passengers" in text
        assert "**47** passengers" in text
        shown = await alice.click(disputed.response, label="Sources")
        assert shown.response is not None
        await alice.click(shown.response, label="Next (1 of 3)")
        assert shown.response.content.startswith("**2 of 3** · Harbour Times"), (
            "under the number of its quote"
        )
        assert "### 2 September 2019" in await asked(alice, channel, ANSWERED)
        assert "arrested" in await asked(alice, channel, REFUSED)
        told = await asked(alice, channel, TOPIC, command="timeline")
        assert "**2 September 2019**" in told
        assert "and 1 more report" in told


async def asked(person: MemberActor, channel: ChannelHandle, text: str, command: str = "ask") -> str:
    """What is read in reply to a command."""
    result = await person.slash(channel, command, **{"question" if command == "ask" else "topic": text})
    assert result.response is not None
    return str(result.response.content)
