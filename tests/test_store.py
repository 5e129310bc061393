from __future__ import annotations

from pathlib import Path

from embeddings.store import Store


def test_a_paragraph_of_two_outlets_is_one_passage_with_both_places(index_folder: Path) -> None:
    store = Store(index_folder)
    [(found, _)] = store.match('"exchange 40 prisoners"', 5)
    assert [place.article.source for place in store.load([found])[0].places] == [
        "Harbour Times",
        "Northern Wire",
    ]
    store.close()
