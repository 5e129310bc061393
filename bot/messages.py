"""Messages that ask something, and the replies to them, through edits, deletions and repeated events."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

import discord
from discord.ext import commands

from bot.buttons import buttons
from bot.conversation import Asker
from bot.listening import question_in, rules_channel
from bot.recent import Recent
from bot.reception import Asked, Reception, Said, in_queue
from bot.records import Rules
from bot.sending import QUIET, patiently

log = logging.getLogger(__name__)
HINT = Said(
    ("Ask me something about the articles I have read, in the same message: I answer with quotes and dates.",)
)
AHEAD = 0.5  # seconds that the sight of typing may take before the work begins
AT_ONCE = 16  # replies under way to Discord; more would only wait for its rate limits
REMEMBERED = 2000  # questions whose edits and deletion are followed


@dataclass(slots=True)
class Exchange:
    """A message that asked something, and the reply to it; ``turn`` lets one event at a time act on it.

    ``seen`` is the hash of the question, whose text is nobody's business here. ``replies`` are the messages
    of the reply, in ``channel``.
    """

    channel: int
    seen: int | None = None
    replies: list[int] = field(default_factory=list)
    deleted: bool = False
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)


Exchanges = Recent[int, Exchange]


class Messages(commands.Cog):
    """Questions by mention, by reply to the bot, in its threads, in forum posts and in private."""

    def __init__(self, bot: commands.Bot, reception: Reception, exchanges: Exchanges) -> None:
        self.bot = bot
        self.reception = reception
        self.exchanges = exchanges
        self._speaking = asyncio.Semaphore(AT_ONCE)
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
                reference = _quietly(message)
                await message.channel.send(
                    too_soon, reference=reference, delete_after=15, allowed_mentions=QUIET
                )
            return

        async def queued(place: int, answered: Callable[[], bool]) -> None:
            typing.cancel()
            with suppress(discord.HTTPException):
                said = Said((in_queue(place),))
                await self._post(message, question, exchange, rules, said, unless=answered)

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
        await self._post(message, question, exchange, rules, said)
        if exchange.deleted:
            await self._remove(exchange)
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

    async def _post(
        self,
        message: discord.Message,
        question: str,
        exchange: Exchange,
        rules: Rules,
        said: Said,
        unless: Callable[[], bool] | None = None,
    ) -> None:
        """Show ``said`` as the reply to ``message``: new messages, or in the place of those that stood there.

        When everyone asks at once only some speak at a time, and none that ``unless`` says came too late.
        """
        async with self._speaking:
            if unless is not None and unless():
                return
            for number, text in enumerate(said.pages):
                view = None
                if number + 1 == len(said.pages):
                    earlier = exchange.replies[:number]
                    thumbs = self.reception.records.keep
                    view = buttons(said.answer, message.author.id, earlier, thumbs=thumbs)
                if number < len(exchange.replies):
                    await self._edit(exchange, number, text, view)
                else:
                    await self._speak(message, question, exchange, rules, text, view)
            await self._remove(exchange, keep=len(said.pages))

    async def _edit(self, exchange: Exchange, number: int, text: str, view: discord.ui.View | None) -> None:
        reply = self._posted(exchange.channel, exchange.replies[number])
        await patiently(lambda: reply.edit(content=text, view=view, allowed_mentions=QUIET))

    async def _speak(
        self,
        message: discord.Message,
        question: str,
        exchange: Exchange,
        rules: Rules,
        text: str,
        view: discord.ui.View | None,
    ) -> None:
        """A new message of the reply; the first refers to the question."""
        channel: discord.abc.MessageableChannel = self.bot.get_partial_messageable(exchange.channel)
        reference = None
        if not exchange.replies:
            channel = await self._place(message, question, rules)
            reference = _quietly(message) if channel.id == message.channel.id else None
        sent = await patiently(
            lambda: channel.send(
                text,
                reference=reference,  # type: ignore[arg-type]  # None is what its default means
                view=view or discord.utils.MISSING,
                suppress_embeds=True,
                allowed_mentions=QUIET,
            )
        )
        exchange.channel = channel.id
        exchange.replies.append(sent.id)

    async def _place(
        self, message: discord.Message, question: str, rules: Rules
    ) -> discord.abc.MessageableChannel:
        """Where the reply goes: beside the question, or in a thread opened for it."""
        if not rules.thread or message.guild is None or isinstance(message.channel, discord.Thread):
            return message.channel
        try:
            return await message.create_thread(name=question[:100] or "Question")
        except discord.HTTPException as error:  # no permission, or one is there already
            log.info("no thread for message %s: %s", message.id, error)
            return message.channel

    async def _forget(self, message_id: int) -> None:
        exchange = self.exchanges.get(message_id)
        if exchange is not None:
            exchange.deleted = True
            await self._remove(exchange)

    async def _remove(self, exchange: Exchange, keep: int = 0) -> None:
        """Take back what was said, but for the first ``keep`` messages of it."""
        gone, exchange.replies[keep:] = exchange.replies[keep:], []
        for reply in gone:
            await asyncio.to_thread(self.reception.records.forget_message, reply)
            try:
                await self._posted(exchange.channel, reply).delete()
            except discord.HTTPException as error:
                log.info("reply %s could not be deleted: %s", reply, error)

    def _posted(self, channel: int, message: int) -> discord.PartialMessage:
        return self.bot.get_partial_messageable(channel).get_partial_message(message)


def _quietly(message: discord.Message) -> discord.MessageReference:
    """A reply to ``message`` that still gets through when it is deleted meanwhile."""
    return message.to_reference(fail_if_not_exists=False)
