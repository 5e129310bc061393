"""What a model reads of a passage: alone, "the talks will resume on Monday" means nothing."""

from __future__ import annotations

from embeddings.types import Article, Passage


def context(passage: Passage) -> str:
    """Give a passage with its article's title and date before it, as it is embedded and ranked."""
    return article_context(passage.article, passage.text)


def article_context(article: Article, text: str) -> str:
    """Give a paragraph of ``article`` as ``context`` would, before it is a passage."""
    published = article.published.isoformat() if article.published else ""
    head = ", ".join(part for part in (article.title, published) if part)
    return f"{head}\n{text}" if head else text
