"""The command on a real terminal."""

import codecs
import os
import pty
import re
import select
import signal
import sys
import termios
from collections.abc import Iterator
from contextlib import contextmanager

from tests.cli.conftest import COMMAND, Shell
from xai_tui.sandbox.server import Sandbox

SECONDS = 30


class Screen:
    """A command on a pseudo-terminal.

    Attributes:
        shown: All that was written to it.
    """

    def __init__(self, pid: int, master: int) -> None:
        self.shown = ""
        self._master = master
        self._pid = pid
        self._decoder = codecs.getincrementaldecoder("utf-8")()

    def until(self, pattern: str) -> None:
        """Read until this has been shown."""
        while not re.search(pattern, self.shown):
            assert self._read(), f"{pattern!r} never came: {self.shown!r}"

    def type(self, keys: str) -> None:
        """Press keys."""
        os.write(self._master, keys.encode())

    def end(self) -> int:
        """Read to the end; returns the exit code."""
        while self._read():
            pass
        return os.waitstatus_to_exitcode(os.waitpid(self._pid, 0)[1])

    def _read(self) -> bool:
        if not select.select([self._master], [], [], SECONDS)[0]:
            os.kill(self._pid, signal.SIGKILL)
            return False
        try:
            data = os.read(self._master, 65536)
        except OSError:  # Linux says EIO when the other side is closed
            return False
        self.shown += self._decoder.decode(data)
        return bool(data)


@contextmanager
def _screen(shell: Shell, *words: str, columns: int = 80) -> Iterator[Screen]:
    pid, master = pty.fork()
    if pid == 0:
        termios.tcsetwinsize(0, (24, columns))
        os.execve(sys.executable, [*COMMAND, *words], shell.environ)
    try:
        yield Screen(pid, master)
    finally:
        os.close(master)


def test_a_person_sees_the_answer_and_then_what_it_took(online: Shell) -> None:
    with _screen(online, "ask", "-m", "grok-4.3", "hello") as screen:
        assert screen.end() == 0
    assert re.search(r"\n\x1b\[2mgrok-4\.3 · \d+ \+ \d+ tokens · \$0\.\d+\x1b\[0m\r\n$", screen.shown)


def test_colours_stay_away_where_nobody_wants_them(online: Shell) -> None:
    online.environ["NO_COLOR"] = "1"
    with _screen(online, "ask", "-m", "grok-4.3", "hello") as screen:
        assert screen.end() == 0
    assert "\x1b" not in screen.shown


def test_ctrl_c_ends_an_answer_with_words(online: Shell, sandbox: Sandbox) -> None:
    sandbox.faults.add("POST *: stall=90")
    with _screen(online, "ask", "-m", "grok-4.3", "write a long story") as screen:
        screen.until(r"\w \w")
        screen.type("\x03")
        assert screen.end() == 130
    assert "What came is kept; go on with `xai-tui ask --chat " in screen.shown
    assert "\nInterrupted\r\n" in re.sub(r"\x1b\[[\d;]*m", "", screen.shown)
    assert "Traceback" not in screen.shown


def test_a_retry_counts_down(online: Shell, sandbox: Sandbox) -> None:
    sandbox.faults.add("POST *: 429 retry-after=1")
    with _screen(online, "ask", "-m", "grok-4.3", "hello") as screen:
        assert screen.end() == 0
    lines = re.findall(r"\r\x1b\[K(Attempt 2 in \d s: Too many requests[^\r]*)", screen.shown)
    assert lines
    assert all(len(line) < 80 for line in lines)


def test_an_interrupted_wait_leaves_a_clean_line(online: Shell, sandbox: Sandbox) -> None:
    sandbox.faults.add("GET *: 202 x*")
    with _screen(online, "defer", "-m", "grok-4.3", "--wait", "hello") as screen:
        screen.until("still running")
        screen.type("\x03")
        assert screen.end() == 130
    assert re.search(r"\r\x1b\[K(\x1b\[1;31m)?Interrupted", screen.shown.rpartition("running")[2])


def test_a_table_fits_the_terminal(online: Shell) -> None:
    online("defer", "-m", "grok-4.3", "word " * 100)
    with _screen(online, "jobs", "list", columns=60) as screen:
        assert screen.end() == 0
    heading, row, _ = screen.shown.split("\r\n")
    assert heading.startswith("ID ")
    assert len(row) == 60
    assert row.endswith("…")


def test_waiting_for_jobs_is_shown_and_taken_away(online: Shell) -> None:
    with _screen(online, "defer", "-m", "grok-4.3", "--wait", "hello") as screen:
        assert screen.end() == 0
    before, _, after = screen.shown.rpartition("1 of 1 jobs are still running")
    assert before
    assert after.startswith("\r\x1b[K")


def test_the_demo_opens_takes_keys_and_leaves(shell: Shell) -> None:
    with _screen(shell, "--demo") as screen:
        screen.until("❯")
        screen.type("\x11")
        assert screen.end() == 0
    assert "\x1b[?1049h" in screen.shown
    assert "\x1b[?1049l" in screen.shown.rpartition("\x1b[?1049h")[2]


def test_an_unreadable_config_leaves_the_terminal_alone(shell: Shell) -> None:
    (shell.config / "config.toml").write_text("theme = 3")
    with _screen(shell) as screen:
        assert screen.end() == 78
    assert "config.toml, line 1" in screen.shown
    assert "\x1b[?1049h" not in screen.shown
