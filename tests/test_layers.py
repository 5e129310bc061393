"""The import table of the design: one direction, one home for each heavy library, nothing done at import."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MODULES = {
    f"{package}.{path.stem}": path
    for package in ("embeddings", "bot")
    for path in sorted((ROOT / package).glob("*.py"))
    if path.stem != "__init__"
}

# Lowest first. A module may use what stands below it or beside it, itself or through helpers not named.
LEVELS = (
    {"embeddings.types", "embeddings.errors"},
    {"embeddings.articles", "embeddings.dates", "embeddings.models", "embeddings.splitting"},
    {
        "embeddings.encoder",
        "embeddings.reranker",
        "embeddings.reader",
        "embeddings.store",
        "embeddings.vectors",
    },
    {"embeddings.search", "embeddings.indexing"},
    {"embeddings.evaluate", "embeddings.doctor"},
    {"bot.types"},
    {"bot.answer"},
    {"bot.terminal", "bot.pages", "bot.contract", "bot.reply", "bot.chat"},
    {"bot.cog"},
    {"bot.client"},
    {"bot.cli"},  # the way in: "dateline discord" starts the client
)
BACKWARDS = {
    ("embeddings.export", "embeddings.encoder"),  # an export is checked with the encoder that will read it
}
HOMES = {
    "sqlite3": {name for name in MODULES if name.startswith("embeddings.store")},
    "faiss": {"embeddings.vectors"},
    "trafilatura": {"embeddings.articles"},
    "sentence_transformers": {"embeddings.export", "embeddings.train_reader"},
    "torch": {"embeddings.export", "embeddings.train_reader"},
    "transformers": {"embeddings.train_reader"},
    "rich": {"bot.terminal"},
    "typer": {"bot.cli"},
    "dotenv": {"bot.config"},
    "discord": {"bot.cog", "bot.client", "bot.reply", "bot.listening", "bot.sending", "bot.server"},
}
LAZY = {"trafilatura", "sentence_transformers", "torch", "transformers", "rich", "dotenv", "onnxruntime"}
SCRIPTS = {"embeddings.train_reader"}  # run by themselves, imported by nothing


@dataclass(frozen=True)
class Import:
    """``name`` as imported; ``lazy`` inside a function; ``typing`` only for annotations."""

    name: str
    lazy: bool
    typing: bool


class _Imports(ast.NodeVisitor):
    def __init__(self) -> None:
        self.found: list[Import] = []
        self._lazy = self._typing = False

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        before, self._lazy = self._lazy, True
        self.generic_visit(node)
        self._lazy = before

    visit_AsyncFunctionDef = visit_FunctionDef  # noqa: N815

    def visit_If(self, node: ast.If) -> None:
        before, self._typing = self._typing, ast.unparse(node.test) == "TYPE_CHECKING"
        self.generic_visit(node)
        self._typing = before

    def visit_Import(self, node: ast.Import) -> None:
        self._add(alias.name for alias in node.names)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        assert node.level == 0, "imports name the whole package"
        module = node.module or ""
        submodules = [f"{module}.{alias.name}" for alias in node.names if f"{module}.{alias.name}" in MODULES]
        self._add(submodules or [module])

    def _add(self, names: Iterator[str] | list[str]) -> None:
        self.found += [Import(name, self._lazy, self._typing) for name in names]


@cache
def imports(module: str) -> tuple[Import, ...]:
    visitor = _Imports()
    visitor.visit(ast.parse(MODULES[module].read_text("utf-8")))
    return tuple(visitor.found)


def uses(module: str, lazily: bool) -> set[str]:
    """The modules of ours that ``module`` runs with, those inside its functions too if ``lazily``."""
    used = (found for found in imports(module) if not found.typing and (lazily or not found.lazy))
    return {found.name for found in used if found.name in MODULES and (module, found.name) not in BACKWARDS}


def reach(module: str) -> set[str]:
    """Everything of ours that ``module`` runs with, through others too."""
    seen: set[str] = set()
    waiting = [module]
    while waiting:
        for used in uses(waiting.pop(), lazily=True) - seen:
            seen.add(used)
            waiting.append(used)
    return seen


@pytest.mark.parametrize("module", MODULES)
def test_no_module_reaches_a_higher_level_or_itself(module: str) -> None:
    level = next((number for number, names in enumerate(LEVELS) if module in names), None)
    reached = reach(module)
    assert module not in reached, "it imports itself round a corner"
    if level is not None:
        assert not reached & set().union(*LEVELS[level + 1 :])


@pytest.mark.parametrize("module", [name for name in MODULES if name.startswith("embeddings.")])
def test_embeddings_never_imports_bot(module: str) -> None:
    assert not [found.name for found in imports(module) if found.name.split(".")[0] == "bot"]


@pytest.mark.parametrize("library", HOMES)
def test_a_heavy_library_has_one_home(library: str) -> None:
    """An import for annotations only costs nothing and is no dependency at run time."""
    users = {
        module
        for module in MODULES
        for found in imports(module)
        if found.name.split(".")[0] == library and not found.typing
    }
    assert users <= HOMES[library]


@pytest.mark.parametrize("module", sorted(MODULES.keys() - SCRIPTS))
def test_what_answering_can_do_without_is_imported_where_it_is_used(module: str) -> None:
    at_once = {found.name.split(".")[0] for found in imports(module) if not found.lazy and not found.typing}
    assert not at_once & LAZY


@pytest.mark.parametrize("module", sorted(MODULES.keys() - {"bot.config", *SCRIPTS}))
def test_only_the_settings_read_the_environment(module: str) -> None:
    tree = ast.parse(MODULES[module].read_text("utf-8"))
    read = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    assert not read & {"environ", "environb", "getenv"}


@pytest.mark.parametrize("module", sorted(MODULES.keys() - {"bot.cli", "bot.streams", *SCRIPTS}))
def test_only_the_commands_print(module: str) -> None:
    """They do it through ``streams.py``, which nothing else imports."""
    tree = ast.parse(MODULES[module].read_text("utf-8"))
    calls = {
        node.func.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    assert "print" not in calls
    assert "bot.streams" not in uses(module, lazily=True)


def test_the_table_names_modules_that_exist() -> None:
    named = set().union(*LEVELS, *HOMES.values(), SCRIPTS, *map(set, BACKWARDS))
    assert named <= MODULES.keys()


def test_importing_what_answers_loads_nothing_heavy() -> None:
    """In a process of its own: what this one has loaded already says nothing."""
    heavy = (
        "torch",
        "transformers",
        "sentence_transformers",
        "sklearn",
        "scipy",
        "discord",
        "rich",
        "trafilatura",
    )
    program = (
        "import sys, bot.cli, bot.answer, bot.asking, bot.contract, bot.pages;"
        f"print(*[name for name in {heavy!r} if name in sys.modules])"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert ran.stdout.split() == []
