"""What the bot tells of its work: one line an event on stderr, JSON when no one watches, never a token."""

from __future__ import annotations

import json
import logging
import re
import sys
from datetime import UTC, datetime

_TOKEN = re.compile(r"[\w-]{20,}\.[\w-]{6,}\.[\w-]{20,}|(?<=Bot )\S{20,}")
_OWN = "bot."  # loggers whose tracebacks are ours to read; discord.py's say it in one line


class _Line(logging.Formatter):
    """Time, level, what happened; a traceback only for a fault of our own."""

    def format(self, record: logging.LogRecord) -> str:
        text = f"{_time(record):%Y-%m-%d %H:%M:%S} {record.levelname.lower():7} {_message(record)}"
        if record.exc_info and record.name.startswith(_OWN):
            text += "\n" + self.formatException(record.exc_info)
        return _TOKEN.sub("[token]", text)


class _Json(logging.Formatter):
    """One object a line, with whatever ``extra={"event": {...}}`` gave."""

    def format(self, record: logging.LogRecord) -> str:
        fields = {
            "time": _time(record).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": _message(record),
            **getattr(record, "event", {}),
        }
        if record.exc_info and record.name.startswith(_OWN):
            fields["traceback"] = self.formatException(record.exc_info)
        return _TOKEN.sub("[token]", json.dumps(fields, ensure_ascii=False))


def start_logging() -> None:
    """Send the log of the bot and of discord.py to stderr; called once, by the program."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Line() if sys.stderr.isatty() else _Json())
    for name in ("bot", "discord"):
        logger = logging.getLogger(name)
        logger.handlers = [handler]
        logger.setLevel(logging.INFO)
        logger.propagate = False


def _time(record: logging.LogRecord) -> datetime:
    return datetime.fromtimestamp(record.created, UTC)


def _message(record: logging.LogRecord) -> str:
    text = record.getMessage()
    error = record.exc_info[1] if record.exc_info else None
    return f"{text} ({type(error).__name__}: {error})" if error and not record.name.startswith(_OWN) else text
