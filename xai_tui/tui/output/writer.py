"""What stands where Textual has a thread that writes: the stage, and the way out of it."""

import os
from asyncio import AbstractEventLoop
from collections.abc import Callable
from threading import get_ident

from xai_tui.tui.output.outlet import Outlet
from xai_tui.tui.output.stage import Shift, Stage

FAREWELL_SECONDS = 3.0
"""How long a terminal may take to read what leaves it as it was found."""


class StageWriter:
    """Takes what Textual writes, and writes differences when they are asked for.

    Args:
        fd: The terminal, open for writing.
        loop: The event loop.
        size: Returns the columns and rows that Textual draws.
    """

    def __init__(self, fd: int, loop: AbstractEventLoop, size: Callable[[], tuple[int, int]]) -> None:
        self._fd = fd
        self._loop = loop
        self._size = size
        self._thread = get_ident()
        self._stage = Stage(erases_ground=erases_ground(os.environ.get("TERM", "")))
        self.outlet: Outlet | None = None

    def start(self) -> None:
        """Open the terminal; nothing is known of what it shows."""
        # Anew: what is set on an inherited descriptor holds for the shell and its other children, too.
        flags = os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK | os.O_CLOEXEC
        self.outlet = Outlet(os.open(os.ttyname(self._fd), flags), self._loop, self.flush)
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

    def answered(self) -> None:
        """Hear that the terminal has answered."""
        if self.outlet is not None:
            self.outlet.answered()

    def stop(self) -> None:
        """Send what is left, and let go of the terminal."""
        if self.outlet is not None:
            outlet, self.outlet = self.outlet, None
            outlet.close(FAREWELL_SECONDS)

    def _send(self, text: str) -> None:
        if text and self.outlet is not None:
            self.outlet.send(text.encode(errors="replace"))


def erases_ground(term: str) -> bool:
    """Tell whether a terminal, by its name in TERM, gives what it erases the present ground."""
    return not term.startswith("screen") or "TMUX" in os.environ
