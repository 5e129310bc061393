"""What a person typed → a question and a filter, or a sentence that says why not.

The terminal and Discord ask through here, so that both take the same words.
"""

from __future__ import annotations

from datetime import date

from embeddings.dates import parse_time
from embeddings.errors import InputError
from embeddings.types import Filter

LONGEST_QUESTION = 1_000  # code points; a model reads a tenth of that, and a pasted page is no question
EXAMPLE = 'dateline ask "when was the second round of talks?"'


def read_question(typed: str) -> str:
    """Return the question with single spaces. Raises InputError when it can't be one."""
    question = " ".join(typed.split())
    if not question:
        raise InputError(f"The question is empty. Ask for example: {EXAMPLE}")
    if not all(map(_is_text, question)):
        raise InputError(f"The question is not UTF-8 text. Ask for example: {EXAMPLE}")
    if len(question) > LONGEST_QUESTION:
        raise InputError(
            f"The question has {len(question):,} characters; at most {LONGEST_QUESTION:,} are read. "
            "Ask it in one sentence."
        )
    return question


def read_filter(since: str | None, until: str | None, source: str | None, today: date) -> Filter:
    """Make a filter of dates as people write them ("last week", "March 2017") and a publisher.

    ``since`` means the first day of what it names, ``until`` the last; "last week" is counted from ``today``.
    Raises InputError for a date that can't be read and for a window with no day in it.
    """
    first = _bound("since", since, today) if since else None
    last = _bound("until", until, today) if until else None
    if first and last and first > last:
        raise InputError(f"No day lies from {first} to {last}: since is later than until. Swap them.")
    return Filter(since=first, until=last, source=(source or "").strip() or None)


def _bound(name: str, words: str, today: date) -> date:
    interval = parse_time(words, today, over=True)
    bound = None
    if interval is not None:
        bound = interval.start if name == "since" else interval.end
    if bound is None:
        raise InputError(
            f'Can\'t read "{words}" as a date for {name}. '
            'Write for example 2017-03-20, "March 2017" or "last week".'
        )
    return bound


def _is_text(character: str) -> bool:
    """Whether it is neither a control character nor a byte that could not be decoded."""
    return character >= " " and not "\x7f" <= character <= "\x9f" and not "\ud800" <= character <= "\udfff"
