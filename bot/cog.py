"""Questions by command: ``/ask`` and the menu of any message."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress

import discord
from discord import app_commands
from discord.ext import commands

from bot.buttons import buttons
from bot.conversation import Asker
from bot.listening import rules_channel
from bot.reception import Asked, Reception, in_queue
from bot.records import Rules
from bot.sending import QUIET, patiently
from embeddings.errors import DatelineError

CHOICES = 25  # Discord shows no more


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
        asked = Asked(_asker(interaction), question, since, until, source, shown=False)
        await self._interact(interaction, asked, private=private)

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
        rules = await self._admitted(interaction, _asker(interaction))
        if rules is None:
            return
        await interaction.response.defer(thinking=True)
        with self.reception.desk.visit():
            text = await self.reception.timeline(topic, since, until, rules)
            await patiently(lambda: interaction.edit_original_response(content=text, allowed_mentions=QUIET))

    async def ask_about(self, interaction: discord.Interaction, message: discord.Message) -> None:
        """Take the text of any message as the question."""
        if not message.content.strip():
            await interaction.response.send_message("That message has no text.", ephemeral=True)
            return
        await self._interact(interaction, Asked(_asker(interaction), message.content, shown=False))

    async def _interact(
        self, interaction: discord.Interaction, asked: Asked, *, private: bool = False
    ) -> None:
        """Answer a command or a menu."""
        rules = await self._admitted(interaction, asked.by)
        if rules is None:
            return
        await interaction.response.defer(thinking=True, ephemeral=private)

        async def queued(place: int, _: Callable[[], bool]) -> None:
            with suppress(discord.HTTPException):
                await interaction.edit_original_response(content=in_queue(place))

        with self.reception.desk.visit():
            said = await self.reception.answer(asked, rules, queued)
            view = buttons(said.answer, asked.by.person)
            sent = await patiently(
                lambda: interaction.edit_original_response(
                    content=said.text, view=view, allowed_mentions=QUIET
                )
            )
            if not private:
                await asyncio.to_thread(self.reception.keep, sent.id, asked.by, said)

    async def _admitted(self, interaction: discord.Interaction, by: Asker) -> Rules | None:
        """The rules that hold here; None, and the reason is said, when they let nothing be asked now."""
        channel = interaction.channel
        home = rules_channel(channel) if isinstance(channel, discord.Thread) else by.channel
        rules = self.reception.records.rules(by.guild, home)
        refusal = self.reception.too_soon(by, rules) if rules.answers else "I don't answer in this channel."
        if refusal is None:
            return rules
        await interaction.response.send_message(refusal, ephemeral=True)
        return None


def _asker(interaction: discord.Interaction) -> Asker:
    return Asker(interaction.guild_id, interaction.channel_id or 0, interaction.user.id)
