"""A user who never rests: answers stream, keys are typed, sizes and chats change, minute after minute."""

import itertools
import os
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.bench.recording import KEY, RecordedTerminal
from tests.bench.table import percentile, ratio, show
from tests.line.far import TUI, Far
from tests.line.sandbox import sandbox_process
from tests.tui.terminal import PATIENCE

SIZES = ((120, 40), (80, 24), (160, 50), (60, 20))
PROMPT = "Write 300 words about evening {}"
KEYS = 40
KEY_PAUSE = 0.1
PACE = "0.75"
WIPE, QUIT, NEW_CHAT, FIND_CHAT, DOWN, ENTER, ESCAPE = "\x15", "\x11", "\x0e", "\x12", "\x1b[B", "\r", "\x1b"


@dataclass(frozen=True, slots=True)
class Minute:
    """What one minute came to.

    Attributes:
        memory: The program's proportional set size, MiB.
        echo: Seconds from each key to its echo.
        cpu: CPU seconds spent.
        written: Bytes that the terminal got.
        answers: How many were asked for.
    """

    memory: float
    echo: list[float]
    cpu: float
    written: int
    answers: int


def main(minutes: str = "2") -> None:
    """Print a table of minutes.

    Args:
        minutes: How many.
    """
    with tempfile.TemporaryDirectory() as folder, sandbox_process(pace=PACE) as url:
        far = Far(Path(folder), url)
        program, *arguments = TUI
        with RecordedTerminal(
            far.home, arguments, size=SIZES[0], environ=far.variables, program=program
        ) as terminal:
            terminal.see("per M")
            deeds = itertools.count()
            lived = [_live(terminal, deeds) for _ in range(int(minutes))]
            terminal.type(f"{WIPE}{QUIT}")
            code = terminal.end()
    first = lived[0]
    show(
        f"{minutes} minutes of streaming, typing, resizing and switching chats; it ended with {code}",
        ("minute", "PSS, MiB", "to first", "echo p50 / p95, ms", "p50 to first", "CPU, s", "kB", "answers"),
        [
            (
                str(number),
                f"{each.memory:.1f}",
                ratio(each.memory, first.memory),
                f"{percentile(each.echo, 50) * 1000:.1f} / {percentile(each.echo, 95) * 1000:.1f}",
                ratio(percentile(each.echo, 50), percentile(first.echo, 50)),
                f"{each.cpu:.1f}",
                f"{each.written / 1000:.0f}",
                str(each.answers),
            )
            for number, each in enumerate(lived, start=1)
        ],
    )


def _live(terminal: RecordedTerminal, deeds: Iterator[int]) -> Minute:
    end, cpu, answers = time.monotonic() + 60, _cpu(terminal.pid), 0
    terminal.raw, echo = b"", list[float]()
    while time.monotonic() < end:
        deed = next(deeds)
        answers += 1
        terminal.type(PROMPT.format(deed) + ENTER)
        terminal.rest(0.3)
        for _ in range(KEYS):
            echo.append(_echo(terminal))
            terminal.rest(KEY_PAUSE)
        terminal.type(WIPE)
        terminal.rest(0.2)
        terminal.resize(*SIZES[deed % len(SIZES)])
        terminal.rest(0.5)
        if deed % 3 == 1:
            terminal.type(NEW_CHAT)
        elif deed % 3 == 2:
            terminal.type(FIND_CHAT)
            terminal.rest(0.3)
            terminal.type(DOWN + ENTER)
        terminal.rest(0.7)
        terminal.type(ESCAPE)
        terminal.rest(0.3)
    return Minute(_memory(terminal.pid), echo, _cpu(terminal.pid) - cpu, len(terminal.raw), answers)


def _echo(terminal: RecordedTerminal) -> float:
    at = len(terminal.raw)
    terminal.strike()
    struck = terminal.typed[-1]
    while KEY.encode() not in terminal.raw[at:]:
        terminal.rest(0.001)
        if time.monotonic() - struck > PATIENCE:
            raise AssertionError(f"a key was not echoed:\n{terminal.text}")
    return terminal.came[-1][0] - struck


def _memory(pid: int) -> float:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
