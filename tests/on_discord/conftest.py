"""A Discord in memory with the real bot in it, answering from a handful of passages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle
from simcord.env import Env

from bot.connection import Bot
from bot.desk import Desk
from bot.library import Library
from bot.reception import Reception
from bot.records import Records
from bot.replies import Exchanges
from embeddings.indexing import index_documents
from embeddings.store import Store
from tests.doubles import FakeEncoder
from tests.on_discord.answering import DOCUMENTS, WordAnswerer


@pytest.fixture(scope="session")
def _index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("articles") / "index"
    index_documents(DOCUMENTS, [Path("news")], folder, FakeEncoder())
    return folder


@pytest.fixture
def answerer(_index: Path) -> WordAnswerer:
    store = Store(_index)
    return WordAnswerer(store.load(range(1, store.info.passages + 1)))


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Records]:
    records = Records(tmp_path / "records.sqlite")
    yield records
    records.close()


@pytest.fixture
def reception(answerer: WordAnswerer, _index: Path, records: Records) -> Reception:
    return Reception(Desk(lambda: answerer), Library(_index), records)


@pytest.fixture
def simcord_bot(reception: Reception) -> Bot:
    return Bot(reception, Exchanges(100))


@pytest.fixture
def channel(simcord_env: Env) -> ChannelHandle:
    return simcord_env.create_guild().create_text_channel("news")


@pytest.fixture
def alice(simcord_env: Env, channel: ChannelHandle) -> MemberActor:
    return simcord_env.guild.add_member(simcord_env.create_user("alice"))
