"""What people do on Discord → one call to the desk → what they see."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field

import discord
from discord import app_commands
from discord.ext import commands

from bot.asking import read_question
from bot.desk import Desk
from bot.listening import question_in
from bot.recent import Recent
from bot.reply import show_answer, show_error
from bot.sending import QUIET, patiently
from embeddings.errors import DatelineError

log = logging.getLogger(__name__)
HINT = "Ask me something about the articles I have read, in the same message: I answer with quotes and dates."


@dataclass(slots=True)
class Exchange:
    """A message that asked something, and the reply to it; ``turn`` lets one event at a time act on it."""

    channel: int
    question: str | None = None
    reply: int | None = None
    deleted: bool = False
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)


REMEMBERED = 2000  # questions whose edits and deletion are followed
Exchanges = Recent[int, Exchange]


class Questions(commands.Cog):
    """Questions by ``/ask``, by mention, by reply to the bot, and in direct messages."""

    def __init__(self, bot: commands.Bot, desk: Desk, exchanges: Exchanges) -> None:
        self.bot = bot
        self.desk = desk
        self.exchanges = exchanges
        self.since = discord.utils.utcnow()

    @app_commands.command(name="ask", description="Ask the articles. The answer quotes them.")
    @app_commands.describe(question="What you want to know, in your own words")
    async def ask(self, interaction: discord.Interaction, question: str) -> None:
        """Acknowledge at once, for Discord waits three seconds, then put the answer in that place."""
        await interaction.response.defer(thinking=True)
        with self.desk.visit():
            text = await self._answer(question, asked=question)
            await patiently(lambda: interaction.edit_original_response(content=text, allowed_mentions=QUIET))

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

    async def _answer(self, question: str, *, asked: str | None = None) -> str:
        """The text to show for ``question``, whatever happens."""
        try:
            return show_answer(await self.desk.ask(read_question(question)), asked=asked)
        except DatelineError as error:
            log.warning("question not answered: %s", error)
            return show_error(error)
        except Exception as error:
            log.exception("question not answered")
            return show_error(error)

    async def _take(self, message: discord.Message) -> None:
        """Answer ``message`` if it is a question to the bot, once however often Discord tells of it."""
        me = self.bot.user
        question = question_in(message, me) if me else None
        if question is None:
            return
        exchange = self.exchanges.setdefault(message.id, Exchange(message.channel.id))
        with self.desk.visit():
            async with exchange.turn:
                if exchange.deleted or question == exchange.question:
                    return
                exchange.question = question
                try:
                    await self._respond(message, exchange)
                except discord.HTTPException as error:  # no permission to speak there, or the channel is gone
                    log.warning("no reply in channel %s: %s", message.channel.id, error)

    async def _respond(self, message: discord.Message, exchange: Exchange) -> None:
        typing = asyncio.create_task(_typing(message.channel))
        try:
            text = await self._answer(exchange.question) if exchange.question else HINT
        finally:
            typing.cancel()
        if exchange.deleted:
            return
        if exchange.reply is not None:
            reply = self._posted(exchange.channel, exchange.reply)
            await patiently(lambda: reply.edit(content=text, allowed_mentions=QUIET))
        else:
            reference = message.to_reference(fail_if_not_exists=False)
            sent = await patiently(
                lambda: message.channel.send(
                    text, reference=reference, suppress_embeds=True, allowed_mentions=QUIET
                )
            )
            exchange.reply = sent.id
        if exchange.deleted:
            await self._remove(exchange)

    async def _forget(self, message_id: int) -> None:
        exchange = self.exchanges.get(message_id)
        if exchange is not None:
            exchange.deleted = True
            await self._remove(exchange)

    async def _remove(self, exchange: Exchange) -> None:
        reply, exchange.reply = exchange.reply, None
        if reply is None:
            return
        try:
            await self._posted(exchange.channel, reply).delete()
        except discord.HTTPException as error:
            log.info("reply %s could not be deleted: %s", reply, error)

    def _posted(self, channel: int, message: int) -> discord.PartialMessage:
        return self.bot.get_partial_messageable(channel).get_partial_message(message)


async def _typing(channel: discord.abc.Messageable) -> None:
    """Show "typing" until cancelled; not being allowed to is no reason not to answer."""
    try:
        async with channel.typing():
            await asyncio.get_running_loop().create_future()
    except discord.HTTPException as error:
        log.debug("no typing indicator: %s", error)
