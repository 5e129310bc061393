"""The connection to Discord: what starts it, what it survives, what ends it."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from pathlib import Path
from typing import Any, TypeVar

import aiohttp
import discord
import pytest
from aiohttp import web
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.answer import Answerer, Models
from bot.client import run, serve
from bot.config import read_settings
from bot.connection import Bot, ShardedBot, intents
from bot.conversation import Asker
from bot.desk import Asks, Desk
from bot.library import Library
from bot.messages import REMEMBERED
from bot.reception import Asked, Reception
from bot.records import Records, Rules
from bot.replies import Exchanges
from bot.server import discord_server
from bot.watch import watched
from embeddings.errors import InputError
from embeddings.indexing import index_documents
from embeddings.search import open_index
from tests.doubles import PLAIN, FakeEncoder, FakeReader, FakeReranker
from tests.on_discord.answering import DOCUMENTS, WordAnswerer
from tests.on_discord.server import CHANNEL, TOKEN, Server, message

T = TypeVar("T")
QUESTION = "when is the second round in Astana?"
SOON = 20.0  # seconds; back-off included


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Server]:
    server = Server(tmp_path)
    await server.start()
    yield server
    await server.stop()


@contextlib.asynccontextmanager
async def serving(
    server: Server,
    token: str = TOKEN,
    kind: type[Bot] = Bot,
    shards: int | None = None,
    open_answerer: Callable[[], Asks] = WordAnswerer,
) -> AsyncIterator[asyncio.Task[None]]:
    """The bot at work against ``server``, until the end of the block."""
    records = Records(server.folder / "records.sqlite")
    reception = Reception(Desk(open_answerer), Library(server.folder / "index"), records)
    exchanges = Exchanges(REMEMBERED)
    with discord_server(server.api):
        task = asyncio.create_task(serve(lambda: kind(reception, exchanges, shards=shards), token))
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


async def test_200_questions_at_once_never_hold_up_the_heartbeat_and_a_new_index_loses_none(
    tmp_path: Path,
) -> None:
    """Searching, reading and answering are work on threads; no turn of the event loop may last 100 ms.

    Counted is the processor time of the whole process, since the clock on the wall tells of the machine's
    other work: a thread that does not let the event loop have its turn counts, other programs don't. But a
    loop that has to wait for a core lets the other threads add to its turn, so it is tried again: what
    holds it up by itself does so every time.
    """
    for attempt in range(3):
        longest = await longest_turn(tmp_path, tmp_path / f"index{attempt}")
        if longest < 0.1:
            break
    assert longest < 0.1


async def longest_turn(folder: Path, index: Path) -> float:
    """Seconds of the longest turn while 200 people ask and the index is built anew with another article."""
    index_documents(DOCUMENTS[:1], [Path("news")], index, FakeEncoder())
    models = Models(FakeReader(), PLAIN)

    def open_answerer() -> Answerer:
        return Answerer(lambda: open_index(index, encoder=FakeEncoder(), reranker=FakeReranker()), models)

    async with elsewhere() as there:  # the server has a thread of its own
        server = Server(folder)
        await there(server.start())
        async with serving(server, open_answerer=open_answerer):
            await there(server.identified.get())
            before = await there(crowd(server, 1, "when do the envoys meet again in Geneva?"))
            await Desk(open_answerer).warm()
            pauses: list[float] = []
            watching = asyncio.create_task(watch(pauses))
            asking = asyncio.create_task(there(crowd(server, 200)))
            await there(server.posted_at_least(20))
            await asyncio.to_thread(index_documents, DOCUMENTS, [Path("news")], index, FakeEncoder())
            answers = await asking
            watching.cancel()
            after = await there(crowd(server, 2, "when do the envoys meet again in Geneva?"))
        await there(server.stop())
    gc.unfreeze()
    assert len(answers) == 200
    assert all("The second round in Astana is held on" in text for text in answers)
    assert "Lake Gazette" not in "".join(before)
    assert all("Lake Gazette" in text for text in after), "the new index is in use"
    return max(pauses)


@contextlib.asynccontextmanager
async def elsewhere() -> AsyncIterator[Callable[[Coroutine[Any, Any, T]], Awaitable[T]]]:
    """An event loop on a thread of its own, to run coroutines on."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()

    async def there(work: Coroutine[Any, Any, T]) -> T:
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work, loop))

    yield there
    loop.call_soon_threadsafe(loop.stop)
    await asyncio.to_thread(thread.join)
    loop.close()


async def crowd(server: Server, people: int, question: str = QUESTION) -> list[str]:
    """So many people ask at once; what each reads in the end, who may first read of a place in the queue."""
    for person in range(people):
        await server.say(question, 1000 * people + person, 1000 * people + person)
    answers: list[str] = []
    while len(answers) < people:
        text = str((await server.posted.get())["content"])
        answers += [text] if "in the queue" not in text else []
    return answers


async def watch(pauses: list[float]) -> None:
    """How much work of the process each turn of the event loop lets pass, in seconds."""
    while True:
        before = time.process_time()
        await asyncio.sleep(0)
        pauses.append(time.process_time() - before)


async def test_an_answer_under_way_to_a_question_that_is_edited_or_deleted_is_the_last_ones_or_none(
    server: Server,
) -> None:
    """Discord tells of an edit within a tenth of a second, and repeats events after a lost connection."""
    async with serving(server, open_answerer=lambda: WordAnswerer(delay=0.3)):
        await asyncio.wait_for(server.identified.get(), SOON)
        await server.say(QUESTION)
        await server.say(QUESTION)
        await server.send("MESSAGE_UPDATE", message(1, "who led the delegation?"))
        first, second = [(await asyncio.wait_for(server.posted.get(), SOON))["content"] for _ in range(2)]
        assert "15 and 16 February 2017" in first
        assert "Mohammed Alloush" in second
        await server.say(QUESTION, 2)
        await asyncio.sleep(0.1)
        await server.send("MESSAGE_DELETE", {"id": message(2, "")["id"], "channel_id": CHANNEL})
        await asyncio.sleep(0.6)
        assert server.posted.empty(), "nothing is said to what is gone, nor twice to what is there"
    posts = [path for path in server.requests.elements() if path.startswith("POST") and "/messages" in path]
    assert len(posts) == 1, "the second was an edit of the first"


async def test_with_the_switch_on_its_page_it_hears_all_messages_and_else_asks_for_none(
    server: Server,
) -> None:
    content = discord.Intents(message_content=True).value
    for flags, heard in ((0, 0), (1 << 18, content), (1 << 19, content)):
        server.flags = flags
        async with serving(server):
            assert (await asyncio.wait_for(server.identified.get(), SOON))["intents"] & content == heard


async def test_a_login_that_fails_for_now_is_tried_again(server: Server) -> None:
    server.refusals = [web.Response(status=503, text="upstream")]
    async with serving(server):
        await asyncio.wait_for(server.identified.get(), SOON)
        assert "15 and 16 February 2017" in await answered(server)


async def test_a_lost_connection_comes_back_by_itself(server: Server) -> None:
    async with serving(server):
        await asyncio.wait_for(server.identified.get(), SOON)
        await server.cut()
        await asyncio.wait_for(server.identified.get(), SOON)
        assert "15 and 16 February 2017" in await answered(server)


async def started(server: Server, answerer: str, token: str = TOKEN) -> asyncio.subprocess.Process:
    """``dateline discord`` in a process of its own, with that answerer in the place of the models."""
    program = (
        "import bot.opening; from bot.cli import main; from tests.on_discord.answering import WordAnswerer;"
        f"bot.opening.open_answerer = lambda settings: {answerer};"
        "main(['discord'])"
    )
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        program,
        cwd=server.folder,
        env={
            **os.environ,
            "PYTHONPATH": str(Path(__file__).parents[2]),
            "DATELINE_DISCORD_TOKEN": token,
            "DATELINE_DISCORD_API": server.api,
        },
        stderr=asyncio.subprocess.PIPE,
    )


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_stop_lets_the_answer_under_way_be_seen_and_leaves_cleanly(
    server: Server, number: int
) -> None:
    process = await started(server, "WordAnswerer(delay=1.0)")
    await asyncio.wait_for(server.identified.get(), SOON)
    await server.say(QUESTION)
    await asyncio.sleep(0.4)
    process.send_signal(number)
    _, errors = await asyncio.wait_for(process.communicate(), SOON)
    assert server.posted.qsize() == 1
    assert process.returncode == 0
    assert b"Traceback" not in errors
    assert TOKEN.encode() not in errors


async def test_a_stop_waits_no_longer_than_ten_seconds_for_a_model_that_is_at_work(server: Server) -> None:
    process = await started(server, "WordAnswerer(delay=60.0)")
    await asyncio.wait_for(server.identified.get(), SOON)
    for person in range(3):
        await server.say(QUESTION, person, person)
    await asyncio.sleep(0.4)
    began = time.monotonic()
    process.send_signal(signal.SIGTERM)
    assert await asyncio.wait_for(process.wait(), 2 * SOON) == 0
    assert 5 < time.monotonic() - began < 10
    said = [(await server.posted.get())["content"] for _ in range(server.posted.qsize())]
    assert any("I am being restarted" in text for text in said), "who was in the queue is told"


async def test_a_wrong_token_is_one_sentence_and_exit_code_2(server: Server) -> None:
    process = await started(server, "WordAnswerer(delay=60.0)", token="wrong")  # noqa: S106
    _, errors = await asyncio.wait_for(process.communicate(), SOON)
    assert process.returncode == 2
    (sentence,) = (line for line in errors.decode().splitlines() if not line.startswith("{"))
    assert sentence.startswith("Discord refused the token in DATELINE_DISCORD_TOKEN.")


def test_the_installed_discord_py_is_the_one_whose_addresses_we_set() -> None:
    assert discord.version_info[:2] == (2, 7)


async def test_a_sharded_bot_answers_too(server: Server) -> None:
    async with serving(server, kind=ShardedBot, shards=2):
        shards = [(await asyncio.wait_for(server.identified.get(), SOON))["shard"] for _ in range(2)]
        assert shards == [[0, 2], [1, 2]]
        assert "15 and 16 February 2017" in await answered(server)


async def test_a_connection_gone_for_long_is_made_anew(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """discord.py's own pauses grow to a quarter of an hour."""
    monkeypatch.setattr("bot.connection.LOST", 0.2)
    async with serving(server):
        await asyncio.wait_for(server.identified.get(), SOON)
        server.refuse = 4000
        await server.cut()
        await asyncio.sleep(1)
        server.refuse = None
        await asyncio.wait_for(server.identified.get(), SOON)
        assert "15 and 16 February 2017" in await answered(server)


async def test_health_readiness_and_figures_are_served_on_a_local_port(server: Server) -> None:
    records = Records(server.folder / "records.sqlite")
    reception = Reception(Desk(WordAnswerer), Library(server.folder), records)
    delay: list[float] = []
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    async with (
        watched(port, reception, lambda: delay[0] if delay else None),
        aiohttp.ClientSession() as session,
    ):

        async def get(path: str) -> tuple[int, str]:
            async with session.get(f"http://127.0.0.1:{port}{path}") as response:
                return response.status, await response.text()

        assert await get("/healthz") == (200, "ok\n")
        assert await get("/readyz") == (503, "waiting for models, Discord\n")
        await reception.desk.warm()
        delay.append(0.05)
        assert await get("/readyz") == (200, "ready\n")
        await reception.answer(Asked(Asker(1, 1, 1), QUESTION), Rules())
        await reception.answer(Asked(Asker(1, 1, 1), "what do giraffes eat?"), Rules())
        _, page = await get("/metrics")
        assert 'dateline_questions_total{outcome="answered"} 1' in page
        assert 'dateline_questions_total{outcome="refused"} 1' in page
        assert 'dateline_answer_seconds_bucket{le="10"} 2' in page
        assert "dateline_gateway_latency_seconds 0.05" in page
        with pytest.raises(InputError, match="DATELINE_DISCORD_PORT"):
            async with watched(port, reception, lambda: None):
                pass
    await reception.desk.close(0)
    records.close()
