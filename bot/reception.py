"""From what a person asks to what they are shown: follow-up, window, queue, answer. No Discord in it."""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.asking import read_filter, read_question
from bot.conversation import Asker, Conversations
from bot.cooldown import Cooldown
from bot.desk import EVERYTHING, QUOTES, Asks, Desk
from bot.library import Library
from bot.metrics import Metrics
from bot.records import Records, Rules
from bot.reply import show_answer, show_error
from bot.timeline import events, show_timeline
from bot.types import Answer
from embeddings.errors import DatelineError
from embeddings.types import Filter

log = logging.getLogger(__name__)
Queued = Callable[[int, Callable[[], bool]], Awaitable[None]]
CHANNEL_FACTOR = 4  # a channel may ask so many times what a person may


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it came. ``shown`` says that its text stands above the reply already."""

    by: Asker
    text: str
    since: str | None = None
    until: str | None = None
    source: str | None = None
    shown: bool = True


@dataclass(frozen=True, slots=True)
class Said:
    """What to show, and the answer behind it, None when something went wrong."""

    text: str
    answer: Answer | None = None


class Reception:
    """Takes questions from everywhere and answers each in its own light."""

    def __init__(self, desk: Desk, library: Library, records: Records) -> None:
        self.desk = desk
        self.library = library
        self.records = records
        self.conversations = Conversations()
        self.cooldown = Cooldown()
        self.metrics = Metrics()

    def too_soon(self, by: Asker, rules: Rules) -> str | None:
        """What to say when ``by`` may not ask yet; None when now, and then the question counts."""
        alone = self.cooldown.wait(by.person, rules.per_minute)
        seconds = alone or self.cooldown.wait(("channel", by.channel), rules.per_minute * CHANNEL_FACTOR)
        return f"That was quick. You can ask again in {math.ceil(seconds)} seconds." if seconds else None

    def tells(self, by: Asker) -> bool:
        """Whether to say that it is too soon: once in a minute, or the saying would be the noise."""
        return self.cooldown.wait(("told", by.person), 1) == 0.0

    async def answer(self, asked: Asked, rules: Rules, queued: Queued | None = None) -> Said:
        """The answer, whatever happens; ``queued`` is told the place when others are first.

        With the place comes a function that says whether the answer is there already.
        """
        began = time.monotonic()
        try:
            said = await self._answer(asked, rules, queued)
        except DatelineError as error:
            log.warning("question not answered: %s", error)
            said = Said(show_error(error))
        except Exception as error:
            log.exception("question not answered")
            said = Said(show_error(error))
        self.metrics.count(said.answer, time.monotonic() - began)
        return said

    async def timeline(self, topic: str, since: str | None, until: str | None, rules: Rules) -> str:
        """What happened on a topic, in order, whatever happens here."""

        def tell(answerer: Asks) -> str:
            days = read_filter(since, until, None, _today())
            hits = answerer.ask(read_question(topic), QUOTES, _narrowed(EVERYTHING, rules)).hits
            return show_timeline(topic, events(hits, days.since, days.until))

        try:
            return await self.desk.take(tell)
        except DatelineError as error:
            return show_error(error)
        except Exception as error:
            log.exception("no timeline")
            return show_error(error)

    def keep(self, message: int, by: Asker, said: Said) -> None:
        """Record an answer under the number of the message that shows it. Blocks."""
        if said.answer is None or not said.answer.citations:
            return
        try:
            version = self.library.info().version
        except DatelineError:
            version = None
        self.records.add_answer(message, by.guild, by.person, version, said.answer)

    async def _answer(self, asked: Asked, rules: Rules, queued: Queued | None) -> Said:
        said = self.desk.take(lambda answerer: self._say(answerer, asked, rules))
        if queued is not None and self.desk.waiting:
            await queued(self.desk.waiting, said.done)
        return await said

    def _say(self, answerer: Asks, asked: Asked, rules: Rules) -> Said:
        """All the work of one question, on a worker."""
        question = read_question(asked.text)
        today = _today()
        where = _narrowed(read_filter(asked.since, asked.until, asked.source, today), rules)
        understood = self.conversations.understand(asked.by, question, today)
        answer = answerer.ask(understood.question, QUOTES, where)
        self.conversations.remember(asked.by, understood.question, answer)
        _tell(answer)
        answer = replace(answer, question=question)
        echo = None if asked.shown else question
        return Said(show_answer(answer, asked=echo, where=where, carried=understood.carried), answer)


def in_queue(place: int) -> str:
    """What to show while others are first."""
    return f"-# Number {place} in the queue …"


def _narrowed(where: Filter, rules: Rules) -> Filter:
    """A server's choice of publisher holds whatever a person asks for."""
    return replace(where, source=rules.source) if rules.source else where


def _tell(answer: Answer) -> None:
    """One line a question, without its text."""
    event = {
        "found": answer.found,
        "confidence": round(answer.confidence, 3),
        "seconds": round(answer.took, 3),
        "citations": len(answer.citations),
    }
    log.info("answered" if answer.found else "refused", extra={"event": event})


def _today() -> date:
    return datetime.now().astimezone().date()
