"""kill -9 while an index is written: the old one goes on answering and the next run completes."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from embeddings.indexing import index_documents
from embeddings.store import Store
from embeddings.vectors import VectorIndex
from tests.conftest import NEWS
from tests.doubles import FakeEncoder

ROOT = Path(__file__).parent.parent
MOMENTS = 10

# Runs a re-index again and again, each time in a forked process and on a copy of its own, and kills that at a
# moment drawn from all function calls that a whole run makes.
PROGRAM = """
import os, random, signal, sys
from pathlib import Path
from embeddings import indexing
from tests.conftest import NEWS
from tests.doubles import FakeEncoder
import faiss
faiss.omp_set_num_threads(1)
indexing._EMBEDDED_AT_ONCE = 2

def run(folder, last):
    calls = 0
    def count(*_):
        nonlocal calls
        calls += 1
        if calls == last:
            os.kill(os.getpid(), signal.SIGKILL)
    sys.setprofile(count)
    indexing.index_documents(NEWS, [Path("news")], folder, FakeEncoder())
    sys.setprofile(None)
    return calls

warm, whole, *folders = map(Path, sys.argv[1:])
run(warm, 0)  # what is imported on the way is imported now
total = run(whole, 0)
chance = random.Random(9)
for number, folder in enumerate(folders):
    first = total * number // len(folders)
    moment = chance.randrange(first, total * (number + 1) // len(folders)) + 1
    if (child := os.fork()) == 0:
        run(folder, moment)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
"""


def _answer(folder: Path) -> tuple[int, list[str], list[str]]:
    """The version, and what both searches find."""
    store = Store(folder)
    vector = FakeEncoder().encode(["prisoner exchange agreed at the talks"])[0]
    near = [i for i, _ in VectorIndex.open(folder, store).search(vector, 2)]
    matched = [i for i, _ in store.match(["prisoners", "talks"], 2)]
    answer = store.info.version, *([p.text for p in store.load(ids)] for ids in (near, matched))
    store.close()
    return answer


def test_killed_at_ten_moments_it_answers_and_the_next_run_completes(tmp_path: Path) -> None:
    warm, *folders = [tmp_path / str(number) for number in range(MOMENTS + 2)]
    index_documents(NEWS[:2], [Path("news")], warm, FakeEncoder())
    for folder in folders:
        shutil.copytree(warm, folder)
    old = _answer(warm)
    subprocess.run([sys.executable, "-c", PROGRAM, *map(str, [warm, *folders])], cwd=ROOT, check=True)
    new = _answer(folders[0])
    assert (old[0], new[0]) == (1, 2)
    assert old[1:] != new[1:]
    killed = [_answer(folder) for folder in folders[1:]]
    assert all(answer in (old, new) for answer in killed)
    assert killed[0] == old
    for folder in folders[1:]:
        index_documents(NEWS, [Path("news")], folder, FakeEncoder())
        assert _answer(folder) == new
        assert not [path for path in folder.iterdir() if path.name.startswith(".") or "draft" in path.name]


def test_killed_while_building_the_first_there_is_none_yet(tmp_path: Path) -> None:
    warm, *folders = [tmp_path / str(number) for number in range(5)]
    subprocess.run([sys.executable, "-c", PROGRAM, *map(str, [warm, *folders])], cwd=ROOT, check=True)
    for folder in folders[1:]:
        index_documents(NEWS, [Path("news")], folder, FakeEncoder())
        assert _answer(folder)[1:] == _answer(folders[0])[1:]
