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
    ".".join(path.relative_to(ROOT).with_suffix("").parts): path
    for package in ("embeddings", "bot")
    for path in sorted((ROOT / package).rglob("*.py"))
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
    "sqlite3": {"bot.records", *(name for name in MODULES if name.startswith("embeddings.store"))},
    "faiss": {"embeddings.vectors", "embeddings.vector_lists"},
    "trafilatura": {"embeddings.articles"},
    "sentence_transformers": {"embeddings.export"},
    "torch": {
        *("embeddings.export", "embeddings.bulk", "embeddings.question_answering"),
        *("embeddings.bert", "embeddings.training"),
        *("embeddings.train_reader", "embeddings.reading_network", "embeddings.shipped_weights"),
        *("embeddings.train_reranker", "embeddings.ranking_network"),
    },
    "transformers": {"embeddings.question_answering"},
    "rich": {"bot.terminal"},
    "onnxruntime": {"embeddings.sessions"},
    "typer": {"bot.cli", "bot.options"},
    "dotenv": {"bot.config"},
    "matplotlib": {"bot.pen"},
    "babel": {"bot.days"},
    "discord": {
        *("bot.cog", "bot.client", "bot.messages", "bot.buttons", "bot.housekeeping"),
        *("bot.listening", "bot.sending", "bot.server", "bot.responding", "bot.connection"),
        "bot.replies",
    },
    "aiohttp": {"bot.sending", "bot.watch"},
}
LAZY = {
    *("trafilatura", "sentence_transformers", "torch", "transformers", "rich", "dotenv", "onnxruntime"),
    *("matplotlib", "babel"),
}
WRITERS = {"bot.cli", "bot.opening"}
SCRIPTS = {name for name, path in MODULES.items() if '__name__ == "__main__"' in path.read_text("utf-8")}
SCRIPTS |= {"embeddings.bert", "embeddings.reading_network", "embeddings.ranking_network"}  # theirs
SCRIPTS |= {"embeddings.training"}


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
def tree(module: str) -> ast.Module:
    return ast.parse(MODULES[module].read_text("utf-8"))


@cache
def imports(module: str) -> tuple[Import, ...]:
    visitor = _Imports()
    visitor.visit(tree(module))
    return tuple(visitor.found)


def uses(module: str, lazily: bool) -> set[str]:
    """The modules of ours that ``module`` runs with, those inside its functions too if ``lazily``."""
    used = (found for found in imports(module) if not found.typing and (lazily or not found.lazy))
    return {found.name for found in used if found.name in MODULES and (module, found.name) not in BACKWARDS}


def reach(module: str, without: str = "") -> set[str]:
    """Everything of ours that ``module`` runs with, through others too but not through ``without``."""
    seen: set[str] = set()
    waiting = [module]
    while waiting:
        for used in uses(waiting.pop(), lazily=True) - seen - {without}:
            seen.add(used)
            waiting.append(used)
    return seen


def calls(module: str) -> set[str]:
    """The names that a module calls."""
    nodes = (node.func for node in ast.walk(tree(module)) if isinstance(node, ast.Call))
    return {node.id for node in nodes if isinstance(node, ast.Name)}


def attributes(module: str) -> set[str]:
    """The attributes that a module reads."""
    return {node.attr for node in ast.walk(tree(module)) if isinstance(node, ast.Attribute)}


def users(library: str) -> set[str]:
    """Who imports a library; for annotations only does not count, it costs nothing."""
    return {
        module
        for module in MODULES
        for found in imports(module)
        if found.name.split(".")[0] == library and not found.typing
    }


def test_no_module_reaches_a_higher_level() -> None:
    for number, level in enumerate(LEVELS):
        above = set().union(*LEVELS[number + 1 :])
        assert {module: reach(module) & above for module in level if reach(module) & above} == {}


def test_no_module_imports_itself_round_a_corner() -> None:
    assert [module for module in MODULES if module in reach(module)] == []


def test_embeddings_never_imports_bot() -> None:
    assert [module for module in users("bot") if module.startswith("embeddings.")] == []


@pytest.mark.parametrize("library", HOMES)
def test_a_heavy_library_has_one_home(library: str) -> None:
    assert users(library) <= HOMES[library]


def test_nothing_but_the_client_and_what_it_uses_knows_discord() -> None:
    assert users("discord") <= {"bot.client", *reach("bot.client")}
    assert not users("discord") & {"bot.cli", *reach("bot.cli", without="bot.client")}


def test_what_answering_can_do_without_is_imported_where_it_is_used() -> None:
    at_once = {
        (module, found.name)
        for module in MODULES.keys() - SCRIPTS
        for found in imports(module)
        if found.name.split(".")[0] in LAZY and not found.lazy and not found.typing
    }
    assert at_once == set()


def test_a_script_is_imported_by_scripts_only() -> None:
    assert {module for module in MODULES if uses(module, lazily=True) & SCRIPTS} <= SCRIPTS


def test_only_the_settings_read_the_environment() -> None:
    readers = {module for module in MODULES if attributes(module) & {"environ", "environb", "getenv"}}
    assert readers - SCRIPTS == {"bot.config", "embeddings.sessions"}  # the latter sets one, for a library


def test_only_the_commands_write_to_the_standard_streams() -> None:
    assert {module for module in MODULES if "print" in calls(module)} <= SCRIPTS
    assert {module for module in MODULES if "bot.streams" in uses(module, lazily=True)} == WRITERS


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
        "matplotlib",
        "babel",
    )
    program = (
        "import sys, bot.cli, bot.answer, bot.asking, bot.pages, bot.timeline_pages, bot.records_pages;"
        f"print(*[name for name in {heavy!r} if name in sys.modules])"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert ran.stdout.split() == []
