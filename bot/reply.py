"""Answer → the text of one Discord message: the answer, its date, how sure, then numbered quotes.

Inside Discord's limits whatever the articles hold, cut at sentence ends, everything from outside escaped.
Knows nothing of a connection: text in, text out.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.markup import MESSAGE, escape, link, plain, shorten, units
from bot.types import Alternative, Answer, Citation
from bot.wording import date_beside, how_sure, show_day, window
from embeddings.errors import DatelineError, InputError
from embeddings.splitting import sentences
from embeddings.types import Article, Filter

QUOTES = 3  # more belong behind a button
FAILED = "Something went wrong on my side; it has been logged. Please try again in a moment."
_HEADING = 90  # an answer up to this many units is shown large
_QUESTION, _ANSWER, _NOTE, _TITLE, _SOURCE = 150, 400, 300, 120, 60  # room of each part, in UTF-16 code units
EVERYTHING = Filter()
_SMALLEST_QUOTE = 80  # below this a quote says nothing


def show_answer(
    answer: Answer, *, asked: str | None = None, where: Filter = EVERYTHING, carried: str = ""
) -> str:
    """The message for ``answer``, at most 2,000 UTF-16 code units, with the question ``asked`` above it.

    A question typed into a command stands nowhere else; one in a message is just above the reply.
    ``where`` is the window that was applied, ``carried`` what was taken from the turn before. What only
    comes close is not evidence: it stands behind a button, and a refusal has no quotes.
    """
    head = [f"-# {shorten(asked, _QUESTION)}"] if asked and plain(asked) else []
    head += [f"-# about: {shorten(carried, _QUESTION)}"] if carried else []
    head += [f"-# {shorten(window(where), _QUESTION)}"] if window(where) else []
    if not answer.found:
        return "\n".join([*head, shorten(answer.note or "No passage answers that.", _NOTE)])
    head += _found(answer)
    room = MESSAGE - units("\n".join(head)) - 1
    proof = [citation for citation in answer.citations if citation.marked] or answer.citations
    return "\n".join([*head, *show_quotes(proof[:QUOTES], room)])


def show_error(error: Exception) -> str:
    """What the person sees when there is no answer: our own errors speak, others stay in the log."""
    if isinstance(error, InputError):  # what they typed, not what failed
        return shorten(str(error), _ANSWER)
    return (
        f"I can't answer right now. {shorten(str(error), _ANSWER)}"
        if isinstance(error, DatelineError)
        else FAILED
    )


def show_quotes(citations: Sequence[Citation], room: int, first: int = 1) -> list[str]:
    """Lines of numbered quotes with publisher, date and title, at most ``room`` units; the last give way."""
    for count in range(len(citations), 0, -1):
        lines = _quotes(citations[:count], room, first)
        if lines:
            return lines
    return []


def show_source(article: Article) -> str:
    """Publisher, date and linked title of an article, on one line."""
    parts = [shorten(article.source, _SOURCE), _published(article), link(article.title, article.url, _TITLE)]
    return " · ".join(part for part in parts if part)


def _found(answer: Answer) -> list[str]:
    said = shorten(answer.answer or "", _ANSWER)
    large = bool(said) and units(said) <= _HEADING
    lines = [f"### {said}" if large else said or "**This is what the articles say:**"]
    beside = (date_beside(answer), how_sure(answer.confidence))
    lines.append("-# " + " · ".join(escape(words) for words in beside if words))
    if answer.note:
        lines.append(shorten(answer.note, _NOTE))
    return lines + _disagreement(answer.alternatives)


def _disagreement(alternatives: Sequence[Alternative]) -> list[str]:
    if not alternatives:
        return []
    lines = ["**Sources disagree.** Others say:"]
    for other in alternatives[:2]:
        article = other.citations[0].passage.article if other.citations else None
        origin = (
            f" ({', '.join(filter(None, (shorten(article.source, _SOURCE), _published(article))))})"
            if article
            else ""
        )
        lines.append(f"- **{shorten(other.answer, _SOURCE)}**{origin}")
    return lines


def _quotes(citations: Sequence[Citation], room: int, first: int) -> list[str]:
    """The quotes, sharing the room; [] when one of them would get too little to say anything."""
    lines: list[str] = []
    for number, citation in enumerate(citations, first):
        start, end, origin = f"> **{number}.** “", "”", f"-# {_origin(citation)}"
        share = room // (len(citations) - number + first)
        quote = _quote(citation, share - units(start + end + origin) - 2)
        if not quote:
            return []
        lines += [start + quote + end, origin]
        room -= units(start + quote + end + origin) + 2
    return lines


def _published(article: Article) -> str:
    return show_day(article.published) if article.published else "undated"


def _origin(citation: Citation) -> str:
    places = citation.passage.places
    others = len({place.article.source for place in places}) - 1
    return show_source(citation.passage.article) + (f" · and {others} more" if others else "")


def _quote(citation: Citation, room: int) -> str:
    """The quote with the answer's words in bold; a long one loses sentences, those before it first."""
    if room < _SMALLEST_QUOTE:
        return ""
    shown = _marked(citation, citation.start, citation.end)
    if units(shown) <= room:
        return shown
    spans = [
        (max(start, citation.start), min(end, citation.end))
        for start, end in sentences(citation.passage.text)
        if start < citation.end and citation.start < end
    ]
    answered = citation.marked[0][0] if citation.marked else citation.start
    first = next((index for index, (_, end) in enumerate(spans) if answered < end), 0)
    before = "" if first == 0 else "… "
    for last in range(len(spans) - 1, first - 1, -1):
        after = "" if last == len(spans) - 1 else " …"
        shown = before + _marked(citation, spans[first][0], spans[last][1]) + after
        if units(shown) <= room:
            return shown
    start = spans[first][0] if spans else citation.start
    return before + shorten(citation.passage.text[start : citation.end], room - units(before))


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
