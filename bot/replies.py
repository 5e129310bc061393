"""The replies to messages: shown where they belong, in as many messages as it takes, edited, taken back."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field

import discord
from discord.ext import commands

from bot.buttons import buttons
from bot.recent import Recent
from bot.reception import Said
from bot.records import Records, Rules
from bot.sending import QUIET, patiently

log = logging.getLogger(__name__)
AT_ONCE = 16  # replies under way to Discord; more would only wait for its rate limits


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


class Replies:
    """Speaks for ``bot``."""

    def __init__(self, bot: commands.Bot, records: Records) -> None:
        self._bot = bot
        self._records = records
        self._speaking = asyncio.Semaphore(AT_ONCE)

    async def say(
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
                    thumbs = self._records.keep
                    view = buttons(said.answer, message.author.id, earlier, thumbs=thumbs)
                if number < len(exchange.replies):
                    await self._edit(exchange, number, text, view)
                else:
                    await self._speak(message, question, exchange, rules, text, view)
            await self.remove(exchange, keep=len(said.pages))

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
        channel: discord.abc.MessageableChannel = self._bot.get_partial_messageable(exchange.channel)
        reference = None
        if not exchange.replies:
            channel = await self._place(message, question, rules)
            reference = quietly(message) if channel.id == message.channel.id else None
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

    async def remove(self, exchange: Exchange, keep: int = 0) -> None:
        """Take back what was said, but for the first ``keep`` messages of it."""
        gone, exchange.replies[keep:] = exchange.replies[keep:], []
        for reply in gone:
            await asyncio.to_thread(self._records.forget_message, reply)
            try:
                await self._posted(exchange.channel, reply).delete()
            except discord.HTTPException as error:
                log.info("reply %s could not be deleted: %s", reply, error)

    def _posted(self, channel: int, message: int) -> discord.PartialMessage:
        return self._bot.get_partial_messageable(channel).get_partial_message(message)


def quietly(message: discord.Message) -> discord.MessageReference:
    """A reply to ``message`` that still gets through when it is deleted meanwhile."""
    return message.to_reference(fail_if_not_exists=False)
