"""What ships can be trained on: its weights come back, and exported again they are the same."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from embeddings.models import SHIPPED
from embeddings.reader import MODEL
from embeddings.reading_weights import exported


@pytest.mark.models
def test_the_reader_that_ships_comes_back_and_is_exported_as_it_was(tmp_path: Path) -> None:
    torch = pytest.importorskip("torch")
    from embeddings.reading_network import Network
    from embeddings.shipped_weights import main
    from embeddings.train_reader import export

    main(tmp_path)
    network = Network().eval()
    network.load_state_dict(torch.load(tmp_path / "final.pt"))
    export(network, tmp_path)
    before, after = exported(SHIPPED / MODEL), exported(tmp_path / MODEL)
    assert before.keys() == after.keys()
    assert all(np.array_equal(before[name], after[name]) for name in before)
