"""The way out to the terminal: written without ever waiting for it."""

import contextlib
import os
import select
from asyncio import AbstractEventLoop, TimerHandle
from collections.abc import Callable
from time import monotonic

from xai_tui.terminal.speed import Speed

QUESTION = b"\x1b[6n"
"""Where the cursor stands: four bytes that every terminal answers when it has read what came before."""


class Outlet:
    """Sends bytes to a terminal in their order, as fast as it takes them.

    Args:
        fd: The terminal, opened for this alone and non-blocking.
        loop: The event loop, which tells when more can be sent.
        clear: Called when more may be sent after it was refused.

    Attributes:
        speed: How fast the terminal is.
        asks: Whether answers are read, so that questions may be asked.
        is_broken: Whether there is no terminal any more.
    """

    def __init__(self, fd: int, loop: AbstractEventLoop, clear: Callable[[], None]) -> None:
        self._fd = fd
        self._loop = loop
        self._clear = clear
        self._waiting = bytearray()
        self._timer: TimerHandle | None = None
        self.speed = Speed()
        self.asks = False
        self.is_broken = False

    @property
    def is_clear(self) -> bool:
        """Whether a frame that is sent now will soon be seen; if not, `clear` will be called."""
        if self._waiting:
            return False
        now = monotonic()
        if self.speed.may_send(now):
            return True
        if self._timer is None:
            self._timer = self._loop.call_later(self.speed.wait(now), self._try_again)
        return False

    def send(self, data: bytes) -> None:
        """Send bytes, now or as soon as they are taken."""
        if not data or self.is_broken:
            return
        self.speed.sent(len(data))
        if self.asks and self.speed.wants_question:
            self.speed.asked(monotonic(), len(data))
            data += QUESTION
        if self._waiting:
            self._waiting += data
            return
        self._waiting += data
        self._write()
        if self._waiting:
            self._loop.add_writer(self._fd, self._writable)

    def answered(self, at: float) -> None:
        """Hear that the terminal has answered a question, and when."""
        self.speed.answered(at)
        if self._timer is not None:
            self._try_again()

    def close(self, seconds: float) -> None:
        """Send what waits, for so many seconds at most, and close the terminal."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._loop.remove_writer(self._fd)
        self.drain(seconds)
        self.is_broken = True
        os.close(self._fd)

    def drain(self, seconds: float) -> None:
        """Send what waits, and wait for that, but for so many seconds at most."""
        end = monotonic() + seconds
        poll = select.poll()
        poll.register(self._fd, select.POLLOUT)
        while self._waiting and (left := end - monotonic()) > 0:
            poll.poll(left * 1000)
            self._write()

    def _try_again(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if not self._waiting:
            self._clear()

    def _writable(self) -> None:
        self._write()
        if not self._waiting:
            self._loop.remove_writer(self._fd)
            self._clear()

    def _write(self) -> None:
        try:
            with contextlib.suppress(BlockingIOError):
                while self._waiting:
                    del self._waiting[: os.write(self._fd, self._waiting)]
        except OSError:  # the terminal has gone; who hangs up sends a signal that ends the program
            self._waiting.clear()
            self.is_broken = True
