"""tmux with a server of its own, the program in it, and clients that come and go."""

import os
import shlex
import shutil
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.line.far import AnsweringTerminal, Far
from tests.tui.terminal import PATIENCE

INSTALL = "apt-get install tmux"


def missing() -> str:
    """Why there can be no tmux here; empty when there can."""
    return "" if shutil.which("tmux") else f"needs tmux: {INSTALL}"


class Tmux:
    """A server with one session.

    Args:
        folder: For its socket and settings.
        settings: Lines of its configuration.
    """

    def __init__(self, folder: Path, settings: Sequence[str] = ()) -> None:
        self._folder = folder
        self._command = ["tmux", "-S", str(folder / "tmux"), "-f", str(folder / "tmux.conf"), "-u"]
        lines = ["set -g default-terminal tmux-256color", "set -g status off", *settings]
        (folder / "tmux.conf").write_text("\n".join(lines), encoding="utf-8")
        self._environ = {name: value for name, value in os.environ.items() if not name.startswith("TMUX")}
        self._environ |= {"TERM": "xterm-256color", "LANG": "C.UTF-8"}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._run("kill-server", check=False)

    def run(
        self,
        far: Far,
        program: Sequence[str],
        *,
        size: tuple[int, int] = (100, 30),
        environ: Mapping[str, str] | None = None,
    ) -> None:
        """Run a program in the session, as a job of a shell that outlives it."""
        variables = {**far.variables, **(environ or {})}
        command = ["env", *(f"{name}={value}" for name, value in variables.items()), *program]
        script = self._folder / "program"
        script.write_text(f"#!/bin/sh\nexec {shlex.join(command)}\n", encoding="utf-8")
        script.chmod(0o700)
        columns, rows = map(str, size)
        self._run("new-session", "-d", "-x", columns, "-y", rows, "env", "PS1=shell: ", "sh", "-i")
        self.see("shell:")
        self.type(f"{script}\n")

    def attach(self, size: tuple[int, int] = (100, 30)) -> AnsweringTerminal:
        """A client in a terminal of its own."""
        return AnsweringTerminal(
            self._folder, [*self._command[1:], "attach"], size=size, environ=self._environ, program="tmux"
        )

    def detach(self) -> None:
        """Send every client away."""
        self._run("detach-client", "-a", check=False)
        self._run("detach-client")

    @property
    def text(self) -> str:
        """What the session shows."""
        return self._run("capture-pane", "-p")

    @property
    def painted(self) -> str:
        """The same with the sequences that set colours."""
        return self._run("capture-pane", "-p", "-e")

    def see(self, words: str) -> None:
        """Wait until words are shown, whether anybody is attached or not."""
        self.wait_until(lambda: words in self.text, words)

    def wait_until(self, is_so: Callable[[], bool], what: str = "what is waited for") -> None:
        """Wait for something to be so."""
        end = time.monotonic() + PATIENCE
        while not is_so():
            assert time.monotonic() < end, f"{what!r} is not in the session:\n{self.text}"
            time.sleep(0.05)

    def set(self, *words: str) -> None:
        """Change an option of the running server."""
        self._run("set-option", *words)

    def type(self, text: str) -> None:
        """Send keys as they are written."""
        self._run("send-keys", "-l", text)

    def press(self, *names: str) -> None:
        """Send keys by their names."""
        self._run("send-keys", *names)

    def paste(self, text: str) -> None:
        """Paste a text, marked as pasted where the program has asked for that."""
        subprocess.run(
            [*self._command, "load-buffer", "-b", "pasted", "-"], input=text, text=True, check=True
        )
        self._run("paste-buffer", "-p", "-d", "-b", "pasted")

    def resize(self, columns: int, rows: int) -> None:
        """Change the size of the window."""
        self._run("resize-window", "-x", str(columns), "-y", str(rows))

    def buffers(self) -> list[str]:
        """What has been copied into tmux, the newest first."""
        names = self._run("list-buffers", "-F", "#{buffer_name}").split()
        return [self._run("show-buffer", "-b", name) for name in names]

    def _run(self, *arguments: str, check: bool = True) -> str:
        done = subprocess.run(
            [*self._command, *arguments],
            env=self._environ,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert not check or done.returncode == 0, done.stderr
        return done.stdout
