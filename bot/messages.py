"""Messages that ask something, answered through edits, deletions and repeated events."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from contextlib import suppress

import discord
from discord.ext import commands

from bot.conversation import Asker
from bot.listening import question_in, rules_channel
from bot.reception import Asked, Reception, Said, in_queue
from bot.records import Rules
from bot.replies import Exchange, Exchanges, Replies, quietly
from bot.sending import QUIET

log = logging.getLogger(__name__)
HINT = Said(
    ("Ask me something about the articles I have read, in the same message: I answer with quotes and dates.",)
)
AHEAD = 0.5  # seconds that the sight of typing may take before the work begins
REMEMBERED = 2000  # questions whose edits and deletion are followed


class Messages(commands.Cog):
    """Questions by mention, by reply to the bot, in its threads, in forum posts and in private."""

    def __init__(self, bot: commands.Bot, reception: Reception, exchanges: Exchanges) -> None:
        self.bot = bot
        self.reception = reception
        self.exchanges = exchanges
        self.replies = Replies(bot, reception.records)
        self.since = discord.utils.utcnow()

    @commands.Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        """A new message, which may be a question to the bot."""
        await self._take(message)

    @commands.Cog.listener()
    async def on_raw_message_edit(self, payload: discord.RawMessageUpdateEvent) -> None:
        """An edited question gets an edited answer; Discord also tells of a preview that it added."""
        known = payload.message_id in self.exchanges
        if known or payload.message.created_at >= self.since:  # else an earlier process may have answered it
            await self._take(payload.message)

    @commands.Cog.listener()
    async def on_raw_message_delete(self, payload: discord.RawMessageDeleteEvent) -> None:
        """The question is gone: its answer goes."""
        await self._forget(payload.message_id)

    @commands.Cog.listener()
    async def on_raw_bulk_message_delete(self, payload: discord.RawBulkMessageDeleteEvent) -> None:
        """Many messages are gone at once, perhaps questions among them."""
        for message_id in payload.message_ids:
            await self._forget(message_id)

    async def _take(self, message: discord.Message) -> None:
        """Answer ``message`` if it is a question to the bot, once however often Discord tells of it."""
        me, guild = self.bot.user, message.guild.id if message.guild else None
        rules = self.reception.records.rules(guild, rules_channel(message.channel))
        question = question_in(message, me, rules) if me else None
        if question is None:
            return
        exchange = self.exchanges.setdefault(message.id, Exchange(message.channel.id))
        with self.reception.desk.visit():
            async with exchange.turn:
                if exchange.deleted or hash(question) == exchange.seen:
                    return
                exchange.seen = hash(question)
                try:
                    await self._respond(message, question, exchange, rules)
                except discord.HTTPException as error:  # no permission to speak there, or the channel is gone
                    log.warning("no reply in channel %s: %s", message.channel.id, error)

    async def _respond(
        self, message: discord.Message, question: str, exchange: Exchange, rules: Rules
    ) -> None:
        by = Asker(message.guild.id if message.guild else None, message.channel.id, message.author.id)
        too_soon = self.reception.too_soon(by, rules)
        if too_soon:
            if self.reception.tells(by):
                reference = quietly(message)
                await message.channel.send(
                    too_soon, reference=reference, delete_after=15, allowed_mentions=QUIET
                )
            return

        async def queued(place: int, answered: Callable[[], bool]) -> None:
            typing.cancel()
            with suppress(discord.HTTPException):
                said = Said((in_queue(place),))
                await self.replies.say(message, question, exchange, rules, said, unless=answered)

        seen = asyncio.Event()
        typing = asyncio.create_task(self._typing(message.channel, seen))
        with suppress(TimeoutError):
            await asyncio.wait_for(seen.wait(), AHEAD)
        try:
            said = await self.reception.answer(Asked(by, question), rules, queued) if question else HINT
        finally:
            typing.cancel()
        if exchange.deleted:
            return
        await self.replies.say(message, question, exchange, rules, said)
        if exchange.deleted:
            await self.replies.remove(exchange)
        elif exchange.replies:
            await asyncio.to_thread(self.reception.keep, exchange.replies[-1], by, said)

    async def _typing(self, channel: discord.abc.Messageable, seen: asyncio.Event) -> None:
        """Show "typing" until cancelled; not being allowed to is no reason not to answer."""
        began = time.monotonic()
        try:
            async with channel.typing():
                self.reception.metrics.seen(time.monotonic() - began)
                seen.set()
                await asyncio.get_running_loop().create_future()
        except discord.HTTPException as error:
            seen.set()
            log.debug("no typing indicator: %s", error)

    async def _forget(self, message_id: int) -> None:
        exchange = self.exchanges.get(message_id)
        if exchange is not None:
            exchange.deleted = True
            await self.replies.remove(exchange)
