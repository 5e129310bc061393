"""Saying something on Discord: nobody is ever notified by it, and a server in trouble is asked again."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

import aiohttp
import discord

T = TypeVar("T")
QUIET = discord.AllowedMentions.none()
_TRIES = 5
_LONGEST_PAUSE = 60.0
log = logging.getLogger(__name__)


async def patiently(call: Callable[[], Awaitable[T]]) -> T:
    """Await ``call()``, again after a pause while the server is overloaded, failing or out of reach.

    discord.py waits by itself when a 429 comes through Discord's proxies and retries most 5xx; it gives up at
    once on a 429 without a ``Via`` header and on a lost connection. Raises what the last try raised.
    """
    for attempt in range(_TRIES):
        try:
            return await call()
        except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
            pause = pause_after(error, attempt)
            if pause is None or attempt == _TRIES - 1:
                raise
            log.warning("Discord: %s; trying again in %.1f s", error, pause)
            await asyncio.sleep(pause)
    raise AssertionError("unreachable")


def pause_after(error: Exception, attempt: int) -> float | None:
    """Seconds to wait before trying again after ``error``; None when trying again would fail again."""
    growing = min(_LONGEST_PAUSE, 2.0**attempt)
    if not isinstance(error, discord.HTTPException):
        return growing
    if error.status == 429:
        return min(_LONGEST_PAUSE, max(_seconds(error.response.headers.get("Retry-After")), 0.5))
    return growing if error.status >= 500 else None


def _seconds(value: str | None) -> float:
    try:
        return float(value or 1.0)
    except ValueError:  # a date, which no Discord server sends
        return 1.0
