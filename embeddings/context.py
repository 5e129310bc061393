"""What a model reads of a passage: alone, "the talks will resume on Monday" means nothing."""

from __future__ import annotations

from embeddings.types import Article, Passage


def context(passage: Passage) -> str:
    """Give a passage with its article's title and date before it, as it is embedded and ranked."""
    return article_context(passage.article, passage.text)


def article_context(article: Article, text: str) -> str:
    """Give a paragraph of ``article`` as ``context`` would, before it is a passage."""
    published = article.published.isoformat() if article.published else ""
    head = ", ".join(part for part in (title_before(article, text), published) if part)
    return f"{head}\n{text}" if head else text


def title_before(article: Article, text: str) -> str:
    """Give the title of ``article`` for reading it before ``text``, or "" where the text itself begins so.

    An article without a title goes by its first words, and read twice they count for too much.
    """
    return "" if text.startswith(article.title.rstrip("…")) else article.title
