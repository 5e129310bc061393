"""Buttons under an answer. All that a press needs stands in the button's id, so they outlive a restart."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from typing import Any, Protocol, cast

import discord

from bot.extracts import show_extract
from bot.library import Library, base36, reference
from bot.listening import rules_channel
from bot.records import Records
from bot.reply import QUOTES, RIVALS, proof_of, show_error
from bot.sending import QUIET
from bot.types import Answer, Citation
from embeddings.errors import DatelineError

ROOM = 55  # characters of an id of at most 100 that name passages or messages
CONTEXT = 3  # paragraphs on either side that "More context" shows
_TEMPLATE = r"dateline:(?P<what>[a-z]+):(?P<person>\d+):(?P<page>\d+):(?P<passages>[0-9a-z.-]*)"
_THANKS = "Thank you, that helps."
_NOT_YOURS = "Only the person who asked, or a moderator, can delete this answer."


class _Client(Protocol):
    library: Library
    records: Records


class Press(discord.ui.DynamicItem[discord.ui.Button[discord.ui.View]], template=_TEMPLATE):
    """One button: ``what`` it does, for the answer to ``person``, to ``passages`` from ``page`` on."""

    def __init__(self, what: str, person: int, passages: str, page: int = 0, **look: Any) -> None:  # noqa: ANN401 - Button's
        self.what, self.person, self.passages, self.page = what, person, passages, page
        super().__init__(discord.ui.Button(custom_id=f"dateline:{what}:{person}:{page}:{passages}", **look))

    @classmethod
    async def from_custom_id(
        cls,
        _interaction: discord.Interaction[Any],
        _item: discord.ui.Item[Any],
        match: re.Match[str],
        /,
    ) -> Press:
        """The button that was pressed, perhaps one made by an earlier process."""
        return cls(match["what"], int(match["person"]), match["passages"], int(match["page"]))

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Do what the button says."""
        try:
            await self._press(interaction)
        except DatelineError as error:
            await interaction.response.send_message(show_error(error), ephemeral=True)

    async def _press(self, interaction: discord.Interaction[Any]) -> None:
        if self.what in ("sources", "context"):
            await self._open(interaction)
        elif self.what in ("turn", "scroll"):
            await self._turn(interaction)
        elif self.what == "good":
            await self._keep(interaction, good=True)
            await interaction.response.send_message(_THANKS, ephemeral=True)
        elif self.what == "bad":
            await self._keep(interaction, good=False)
            await interaction.response.send_modal(Remark())
        elif self.what == "delete":
            await self._delete(interaction)

    async def _open(self, interaction: discord.Interaction[Any]) -> None:
        text, view = await self._page(interaction, "turn" if self.what == "sources" else "scroll")
        await interaction.response.send_message(text, view=view, ephemeral=True, suppress_embeds=True)

    async def _turn(self, interaction: discord.Interaction[Any]) -> None:
        text, view = await self._page(interaction, self.what)
        await interaction.response.edit_message(content=text, view=view, allowed_mentions=QUIET)

    async def _page(self, interaction: discord.Interaction[Any], turn: str) -> tuple[str, discord.ui.View]:
        client = cast(_Client, interaction.client)
        language = client.records.rules(interaction.guild_id, home_of(interaction)).dates
        whole = turn == "scroll"
        shown = await asyncio.to_thread(_extracts, client.library, self.passages, language, whole=whole)
        page = min(self.page, len(shown) - 1)
        view = discord.ui.View(timeout=None)
        if len(shown) > 1:
            view.add_item(self._to(turn, page - 1, "Back", off=page == 0))
            view.add_item(
                self._to(turn, page + 1, f"Next ({page + 1} of {len(shown)})", off=page + 1 == len(shown))
            )
        return shown[page], view

    def _to(self, turn: str, page: int, label: str, *, off: bool) -> Press:
        return Press(turn, self.person, self.passages, max(page, 0), label=label, disabled=off)

    async def _keep(self, interaction: discord.Interaction[Any], *, good: bool) -> None:
        records = cast(_Client, interaction.client).records
        if interaction.message is not None:
            await asyncio.to_thread(
                records.add_verdict, interaction.message.id, interaction.user.id, good=good
            )

    async def _delete(self, interaction: discord.Interaction[Any]) -> None:
        if interaction.user.id != self.person and not interaction.permissions.manage_messages:
            await interaction.response.send_message(_NOT_YOURS, ephemeral=True)
            return
        await interaction.response.defer()
        await interaction.delete_original_response()
        channel = interaction.client.get_partial_messageable(interaction.channel_id or 0)
        for number in filter(None, self.passages.split("-")):
            with suppress(discord.HTTPException):  # gone already, or seen by the asker alone
                await channel.get_partial_message(int(number, 36)).delete()


class Remark(discord.ui.Modal, title="What is wrong with this answer?"):
    """One line, if the person wants to; the thumb counts without it."""

    remark: discord.ui.TextInput[Remark] = discord.ui.TextInput(
        label="In one line",
        required=False,
        max_length=300,
        placeholder="Wrong date, wrong article, not an answer …",
    )

    async def on_submit(self, interaction: discord.Interaction[Any]) -> None:
        """Keep the line with the verdict."""
        records = cast(_Client, interaction.client).records
        if interaction.message is not None and self.remark.value:
            await asyncio.to_thread(
                records.add_verdict,
                interaction.message.id,
                interaction.user.id,
                good=False,
                remark=self.remark.value,
            )
        await interaction.response.send_message(_THANKS, ephemeral=True)


def buttons(
    answer: Answer | None, person: int, earlier: Sequence[int] = (), *, thumbs: bool = True
) -> discord.ui.View | None:
    """The buttons for an answer to ``person``; None where there is nothing to press, as after a greeting.

    ``earlier`` are the messages that a long answer began with, which go when it is deleted. Without
    ``thumbs`` nobody is asked for an opinion that would not be kept.
    """
    if answer is None or not answer.citations:
        return None
    passages = _joined(reference(citation.passage) for citation in _cited(answer))
    view = discord.ui.View(timeout=None)
    view.add_item(Press("sources", person, passages, label="Sources" if answer.found else "Closest passages"))
    if answer.found:
        view.add_item(Press("context", person, passages, label="More context"))
    if thumbs:
        view.add_item(Press("good", person, "", emoji="👍"))
        view.add_item(Press("bad", person, "", emoji="👎"))
    view.add_item(Press("delete", person, _joined(map(base36, earlier)), label="Delete"))
    return view


def home_of(interaction: discord.Interaction[Any]) -> int:
    """The channel whose rules hold where something was pressed or typed."""
    channel = interaction.channel
    return rules_channel(channel) if isinstance(channel, discord.Thread) else interaction.channel_id or 0


def _cited(answer: Answer) -> Iterator[Citation]:
    """What was quoted, in the order of its numbers, and then what else comes close."""
    yield from proof_of(answer)
    for other in answer.alternatives[:RIVALS]:
        yield from other.citations[:1]
    yield from answer.citations[:QUOTES]


def _joined(names: Iterable[str]) -> str:
    """As many of ``names`` as a button's id has room for."""
    joined = ""
    for name in dict.fromkeys(names):
        if len(joined) + 1 + len(name) <= ROOM:
            joined = f"{joined}-{name}" if joined else name
    return joined


def _extracts(library: Library, passages: str, language: str, *, whole: bool) -> Sequence[str]:
    """The messages to page through: each citation with its neighbours, or the first with more around it."""
    names = passages.split("-")
    if whole:
        return show_extract(library.extract(names[0], CONTEXT), 1, 1, language)
    found = [library.extract(name) for name in names]
    return [
        text
        for number, each in enumerate(found, 1)
        for text in show_extract(each, number, len(names), language)
    ]
