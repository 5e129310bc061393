"""The connection to Discord: what starts it, what it survives, what ends it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import discord
import pytest
from aiohttp import web
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.client import Bot, intents, run, serve
from bot.cog import Exchanges
from bot.config import read_settings
from bot.desk import Desk
from bot.library import Library
from bot.reception import Reception
from bot.records import Records
from bot.server import discord_server
from embeddings.errors import InputError
from tests.on_discord.answering import WordAnswerer
from tests.on_discord.server import TOKEN, Server

QUESTION = "when is the second round in Astana?"
SOON = 20.0  # seconds; back-off included


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Server]:
    server = Server(tmp_path)
    await server.start()
    yield server
    await server.stop()


@contextlib.asynccontextmanager
async def serving(server: Server, token: str = TOKEN) -> AsyncIterator[asyncio.Task[None]]:
    """The bot at work against ``server``, until the end of the block."""
    records = Records(server.folder / "records.sqlite")
    reception, exchanges = Reception(Desk(WordAnswerer), Library(server.folder), records), Exchanges(9)
    with discord_server(server.api):
        task = asyncio.create_task(serve(lambda: Bot(reception, exchanges), token))
        try:
            yield task
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError, InputError):
                await task
            await reception.desk.close(1)
            records.close()


async def answered(server: Server, number: int = 1) -> str:
    await server.say(QUESTION, number)
    return str((await asyncio.wait_for(server.posted.get(), SOON))["content"])


async def test_the_bot_answers_on_another_server_through_the_gateway_that_it_announces(
    server: Server,
) -> None:
    async with serving(server):
        identified = await asyncio.wait_for(server.identified.get(), SOON)
        assert identified["token"] == TOKEN
        assert "15 and 16 February 2017" in await answered(server)
    assert server.requests["GET gateway/bot"] == 1


async def test_the_addresses_of_discord_itself_are_put_back() -> None:
    rest, gateway = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    with discord_server("http://127.0.0.1:1/api"):
        assert Route.BASE == "http://127.0.0.1:1/api/v10"
    assert (rest, gateway) == (Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY)


def test_no_intent_is_privileged() -> None:
    asked = intents()
    privileged = discord.Intents(message_content=True, members=True, presences=True)
    assert not asked.value & privileged.value


def test_without_a_token_one_sentence_says_what_to_set() -> None:
    settings = read_settings(environment={}, folder=Path("/nowhere"))
    with pytest.raises(InputError, match="DATELINE_DISCORD_TOKEN"):
        run(settings, WordAnswerer)


async def test_a_refused_token_ends_it_with_one_sentence(server: Server) -> None:
    async with serving(server, token="wrong") as task:  # noqa: S106
        with pytest.raises(InputError, match="refused the token"):
            await asyncio.wait_for(task, SOON)


@pytest.mark.parametrize(
    ("code", "sentence"), [(4004, "refused the token"), (4014, "Message Content Intent")]
)
async def test_a_gateway_that_refuses_token_or_intent_ends_it_with_one_sentence(
    server: Server, code: int, sentence: str
) -> None:
    server.refuse = code
    async with serving(server) as task:
        with pytest.raises(InputError, match=sentence):
            await asyncio.wait_for(task, SOON)


async def test_a_gateway_that_is_not_there_at_the_first_connect_is_tried_again(server: Server) -> None:
    """discord.py 2.7 alone dies of an AttributeError here."""
    server.gateways = ["ws://127.0.0.1:1/"]
    async with serving(server):
        await asyncio.wait_for(server.identified.get(), SOON)
        assert "15 and 16 February 2017" in await answered(server)


@pytest.mark.parametrize(
    "refusal",
    [
        web.json_response(
            {"message": "slow down", "retry_after": 0.1}, status=429, headers={"Retry-After": "0.1"}
        ),
        web.Response(status=503, text="upstream"),
    ],
    ids=["429 without a Via header", "503"],
)
async def test_an_overloaded_server_gets_the_answer_a_moment_later(
    server: Server, refusal: web.Response
) -> None:
    server.trouble = [refusal]
    async with serving(server):
        await asyncio.wait_for(server.identified.get(), SOON)
        assert "15 and 16 February 2017" in await answered(server)


async def test_an_event_that_makes_no_sense_costs_nothing_else(server: Server) -> None:
    async with serving(server):
        await asyncio.wait_for(server.identified.get(), SOON)
        await server.send("MESSAGE_CREATE", {"id": "what"})
        await server.send("GUILD_CREATE", None)
        await server.send("NEWS_FROM_2031", {"x": 1})
        assert "15 and 16 February 2017" in await answered(server)
    assert server.identified.empty(), "it never had to connect again"


async def test_200_questions_at_once_never_hold_up_the_heartbeat(server: Server) -> None:
    """Each answer is work on a thread; the event loop must never stand still for 100 ms."""
    async with serving(server):
        await asyncio.wait_for(server.identified.get(), SOON)
        await answered(server)
        pauses: list[float] = []
        watching = asyncio.create_task(watch(pauses))
        for person in range(1, 201):
            await server.say(QUESTION, person + 1, person)
        for _ in range(200):
            reply = await asyncio.wait_for(server.posted.get(), SOON)
            assert "15 and 16 February" in reply["content"] or "in the queue" in reply["content"]
        watching.cancel()
    assert max(pauses) < 0.1


async def watch(pauses: list[float]) -> None:
    """How long each turn of the event loop takes, in seconds."""
    while True:
        before = time.perf_counter()
        await asyncio.sleep(0)
        pauses.append(time.perf_counter() - before)


async def test_a_lost_connection_comes_back_by_itself(server: Server) -> None:
    async with serving(server):
        await asyncio.wait_for(server.identified.get(), SOON)
        await server.cut()
        await asyncio.wait_for(server.identified.get(), SOON)
        assert "15 and 16 February 2017" in await answered(server)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_stop_lets_the_answer_under_way_be_seen_and_leaves_cleanly(
    server: Server, number: int
) -> None:
    program = (
        "from bot.client import run; from bot.config import read_settings;"
        "from tests.on_discord.answering import WordAnswerer;"
        "raise SystemExit(run(read_settings(), lambda: WordAnswerer(delay=1.0)))"
    )
    root = Path(__file__).parents[2]
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        program,
        cwd=root,
        env={
            **os.environ,
            "DATELINE_DISCORD_TOKEN": TOKEN,
            "DATELINE_DISCORD_API": server.api,
            "DATELINE_INDEX": str(server.folder / "index"),
        },
        stderr=asyncio.subprocess.PIPE,
    )
    await asyncio.wait_for(server.identified.get(), SOON)
    await server.say(QUESTION)
    await asyncio.sleep(0.4)
    process.send_signal(number)
    _, errors = await asyncio.wait_for(process.communicate(), SOON)
    assert server.posted.qsize() == 1
    assert process.returncode == 0
    assert b"Traceback" not in errors
    assert TOKEN.encode() not in errors


def test_the_installed_discord_py_is_the_one_whose_addresses_we_set() -> None:
    assert discord.version_info[:2] == (2, 7)
