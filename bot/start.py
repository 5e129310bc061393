"""The way in: what must be settled before the commands are imported."""

from __future__ import annotations

import signal
from typing import NoReturn


def main() -> NoReturn:
    """Run the command. Ctrl-C while it is still being imported leaves as quietly as later on.

    Only where Ctrl-C is not ignored, as it is behind ``nohup`` and in a script's background.
    """
    heeded = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if heeded:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from bot import cli

    if heeded:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    cli.main()
