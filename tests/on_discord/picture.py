"""Render the conversation that the README shows: ``python -m tests.on_discord.picture OUTPUT.png [INDEX]``.

Needs simcord[screenshot] and Debian's chromium. The bot is the real one in a simulated Discord, its answers
come from the index given (default .dateline); what is on the picture is what people see.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import simcord
from playwright.async_api import async_playwright

from bot.answer import Answerer
from bot.client import Bot
from bot.config import read_settings
from bot.desk import Desk
from bot.library import Library
from bot.messages import Exchanges
from bot.reception import Reception
from bot.records import Records

CHROMIUM = "/usr/bin/chromium"
QUESTIONS = ("who leads the Russian delegation?", "when was the third Astana round?")


async def render(output: Path, index: Path) -> None:
    """One question by mention that has an answer, one by /ask that has none."""
    cache = read_settings().cache
    records = Records(Path(":memory:"))
    reception = Reception(Desk(lambda: Answerer.open(index, cache)), Library(index), records)
    await reception.desk.warm()
    async with (
        simcord.run(Bot(reception, Exchanges(9)), settle_timeout=300) as env,
        async_playwright() as playwright,
    ):
        channel = env.create_guild(name="Newsroom").create_text_channel("ask-the-news")
        env.backend.bot_user.name = env.backend.bot_user.global_name = "Dateline"
        alice = env.guild.add_member(env.create_user("alice"))
        bot = env.bot.user
        assert bot is not None
        await alice.send(channel, f"{bot.mention} {QUESTIONS[0]}")
        await alice.slash(channel, "ask", question=QUESTIONS[1])
        preview = env.preview(
            channel, viewers=[alice], layout="channel", display="fixed", width=760, height=640
        )
        async with preview:
            preview._capture_manager._browser = await playwright.chromium.launch(executable_path=CHROMIUM)
            await preview.screenshot(output, mode="viewport", allow_incomplete=True)
    await reception.desk.close(0)
    records.close()


if __name__ == "__main__":
    asyncio.run(render(Path(sys.argv[1]), Path(sys.argv[2] if len(sys.argv) > 2 else ".dateline")))
