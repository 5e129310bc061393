"""Render the conversation that the README shows: ``python -m tests.on_discord.picture FOLDER``.

Needs simcord[screenshot] and Debian's chromium. The bot is the real one in a simulated Discord, with the real
models, on two invented articles; what is on the pictures is what people see, as wide as on a phone.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path
from typing import Any

from playwright.async_api import async_playwright

from bot.config import read_settings
from embeddings.encoder import DEFAULT_MODEL, load_encoder
from tests.on_discord.engine import at_work
from tests.on_discord.ferry import ANSWERED, DISPUTED, REFUSED, TOPIC, build

CHROMIUM = "/usr/bin/chromium"
WIDTH = 480


async def render(output: Path, index: Path) -> None:
    """An answer, a disagreement and a refusal on one picture, a timeline on the other."""
    build(index, load_encoder(DEFAULT_MODEL, read_settings().cache))
    async with at_work(index, Path(":memory:"), patience=300) as env, async_playwright() as playwright:
        guild = env.create_guild(name="Newsroom")
        env.backend.bot_user.name = env.backend.bot_user.global_name = "Dateline"
        alice = guild.add_member(env.create_user("alice"))
        talk, other = (guild.create_text_channel(name) for name in ("ask-the-news", "timelines"))
        assert env.bot.user is not None
        await alice.send(talk, f"{env.bot.user.mention} {ANSWERED}")
        await alice.slash(talk, "ask", question=DISPUTED)
        await alice.send(talk, f"{env.bot.user.mention} {REFUSED}")
        await alice.slash(other, "timeline", topic=TOPIC, since="2019")
        for channel, name, height in ((talk, "conversation.png", 1250), (other, "timeline.png", 1080)):
            browser = await playwright.chromium.launch(
                executable_path=CHROMIUM
            )  # each preview closes its own
            await picture(env, channel, alice, browser, output / name, height)


async def picture(env: Any, channel: Any, viewer: Any, browser: Any, file: Path, height: int) -> None:
    """What ``viewer`` sees of a channel."""
    preview = env.preview(
        channel, viewers=[viewer], layout="channel", display="fixed", width=WIDTH, height=height
    )
    async with preview:
        preview._capture_manager._browser = browser
        await preview.screenshot(file, mode="viewport", allow_incomplete=True)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        asyncio.run(render(Path(sys.argv[1]), Path(scratch) / "index"))
