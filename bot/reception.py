"""From what a person asks to what they are shown: follow-up, window, queue, answer. No Discord in it."""

from __future__ import annotations

import asyncio
import logging
import math
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.asking import read_filter, read_question
from bot.conversation import Asker, Conversations
from bot.cooldown import Cooldown
from bot.desk import EVERYTHING, QUOTES, RESTARTED, Asks, Busy, Desk
from bot.library import Library
from bot.metrics import Metrics
from bot.records import Records, Rules
from bot.reply import show_answer, show_error
from bot.timeline import Timeline, find_timeline, fittest
from bot.timeline_picture import draw_timeline
from bot.timeline_reply import show_timeline
from bot.types import Answer
from bot.wording import bounds, window
from embeddings.errors import DatelineError
from embeddings.types import Filter

log = logging.getLogger(__name__)
DRAWN = 8  # events on a picture: more can't be read on a phone
Queued = Callable[[int, Callable[[], bool]], Awaitable[None]]


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
    """What to show, in one message or more, and the answer behind it, None when something went wrong.

    ``picture`` is a PNG to show beside it.
    """

    pages: tuple[str, ...]
    answer: Answer | None = None
    picture: bytes | None = None


class Reception:
    """Takes questions from everywhere and answers each in its own light.

    With ``log_questions`` the log has their text.
    """

    def __init__(
        self, desk: Desk, library: Library, records: Records, *, log_questions: bool = False
    ) -> None:
        self.desk = desk
        self.library = library
        self.records = records
        self.log_questions = log_questions
        self.conversations = Conversations()
        self.cooldown = Cooldown()
        self.metrics = Metrics()

    def too_soon(self, by: Asker, rules: Rules) -> str | None:
        """What to say when ``by`` may not ask yet; None when now, and then the question counts."""
        alone = self.cooldown.wait(by.person, rules.per_minute)
        if alone:
            return f"That was quick. You can ask again in {math.ceil(alone)} seconds."
        together = self.cooldown.wait(("channel", by.channel), rules.channel_per_minute)
        if together:
            return f"Many questions come from this channel. Ask again in {math.ceil(together)} seconds."
        return None

    def tells(self, by: Asker) -> bool:
        """Whether to say that it is too soon: once in a minute, or the saying would be the noise."""
        return self.cooldown.wait(("told", by.person), 1) == 0.0

    async def answer(self, asked: Asked, rules: Rules, queued: Queued | None = None) -> Said:
        """The answer, whatever happens; ``queued`` is told the place when others are first.

        With the place comes a function that says whether the answer is there already.
        """
        began = time.monotonic()
        said = await self._taken(lambda answerer: self._say(answerer, asked, rules), queued)
        self.metrics.count(said.answer, time.monotonic() - began)
        return said

    async def timeline(
        self, topic: str, since: str | None, until: str | None, rules: Rules, queued: Queued | None = None
    ) -> Said:
        """What happened on a topic, in order, told and drawn, whatever happens here."""

        def tell(answerer: Asks) -> Said:
            days = read_filter(since, until, None, _today())
            where = _narrowed(EVERYTHING, rules)
            found = find_timeline(answerer, read_question(topic), where, days.since, days.until)
            between = bounds(days.since, days.until, rules.dates)
            applied = [f"Only what happened {between}."] if between else []
            applied += [words] if (words := window(where)) else []
            shown = show_timeline(found, " ".join(applied), rules.dates)
            return Said(tuple(shown), picture=_drawn(found, rules.dates))

        return await self._taken(tell, queued)

    def keep(self, message: int, by: Asker, said: Said) -> None:
        """Record an answer under the number of the message that shows it. Blocks."""
        if said.answer is None or not said.answer.citations:
            return
        try:
            version = self.library.info().version
        except DatelineError:
            version = None
        self.records.add_answer(message, by.guild, by.person, version, said.answer)

    async def _taken(self, job: Callable[[Asks], Said], queued: Queued | None) -> Said:
        """What ``job`` gives, in its turn; an error becomes what the person reads, and a line in the log."""
        said = None
        try:
            said = self.desk.take(job)
            if queued is not None and self.desk.waiting:
                await queued(self.desk.waiting, said.done)
            return await said
        except asyncio.CancelledError:
            if said is None or not said.cancelled():
                raise  # not its turn was taken away: whoever asked is gone
            return Said((show_error(Busy(RESTARTED)),))
        except DatelineError as error:
            log.warning("question not answered: %s", error)
            return Said((show_error(error),))
        except Exception as error:
            log.exception("question not answered")
            return Said((show_error(error),))

    def _say(self, answerer: Asks, asked: Asked, rules: Rules) -> Said:
        """All the work of one question, on a worker."""
        question = read_question(asked.text)
        today = _today()
        where = _narrowed(read_filter(asked.since, asked.until, asked.source, today), rules)
        understood = self.conversations.understand(asked.by, question, today)
        answer = answerer.ask(understood.question, QUOTES, where)
        self.conversations.remember(asked.by, understood.question, answer)
        _tell(answer, question if self.log_questions else None)
        answer = replace(answer, question=question)
        echo, carried = None if asked.shown else question, understood.carried
        shown = show_answer(answer, asked=echo, where=where, carried=carried, language=rules.dates)
        return Said(tuple(shown), answer)


def in_queue(place: int) -> str:
    """What to show while others are first."""
    return f"-# Number {place} in the queue …"


def _narrowed(where: Filter, rules: Rules) -> Filter:
    """A server's choice of publishers holds whatever a person asks for."""
    return replace(where, among=rules.publishers)


def _drawn(found: Timeline, language: str) -> bytes | None:
    """The picture of a timeline; that it can't be drawn is no reason not to tell it."""
    if not found.events:
        return None
    try:
        return draw_timeline(fittest(found, DRAWN), "png", language)
    except Exception:
        log.exception("no picture of a timeline")
        return None


def _tell(answer: Answer, question: str | None) -> None:
    """One line a question, with its text only where that is wanted."""
    event: dict[str, object] = {
        "found": answer.found,
        "confidence": round(answer.confidence, 3),
        "seconds": round(answer.took, 3),
        "citations": len(answer.citations),
    }
    if question is not None:
        event["question"] = question
    log.info("answered" if answer.found else "refused", extra={"event": event})


def _today() -> date:
    return datetime.now().astimezone().date()
