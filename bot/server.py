"""Which Discord to speak to: the real one, or another that speaks its language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from discord.gateway import DiscordWebSocket
from discord.http import Route
from yarl import URL

_VERSION = "/v10"  # the API that discord.py 2.7 speaks


@contextmanager
def discord_server(api: str) -> Iterator[None]:
    """Let discord.py use the REST API at ``api`` for the length of the block; the version may be left out.

    discord.py keeps both addresses as class attributes and offers no other way; both are put back at the end.
    """
    rest, gateway = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    Route.BASE = api if re.search(r"/v\d+$", api) else api + _VERSION
    try:
        yield
    finally:
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = rest, gateway


def use_gateway(address: str) -> None:
    """Connect to the gateway that the API announced; only inside ``discord_server``."""
    DiscordWebSocket.DEFAULT_GATEWAY = URL(address)
