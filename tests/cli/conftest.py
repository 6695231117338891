"""The command line for a user who has nothing of ours yet, in this process or in one of its own."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, chdir
from dataclasses import dataclass
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from xai_tui.cli.root import run
from xai_tui.sandbox.options import SandboxOptions
from xai_tui.sandbox.server import Sandbox

COMMAND = [sys.executable, "-m", "xai_tui"]


@dataclass(frozen=True)
class Done:
    """A command that has ended."""

    code: int
    out: str
    err: str

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Stdout as JSON lines."""
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def row(self) -> dict[str, Any]:
        """Stdout as one JSON object."""
        (row,) = self.rows
        return row

    @property
    def error(self) -> dict[str, Any]:
        """The error on stderr, which holds nothing else but notices before it."""
        *notices, line = self.err.splitlines()
        assert all(json.loads(notice).keys() == {"notice"} for notice in notices)
        error: dict[str, Any] = json.loads(line)["error"]
        assert error.keys() == {"kind", "title", "message", "status", "request_id", "next"}
        return error


class Shell:
    """Runs the command in an environment of its own.

    Attributes:
        environ: What the commands see.
        config: Where `config.toml` may be written.
    """

    def __init__(self, home: Path) -> None:
        kinds = ("config", "data", "state", "cache")
        inherited = {
            name: value
            for name, value in os.environ.items()
            if name in {"PATH", "COVERAGE_PROCESS_START", "COVERAGE_PROCESS_CONFIG", "PYTHONPATH"}
        }
        self.environ = (
            inherited
            | {f"XDG_{kind.upper()}_HOME": str(home / kind) for kind in kinds}
            | {"HOME": str(home), "LANG": "C.UTF-8", "TERM": "xterm-256color"}
        )
        self.home = home
        self.config = home / "config/xai-tui"
        self.config.mkdir(parents=True)

    def set(self, **settings: object) -> None:
        """Write `config.toml`."""
        lines = [f"{name} = {json.dumps(value)}" for name, value in settings.items()]
        (self.config / "config.toml").write_text("\n".join(lines))

    def __call__(self, *words: str, stdin: str = "", code: int | None = 0) -> Done:
        """Run the command with these words in this process; `code` is what it must end with."""
        out, err = TextIOWrapper(BytesIO(), "utf-8"), TextIOWrapper(BytesIO(), "utf-8")
        with ExitStack() as stack:
            piped = stack.enter_context(tempfile.TemporaryFile("w+", encoding="utf-8"))
            piped.write(stdin)
            piped.seek(0)
            stack.enter_context(mock.patch.multiple(sys, stdin=piped, stdout=out, stderr=err))
            stack.enter_context(mock.patch.dict(os.environ, self.environ, clear=True))
            stack.enter_context(chdir(self.home))
            ended = run(words)
        done = Done(ended, _written(out), _written(err))
        assert code is None or done.code == code, done
        return done

    def start(self, *words: str, **options: Any) -> subprocess.Popen[bytes]:
        """Start the command in a process of its own and leave it running."""
        return subprocess.Popen([*COMMAND, *words], env=self.environ, cwd=self.home, **options)


def _written(stream: TextIOWrapper) -> str:
    assert isinstance(stream.buffer, BytesIO)
    return stream.buffer.getvalue().decode()


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(tmp_path)


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(SandboxOptions(pace=0, seed=7, job_seconds=(0.1, 0.2))) as sandbox:
        yield sandbox


@pytest.fixture
def online(shell: Shell, sandbox: Sandbox) -> Shell:
    """A shell whose server is the sandbox, with a key it takes."""
    shell.environ |= {"XAI_BASE_URL": sandbox.url, "XAI_API_KEY": "xai-test"}
    return shell
