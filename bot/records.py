"""What the bot keeps on disk, apart from the index: rules of servers, questions, thoughts on answers.

One SQLite file beside the index, which outlives it. The lists of gaps and feedback never say who asked; the
asker's number is kept only so that ``/forget`` can find what is theirs. Of direct messages nothing but
verdicts is kept.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.days import ENGLISH
from bot.types import Answer
from embeddings.errors import InputError

FORMAT = 1
KEPT_DAYS = 90  # a question is forgotten by itself after so long
_SCHEMA = """
CREATE TABLE IF NOT EXISTS rules (
    guild INTEGER NOT NULL, channel INTEGER NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL,
    PRIMARY KEY (guild, channel, name)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS answers (
    message INTEGER PRIMARY KEY, guild INTEGER, person INTEGER NOT NULL, at REAL NOT NULL, version INTEGER,
    question TEXT NOT NULL, answer TEXT, found INTEGER NOT NULL, confidence REAL NOT NULL
);
CREATE INDEX IF NOT EXISTS answers_at ON answers (at);
CREATE TABLE IF NOT EXISTS feedback (
    message INTEGER NOT NULL, person INTEGER NOT NULL, at REAL NOT NULL, good INTEGER NOT NULL,
    remark TEXT NOT NULL DEFAULT '', PRIMARY KEY (message, person)
) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class Rules:
    """How the bot behaves in a channel. A channel's own rule wins over its server's, and that over these.

    ``answers``: whether questions are answered here. ``mention``: whether a message must name the bot.
    ``thread``: whether an answer opens a thread. ``posts``: whether new posts of a forum are answered.
    ``sources``: only these publishers are asked, parts of their names with commas between, "" for all.
    ``dates``: the language in which days are written, of ``days.LANGUAGES``. ``per_minute`` and
    ``channel_per_minute``: how many questions a person may ask in a minute, and a channel hear.
    """

    answers: bool = True
    mention: bool = True
    thread: bool = False
    posts: bool = False
    sources: str = ""
    dates: str = ENGLISH
    per_minute: int = 20
    channel_per_minute: int = 80

    @property
    def publishers(self) -> tuple[str, ...]:
        """The parts of names in ``sources``."""
        return tuple(name for part in self.sources.split(",") if (name := part.strip()))


@dataclass(frozen=True, slots=True)
class Verdict:
    """What someone thought of an answer. ``question`` is "" where it was not kept."""

    question: str
    answer: str | None
    version: int | None
    good: bool
    remark: str
    at: float


def records_path(index: Path) -> Path:
    """Where the records of a bot that answers from ``index`` lie."""
    return index.with_name(f"{index.name}-discord.sqlite")


class Records:
    """The file at ``path``, made when missing. Safe in several threads; every call is short but blocks.

    Without ``keep`` nothing that people ask or think is written; the rules of servers still are.
    """

    def __init__(self, path: Path, *, keep: bool = True) -> None:
        self.keep = keep
        self._lock = threading.Lock()
        self._rules: dict[tuple[int, int], dict[str, str]] = {}
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
            with closing(self._db.execute("PRAGMA user_version")) as cursor:
                (found,) = cursor.fetchone()
            if found > FORMAT:
                raise InputError(
                    f"{path} was written by a newer dateline. Update it, or move that file away."
                )
            self._db.executescript(f"PRAGMA journal_mode=WAL; {_SCHEMA} PRAGMA user_version={FORMAT};")
            for guild, channel, name, value in self._db.execute(
                "SELECT guild, channel, name, value FROM rules"
            ):
                self._rules.setdefault((guild, channel), {})[name] = value
        except (OSError, sqlite3.Error) as error:
            raise InputError(f"Can't keep records in {path}: {error}. Mend or remove that file.") from None

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._db.close()

    def rules(self, guild: int | None, channel: int) -> Rules:
        """The rules in force in a channel; in private the plain ones. From memory: asked at every message."""
        if guild is None:
            return Rules()
        written = {**self._rules.get((guild, 0), {}), **self._rules.get((guild, channel), {})}
        return _rules(written)

    def set_rule(self, guild: int, channel: int, name: str, value: bool | int | str) -> None:
        """Set one rule of a channel, or of the whole server when ``channel`` is 0."""
        with self._use() as db:
            db.execute("INSERT OR REPLACE INTO rules VALUES (?, ?, ?, ?)", (guild, channel, name, str(value)))
            self._rules.setdefault((guild, channel), {})[name] = str(value)

    def clear_rules(self, guild: int, channel: int) -> None:
        """Back to what holds without rules of its own."""
        with self._use() as db:
            db.execute("DELETE FROM rules WHERE guild = ? AND channel = ?", (guild, channel))
            self._rules.pop((guild, channel), None)

    def add_answer(
        self, message: int, guild: int | None, person: int, version: int | None, answer: Answer
    ) -> None:
        """Keep a question and its answer under the reply's number; an edited question replaces the first."""
        if not self.keep or guild is None:
            return
        row = (message, guild, person, time.time(), version, answer.question, answer.answer)
        with self._use() as db:
            db.execute(
                "INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (*row, answer.found, answer.confidence),
            )
            db.execute("DELETE FROM answers WHERE at < ?", (time.time() - KEPT_DAYS * 86_400,))

    def add_verdict(self, message: int, person: int, *, good: bool, remark: str = "") -> None:
        """Keep what ``person`` thinks of the reply ``message``; a second thought replaces the first."""
        if not self.keep:
            return
        with self._use() as db:
            db.execute(
                "INSERT OR REPLACE INTO feedback VALUES (?, ?, ?, ?, ?)",
                (message, person, time.time(), good, remark),
            )

    def gaps(self, guild: int | None = None, limit: int = 500) -> list[str]:
        """Questions that found no answer, newest first; of one server, or of all."""
        among = "WHERE NOT found AND guild = coalesce(?, guild)"
        sql = f"SELECT question FROM answers {among} ORDER BY at DESC LIMIT ?"
        with self._use() as db:
            return [str(question) for (question,) in db.execute(sql, (guild, limit))]

    def verdicts(self) -> list[Verdict]:
        """All feedback, oldest first, without who gave it."""
        sql = (
            "SELECT coalesce(a.question, ''), a.answer, a.version, f.good, f.remark, f.at FROM feedback f "
            "LEFT JOIN answers a USING (message) ORDER BY f.at"
        )
        with self._use() as db:
            return [Verdict(q, a, v, bool(good), remark, at) for q, a, v, good, remark, at in db.execute(sql)]

    def forget(self, person: int) -> int:
        """Delete all that is kept of a person and say how many entries that were."""
        with self._use() as db:
            gone = db.execute("DELETE FROM answers WHERE person = ?", (person,)).rowcount
            return gone + db.execute("DELETE FROM feedback WHERE person = ?", (person,)).rowcount

    def forget_message(self, message: int) -> None:
        """Delete what is kept of one reply."""
        with self._use() as db:
            db.execute("DELETE FROM answers WHERE message = ?", (message,))
            db.execute("DELETE FROM feedback WHERE message = ?", (message,))

    @contextmanager
    def _use(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")


def _rules(written: Mapping[str, str]) -> Rules:
    plain = Rules()

    def yes(name: str, default: bool) -> bool:
        return written.get(name, str(default)) == "True"

    return Rules(
        answers=yes("answers", plain.answers),
        mention=yes("mention", plain.mention),
        thread=yes("thread", plain.thread),
        posts=yes("posts", plain.posts),
        sources=written.get("sources", plain.sources),
        dates=written.get("dates", plain.dates),
        per_minute=int(written.get("per_minute", plain.per_minute)),
        channel_per_minute=int(written.get("channel_per_minute", plain.channel_per_minute)),
    )
