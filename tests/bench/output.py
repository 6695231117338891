"""The output stage alone: bytes and CPU per 1000 tokens of an answer, beside what Textual would write.

Also a terminal that reads slowly: how long the event loop is held up by what
is written to it, beside the time that the terminal takes to read it.
"""

import asyncio
import os
import pty
import threading
import time
import tty
from collections.abc import Iterator
from random import Random

from textual.app import App, ComposeResult

from tests.bench.table import percentile, ratio, show
from xai_tui.tui.output.outlet import Outlet
from xai_tui.tui.output.stage import Shift, Stage
from xai_tui.tui.transcript.entry import Entry
from xai_tui.tui.transcript.view import Transcript

TOKENS = 1000
SIZE = (76, 38)
WORDS = ("the", "stage", "keeps", "what", "every", "cell", "shows", "so", "that", "only", "what", "differs")
LANGUAGES = "画面の各セルが何を表示しているかを知り変わった所だけを書く"
SLOW = 20_000
"""Bytes a second that the slow terminal reads."""
FRAME = 600
"""Bytes of a frame for it, so that more is drawn than it can take."""


def prose(rng: Random) -> Iterator[str]:
    """Words, with a new paragraph now and then."""
    while True:
        yield rng.choice(WORDS) + (" " if rng.random() > 0.02 else ".\n\n")


def code(rng: Random) -> Iterator[str]:
    """A long program in a fence."""
    yield "```python\n"
    while True:
        yield rng.choice(("    x = ", "f(", "1", ")", "\n", "return ", "'text'", "\n"))


def table(rng: Random) -> Iterator[str]:
    """A table that goes on."""
    yield "| a | b |\n|---|---|\n"
    while True:
        yield rng.choice(("| word ", "| 12 ", "| more |\n"))


def wide(rng: Random) -> Iterator[str]:
    """Text of wide characters."""
    while True:
        yield rng.choice(LANGUAGES)


class Host(App[None]):
    """A transcript and nothing else."""

    CSS = "Transcript { height: 1fr; }"

    def compose(self) -> ComposeResult:
        """The transcript."""
        yield Transcript()


class Measured:
    """Counts what is written before and behind the stage, and the time between."""

    pace = 0.0

    def __init__(self) -> None:
        self.stage = Stage()
        self.stage.resize(*SIZE)
        self.before = self.behind = 0
        self.seconds = 0.0

    @property
    def writer(self) -> "Measured":
        """What the transcript speaks to."""
        return self

    def moved(self, shift: Shift) -> None:
        """Lines have moved."""
        self.stage.moved(shift)

    def write(self, data: str) -> None:
        """What Textual writes."""
        self.before += len(data.encode())
        start = time.perf_counter()
        self.stage.write(data)
        self.seconds += time.perf_counter() - start

    def flush(self) -> None:
        """Draw."""
        start = time.perf_counter()
        drawn = self.stage.frame()
        self.seconds += time.perf_counter() - start
        self.behind += len(drawn.encode())


async def stream(source: Iterator[str]) -> tuple[Measured, float]:
    """Feed an answer, a paint for each token; what the stage did, and the seconds of all."""
    host = Host()
    async with host.run_test(size=SIZE) as pilot:
        transcript = host.query_one(Transcript)
        transcript.append(Entry("a", "assistant", state="streaming"))
        await pilot.pause()
        measured = Measured()
        assert host._driver is not None
        host._driver.write = measured.write  # type: ignore[method-assign]
        host._driver.flush = measured.flush  # type: ignore[method-assign]
        host._driver.__dict__["writer"] = measured
        start = time.perf_counter()
        for _ in range(TOKENS):
            transcript.stack.message(0).feed(next(source), "")
            transcript.paint()
        return measured, time.perf_counter() - start


def answers() -> None:
    """Answers of several kinds."""
    rows = []
    for kind in (prose, code, table, wide):
        measured, seconds = asyncio.run(stream(kind(Random(1))))
        rows.append(
            [
                kind.__name__,
                f"{measured.behind / TOKENS:.1f}",
                ratio(measured.behind, measured.before),
                f"{measured.seconds:.3f}",
                ratio(measured.seconds, seconds),
            ]
        )
    columns = ("answer", "bytes a token", "of whole rows", "s in the stage", "of the paint")
    show(f"{TOKENS} tokens at {SIZE[0]}×{SIZE[1]}, a paint for each", columns, rows)


def _drain(fd: int, stopped: threading.Event) -> None:
    while not stopped.wait(0.01):
        os.read(fd, SLOW // 100)


async def _frames(near: int) -> tuple[list[float], int, int]:
    loop = asyncio.get_running_loop()
    outlet = Outlet(os.open(os.ttyname(near), os.O_WRONLY | os.O_NONBLOCK), loop, lambda: None)
    held: list[float] = []
    drawn = dropped = 0
    for _ in range(300):
        start = time.perf_counter()
        if outlet.is_clear:
            outlet.send(b"x" * FRAME)
            drawn += 1
        else:
            dropped += 1
        held.append(time.perf_counter() - start)
        await asyncio.sleep(0.01)
    outlet.close(0)
    return held, drawn, dropped


def slow_terminal() -> None:
    """A terminal that reads slowly."""
    far, near = pty.openpty()
    tty.setraw(near)
    stopped = threading.Event()
    thread = threading.Thread(target=_drain, args=(far, stopped), daemon=True)
    thread.start()
    held, drawn, dropped = asyncio.run(_frames(near))
    stopped.set()
    frame_ms = FRAME / SLOW * 1000
    worst, usual = max(held) * 1000, percentile(held, 95) * 1000
    rows = [
        ["held up, p95", f"{usual:.3f} ms", ratio(usual, frame_ms)],
        ["held up, most", f"{worst:.3f} ms", ratio(worst, frame_ms)],
        ["frames drawn", f"{drawn}", ratio(drawn, drawn + dropped)],
    ]
    show(
        f"a terminal that reads {SLOW} bytes a second, drawn on twice as fast",
        ("event loop", "figure", f"of {frame_ms:.0f} ms a frame takes, or of all"),
        rows,
    )


def main(*_: str) -> None:
    """Measure both."""
    answers()
    slow_terminal()
