"""Being on Discord: start, coming back after trouble, stop."""

from __future__ import annotations

import asyncio
import logging
import random
import signal
from collections.abc import Callable
from contextlib import nullcontext, suppress

import discord

from bot.config import Settings
from bot.connection import LOST, Bot, ShardedBot
from bot.desk import Asks, Desk
from bot.leaving import GRACE, STOP, leave_by, leave_now
from bot.library import Library
from bot.logs import start_logging
from bot.messages import REMEMBERED
from bot.reception import Reception
from bot.records import Records, records_path
from bot.replies import Exchanges
from bot.sending import pause_after
from bot.server import discord_server
from bot.watch import watched
from embeddings.errors import DatelineError, InputError

log = logging.getLogger(__name__)
_REFUSED_CLOSE = 4004  # the gateway's code for a wrong token
_NONE = (
    "No Discord token. Set DATELINE_DISCORD_TOKEN, in the environment or in .env, to the token on the Bot "
    "page of your application at https://discord.com/developers/applications."
)
_REFUSED = (
    "Discord refused the token in DATELINE_DISCORD_TOKEN. Reset it on the Bot page of your application and "
    "set the new one."
)
_NO_INTENT = (
    "Discord refused an intent of the bot. Turn on Message Content Intent on the Bot page of your "
    "application or unset DATELINE_DISCORD_CONTENT."
)


def run(settings: Settings, open_answerer: Callable[[], Asks]) -> int:
    """Answer on Discord until stopped; 0 then. Raises InputError when the token or an intent is refused."""
    if not settings.discord_token:
        raise InputError(_NONE)
    records = Records(records_path(settings.index), keep=settings.discord_records)
    start_logging()
    desk, library = Desk(open_answerer), Library(settings.index)
    reception = Reception(desk, library, records, log_questions=settings.discord_log_questions)
    try:
        with discord_server(settings.discord_api):
            asyncio.run(_until_stopped(settings, reception))
    finally:
        records.close()
    if desk.working:
        leave_now()
    return 0


async def _until_stopped(settings: Settings, reception: Reception) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    with suppress(NotImplementedError):  # Windows, where Ctrl-C raises KeyboardInterrupt instead
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stop.set)
    exchanges, accepted = Exchanges(REMEMBERED), asyncio.Event()
    current: list[Bot] = []

    def build() -> Bot:
        kind = ShardedBot if settings.discord_shards else Bot
        content, shards = settings.discord_content, settings.discord_shards
        current[:] = [kind(reception, exchanges, content=content, shards=shards, accepted=accepted.set)]
        return current[0]

    def latency() -> float | None:
        return current[0].latency if current and current[0].is_ready() else None

    watching = watched(settings.discord_port, reception, latency) if settings.discord_port else nullcontext()
    async with watching:
        warming = asyncio.create_task(_warm(reception.desk, accepted))
        serving = asyncio.create_task(serve(build, settings.discord_token))
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if stop.is_set():
            log.info("stopping")
            leave_by(STOP)
        await reception.desk.close(GRACE)
        for task in (warming, serving, stopping):
            task.cancel()
        results = await asyncio.gather(serving, warming, stopping, return_exceptions=True)
    if isinstance(results[0], Exception):
        raise results[0]


async def _warm(desk: Desk, accepted: asyncio.Event) -> None:
    """Load the models while the connection is made, not before: a wrong token is to be told at once."""
    await accepted.wait()
    try:
        await desk.warm()
        log.info("ready to answer")
    except DatelineError as error:  # the bot still starts: the index may come later, and people are told
        log.warning("%s", error)


async def serve(build: Callable[[], Bot], token: str) -> None:
    """Keep a bot connected: a new one from ``build`` after every loss that discord.py can't mend itself."""
    attempt = 0
    while True:
        bot = build()
        try:
            await _hold(bot, token)
        except discord.LoginFailure:
            raise InputError(_REFUSED) from None
        except discord.PrivilegedIntentsRequired:
            raise InputError(_NO_INTENT) from None
        except Exception as error:  # noqa: BLE001 - whatever ended a connection, the next one may hold
            if isinstance(error, discord.ConnectionClosed) and error.code == _REFUSED_CLOSE:
                raise InputError(_REFUSED) from None
            attempt = 0 if bot.was_ready else attempt + 1
            pause = (pause_after(error, attempt) or 2.0 ** min(attempt, 6)) * random.uniform(0.5, 1)  # noqa: S311 - no secret
            log.warning(
                "no connection to Discord (%s: %s); again in %.1f s", type(error).__name__, error, pause
            )
        else:
            return
        await asyncio.sleep(pause)


async def _hold(bot: Bot, token: str) -> None:
    """Keep ``bot`` connected until it closes, or is lost."""
    async with bot:
        started, lost = asyncio.create_task(bot.start(token)), asyncio.create_task(bot.lost())
        try:
            await asyncio.wait({started, lost}, return_when=asyncio.FIRST_COMPLETED)
            if not started.done():
                raise ConnectionError(f"the gateway has been gone for {LOST:.0f} s")
            started.result()
        finally:
            started.cancel()
            lost.cancel()
            await asyncio.gather(started, lost, return_exceptions=True)
