"""The connection to Discord: intents, start, coming back after trouble, stop."""

from __future__ import annotations

import asyncio
import logging
import random
import signal
import time
from collections.abc import Callable
from contextlib import nullcontext, suppress
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.buttons import Press
from bot.cog import Questions
from bot.config import Settings
from bot.desk import Asks, Desk
from bot.housekeeping import Housekeeping
from bot.leaving import GRACE, STOP, leave_by, leave_now
from bot.library import Library
from bot.logs import start_logging
from bot.messages import REMEMBERED, Exchanges, Messages
from bot.reception import Reception
from bot.records import Records, records_path
from bot.reply import FAILED
from bot.sending import QUIET, patiently, pause_after
from bot.server import discord_server, use_gateway
from bot.watch import watched
from embeddings.errors import DatelineError, InputError

log = logging.getLogger(__name__)
LOST = 120.0  # seconds without a gateway after which the connection is made anew
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


def intents(*, content: bool = False) -> discord.Intents:
    """What the bot needs to hear: servers and channels, and messages in them and in private.

    None of these is privileged. Discord then sends the text only of direct messages and of messages that
    mention the bot, a reply that pings it included. With ``content``, which is privileged, it sends all text:
    then a channel may do without mentions, and threads and forum posts can be answered.
    """
    return discord.Intents(guilds=True, guild_messages=True, dm_messages=True, message_content=content)


class Bot(commands.Bot):
    """A discord.py bot that never notifies anyone.

    With ``content`` None it hears all messages where its application may; ``accepted`` is called when the
    token is known to be good.
    """

    def __init__(
        self,
        reception: Reception,
        exchanges: Exchanges,
        *,
        content: bool | None = None,
        shards: int | None = None,
        accepted: Callable[[], None] = lambda: None,
    ) -> None:
        super().__init__(
            command_prefix=commands.when_mentioned,
            help_command=None,
            intents=intents(content=bool(content)),
            allowed_mentions=QUIET,
            member_cache_flags=discord.MemberCacheFlags.none(),
            max_messages=None,
            shard_count=shards,
        )
        self.reception = reception
        self.library = reception.library
        self.records = reception.records
        self.exchanges = exchanges
        self._content = content
        self._accepted = accepted
        self.was_ready = False
        self.gone_since: float | None = None

    async def setup_hook(self) -> None:
        """Add the cogs, and tell Discord of the commands; without them mentions still work."""
        self._accepted()
        self._hear_what_is_allowed()
        await self.add_cog(Questions(self, self.reception))
        await self.add_cog(Messages(self, self.reception, self.exchanges))
        await self.add_cog(Housekeeping(self.reception))
        self.add_dynamic_items(Press)
        self.tree.error(_failed)
        try:
            await patiently(self.tree.sync)
        except discord.HTTPException as error:
            log.warning("slash commands are not registered: %s", error)

    def _hear_what_is_allowed(self) -> None:
        """Ask for all messages if the switch on the application's page is on, unless that was decided."""
        flags = self.application_flags
        if self._content is None and (flags.gateway_message_content or flags.gateway_message_content_limited):
            log.info("all messages are heard: Message Content Intent is on")
            self._connection._intents.message_content = True  # read when it identifies, which comes next

    async def on_ready(self) -> None:
        """Say that it is there."""
        self.was_ready, self.gone_since = True, None
        log.info("connected as %s", self.user)

    async def on_resumed(self) -> None:
        """The connection is back, and what was missed follows."""
        self.gone_since = None

    async def on_disconnect(self) -> None:
        """discord.py tries again by itself, and says this at every failure."""
        self.gone_since = self.gone_since or time.monotonic()

    async def on_message(self, message: discord.Message, /) -> None:
        """Text is for the cog's listener; there are no prefix commands."""

    async def connect(self, *, reconnect: bool = True) -> None:
        """Connect to the gateway that this API announces."""
        _, gateway, _ = await self.http.get_bot_gateway()
        use_gateway(gateway)
        guard_events(self)
        await super().connect(reconnect=reconnect)

    def dispatch(self, event: str, /, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - as discord.py has it
        """Let nothing follow the end: discord.py 2.7 tells of a shard's disconnect when its loop has gone."""
        if not self.is_closed():
            super().dispatch(event, *args, **kwargs)

    async def lost(self) -> None:
        """Return when the connection has been gone for so long that a new one is the better way."""
        while self.gone_since is None or time.monotonic() - self.gone_since < LOST:  # noqa: ASYNC110
            await asyncio.sleep(LOST / 20)  # a clock is what this waits for, not an event


async def _failed(interaction: discord.Interaction, error: app_commands.AppCommandError) -> None:
    """A command that failed is logged, and says so if it still can."""
    log.error("command failed: %s", error, exc_info=error)
    with suppress(discord.HTTPException):
        if interaction.response.is_done():
            await interaction.edit_original_response(content=FAILED)
        else:
            await interaction.response.send_message(FAILED, ephemeral=True)


class ShardedBot(Bot, commands.AutoShardedBot):
    """The same with several gateway connections, which Discord asks for from 2,500 servers on."""


def guard_events(client: discord.Client) -> None:
    """Let an event that discord.py can't read cost that event only: by itself it would end the connection."""

    def guarded(name: str, parse: Callable[[Any], None]) -> Callable[[Any], None]:
        def read(data: Any) -> None:  # noqa: ANN401 - whatever the gateway sent
            try:
                parse(data)
            except Exception:
                log.exception("event %s could not be read", name)

        return read

    parsers = client._connection.parsers  # every event passes here, and nowhere else
    for name, parse in parsers.items():
        if name not in ("READY", "RESUMED"):  # without these there is no connection to keep
            parsers[name] = guarded(name, parse)


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
