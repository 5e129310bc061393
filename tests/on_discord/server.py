"""A Discord-compatible server on loopback, just large enough for a bot to log in, listen and post.

Unlike simcord it speaks real HTTP and a real websocket, so that what happens to the connection can be tested:
refused tokens and intents, overload, a gateway that isn't there yet, events that make no sense.
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from pathlib import Path
from typing import Any

from aiohttp import WSMsgType, web

BOT = {"id": "100000000000000001", "username": "Dateline", "discriminator": "0", "avatar": None, "bot": True}
ALICE: dict[str, Any] = {
    "id": "100000000000000002",
    "username": "alice",
    "discriminator": "0",
    "avatar": None,
}
CHANNEL = "100000000000000003"
TOKEN = "good"  # noqa: S105 - of the server below


class Server:
    """``refuse`` closes gateways with that code; ``flags`` are the application's; ``folder`` is the bot's.

    ``refusals`` answer logins first, ``trouble`` answers posts first.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.posted: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.requests: Counter[str] = Counter()
        self.identified: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.refuse: int | None = None
        self.flags = 0
        self.refusals: list[web.Response] = []
        self.deleted: asyncio.Queue[str] = asyncio.Queue()
        self.trouble: list[web.Response] = []
        self.gateways: list[str] = []
        self._sockets: list[web.WebSocketResponse] = []
        self._sequence = 0
        self._posts = 0

    async def start(self) -> None:
        """Listen on a free port."""
        app = web.Application()
        app.router.add_get("/gateway/", self._gateway)
        app.router.add_route("*", "/api/v10/{path:.*}", self._rest)
        self._runner = web.AppRunner(app)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        """Close every connection."""
        await self._runner.cleanup()

    @property
    def api(self) -> str:
        """What DATELINE_DISCORD_API is set to."""
        return f"http://127.0.0.1:{self.port}/api/v10"

    async def send(self, event: str, data: Any) -> None:
        """Dispatch an event to whoever is connected."""
        self._sequence += 1
        for socket in self._sockets:
            await socket.send_json({"op": 0, "t": event, "s": self._sequence, "d": data})

    async def say(self, content: str, number: int = 1, person: int = 0) -> None:
        """A direct message to the bot from Alice, or from another ``person``."""
        await self.send("MESSAGE_CREATE", message(number, content, person))

    async def posted_at_least(self, count: int) -> None:
        """Return when the bot has posted so often."""
        while self._posts < count:  # noqa: ASYNC110
            await asyncio.sleep(0.01)

    async def cut(self) -> None:
        """Drop every gateway connection, as a broken network does."""
        for socket in list(self._sockets):
            await socket.close(code=1006)

    async def _rest(self, request: web.Request) -> web.Response:
        path = request.match_info["path"]
        self.requests[f"{request.method} {path}"] += 1
        if request.headers.get("Authorization") != f"Bot {TOKEN}":
            return _json({"message": "401: Unauthorized", "code": 0}, status=401)
        if path == "users/@me":
            return _json(BOT)
        if path == "oauth2/applications/@me":
            return self.refusals.pop(0) if self.refusals else _json({**_application(), "flags": self.flags})
        if path == "gateway/bot":
            url = self.gateways.pop(0) if self.gateways else f"ws://127.0.0.1:{self.port}/gateway/"
            return _json({"url": url, "shards": 1, "session_start_limit": {}})
        if request.method == "PUT":
            return _json([])
        if request.method in ("POST", "PATCH") and "/messages" in path:
            return await self._post(request)
        if request.method == "DELETE":
            await self.deleted.put(path.rpartition("/")[2])
        return web.Response(status=204)

    async def _post(self, request: web.Request) -> web.Response:
        if self.trouble:
            return self.trouble.pop(0)
        body = await request.json()
        await self.posted.put(body)
        self._posts += 1
        return _json({**message(9000 + self._posts, body["content"]), "author": BOT})

    async def _gateway(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"op": 10, "d": {"heartbeat_interval": 40_000}})
        async for frame in socket:
            if frame.type is not WSMsgType.TEXT:
                break
            await self._heard(socket, json.loads(frame.data))
        if socket in self._sockets:
            self._sockets.remove(socket)
        return socket

    async def _heard(self, socket: web.WebSocketResponse, frame: dict[str, Any]) -> None:
        if frame["op"] == 1:
            await socket.send_json({"op": 11})
        elif frame["op"] in (2, 6) and self.refuse:
            await socket.close(code=self.refuse)
        elif frame["op"] == 6:
            await socket.send_json({"op": 9, "d": False})
        elif frame["op"] == 2:
            self._sockets.append(socket)
            ready = _ready(f"ws://127.0.0.1:{self.port}/gateway/", frame["d"].get("shard", [0, 1]))
            await self.send("READY", ready)
            await self.identified.put(frame["d"])


def _json(body: Any, status: int = 200) -> web.Response:
    """Discord's own content type: discord.py reads no other as JSON, not even one with a charset."""
    return web.Response(body=json.dumps(body), status=status, headers={"Content-Type": "application/json"})


def message(number: int, content: str, person: int = 0) -> dict[str, Any]:
    return {
        "id": str(200000000000000000 + number),
        "channel_id": str(int(CHANNEL) + 1000 * person),
        "author": {**ALICE, "id": str(int(ALICE["id"]) + 1000 * person)},
        "content": content,
        "timestamp": "2026-01-01T00:00:00+00:00",
        "edited_timestamp": None,
        "tts": False,
        "mention_everyone": False,
        "mentions": [],
        "mention_roles": [],
        "attachments": [],
        "embeds": [],
        "pinned": False,
        "type": 0,
    }


def _ready(gateway: str, shard: list[int]) -> dict[str, Any]:
    return {
        "v": 10,
        "user": BOT,
        "guilds": [],
        "shard": shard,
        "session_id": "session",
        "resume_gateway_url": gateway,
        "application": {"id": "100000000000000004", "flags": 0},
    }


def _application() -> dict[str, Any]:
    return {
        "id": "100000000000000004",
        "name": "Dateline",
        "icon": None,
        "description": "",
        "bot_public": True,
        "bot_require_code_grant": False,
        "verify_key": "0",
        "flags": 0,
        "owner": ALICE,
    }
