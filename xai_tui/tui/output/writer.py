"""What stands where Textual has a thread that writes: the stage, and the way out of it."""

import contextlib
import os
from asyncio import AbstractEventLoop
from collections.abc import Callable
from threading import get_ident
from time import monotonic
from typing import Protocol, runtime_checkable

from xai_tui.terminal.speed import Speed
from xai_tui.tui.output.outlet import Outlet
from xai_tui.tui.output.stage import Shift, Stage

FASTEST = 1 / 60
"""Seconds from one frame to the next at least."""
SPARING = 1 / 10
"""The same where every byte counts."""
TELLING_SECONDS = 2.0
"""How often it is told how fast the line is, at most."""

FAREWELL_SECONDS = 3.0
"""How long a terminal may take to read what leaves it as it was found."""


class Line(Protocol):
    """What those who paint past Textual's compositor want of the way to the terminal."""

    @property
    def pace(self) -> float:
        """Seconds from one frame to the next at least."""
        ...

    def moved(self, shift: Shift) -> None:
        """Hear that lines are about to be written that only have moved."""
        ...


@runtime_checkable
class Staged(Protocol):
    """A driver with the stage in it."""

    @property
    def writer(self) -> Line:
        """The stage and the way out."""
        ...


def line_of(driver: object) -> Line | None:
    """The way to the terminal that a driver writes to; `None` for one of Textual's own."""
    return driver.writer if isinstance(driver, Staged) else None


class StageWriter:
    """Takes what Textual writes, and writes differences when they are asked for.

    Args:
        fd: The terminal, open for writing.
        loop: The event loop.
        size: Returns the columns and rows that Textual draws.
        tell: Is told the bytes a second of a slow line, and `None` once it is none.

    Attributes:
        outlet: The way out, while there is a terminal.
        sparing: Whether to draw sparingly; `None` to do so on a line found slow.
    """

    def __init__(
        self,
        fd: int,
        loop: AbstractEventLoop,
        size: Callable[[], tuple[int, int]],
        tell: Callable[[int | None], None] = lambda _: None,
    ) -> None:
        self._fd = fd
        self._loop = loop
        self._size = size
        self._tell = tell
        self._asks = False
        self._told: int | None = None
        self._told_at = 0.0
        self.sparing: bool | None = None
        self._thread = get_ident()
        self._stage = Stage(erases_ground=erases_ground(os.environ.get("TERM", "")))
        self.outlet: Outlet | None = None

    def start(self) -> None:
        """Open the terminal; nothing is known of what it shows."""
        self.outlet = Outlet(opened_anew(self._fd), self._loop, self.flush)
        self.outlet.asks = self._asks
        self._stage.resize(*self._size())

    def write(self, text: str) -> None:
        """Take what Textual writes; cells are drawn by the next `flush`, everything else is sent at once."""
        if get_ident() != self._thread:
            self._loop.call_soon_threadsafe(self.write, text)
            return
        size = self._size()
        if size != self._stage.size:
            self._stage.resize(*size)
        self._stage.write(text)
        self._send(self._stage.handed_on())

    def moved(self, shift: Shift) -> None:
        """Hear that lines are about to be written that only have moved."""
        self._stage.moved(shift)

    def flush(self) -> None:
        """Draw what has changed, or do so as soon as the terminal has read what is on its way."""
        if self._stage.is_changed and self.outlet is not None and self.outlet.is_clear:
            self._send(self._stage.frame())

    def scroll_columns(self, may: bool) -> None:
        """Hear whether the terminal can scroll some columns only."""
        self._stage.has_margins = may

    def ask(self) -> None:
        """Measure the line from now on: what the terminal answers is read."""
        self._asks = True
        if self.outlet is not None:
            self.outlet.asks = True

    def ask_last(self, question: str, seconds: float) -> bool:
        """Ask no more but this, so that who hears the answer has heard all.

        Args:
            question: What no other question is answered like.
            seconds: How long it may take to send it.

        Returns:
            Whether it was asked: not where no answer is on its way.
        """
        outlet = self.outlet
        if outlet is None or not outlet.asks:
            return False
        outlet.asks = False
        if outlet.speed.is_awaiting:
            outlet.send(question.encode())
            outlet.drain(seconds)
        return outlet.speed.is_awaiting

    def answered(self, at: float) -> None:
        """Hear that the terminal has answered, and when."""
        if self.outlet is not None:
            self.outlet.answered(at)
            self._tell_speed(self.outlet.speed)

    def _tell_speed(self, speed: Speed) -> None:
        rate = speed.rate
        known = round(rate) if rate is not None and speed.is_slow else None
        now = monotonic()
        if known != self._told and now - self._told_at >= TELLING_SECONDS:
            self._told, self._told_at = known, now
            self._tell(known)

    @property
    def pace(self) -> float:
        """Seconds from one frame to the next at least."""
        is_slow = self.outlet is not None and self.outlet.speed.is_slow
        return SPARING if (is_slow if self.sparing is None else self.sparing) else FASTEST

    def stop(self) -> None:
        """Send what is left, and let go of the terminal."""
        if self.outlet is not None:
            outlet, self.outlet = self.outlet, None
            outlet.close(FAREWELL_SECONDS)

    def _send(self, text: str) -> None:
        if text and self.outlet is not None:
            self.outlet.send(text.encode(errors="replace"))


def opened_anew(fd: int) -> int:
    """Open a terminal once more, so that writing to it need not wait.

    What is set on an inherited descriptor holds for the shell and its other
    children, too. After `su` the terminal belongs to somebody else, and in a
    container it may have no name: then it is the one this process is
    controlled by, and where there is none, writing waits.

    Args:
        fd: The terminal, open for writing.

    Returns:
        Another descriptor of it, to be closed by the caller.
    """
    flags = os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK | os.O_CLOEXEC
    with contextlib.suppress(OSError):
        return os.open(os.ttyname(fd), flags)
    with contextlib.suppress(OSError):
        return os.open(os.ctermid(), flags)
    return os.dup(fd)


def erases_ground(term: str) -> bool:
    """Tell whether a terminal, by its name in TERM, gives what it erases the present ground."""
    return not term.startswith("screen") or "TMUX" in os.environ
