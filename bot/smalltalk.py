"""Messages that are no question about the articles: greetings, thanks, and questions about the bot itself."""

from __future__ import annotations

import re

ABOUT = (
    "I answer questions from a collection of news articles and quote the passages that prove it. "
    'Ask me something like "when was the second round of talks?".'
)
_REPLIES = (
    (
        r"(hi|hello|hey|hiya|howdy|yo|greetings|good (morning|afternoon|evening|day))"
        r"( (there|all|bot|everyone))?",
        "Hello! Ask me something about the articles I have read.",
    ),
    (
        r"(many )?(thanks|thank you|thx|ty|cheers|much appreciated)( (a lot|so much|very much|bot|again))?",
        "You're welcome.",
    ),
    (r"(good)?bye|good night|see (you|ya)( later)?|cya", "Goodbye."),
    (r"(who|what) are you|what('?s| is) your name|are you (a |an )?(bot|robot|human|real|ai|alive)", ABOUT),
    (
        r"what (can|do) you (do|know)( about)?|how do you work|help( me)?|what is (this|dateline)( bot)?",
        ABOUT,
    ),
    (r"how are you( doing)?( today)?|how'?s it going|what'?s up|sup", f"Fine, and ready. {ABOUT}"),
)
_PATTERNS = tuple((re.compile(pattern), reply) for pattern, reply in _REPLIES)


def small_talk(message: str) -> str | None:
    """A short fitting sentence for a message that asks nothing of the articles, else None."""
    words = re.sub(r"[^\w' ]+", " ", message.casefold().replace("’", "'")).split()
    said = " ".join(words)
    return next((reply for pattern, reply in _PATTERNS if pattern.fullmatch(said)), None)
