"""Questions by command: ``/ask`` and the menu of any message."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress

import discord
from discord import app_commands
from discord.ext import commands

from bot.buttons import home_of
from bot.conversation import Asker
from bot.reception import Asked, Queued, Reception, Said, in_queue
from bot.records import Rules
from bot.responding import respond
from embeddings.errors import DatelineError

CHOICES = 25  # Discord shows no more
Tell = Callable[[Rules, Queued], Awaitable[Said]]


class Questions(commands.Cog):
    """``/ask``, and "Ask about this" in the menu of any message."""

    def __init__(self, bot: commands.Bot, reception: Reception) -> None:
        self.bot = bot
        self.reception = reception
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
        by = _asker(interaction, private=private)
        await self._answer(interaction, Asked(by, question, since, until, source, shown=False))

    @ask.autocomplete("source")
    async def publishers(self, _: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """The publishers in the index that fit what is typed so far."""
        try:
            names = await asyncio.to_thread(self.reception.library.publishers, typed[:100], CHOICES)
        except DatelineError:  # no index yet, which the answer will say
            return []
        return [app_commands.Choice(name=name[:100], value=name[:100]) for name in names]

    @app_commands.command(name="timeline", description="What happened, in order, as the articles report it")
    @app_commands.describe(
        topic="What it is about",
        since='Only what happened since then: "March 2017", "last week"',
        until="Only what happened up to then",
    )
    async def timeline(
        self, interaction: discord.Interaction, topic: str, since: str | None = None, until: str | None = None
    ) -> None:
        """The dated events on a topic, each with its quote."""

        async def tell(rules: Rules, queued: Queued) -> Said:
            return await self.reception.timeline(topic, since, until, rules, queued)

        await self._interact(interaction, _asker(interaction), tell)

    async def ask_about(self, interaction: discord.Interaction, message: discord.Message) -> None:
        """Take the text of any message as the question."""
        if not message.content.strip():
            await interaction.response.send_message("That message has no text.", ephemeral=True)
            return
        await self._answer(interaction, Asked(_asker(interaction), message.content, shown=False))

    async def _answer(self, interaction: discord.Interaction, asked: Asked) -> None:
        """Answer a question put by command or menu."""

        async def tell(rules: Rules, queued: Queued) -> Said:
            return await self.reception.answer(asked, rules, queued)

        await self._interact(interaction, asked.by, tell)

    async def _interact(self, interaction: discord.Interaction, by: Asker, tell: Tell) -> None:
        """Acknowledge a command, then put what ``tell`` says in that place."""
        began = time.monotonic()
        rules = await self._admitted(interaction, by)
        if rules is None:
            return
        await interaction.response.defer(thinking=True, ephemeral=by.private)
        self.reception.metrics.seen(time.monotonic() - began)

        async def queued(place: int, _: Callable[[], bool]) -> None:
            with suppress(discord.HTTPException):
                await interaction.edit_original_response(content=in_queue(place))

        with self.reception.desk.visit():
            said = await tell(rules, queued)
            shown = await respond(interaction, said, by, thumbs=self.reception.records.keep)
            if not by.private:
                await asyncio.to_thread(self.reception.keep, shown, by, said)

    async def _admitted(self, interaction: discord.Interaction, by: Asker) -> Rules | None:
        """The rules that hold here; None, and the reason is said, when they let nothing be asked now."""
        rules = self.reception.records.rules(by.guild, home_of(interaction))
        refusal = self.reception.too_soon(by, rules) if rules.answers else "I don't answer in this channel."
        if refusal is None:
            return rules
        await interaction.response.send_message(refusal, ephemeral=True)
        return None


def _asker(interaction: discord.Interaction, *, private: bool = False) -> Asker:
    return Asker(interaction.guild_id, interaction.channel_id or 0, interaction.user.id, private)
