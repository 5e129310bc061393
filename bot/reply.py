"""Answer → the text of a Discord message: the answer, its date, how sure, then numbered quotes.

Inside Discord's limits whatever the articles hold, going on in further messages at sentence ends where it
must; everything from outside is escaped.
Knows nothing of a connection: text in, text out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from bot.days import ENGLISH, show_days
from bot.markup import MESSAGE, cut, escape, link, pages, plain, shorten, units
from bot.paging import paged
from bot.types import Alternative, Answer, Citation
from bot.wording import date_beside, how_sure, window
from embeddings.errors import DatelineError, InputError
from embeddings.types import Article, Filter, Interval

QUOTES = 3  # more belong behind a button
RIVALS = 2  # other answers shown
FAILED = "Something went wrong on my side; it has been logged. Please try again in a moment."
_HEADING = 90  # an answer up to this many units is shown large
_LONG = 400  # an answer of more units is not short
_QUESTION, _ERROR, _TITLE, _SOURCE = 150, 400, 120, 60  # room of each part, in UTF-16 code units
EVERYTHING = Filter()


def show_answer(
    answer: Answer,
    *,
    asked: str | None = None,
    where: Filter = EVERYTHING,
    carried: str = "",
    language: str = ENGLISH,
) -> list[str]:
    """The messages for ``answer``, each at most 2,000 UTF-16 code units; one, unless it is very long.

    Above it stands the question ``asked``, which nobody sees when it was typed into a command; the window
    that was applied, ``where``; and what was ``carried`` over from the turn before. Answer and proof are
    never cut; further quotes give way, for *Sources* has them. A refusal quotes nothing: close is no proof.
    """
    head = [f"-# {shorten(asked, _QUESTION)}"] if asked and plain(asked) else []
    head += [f"-# about: {shorten(carried, _QUESTION)}"] if carried else []
    applied = window(where, language)
    head += [f"-# {shorten(applied, _QUESTION)}"] if applied else []
    if not answer.found:
        return paged([*head, *pages(answer.note or "No passage answers that.", MESSAGE)])
    proof = proof_of(answer)
    for count in range(len(proof), -1, -1):
        shown = paged(_found(answer, head, proof[:count], language))
        if len(shown) == 1 or count <= 1:
            return shown
    raise AssertionError("unreachable")


def proof_of(answer: Answer) -> list[Citation]:
    """The quotes that an answer is shown with, leaving room for those of other answers."""
    proof = [citation for citation in answer.citations if citation.marked] or [*answer.citations]
    return proof[: max(1, QUOTES - len(answer.alternatives[:RIVALS]))]


def show_error(error: Exception) -> str:
    """What the person sees when there is no answer: our own errors speak, others stay in the log."""
    if isinstance(error, InputError):  # what they typed, not what failed
        return shorten(str(error), _ERROR)
    return (
        f"I can't answer right now. {shorten(str(error), _ERROR)}"
        if isinstance(error, DatelineError)
        else FAILED
    )


def show_source(article: Article, language: str = ENGLISH) -> str:
    """Publisher, date and linked title of an article, on one line."""
    published = _published(article, language)
    parts = [shorten(article.source, _SOURCE), published, link(article.title, article.url, _TITLE)]
    return " · ".join(part for part in parts if part)


def _found(answer: Answer, head: Sequence[str], proof: Sequence[Citation], language: str) -> Iterator[str]:
    """The parts of an answer, each of which fits into a message; a long quote begins below the rest."""
    top = [*head, *_short_answer(answer, proof, language)]
    yield from top
    used = units(paged(top)[-1])
    for number, citation in enumerate(proof, 1):
        yield from _quote(citation, number, language, used if number == 1 else 0)
    rivals = answer.alternatives[:RIVALS]
    if rivals:
        yield "\n**Sources disagree.** Others say:"
    for number, other in enumerate(rivals, len(proof) + 1):
        yield from (f"**{part}**" for part in pages(_rival(other, language), MESSAGE - 4))
        for citation in other.citations[:1]:
            yield from _quote(citation, number, language)


def _short_answer(answer: Answer, proof: Sequence[Citation], language: str) -> Iterator[str]:
    """The answer, its date and how sure it is, and what to know beside it."""
    said, beside = _said(answer, language)
    if units(escape(said)) > _LONG and any(plain(said) in plain(citation.quote) for citation in proof):
        said = ""  # the quote has it in bold: no one reads a page twice
    if said and units(escape(said)) <= _HEADING:
        yield f"### {escape(said)}"
    else:
        yield from pages(said, MESSAGE) or ["**This is what the articles say:**"]
    small = (beside, how_sure(answer.confidence), "sources disagree" if answer.alternatives else "")
    yield "-# " + " · ".join(escape(words) for words in small if words)
    if answer.note:
        yield from pages(_translated(answer.note, answer.date, language), MESSAGE)


def _said(answer: Answer, language: str) -> tuple[str, str]:
    """The short answer, and its date where the words don't say that already."""
    said = _translated(answer.answer or "", answer.date, language)
    if answer.date is None or said != (answer.answer or ""):
        return said, ""
    beside = date_beside(answer)
    return said, show_days(answer.date, language) if beside else ""


def _rival(other: Alternative, language: str) -> str:
    return _translated(other.answer, other.date, language)


def _translated(text: str, days: Interval | None, language: str) -> str:
    """``text`` with the days in it, as the answering step wrote them, in the language of a server's dates."""
    return text.replace(show_days(days), show_days(days, language)) if days else text


def _published(article: Article, language: str) -> str:
    day = article.published
    return show_days(Interval(day, day), language) if day else "undated"


def _origin(citation: Citation, language: str) -> str:
    places = citation.passage.places
    others = len({place.article.source for place in places}) - 1
    return show_source(citation.passage.article, language) + (f" · and {others} more" if others else "")


def _quote(citation: Citation, number: int, language: str, used: int = 0) -> Iterator[str]:
    """A quote with the answer's words in bold and its source below, in as many parts as it takes.

    The first part leaves ``used`` units of a message free, if that leaves it enough. A part ends with a
    sentence, else a word, and what is bold across two of them is bold in both.
    """
    origin, start = f"-# {_origin(citation, language)}", f"> **{number}.** “"
    at, most = citation.start, MESSAGE - units(f"{start}”\n{origin}")
    room = most - used - 1 if most - used > _LONG else most
    while units(_marked(citation, at, citation.end)) > room:
        length, _ = cut(citation.passage.text[at : citation.end], room, _shower(citation, at))
        yield start + _marked(citation, at, at + length)
        at, start, room = at + length, "> ", most
    yield f"{start}{_marked(citation, at, citation.end)}”\n{origin}"


def _shower(citation: Citation, at: int) -> Callable[[str], str]:
    """How the beginning of what is left of a quote from ``at`` on is shown."""
    return lambda part: _marked(citation, at, at + len(part))


def _marked(citation: Citation, start: int, end: int) -> str:
    """``start`` to ``end`` of the passage, escaped, with the marked slices that lie in it bold."""
    text = citation.passage.text
    shown, at = "", start
    for left, right in citation.marked:
        left, right = max(left, at), min(right, end)
        if left >= right or not plain(text[left:right]):
            continue
        shown += _spaced(text[at:left]) + f"**{escape(text[left:right])}**"
        at = right
    return (shown + _spaced(text[at:end])).strip()


def _spaced(text: str) -> str:
    """``text`` escaped, with the blank at either end that parts it from its neighbours."""
    inner = escape(text)
    if not inner:
        return " " if text else ""
    return " " * text[:1].isspace() + inner + " " * text[-1:].isspace()
