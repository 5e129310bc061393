"""A local port for whoever runs the bot: is it alive, is it ready, how is it doing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from aiohttp import web

from bot.reception import Reception
from embeddings.errors import DatelineError, InputError

HOST = "127.0.0.1"  # a container publishes it on purpose, or not at all
Gauges = dict[str, tuple[str, Callable[[], float]]]


@asynccontextmanager
async def watched(
    port: int, reception: Reception, latency: Callable[[], float | None]
) -> AsyncIterator[None]:
    """Serve ``/healthz``, ``/readyz`` and ``/metrics`` for the length of the block.

    ``latency`` is the gateway's in seconds, None without one. Raises InputError when the port is taken.
    """

    async def health(_: web.Request) -> web.Response:
        return web.Response(text="ok\n")

    async def ready(_: web.Request) -> web.Response:
        missing = [
            words
            for words, there in (("models", reception.desk.ready), ("Discord", latency() is not None))
            if not there
        ]
        return web.Response(
            text=f"waiting for {', '.join(missing)}\n" if missing else "ready\n",
            status=503 if missing else 200,
        )

    async def metrics(_: web.Request) -> web.Response:
        gauges = await asyncio.to_thread(_gauges, reception, latency)
        return web.Response(text=reception.metrics.page(gauges), content_type="text/plain")

    app = web.Application()
    app.add_routes([web.get("/healthz", health), web.get("/readyz", ready), web.get("/metrics", metrics)])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, HOST, port).start()
    except OSError as error:
        await runner.cleanup()
        raise InputError(
            f"Can't listen on port {port}: {error.strerror}. Set DATELINE_DISCORD_PORT to a free one."
        ) from None
    try:
        yield
    finally:
        await runner.cleanup()


def _gauges(reception: Reception, latency: Callable[[], float | None]) -> Gauges:
    try:
        version = float(reception.library.info().version)
    except DatelineError:
        version = 0.0
    delay = latency()
    return {
        "dateline_queue_length": ("Questions waiting.", lambda: reception.desk.waiting),
        "dateline_index_version": ("Version of the index, 0 without one.", lambda: version),
        "dateline_gateway_latency_seconds": (
            "Of the gateway.",
            lambda: delay if delay is not None else float("nan"),
        ),
    }
