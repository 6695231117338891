"""The first tenths of a second: the terminal is taken, keys are kept and shown, and then handed over."""

import os
import select
import signal
import struct
import sys
import termios
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from fcntl import ioctl
from types import FrameType
from typing import Any, Self

from xai_tui.tui.boot.colours import Colours
from xai_tui.tui.boot.echo import EchoLine
from xai_tui.tui.boot.skeleton import Skeleton

ENTER = "\x1b[?1049h\x1b[?25l\x1b[?7l\x1b[?2004h"
"""Alternate screen, no cursor, no wrapping, and pastes marked as such: Textual wants the same."""

LEAVE = (
    "\x1b[?2004l\x1b[?7h\x1b[?1000l\x1b[?1003l\x1b[?1015l\x1b[?1006l\x1b[?1016l\x1b[?2048l"
    "\x1b[<u\x1b[0m\x1b[?1049l\x1b[?25h\x1b[?1004l"
)
"""The end of all modes, also of those that Textual may have begun already."""

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)
"""Signals that end a program that has nothing to store yet."""

QUIT = b"\x11"
"""Ctrl+Q: nobody should have to wait for a program to load in order to leave it."""

READ_SIZE = 4096

SHORT_TURN = 0.0001
"""Seconds that loading may go on while a key waits to be shown; fifty times that is usual."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What came from the terminal at once.

    Attributes:
        data: Keys, pastes and answers of the terminal, as it sent them.
        at: When, in seconds of the monotonic clock.
    """

    data: bytes
    at: float


class Boot:
    """Stands in for the screen: draws its prompt, keeps what is typed and shows what is plain.

    Who takes the terminal over is told its attributes and clears `holds_screen`;
    what nobody has taken over is given back as it was, on every way out.

    Args:
        colours: What it is drawn in.
        source: The descriptor that keys come from.
        target: The descriptor that is drawn on.
        is_focused: Whether only the conversation will be shown.

    Attributes:
        attributes: Those of the terminal before.
        holds_screen: Whether it has entered the alternate screen and nobody has taken that from it.
    """

    def __init__(self, colours: Colours, source: int, target: int, *, is_focused: bool = False) -> None:
        self.attributes: list[Any] = termios.tcgetattr(source)
        self.holds_screen = False
        self._colours = colours
        self._is_focused = is_focused
        self._source = source
        self._target = target
        self._typed: list[Typed] = []
        self._lock = threading.RLock()  # a signal may come while it is held by the thread that takes signals
        self._is_showing = False
        self._is_left = False
        self._turn = sys.getswitchinterval()
        self._wake, self._waker = os.pipe()
        self._thread = threading.Thread(target=self._collect, name="boot", daemon=True)
        self._handlers: dict[signal.Signals, Any] = {}
        self._skeleton = self._measure()
        self._line = EchoLine(self._skeleton.room)
        self._shown = 0

    @property
    def fits(self) -> bool:
        """Whether the terminal is large enough for a prompt."""
        return self._skeleton.fits

    def __enter__(self) -> Self:
        """Take the terminal; to be called in the thread that takes signals."""
        for number in ENDING:
            self._handlers[number] = signal.signal(number, self._end_by)
        self._handlers[signal.SIGTSTP] = signal.signal(signal.SIGTSTP, self._pause)
        self._handlers[signal.SIGWINCH] = signal.signal(signal.SIGWINCH, self._resized)
        sys.setswitchinterval(SHORT_TURN)
        self._take()
        self._keep(self._typed_before())
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Give back what nobody has taken over."""
        self.release()
        for descriptor in (self._wake, self._waker):
            os.close(descriptor)

    def release(self) -> None:
        """Give back what nobody has taken over, so that words can be said where the screen was."""
        self.hand_over()
        if self.holds_screen:
            self._give_back()

    def hand_over(self) -> list[Typed]:
        """Take no more keys and signals; returns what was typed, once."""
        self.stop()
        sys.setswitchinterval(self._turn)
        while self._handlers:
            number, handler = self._handlers.popitem()
            if signal.getsignal(number) in {self._end_by, self._pause, self._resized}:
                signal.signal(number, handler)
        typed, self._typed = self._typed, []
        return typed

    def stop(self) -> None:
        """Draw and collect nothing more; what was typed stays to be handed over."""
        with self._lock:
            self._is_showing = False
        if self._thread.is_alive():
            os.write(self._waker, b"\0")
            self._thread.join()

    def _collect(self) -> None:
        """Keep what comes until told to stop or the terminal is gone."""
        while True:
            ready, _, _ = select.select([self._source, self._wake], [], [])
            if self._wake in ready:
                return
            try:
                data = os.read(self._source, READ_SIZE)
            except OSError:
                return
            if not data:
                return
            self._keep(data)

    def _typed_before(self) -> bytes:
        """What was typed before each key came as it is: there Enter was made a newline."""
        (waiting,) = struct.unpack("i", ioctl(self._source, termios.FIONREAD, b"\0" * 4))
        return os.read(self._source, waiting).replace(b"\n", b"\r") if waiting else b""

    def _keep(self, data: bytes) -> None:
        with self._lock:
            if not data:
                return
            if data == QUIT and not self._typed and self._is_showing:
                self._is_showing = False
                self._is_left = True
                os.kill(os.getpid(), signal.SIGTERM)
            self._typed.append(Typed(data, time.monotonic()))
            if self._line.is_open:
                self._line.feed(data)
                self._show_line()

    def _show_line(self) -> None:
        if self._is_showing and self._size() == (self._skeleton.width, self._skeleton.height):
            width = self._line.width
            blanks = max(self._shown - width, 0)
            self._shown = width
            self._write(self._skeleton.write(self._line.text, blanks))

    def _show_all(self) -> None:
        self._skeleton = self._measure()
        if self._skeleton.fits:
            self._shown = 0
            self._write(self._skeleton.draw())
            self._show_line()

    def _take(self) -> None:
        """Let every key come as it is typed, and draw."""
        raw = termios.tcgetattr(self._source)
        raw[0] &= ~(termios.IXON | termios.IXOFF | termios.ICRNL | termios.INLCR | termios.IGNCR)
        raw[3] &= ~(termios.ECHO | termios.ICANON | termios.IEXTEN | termios.ISIG)
        raw[6][termios.VMIN] = 1
        termios.tcsetattr(self._source, termios.TCSANOW, raw)
        self._write(ENTER)
        self.holds_screen = self._is_showing = True
        self._show_all()

    def _give_back(self) -> None:
        with self._lock:
            self.holds_screen = self._is_showing = False
            self._write(LEAVE)
            with suppress(termios.error):  # the terminal may be what is gone
                termios.tcsetattr(self._source, termios.TCSANOW, self.attributes)

    def _write(self, text: str) -> None:
        data = text.encode()
        with suppress(OSError):
            while data:
                data = data[os.write(self._target, data) :]

    def _measure(self) -> Skeleton:
        return Skeleton(*self._size(), self._colours, self._is_focused)

    def _size(self) -> tuple[int, int]:
        try:
            return os.get_terminal_size(self._target)
        except OSError:
            return (0, 0)

    def _end_by(self, number: int, _: FrameType | None) -> None:
        """Give the terminal back and die as if the signal had not been taken."""
        self._give_back()
        if self._is_left:
            raise SystemExit(0)
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)

    def _pause(self, *_: object) -> None:
        """Stop as the shell wishes, and take the terminal again afterwards."""
        with self._lock:
            self._give_back()
            os.kill(os.getpid(), signal.SIGSTOP)
            self._take()

    def _resized(self, *_: object) -> None:
        with self._lock:
            if self._is_showing:
                self._show_all()
