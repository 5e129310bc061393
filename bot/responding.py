"""What is said in reply to a command: in its place, and below it when it takes more than one message."""

from __future__ import annotations

import io
import logging
from collections.abc import Awaitable

import discord

from bot.buttons import buttons
from bot.conversation import Asker
from bot.reception import Said
from bot.sending import QUIET, patiently

log = logging.getLogger(__name__)


async def respond(interaction: discord.Interaction, said: Said, by: Asker, *, thumbs: bool) -> int:
    """Show ``said`` where the command was; the number of its last message, under which the buttons are.

    Without ``thumbs`` there are none among them.
    """
    earlier: list[int] = []
    first, *others = said.pages
    view = None if others else buttons(said.answer, by.person, thumbs=thumbs)
    sent: discord.Message = await _in_place(interaction, first, said.picture, view)
    for number, text in enumerate(others, 1):
        earlier.append(sent.id)
        last = number == len(others)
        view = buttons(said.answer, by.person, earlier, thumbs=thumbs) if last else None
        sent = await patiently(
            lambda text=text, view=view: interaction.followup.send(  # type: ignore[misc]
                text,
                view=view or discord.utils.MISSING,
                ephemeral=by.private,
                suppress_embeds=True,
                allowed_mentions=QUIET,
                wait=True,
            )
        )
    return sent.id


async def _in_place(
    interaction: discord.Interaction, text: str, picture: bytes | None, view: discord.ui.View | None
) -> discord.InteractionMessage:
    """The first message, with the picture if there is one and it may be shown there."""

    def edit(files: list[discord.File]) -> Awaitable[discord.InteractionMessage]:
        return interaction.edit_original_response(
            content=text, view=view, attachments=files, allowed_mentions=QUIET
        )

    if picture is not None:
        try:
            return await patiently(lambda: edit([_file(picture)]))
        except discord.Forbidden as error:
            log.info("no picture: %s", error)
    return await patiently(lambda: edit([]))


def _file(picture: bytes) -> discord.File:
    """A new file at every try: what was sent once is read to its end."""
    return discord.File(
        io.BytesIO(picture), "timeline.png", description="The events told below, on a line of time."
    )
