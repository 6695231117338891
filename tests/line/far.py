"""The program at the far end of a line, seen in a terminal at this one."""

import json
import os
import re
import sqlite3
import sys
import time
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.line.relay import Relay
from tests.line.sshd import Sshd
from tests.tui.terminal import PATIENCE, Terminal

ROOT = Path(__file__).resolve().parents[2]
TUI = (sys.executable, "-m", "xai_tui")

_WHERE = re.compile(rb"\x1b\[6n")
"""The question for the place of the cursor."""


class AnsweringTerminal(Terminal):
    """A terminal that says where its cursor is when it is asked, as all real ones do."""

    def _read(self, seconds: float) -> bool:
        before = len(self.raw)
        is_open = super()._read(seconds)
        for _ in _WHERE.findall(self.raw, max(0, before - 3)):
            cursor = self._screen.cursor
            self.type(f"\x1b[{cursor.y + 1};{cursor.x + 1}R")
        return is_open


class Far:
    """A home at the far end, and the ways to run the program there.

    Args:
        home: The folder that holds its files.
        url: The sandbox it talks to.
    """

    def __init__(self, home: Path, url: str) -> None:
        self.home = home
        folders = {
            f"XDG_{kind}_HOME": str(home / kind.lower()) for kind in ("CONFIG", "DATA", "STATE", "CACHE")
        }
        self.variables: dict[str, str] = {
            **folders,
            "LANG": "C.UTF-8",
            "PYTHONPATH": str(ROOT),
            "XAI_API_KEY": "xai-of-the-line",
            "XAI_BASE_URL": url,
        }

    def over(
        self,
        line: Relay,
        server: Sshd,
        *,
        size: tuple[int, int] = (100, 30),
        program: Sequence[str] = TUI,
        environ: Mapping[str, str] | None = None,
    ) -> AnsweringTerminal:
        """Run a program there, seen in a terminal here.

        Args:
            line: What lies between.
            server: What runs it.
            size: Columns and rows.
            program: The program and its arguments.
            environ: Further variables.
        """
        client, arguments = self.command(line, server, program, environ)
        return AnsweringTerminal(self.home, arguments, size=size, program=client)

    def command(
        self, line: Relay, server: Sshd, program: Sequence[str], environ: Mapping[str, str] | None = None
    ) -> tuple[str, list[str]]:
        """What runs a program there, with its arguments; its process id stands in a file once it runs."""
        self._pid_file.unlink(missing_ok=True)
        noted = ("sh", "-c", 'echo $$ > "$0"; exec "$@"', str(self._pid_file), *program)
        client, *arguments = server.command(line.port, noted, {**self.variables, **(environ or {})})
        return client, arguments

    @property
    def pid(self) -> int:
        """The process that was started there last."""
        return int(self._pid_file.read_text(encoding="ascii"))

    def wait_for_the_end(self, pid: int) -> None:
        """Wait until a process there is no more."""
        end = time.monotonic() + PATIENCE
        while _runs(pid):
            assert time.monotonic() < end, f"process {pid} outlives its line"
            time.sleep(0.05)

    def stored(self, sql: str) -> list[tuple[object, ...]]:
        """What a query finds in the database there."""
        connection = sqlite3.connect(self.home / "data" / "xai-tui" / "xai-tui.db")
        try:
            return connection.execute(sql).fetchall()
        finally:
            connection.close()

    def said(self) -> str:
        """The text of the last answer as the server keeps it, once its stream is over."""
        ((name,),) = self.stored("SELECT response_id FROM messages ORDER BY seq DESC LIMIT 1")
        request = urllib.request.Request(
            f"{self.variables['XAI_BASE_URL']}/responses/{name}",
            headers={"Authorization": f"Bearer {self.variables['XAI_API_KEY']}"},
        )
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            with urllib.request.urlopen(request) as answer:
                kept = json.load(answer)
            if kept["status"] == "completed":
                return "".join(part["text"] for item in kept["output"] for part in item.get("content") or ())
            time.sleep(0.1)
        raise AssertionError("the server is not done with its answer")

    def last_words(self) -> str:
        """How the last line of that answer begins, without its marks."""
        return [line for line in self.said().splitlines() if line][-1].strip("*")[:40]

    @property
    def last_copy(self) -> str:
        """What was copied last."""
        return (self.home / "state" / "xai-tui" / "last-copy.txt").read_text(encoding="utf-8")

    @property
    def _pid_file(self) -> Path:
        return self.home / "pid"


def _runs(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    except NotADirectoryError:  # no /proc here
        os.kill(pid, 0)
        return True
    return state != "Z"
