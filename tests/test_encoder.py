"""The real encoder against sentence-transformers itself; its contract."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from tokenizers import Encoding, Tokenizer
from tokenizers.models import WordLevel

from embeddings import bulk, encoder
from embeddings.encoder import Encoder, OnnxEncoder, load_encoder
from embeddings.errors import ModelError
from embeddings.export import AGREEMENT, PROBES
from embeddings.models import EMBEDDING_FILES, Weights, embedding_weights
from embeddings.networks import place
from embeddings.sessions import NETWORK, weights_of
from tests.doubles import FakeEncoder

ROOT = Path(__file__).parent.parent
HASH = EMBEDDING_FILES["model.safetensors"]


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="module")
def real(cache: Path) -> OnnxEncoder:
    return load_encoder(cache=cache)


@pytest.mark.models
def test_the_exported_model_gives_the_vectors_of_the_original(real: OnnxEncoder) -> None:
    from sentence_transformers import SentenceTransformer

    original = SentenceTransformer(str(embedding_weights().folder), device="cpu", local_files_only=True)
    texts = [text for text in PROBES if real.count_tokens(text) <= real.max_tokens]
    assert len(texts) > len(PROBES) / 2
    cosines = np.sum(real.encode(texts) * original.encode(texts, show_progress_bar=False), axis=1)
    assert cosines.min() >= AGREEMENT


@pytest.mark.models
def test_questions_have_nearly_the_vectors_of_passages_in_fewer_bits(real: OnnxEncoder) -> None:
    questions = [text for text in PROBES if text.endswith("?")] + ["Who leads the Russian delegation?"]
    alike = [real.encode_question(text) @ real.encode([text])[0] for text in questions]
    assert min(alike) > 0.98
    assert max(alike) < 0.99999


@pytest.mark.models
def test_a_text_longer_than_the_model_reads_is_read_to_its_end(real: OnnxEncoder) -> None:
    beginning = "The committee discussed the harbour fees at length. " * 40
    assert real.count_tokens(beginning) > real.max_tokens
    question, plain, ended = real.encode(["volcano", beginning, beginning + "Then a volcano erupted. " * 9])
    assert question @ ended > question @ plain + 0.05


@pytest.mark.models
def test_nearness_is_meaning(real: OnnxEncoder) -> None:
    question, near, far = real.encode(
        ["Who won the election?", "The vote was carried by the conservatives.", "Rye bread keeps for a week."]
    )
    assert question @ near > question @ far + 0.2


@pytest.mark.models
def test_a_text_has_one_vector_whatever_stands_beside_it(real: OnnxEncoder) -> None:
    together = real.encode(PROBES)
    alone = np.concatenate([real.encode([text]) for text in PROBES])
    np.testing.assert_allclose(together, alone, atol=1e-6)


@pytest.fixture
def other_model(tmp_path: Path) -> Path:
    """A small model of another make, untrained: first-token pooling, a dense layer, prompts, 64 tokens."""
    from sentence_transformers import SentenceTransformer, models
    from transformers import BertConfig, BertModel

    folder = tmp_path / "base"
    shutil.copytree(embedding_weights().folder, folder)
    size = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 64}
    BertModel(BertConfig(vocab_size=30522, **size)).save_pretrained(folder)
    reading = models.Transformer(str(folder), max_seq_length=64)
    pooling = models.Pooling(32, pooling_mode="cls")
    whole = SentenceTransformer(
        modules=[reading, pooling, models.Dense(32, 24)],
        prompts={"query": "question: ", "passage": "text: "},
        device="cpu",
    )
    whole.save(str(tmp_path / "other"))
    return tmp_path / "other"


@pytest.mark.models
@pytest.mark.filterwarnings("ignore")
def test_any_sentence_transformers_model_will_do(other_model: Path, tmp_path: Path) -> None:
    from sentence_transformers import SentenceTransformer

    loaded = load_encoder(str(other_model), tmp_path / "cache")
    original = SentenceTransformer(str(other_model), device="cpu", local_files_only=True)
    assert (loaded.name, loaded.dimension, loaded.max_tokens) == (str(other_model), 24, 64)
    texts = ["Rye bread.", "The talks ended on Friday."]
    expected = original.encode(texts, prompt="text: ", normalize_embeddings=True)
    np.testing.assert_allclose(loaded.encode(texts), expected, atol=1e-5)
    expected = original.encode("Who won?", prompt="question: ", normalize_embeddings=True)
    np.testing.assert_allclose(loaded.encode_question("Who won?"), expected, atol=1e-5)


@pytest.mark.models
def test_a_folder_that_holds_no_model_is_a_sentence(tmp_path: Path) -> None:
    folder = tmp_path / "model"
    folder.mkdir()
    (folder / "config.json").write_text("{}", "utf-8")
    with pytest.raises(ModelError, match="can't be exported"):
        load_encoder(str(folder), tmp_path / "cache")


@pytest.mark.models
@pytest.mark.filterwarnings("ignore")
def test_torch_gives_the_same_vectors(
    real: OnnxEncoder, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However they are batched: in 16-bit floats a padded text would differ if its padding counted."""
    expected = real.encode(PROBES)
    monkeypatch.setattr(bulk, "_BATCH_TOKENS", 600)
    monkeypatch.setattr(encoder, "LONG_RUN", 1)
    monkeypatch.setattr(encoder, "fastest", lambda _network, weights, _sample: bulk.torch_network(weights))
    through_torch = load_encoder(cache=cache)
    assert np.sum(through_torch.encode(PROBES) * expected, axis=1).min() >= AGREEMENT


@pytest.fixture
def looked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The sizes of the samples by which a faster way was looked for, and not found."""
    sizes: list[int] = []

    def look(network: bulk.Network, _weights: Weights, sample: Sequence[Encoding]) -> bulk.Network:
        sizes.append(len(sample))
        return network

    monkeypatch.setattr(encoder, "fastest", look)
    return sizes


@pytest.mark.models
def test_a_long_run_looks_for_a_faster_way_once_and_questions_never(
    cache: Path, looked: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(encoder, "LONG_RUN", 5)
    fresh = load_encoder(cache=cache)
    for _ in range(9):
        fresh.encode_question("Who won?")
    fresh.encode(["bread"] * 4)
    assert looked == []
    for _ in range(3):
        fresh.encode(["bread"] * 4)
    assert looked == [4]


@pytest.mark.models
def test_a_run_known_to_be_long_looks_for_a_faster_way_at_its_start(cache: Path, looked: list[int]) -> None:
    fresh = load_encoder(cache=cache)
    fresh.encode(["bread"] * 2, encoder.LONG_RUN - 3)
    assert looked == []
    fresh.encode(["bread"] * 2, encoder.LONG_RUN)
    fresh.encode(["bread"] * 2, encoder.LONG_RUN)
    assert looked == [2]


def _network(direction: Sequence[float], seconds: float) -> bulk.Network:
    def run(parts: Sequence[Encoding]) -> NDArray[np.float32]:
        time.sleep(seconds)
        return np.array([direction] * len(parts), np.float32)

    return run


@pytest.mark.parametrize(
    ("direction", "seconds", "taken"),
    [((1, 0), 0.0, True), ((1, 0), 0.2, False), ((0, 1), 0.0, False)],
    ids=["faster and alike", "slower", "faster but other vectors"],
)
def test_torch_is_taken_when_it_is_faster_and_alike(
    direction: Sequence[float], seconds: float, taken: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, other = _network((1, 0), 0.1), _network(direction, seconds)
    monkeypatch.setattr(bulk, "torch_network", lambda _weights: other)
    sample = [Tokenizer(WordLevel({"a": 0})).encode("a")] * 3
    assert bulk.fastest(here, Weights("", Path(), ""), sample) is (other if taken else here)


def test_without_a_working_torch_it_goes_on_as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_weights: Weights) -> bulk.Network:
        raise RuntimeError("CUDA out of memory")

    here = _network((1, 0), 0.0)
    monkeypatch.setattr(bulk, "torch_network", fail)
    assert bulk.fastest(here, Weights("", Path(), ""), []) is here


@pytest.mark.models
def test_an_altered_export_is_made_again(real: OnnxEncoder, cache: Path) -> None:
    path = weights_of(place(HASH, cache) / NETWORK)
    whole = path.read_bytes()
    path.write_bytes(whole[:5000] + b"\0" + whole[5001:])
    assert load_encoder(cache=cache).encode(["bread"]) == pytest.approx(real.encode(["bread"]), abs=1e-6)
    assert path.read_bytes() == whole


@pytest.mark.models
def test_once_exported_nothing_heavy_is_imported(real: OnnxEncoder, cache: Path) -> None:
    heavy = ("torch", "transformers", "sentence_transformers", "sklearn", "scipy", "huggingface_hub")
    program = (
        "import sys; from pathlib import Path; from embeddings.encoder import load_encoder;"
        f"load_encoder(cache=Path({str(cache)!r})).encode(['bread']);"
        f"print(*[name for name in {heavy!r} if name in sys.modules])"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert ran.stdout.split() == []


def test_a_cache_that_cannot_be_written_is_said_with_what_to_set(tmp_path: Path) -> None:
    taken = tmp_path / "cache"
    taken.write_text("a file where the folder should be")
    with pytest.raises(
        ModelError, match=r"exported model in .*cache.*: not a directory\. Set DATELINE_CACHE"
    ):
        load_encoder(cache=taken)


@pytest.mark.models
def test_exporting_says_nothing_on_the_terminal(tmp_path: Path) -> None:
    program = (
        "from pathlib import Path; from embeddings.encoder import load_encoder;"
        f"load_encoder(cache=Path({str(tmp_path)!r}))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert (ran.stdout, ran.stderr) == ("", "")
    assert not list((tmp_path / "models").glob(".*"))


@pytest.mark.parametrize("kind", ["fake", pytest.param("real", marks=pytest.mark.models)])
def test_an_encoder_gives_one_unit_vector_for_each_text(kind: str, request: pytest.FixtureRequest) -> None:
    one: Encoder = FakeEncoder() if kind == "fake" else request.getfixturevalue("real")
    vectors = one.encode(["Rye bread.", "", "talks " * 500, "Ærøskøbing 会议"])
    assert vectors.shape == (4, one.dimension)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(4), abs=1e-5)
    assert one.encode([]).shape == (0, one.dimension)
    question = one.encode_question("Rye bread.")
    assert np.linalg.norm(question) == pytest.approx(1, abs=1e-5)
    assert question @ vectors[0] >= 0.98
    assert len(one.sha256) == 64
