"""The bot with the real models, in a simulated Discord."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import simcord
from simcord.env import Env

from bot.answer import Answerer
from bot.config import read_settings
from bot.connection import Bot
from bot.desk import Desk
from bot.library import Library
from bot.reception import Reception
from bot.records import Records
from bot.replies import Exchanges


@contextlib.asynccontextmanager
async def at_work(index: Path, records: Path, patience: float = 120) -> AsyncIterator[Env]:
    """The bot answering from ``index``; ``patience`` are the seconds that a reply may take."""
    cache, kept = read_settings().cache, Records(records)
    reception = Reception(Desk(lambda: Answerer.open(index, cache)), Library(index), kept)
    await reception.desk.warm()
    async with simcord.run(Bot(reception, Exchanges(9)), settle_timeout=patience) as env:
        yield env
    await reception.desk.close(1)
    kept.close()
