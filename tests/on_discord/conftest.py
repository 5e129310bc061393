"""A Discord in memory with the real bot in it, answering from a handful of passages."""

from __future__ import annotations

import pytest
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle
from simcord.env import Env

from bot.client import Bot
from bot.cog import Exchanges
from bot.desk import Desk
from tests.on_discord.answering import WordAnswerer


@pytest.fixture
def answerer() -> WordAnswerer:
    return WordAnswerer()


@pytest.fixture
def desk(answerer: WordAnswerer) -> Desk:
    return Desk(lambda: answerer)


@pytest.fixture
def simcord_bot(desk: Desk) -> Bot:
    return Bot(desk, Exchanges(100))


@pytest.fixture
def channel(simcord_env: Env) -> ChannelHandle:
    return simcord_env.create_guild().create_text_channel("news")


@pytest.fixture
def alice(simcord_env: Env, channel: ChannelHandle) -> MemberActor:
    return simcord_env.guild.add_member(simcord_env.create_user("alice"))
