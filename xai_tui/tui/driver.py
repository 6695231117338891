"""The terminal as Textual drives it, which may go away or be taken by others at any moment."""

import os
import selectors
import signal
from codecs import getincrementaldecoder
from collections.abc import Callable, Iterable
from io import TextIOWrapper
from threading import Event
from typing import TextIO, cast

from textual import constants
from textual._xterm_parser import XTermParser
from textual.app import App
from textual.driver import Driver
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

from xai_tui.tui.boot.boot import Boot, Typed

ALTERNATE_SCREEN = "\x1b[?1049h"
"""How Textual enters it."""

INPUT_PAUSE = 0.1
"""Seconds after which the thread that reads looks whether it is still wanted."""


class Line:
    """What is written to the terminal; without one it goes nowhere, and nobody waits for that.

    Args:
        file: Where the terminal is open for writing.
    """

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._is_lost = False

    def write(self, text: str) -> int:
        """Write a text."""
        if not self._is_lost:
            try:
                return self._file.write(text)
            except OSError:
                self._is_lost = True
        return len(text)

    def flush(self) -> None:
        """Hand over what is written."""
        if not self._is_lost:
            try:
                self._file.flush()
            except OSError:
                self._is_lost = True

    def fileno(self) -> int:
        """The file descriptor of the terminal."""
        return self._file.fileno()


class InputBegun(Message):
    """What was typed before there was a screen has been passed on; what is typed now follows it."""


class TerminalDriver(LinuxDriver):
    """Textual's driver, sure of its end.

    It reads no keys until `begin_input`, so that none comes before there is
    somebody to take it. Where something stood in for the screen, it takes the
    terminal over from that.

    It has one thread that reads and one that writes, whatever signals come:
    a line that drops brings SIGHUP and SIGCONT together. Signals are taken by
    the loop, because what they do writes, and a writer may have been
    interrupted. A terminal that is gone ends the application.

    Attributes:
        boot: What stood in for the screen.
    """

    boot: Boot | None = None

    def __init__(
        self,
        app: App[object],
        *,
        debug: bool = False,
        mouse: bool = True,
        size: tuple[int, int] | None = None,
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        assert self._file is not None, "a screen has a terminal"
        self._file = cast("TextIOWrapper", Line(self._file))
        self._is_on = False
        self._is_wanted = Event()
        self._early: list[Typed] | None = None
        self._loop.add_signal_handler(signal.SIGTSTP, self._sigtstp_application)
        self._loop.add_signal_handler(signal.SIGCONT, self._sigcont_application)

    def start_application_mode(self) -> None:
        """Take the terminal, unless this process is in the background and is stopped for it."""
        self._key_thread = None
        super().start_application_mode()  # type: ignore[no-untyped-call]
        self._is_on = self._key_thread is not None
        if self._is_on and self.boot is not None and self.boot.holds_screen:
            self.attrs_before = self.boot.attributes  # those found now are the boot's
            self.boot.holds_screen = False

    def write(self, data: str) -> None:
        """Write to the terminal, but do not empty a screen that is taken over."""
        if data != ALTERNATE_SCREEN or self.boot is None or not self.boot.holds_screen:
            super().write(data)

    def begin_input(self) -> None:
        """Pass on what was typed so far and then what is typed; says `InputBegun` between both."""
        self._early = self.boot.hand_over() if self.boot is not None else []
        self._is_wanted.set()

    def stop_application_mode(self) -> None:
        """Give the terminal back as it was; once."""
        if self.boot is not None:
            self.boot.stop()
        if self._is_on:
            self._is_on = False
            super().stop_application_mode()

    def _sigtstp_application(self, *_: object) -> None:
        """Stop as the shell wishes; where another program has the terminal, it stays with that."""
        if self._auto_restart and self._is_on:
            self.suspend_application_mode()
            self._must_signal_resume = True
        os.kill(os.getpid(), signal.SIGSTOP)

    def _sigcont_application(self, *_: object) -> None:
        """Take the terminal again, also from who has had it after a stop that nobody announced."""
        if not self._auto_restart or not os.isatty(self.fileno):
            return
        if self._is_on:
            self.suspend_application_mode()
            self._must_signal_resume = True
        if self._must_signal_resume:
            self.resume_application_mode()

    def run_input_thread(self) -> None:
        """Hand over what is typed until told to end, or until the terminal is gone."""
        parser = XTermParser(self._debug)
        decode = getincrementaldecoder("utf-8")("replace").decode  # a line may be noisy
        while not self._is_wanted.wait(INPUT_PAUSE):
            if self.exit_event.is_set():
                return
        self._pass_on_early(parser, decode)
        with selectors.SelectSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                if selector.select(INPUT_PAUSE):
                    data = self._typed()
                    if data is None:
                        return
                    if text := decode(data):  # half a character is no text yet
                        for message in parser.feed(text):
                            self.process_message(message)
                for message in parser.tick():
                    self.process_message(message)

    def _pass_on_early(self, parser: XTermParser, decode: Callable[[bytes], str]) -> None:
        """Pass on what was typed early, as if each had been read when it came."""
        early, self._early = self._early, None
        if early is None:
            return
        last = 0.0
        for typed in early:
            if typed.at - last >= constants.ESCAPE_DELAY and parser._timeout_time is not None:
                parser._timeout_time = 0.0  # what may have been half a sequence was the Escape key
                self._pass_on(parser.tick(), last)
            if text := decode(typed.data):
                self._pass_on(parser.feed(text), typed.at)
            last = typed.at
        self.send_message(InputBegun())

    def _pass_on(self, messages: Iterable[Message], at: float) -> None:
        for message in messages:
            message.time = at
            self.process_message(message)

    def _typed(self) -> bytes | None:
        """What has come; `None` when nothing will come any more."""
        try:
            data = os.read(self.fileno, 4096)
        except BlockingIOError:
            return b""
        except OSError:
            data = b""
        if data:
            return data
        self._loop.call_soon_threadsafe(self._end)
        return None

    def _end(self) -> None:
        self._app.exit(return_code=128 + signal.SIGHUP)


def sure(driver: type[Driver]) -> type[Driver]:
    """The driver to be used where Textual would use this one: only its own for terminals is replaced."""
    return TerminalDriver if driver is LinuxDriver else driver
