"""Rules of the house that the import contracts cannot say."""

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[2] / "xai_tui"
MODULES = sorted(PACKAGE.rglob("*.py"))


@cache
def imported_names(module: Path) -> frozenset[str]:
    """The top-level names of everything a module imports, wherever in it."""
    return frozenset(_imported_names(module))


def _imported_names(module: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.module.split(".")[0]


def importers(*names: str) -> set[str]:
    return {
        module.relative_to(PACKAGE).as_posix()
        for module in MODULES
        if not imported_names(module).isdisjoint(names)
    }


def test_only_the_transport_names_the_http_library() -> None:
    named = importers("httpx", "httpx_sse", "httpcore")
    assert all(module.startswith("api/http/") for module in named)


def test_only_the_store_names_the_database_library() -> None:
    assert all(module.startswith("store/") for module in importers("aiosqlite", "sqlite3"))


def test_only_the_sandbox_names_the_web_server() -> None:
    assert all(module.startswith("sandbox/") for module in importers("starlette", "uvicorn"))


def test_only_the_command_line_names_its_library() -> None:
    assert all(module == "__main__.py" or module.startswith("cli/") for module in importers("click"))


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_a_module_knows_its_room(module: Path) -> None:
    lines = module.read_text(encoding="utf-8").count("\n")
    assert lines <= 400, "a module this long holds more than one noun"


def test_the_app_is_small() -> None:
    assert (PACKAGE / "tui" / "app.py").read_text(encoding="utf-8").count("\n") < 300


HEAVY = ("textual", "rich", "httpx", "pydantic", "starlette", "uvicorn", "aiosqlite", "sqlite3")


@pytest.mark.parametrize(
    ("module", "absent"),
    [
        ("xai_tui.__main__", HEAVY),
        ("xai_tui.domain.events", HEAVY),
        ("xai_tui.domain.job", HEAVY),
        ("xai_tui.config.settings", HEAVY),
        ("xai_tui.config.credentials", HEAVY),
        ("xai_tui.terminal.safe", HEAVY),
        ("xai_tui.api.errors", HEAVY),
        ("xai_tui.services.session", ("textual", "rich", "starlette", "uvicorn")),
        ("xai_tui.tui.app", ("httpx", "pydantic", "starlette", "uvicorn")),
    ],
)
def test_importing_stays_light(module: str, absent: tuple[str, ...]) -> None:
    code = f"import sys, {module}; print(*[name for name in {absent!r} if name in sys.modules])"
    environ = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE")}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environ
    )
    assert done.stdout.split() == []
