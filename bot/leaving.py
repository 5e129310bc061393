"""How the bot on Discord ends in time, whatever is still at work in it."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from typing import NoReturn

STOP = 9.5  # seconds from the wish to stop until nothing is waited for any more
GRACE = 8.0  # of these for the questions being answered; the rest is for saying goodbye to Discord


def leave_by(seconds: float) -> asyncio.TimerHandle:
    """End the process so many seconds from now, unless it has ended by then."""
    return asyncio.get_running_loop().call_later(seconds, leave_now)


def leave_now() -> NoReturn:
    """End the process with 0 although a thread is still in a model.

    Python would wait for that thread, however long it takes. Were it a daemon, the interpreter would be torn
    down around native code that is running, which may crash and turn 0 into 139. Nothing is lost: records are
    written in transactions, and the log is flushed line by line.
    """
    logging.shutdown()
    sys.stdout.flush()
    os._exit(0)
