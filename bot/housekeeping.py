"""Commands beside the questions: what the bot is, keeps, could not answer, and how it behaves here."""

from __future__ import annotations

import asyncio
from dataclasses import fields

import discord
from discord import app_commands
from discord.ext import commands

from bot import __version__
from bot.buttons import home_of
from bot.days import LANGUAGES
from bot.gaps import group_alike
from bot.markup import MESSAGE, escape, shorten, units
from bot.reception import Reception
from bot.records import KEPT_DAYS, Rules
from bot.sending import QUIET
from bot.wording import show_day
from embeddings.errors import DatelineError

_MODERATORS = discord.Permissions(manage_messages=True)
_MANAGERS = discord.Permissions(manage_guild=True)
_KEPT = (
    "**What I keep**\n"
    "- Your last questions in each channel, in memory only, for 15 minutes, to understand follow-ups.\n"
    "{records}"
    "- The rules that managers set for this server.\n"
    "I keep no other messages. `/forget` deletes at once all that is kept of you."
)
_QUESTIONS = (
    f"- Questions asked on servers, with my answer and your account's number, for {KEPT_DAYS} days; "
    "moderators see unanswered ones without your name. Nothing said in private.\n"
    "- Thumbs that you give an answer, with your remark if you write one.\n"
)
_NO_QUESTIONS = "- No questions and no opinions on answers: whoever runs me has turned that off.\n"


class Housekeeping(commands.Cog):
    """``/about``, ``/privacy``, ``/forget``, ``/gaps`` and ``/dateline config``."""

    settings = app_commands.Group(
        name="dateline",
        description="How I behave on this server",
        default_permissions=_MANAGERS,
        guild_only=True,
    )

    def __init__(self, reception: Reception) -> None:
        self.reception = reception

    @app_commands.command(description="What I have read, and how old it is")
    async def about(self, interaction: discord.Interaction) -> None:
        """Show the version and the age of the index."""
        dates = self.reception.records.rules(interaction.guild_id, home_of(interaction)).dates
        text = await asyncio.to_thread(self._about, dates)
        await interaction.response.send_message(text, ephemeral=True, allowed_mentions=QUIET)

    @app_commands.command(description="What I keep of what you say")
    async def privacy(self, interaction: discord.Interaction) -> None:
        """List everything that is stored."""
        kept = _QUESTIONS if self.reception.records.keep else _NO_QUESTIONS
        await interaction.response.send_message(_KEPT.format(records=kept), ephemeral=True)

    @app_commands.command(description="Delete all that I keep of you")
    async def forget(self, interaction: discord.Interaction) -> None:
        """Wipe a person's conversations, questions and feedback."""
        self.reception.conversations.forget(interaction.user.id)
        gone = await asyncio.to_thread(self.reception.records.forget, interaction.user.id)
        text = f"Done: our conversations, and {gone} {'entry' if gone == 1 else 'entries'} on disk."
        await interaction.response.send_message(text, ephemeral=True)

    @app_commands.command(description="Questions I could not answer here, alike ones together")
    @app_commands.default_permissions(_MODERATORS)
    @app_commands.guild_only()
    async def gaps(self, interaction: discord.Interaction) -> None:
        """Show moderators what is missing, without saying who asked."""
        questions = await asyncio.to_thread(self.reception.records.gaps, interaction.guild_id)
        await interaction.response.send_message(_gaps(questions), ephemeral=True, allowed_mentions=QUIET)

    @settings.command(description="Show or change how I behave in a channel, or on the whole server")
    @app_commands.describe(
        channel="The channel to change; the whole server when left out",
        answers="Answer questions here at all",
        mention="Only answer messages that name me",
        thread="Answer in a thread",
        posts="Answer new posts of this forum",
        sources="Only use articles of these publishers, with commas between them",
        dates="How days are written",
        per_minute="Questions a person may ask in a minute",
        channel_per_minute="Questions a channel may ask in a minute",
        reset="Drop the rules of this channel first",
    )
    @app_commands.choices(
        dates=[app_commands.Choice(name=name, value=code) for code, name in LANGUAGES.items()]
    )
    async def config(
        self,
        interaction: discord.Interaction,
        channel: discord.TextChannel | discord.ForumChannel | None = None,
        answers: bool | None = None,
        mention: bool | None = None,
        thread: bool | None = None,
        posts: bool | None = None,
        sources: str | None = None,
        dates: app_commands.Choice[str] | None = None,
        per_minute: app_commands.Range[int, 1, 60] | None = None,
        channel_per_minute: app_commands.Range[int, 1, 600] | None = None,
        reset: bool = False,
    ) -> None:
        """Change the rules that are given and show all that hold."""
        given = {
            "answers": answers,
            "mention": mention,
            "thread": thread,
            "posts": posts,
            "sources": sources,
            "dates": dates.value if dates else None,
            "per_minute": per_minute,
            "channel_per_minute": channel_per_minute,
        }
        guild, place = interaction.guild_id or 0, channel.id if channel else 0
        rules = await asyncio.to_thread(self._change, guild, place, given, reset=reset)
        where = channel.mention if channel else "this server"
        await interaction.response.send_message(_rules(where, rules), ephemeral=True, allowed_mentions=QUIET)

    def _change(
        self, guild: int, channel: int, given: dict[str, bool | str | int | None], *, reset: bool
    ) -> Rules:
        records = self.reception.records
        if reset:
            records.clear_rules(guild, channel)
        for name, value in given.items():
            if value is not None:
                records.set_rule(guild, channel, name, value)
        return records.rules(guild, channel)

    def _about(self, language: str) -> str:
        try:
            info, newest = self.reception.library.info(), self.reception.library.newest()
        except DatelineError as error:
            return f"I have nothing to read yet. {escape(str(error))}"
        lines = [
            "I answer questions from a collection of news articles and prove each answer with quotes.",
            f"- **{info.articles:,}** articles, {info.passages:,} passages",
            f"- index version {info.version}, updated <t:{info.updated.timestamp():.0f}:R>, "
            f"at {info.updated:%Y-%m-%d %H:%M} UTC",
        ]
        if newest is not None and newest.published is not None:
            lines.append(f"- newest: {shorten(newest.title, 150)}, {show_day(newest.published, language)}")
        return "\n".join([*lines, f"- dateline {__version__}"])


def _gaps(questions: list[str]) -> str:
    if not questions:
        return "No unanswered questions here."
    text = "**Questions without an answer**"
    for group in group_alike(questions):
        line = f"\n- {f'{len(group)}× ' if len(group) > 1 else ''}{shorten(group[0], 200)}"
        if units(text + line) > MESSAGE:
            break
        text += line
    return text


def _rules(where: str, rules: Rules) -> str:
    lines = [f"Rules for {where}:"]
    for field in fields(Rules):
        value = getattr(rules, field.name)
        shown = ("yes" if value else "no") if isinstance(value, bool) else escape(str(value)) or "all"
        lines.append(f"- `{field.name}` {shown}")
    return "\n".join(lines)
