"""Settings: flags, then the environment, then a ``.env`` file, then defaults.

The only reader of the environment, so that nothing else depends on where the program was started.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from embeddings.errors import InputError

PREFIX = "DATELINE_"
INDEX = Path(".dateline")
SEEDS = Path("seeds")
NEIGHBOURS = ("auto", "exact", "lists")
DISCORD_API = "https://discord.com/api"


@dataclass(frozen=True, slots=True)
class Settings:
    """What the commands need to know before they start.

    ``index`` is the folder of the index, ``cache`` the folder for exported models and the chat's history.
    ``model`` is a sentence-transformers name or path, None for the one the index was made with.
    ``reader`` is the name or path of another reader, None for the one that ships.
    ``neighbours`` is how an index that is made will find the nearest vectors, one of ``NEIGHBOURS``.
    ``discord_token`` is "" when there is none; it never appears in a representation. ``warnings`` are
    sentences about settings that mean nothing.
    """

    index: Path
    cache: Path
    model: str | None = None
    reader: str | None = None
    neighbours: str = "auto"
    discord_api: str = DISCORD_API
    discord_token: str = field(default="", repr=False)
    discord_content: bool | None = None
    discord_records: bool = True
    discord_log_questions: bool = False
    discord_port: int | None = None
    discord_shards: int | None = None
    warnings: tuple[str, ...] = ()


# One row a variable: its name, and what ``dateline --help`` says of it.
VARIABLES: Mapping[str, str] = {
    "DATELINE_INDEX": f"folder of the index (default {INDEX})",
    "DATELINE_CACHE": "folder for exported models and the chat's history (default: the user's cache folder)",
    "DATELINE_MODEL": "embedding model, a sentence-transformers name or path (default all-MiniLM-L6-v2)",
    "DATELINE_READER": "another reader, by name or path; see README (default: ours)",
    "DATELINE_NEIGHBOURS": "exact or lists: how the nearest vectors are found (default: as many ask for)",
    "DATELINE_DISCORD_TOKEN": "the bot's token, for dateline discord",
    "DATELINE_DISCORD_API": f"another Discord-compatible server (default {DISCORD_API})",
    "DATELINE_DISCORD_CONTENT": "yes or no: hear all messages, for threads and forums (default: if it may)",
    "DATELINE_DISCORD_RECORDS": "no: keep no questions on disk, so no /gaps (default yes)",
    "DATELINE_DISCORD_LOG_QUESTIONS": "yes: the log has the text of questions (default no)",
    "DATELINE_DISCORD_PORT": "local port for /healthz, /readyz and /metrics (default: none)",
    "DATELINE_DISCORD_SHARDS": "number of gateway connections, from 2,500 servers on (default 1)",
}


def read_settings(
    *,
    index: Path | None = None,
    model: str | None = None,
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
) -> Settings:
    """Find the settings in force; an argument that is not None wins over everything else.

    ``environment`` stands in for the process's own, ``folder`` for the current one, where ``.env`` is read.
    An empty variable counts as not set. Raises InputError when ``.env`` can't be read.
    """
    process = os.environ if environment is None else environment
    written = _dotenv((folder or Path()) / ".env")
    values = {name: value for name, value in {**written, **process}.items() if value.strip()}

    def value(name: str) -> str | None:
        return values.get(PREFIX + name, "").strip() or None

    strangers = sorted(name for name in values if name.startswith(PREFIX) and name not in VARIABLES)
    return Settings(
        index=_folder(index or Path(value("INDEX") or INDEX)),
        cache=_folder(Path(value("CACHE") or _user_cache(process))),
        model=model or value("MODEL"),
        reader=value("READER"),
        neighbours=_one_of("NEIGHBOURS", value("NEIGHBOURS"), NEIGHBOURS),
        discord_api=(value("DISCORD_API") or DISCORD_API).rstrip("/"),
        discord_token=value("DISCORD_TOKEN") or "",
        discord_content=_yes("DISCORD_CONTENT", value("DISCORD_CONTENT")),
        discord_records=_yes("DISCORD_RECORDS", value("DISCORD_RECORDS")) is not False,
        discord_log_questions=_yes("DISCORD_LOG_QUESTIONS", value("DISCORD_LOG_QUESTIONS")) is True,
        discord_port=_number("DISCORD_PORT", value("DISCORD_PORT"), 65_535),
        discord_shards=_number("DISCORD_SHARDS", value("DISCORD_SHARDS"), 10_000),
        warnings=tuple(_unknown(name) for name in strangers),
    )


def _yes(name: str, written: str | None) -> bool | None:
    if written is None:
        return None
    if written.casefold() in ("yes", "true", "on", "1"):
        return True
    if written.casefold() in ("no", "false", "off", "0"):
        return False
    raise InputError(f"{PREFIX}{name} is {written}. Set it to yes or no.")


def _number(name: str, written: str | None, most: int) -> int | None:
    if written is None:
        return None
    if written.isascii() and written.isdigit() and 1 <= int(written) <= most:
        return int(written)
    raise InputError(f"{PREFIX}{name} is {written}. Set it to a number from 1 to {most:,}.")


def _one_of(name: str, written: str | None, choices: Sequence[str]) -> str:
    """Give what was written, the first choice if nothing was."""
    chosen = (written or choices[0]).casefold()
    if chosen in choices:
        return chosen
    raise InputError(f"{PREFIX}{name} is {written}. Set it to {', '.join(choices[:-1])} or {choices[-1]}.")


def _folder(path: Path) -> Path:
    try:
        return path.expanduser()
    except RuntimeError:  # a user without a home, as in some containers
        raise InputError(
            f"No home folder for {path}. Set {PREFIX}CACHE=/var/cache/dateline or alike."
        ) from None


def _dotenv(path: Path) -> dict[str, str]:
    if not path.is_file():
        return {}
    from dotenv import dotenv_values  # 15 ms that most starts can do without

    try:
        read = dotenv_values(path, interpolate=False, encoding="utf-8-sig")  # a token may hold a dollar sign
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise InputError(f"Can't read the settings in {path}: {reason}. Mend or remove that file.") from None
    return {name: value for name, value in read.items() if value is not None}


def _user_cache(environment: Mapping[str, str]) -> Path:
    """Where this system wants a program to keep what it can make again."""
    if sys.platform == "win32":
        parent = environment.get("LOCALAPPDATA") or "~/AppData/Local"
    elif sys.platform == "darwin":
        parent = "~/Library/Caches"
    else:
        parent = environment.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(parent) / "dateline"


def _unknown(name: str) -> str:
    from difflib import get_close_matches

    near = get_close_matches(name, VARIABLES, n=1)
    hint = f" Did you mean {near[0]}?" if near else " dateline --help lists the settings."
    return f"{name} is no setting of dateline and does nothing.{hint}"
