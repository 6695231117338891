"""The real command in a process of its own, for a user who has nothing of ours yet."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from xai_tui.sandbox.options import SandboxOptions
from xai_tui.sandbox.server import Sandbox

COMMAND = [sys.executable, "-m", "xai_tui"]
SECONDS = 60
"""Longer than any command here takes; only a hang reaches it."""


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
        """The error on stderr, which holds nothing else."""
        (line,) = self.err.splitlines()
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
        """Run the command with these words; `code` is what it must end with."""
        ended = subprocess.run(
            [*COMMAND, *words],
            input=stdin.encode(),
            capture_output=True,
            env=self.environ,
            timeout=SECONDS,
            check=False,
            cwd=self.home,
        )
        done = Done(ended.returncode, ended.stdout.decode(), ended.stderr.decode())
        assert code is None or done.code == code, done
        assert "Traceback" not in done.err, done.err
        return done

    def start(self, *words: str, **options: Any) -> subprocess.Popen[bytes]:
        """Start the command and leave it running."""
        return subprocess.Popen([*COMMAND, *words], env=self.environ, cwd=self.home, **options)


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
