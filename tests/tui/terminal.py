"""The program in a pseudo-terminal, as a user runs it, with an emulator that shows what the user sees."""

import contextlib
import fcntl
import os
import pty
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.tui.output.emulator import ByteStream, Screen

PATIENCE = 30.0
"""Seconds after which something that should be on the screen counts as missing."""

CLOSED = -1
"""In place of the file descriptor of a line that is closed."""

DEMO = ("-m", "xai_tui", "--demo")

MODES = {
    "alternate screen": ("\x1b[?1049h", "\x1b[?1049l"),
    "mouse clicks": ("\x1b[?1000h", "\x1b[?1000l"),
    "mouse motion": ("\x1b[?1003h", "\x1b[?1003l"),
    "bracketed paste": ("\x1b[?2004h", "\x1b[?2004l"),
    "hidden cursor": ("\x1b[?25l", "\x1b[?25h"),
    "no line wrap": ("\x1b[?7l", "\x1b[?7h"),
    "focus events": ("\x1b[?1004h", "\x1b[?1004l"),
    "kitty keys": ("\x1b[>", "\x1b[<u"),
}
"""What the program switches on, and how it is switched off again."""


class Terminal:
    """One run of the program.

    Args:
        home: The folder that holds its files.
        arguments: What Python runs.
        size: Columns and rows.
        environ: Further variables.
        program: What is run in place of Python.
    """

    def __init__(
        self,
        home: Path,
        arguments: Sequence[str] = DEMO,
        *,
        size: tuple[int, int] = (100, 30),
        environ: Mapping[str, str] | None = None,
        program: str = sys.executable,
    ) -> None:
        self.raw = b""
        self._screen = Screen(*size)
        self._stream = ByteStream(self._screen)
        variables = {
            name: value
            for name, value in os.environ.items()
            if name not in {"COLUMNS", "LINES", "XAI_API_KEY"}
        }
        folders = {
            f"XDG_{kind}_HOME": str(home / kind.lower()) for kind in ("CONFIG", "DATA", "STATE", "CACHE")
        }
        variables |= {"TERM": "xterm-256color", **folders, **(environ or {})}
        self.pid, self._fd = pty.fork()
        if self.pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
            os.execvpe(program, [program, *arguments], variables)
        self.before = termios.tcgetattr(self._fd)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with contextlib.suppress(ProcessLookupError, ChildProcessError):
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        if self._fd != CLOSED:
            os.close(self._fd)

    @property
    def lines(self) -> list[str]:
        """What the user sees."""
        return [line.rstrip() for line in self._screen.display]

    @property
    def text(self) -> str:
        """The same as one text."""
        return "\n".join(self.lines)

    def type(self, text: str) -> None:
        """Send keys."""
        os.write(self._fd, text.encode())

    def see(self, words: str) -> None:
        """Wait until words are on the screen."""
        end = time.monotonic() + PATIENCE
        while words not in self.text:
            if time.monotonic() > end or not self._read(0.1):
                raise AssertionError(f"{words!r} is not on the screen:\n{self.text}")

    def until(self, happened: Callable[[], bool]) -> None:
        """Wait until something has happened, reading what is written meanwhile."""
        end = time.monotonic() + PATIENCE
        while not happened():
            if time.monotonic() > end:
                raise AssertionError(f"it has not happened:\n{self.text}")
            self._read(0.05)

    def noise(self, data: bytes) -> None:
        """Send bytes that no keyboard sends."""
        os.write(self._fd, data)

    def resize(self, columns: int, rows: int) -> None:
        """Change the size of the terminal."""
        self._screen.resize(rows, columns)
        fcntl.ioctl(self._fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def wipe(self) -> None:
        """Empty the screen, as another program does that has had it."""
        self._screen.reset()

    def hang_up(self) -> None:
        """Close the line, as a dropped connection does."""
        os.close(self._fd)
        self._fd = CLOSED

    def signal(self, number: signal.Signals) -> None:
        """Send a signal."""
        os.kill(self.pid, number)

    def quiet(self, seconds: float) -> int:
        """How many bytes come in so many seconds."""
        before = len(self.raw)
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            self._read(left)
        return len(self.raw) - before

    def settle(self) -> None:
        """Wait until nothing has come for a second."""
        end = time.monotonic() + PATIENCE
        while self.quiet(1):
            if time.monotonic() > end:
                raise AssertionError(f"something is always written:\n{self.text}")

    def end(self) -> int:
        """Wait for the end of the program, reading what it still writes; its exit code."""
        return os.waitstatus_to_exitcode(self._change(0, "ended"))

    def stopped(self) -> None:
        """Wait until the program is stopped, reading what it still writes."""
        assert os.WIFSTOPPED(self._change(os.WUNTRACED, "stopped"))

    def _change(self, options: int, what: str) -> int:
        """Wait until the program ends, or what else is asked for; its status."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if not self._read(0.05):
                time.sleep(0.05)
            pid, status = os.waitpid(self.pid, os.WNOHANG | options)
            if pid:
                self._drain()
                return status
        raise AssertionError(f"the program has not {what}:\n{self.text}")

    def _drain(self) -> None:
        while self._fd != CLOSED and select.select([self._fd], [], [], 0.05)[0] and self._read(0):
            pass

    def left_on(self) -> list[str]:
        """What the program switched on and did not switch off at the end."""
        written = self.raw.decode(errors="replace")
        return [name for name, (on, off) in MODES.items() if written.rfind(on) > written.rfind(off)]

    def is_cooked(self) -> bool:
        """Whether the line discipline is as it was before the start."""
        return termios.tcgetattr(self._fd)[:4] == self.before[:4]

    def _read(self, seconds: float) -> bool:
        """Take what has come within some seconds; returns whether the line is still open."""
        if self._fd == CLOSED:
            return False
        ready, _, _ = select.select([self._fd], [], [], seconds)
        if not ready:
            return True
        try:
            data = os.read(self._fd, 65536)
        except OSError:
            return False
        self.raw += data
        self._stream.feed(data)
        return bool(data)
