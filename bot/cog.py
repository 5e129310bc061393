"""Questions on Discord: the command, the menu, the messages → the reception → what people see."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field

import discord
from discord import app_commands
from discord.ext import commands

from bot.buttons import buttons
from bot.conversation import Asker
from bot.listening import question_in, rules_channel
from bot.recent import Recent
from bot.reception import Asked, Reception, Said
from bot.records import Rules
from bot.sending import QUIET, patiently

log = logging.getLogger(__name__)
HINT = "Ask me something about the articles I have read, in the same message: I answer with quotes and dates."
CHOICES = 25  # Discord shows no more


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
    """Questions by command, by menu, by mention, by reply to the bot, in its threads and in private."""

    def __init__(self, bot: commands.Bot, reception: Reception, exchanges: Exchanges) -> None:
        self.bot = bot
        self.reception = reception
        self.exchanges = exchanges
        self.since = discord.utils.utcnow()
        self._menu = app_commands.ContextMenu(name="Ask about this", callback=self.ask_about)

    async def cog_load(self) -> None:
        """Add what a cog does not add by itself."""
        self.bot.tree.add_command(self._menu)

    async def cog_unload(self) -> None:
        """Take it away again."""
        self.bot.tree.remove_command(self._menu.name, type=self._menu.type)

    @app_commands.command(name="ask", description="Ask the articles. The answer quotes them.")
    @app_commands.describe(
        question="What you want to know, in your own words",
        source="Only articles of this publisher",
        since='Only articles published since then: "2017-03-20", "March 2017", "last week"',
        until="Only articles published up to then",
        private="Show the answer to me alone",
    )
    async def ask(
        self,
        interaction: discord.Interaction,
        question: str,
        source: str | None = None,
        since: str | None = None,
        until: str | None = None,
        private: bool = False,
    ) -> None:
        """Acknowledge at once, for Discord waits three seconds, then put the answer in that place."""
        asked = Asked(_asker(interaction), question, since, until, source, shown=False)
        await self._interact(interaction, asked, private=private)

    @ask.autocomplete("source")
    async def publishers(self, _: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """The publishers in the index that fit what is typed so far."""
        names = await asyncio.to_thread(self.reception.library.publishers, typed[:100], CHOICES)
        return [app_commands.Choice(name=name[:100], value=name[:100]) for name in names]

    async def ask_about(self, interaction: discord.Interaction, message: discord.Message) -> None:
        """Take the text of any message as the question."""
        await self._interact(interaction, Asked(_asker(interaction), message.content, shown=False))

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

    async def _interact(
        self, interaction: discord.Interaction, asked: Asked, *, private: bool = False
    ) -> None:
        """Answer a command or a menu."""
        channel = interaction.channel
        home = rules_channel(channel) if isinstance(channel, discord.Thread) else asked.by.channel
        rules = self.reception.records.rules(asked.by.guild, home)
        refusal = "I don't answer in this channel." if not rules.answers else self._too_soon(asked.by, rules)
        if refusal:
            await interaction.response.send_message(refusal, ephemeral=True)
            return
        await interaction.response.defer(thinking=True, ephemeral=private)

        async def queued(place: int) -> None:
            await interaction.edit_original_response(content=_in_queue(place))

        with self.reception.desk.visit():
            said = await self.reception.answer(asked, rules, queued)
            view = buttons(said.answer, asked.by.person)
            sent = await patiently(
                lambda: interaction.edit_original_response(
                    content=said.text, view=view, allowed_mentions=QUIET
                )
            )
            if not private:
                await self._keep(sent.id, asked.by, said)

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
                if exchange.deleted or question == exchange.question:
                    return
                exchange.question = question
                try:
                    await self._respond(message, exchange, rules)
                except discord.HTTPException as error:  # no permission to speak there, or the channel is gone
                    log.warning("no reply in channel %s: %s", message.channel.id, error)

    async def _respond(self, message: discord.Message, exchange: Exchange, rules: Rules) -> None:
        by = Asker(message.guild.id if message.guild else None, message.channel.id, message.author.id)
        too_soon = self._too_soon(by, rules)
        if too_soon:
            await message.channel.send(
                too_soon, reference=_quietly(message), delete_after=15, allowed_mentions=QUIET
            )
            return

        async def queued(place: int) -> None:
            await self._post(message, exchange, rules, Said(_in_queue(place)))

        typing = asyncio.create_task(_typing(message.channel))
        try:
            asked = Asked(by, exchange.question or "")
            said = await self.reception.answer(asked, rules, queued) if asked.text else Said(HINT)
        finally:
            typing.cancel()
        if exchange.deleted:
            return
        await self._post(message, exchange, rules, said)
        if exchange.deleted:
            await self._remove(exchange)
        elif exchange.reply is not None:
            await self._keep(exchange.reply, by, said)

    async def _post(self, message: discord.Message, exchange: Exchange, rules: Rules, said: Said) -> None:
        """Show ``said`` as the reply to ``message``: a new one, or in the place of what stood there."""
        view = buttons(said.answer, message.author.id)
        if exchange.reply is not None:
            reply = self._posted(exchange.channel, exchange.reply)
            await patiently(lambda: reply.edit(content=said.text, view=view, allowed_mentions=QUIET))
            return
        channel = await self._place(message, rules)
        reference = _quietly(message) if channel.id == message.channel.id else None
        sent = await patiently(
            lambda: channel.send(
                said.text,
                reference=reference,  # type: ignore[arg-type]  # None is what its default means
                view=view or discord.utils.MISSING,
                suppress_embeds=True,
                allowed_mentions=QUIET,
            )
        )
        exchange.channel, exchange.reply = channel.id, sent.id

    async def _place(self, message: discord.Message, rules: Rules) -> discord.abc.MessageableChannel:
        """Where the reply goes: beside the question, or in a thread opened for it."""
        if not rules.thread or message.guild is None or isinstance(message.channel, discord.Thread):
            return message.channel
        try:
            return await message.create_thread(name=(message.clean_content or "Question")[:100])
        except discord.HTTPException as error:  # no permission, or one is there already
            log.info("no thread for message %s: %s", message.id, error)
            return message.channel

    def _too_soon(self, by: Asker, rules: Rules) -> str | None:
        seconds = self.reception.wait(by, rules)
        return f"That was quick. You can ask again in {seconds:.0f} seconds." if seconds else None

    async def _keep(self, message: int, by: Asker, said: Said) -> None:
        if said.answer is not None and said.answer.citations:
            await asyncio.to_thread(self.reception.keep, message, by, said.answer)

    async def _forget(self, message_id: int) -> None:
        exchange = self.exchanges.get(message_id)
        if exchange is not None:
            exchange.deleted = True
            await self._remove(exchange)

    async def _remove(self, exchange: Exchange) -> None:
        reply, exchange.reply = exchange.reply, None
        if reply is None:
            return
        await asyncio.to_thread(self.reception.records.forget_message, reply)
        try:
            await self._posted(exchange.channel, reply).delete()
        except discord.HTTPException as error:
            log.info("reply %s could not be deleted: %s", reply, error)

    def _posted(self, channel: int, message: int) -> discord.PartialMessage:
        return self.bot.get_partial_messageable(channel).get_partial_message(message)


def _asker(interaction: discord.Interaction) -> Asker:
    return Asker(interaction.guild_id, interaction.channel_id or 0, interaction.user.id)


def _in_queue(place: int) -> str:
    return f"-# Number {place} in the queue …"


def _quietly(message: discord.Message) -> discord.MessageReference:
    """A reply to ``message`` that still gets through when it is deleted meanwhile."""
    return message.to_reference(fail_if_not_exists=False)


async def _typing(channel: discord.abc.Messageable) -> None:
    """Show "typing" until cancelled; not being allowed to is no reason not to answer."""
    try:
        async with channel.typing():
            await asyncio.get_running_loop().create_future()
    except discord.HTTPException as error:
        log.debug("no typing indicator: %s", error)
