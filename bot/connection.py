"""The bot as discord.py knows it: what it hears, its cogs, and what it outlives of a connection."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.buttons import Press
from bot.cog import Questions
from bot.housekeeping import Housekeeping
from bot.messages import Messages
from bot.reception import Reception
from bot.replies import Exchanges
from bot.reply import FAILED
from bot.sending import QUIET, patiently
from bot.server import use_gateway

log = logging.getLogger(__name__)
LOST = 120.0  # seconds without a gateway after which the connection is made anew


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
