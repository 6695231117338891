"""Textual's driver for terminals with the stage in it."""

import os
import re
import select
from time import monotonic
from typing import Any

from textual import events
from textual.app import App
from textual.driver import Driver
from textual.message import Message

from xai_tui.config.settings import Settings
from xai_tui.tui.driver import TerminalDriver
from xai_tui.tui.output.writer import StageWriter

_STDERR = 2
"""Where Textual writes to."""

_SIDE_MARGINS = re.compile(rb"\x1b\[\?69;([1-4])\$y")
"""Whether the terminal can scroll some columns only; Textual's parser passes this answer over."""
_ASK_SIDE_MARGINS = "\x1b[?69$p"

_LAST_QUESTION = "\x1b[c"
_LAST_ANSWER = re.compile(rb"\x1b\[\?[\d;]*c")
"""What the terminal is: every one tells that, and nothing else is asked so."""
LISTENING_SECONDS = 1.0
"""How long the end may wait for answers at most."""

_answers = re.compile(r"\x1b\[\d+;\d+R")


class LineMeasured(Message):
    """How fast the line to the terminal is.

    Attributes:
        rate: Bytes a second of a slow line; `None` for one that is not slow.
    """

    def __init__(self, rate: int | None) -> None:
        super().__init__()
        self.rate = rate


class StageDriver(TerminalDriver):
    """Sends the terminal nothing but differences, and never makes the event loop wait for it.

    Args:
        app: The application.
        debug: Whether Textual keeps a log of keys.
        mouse: Whether the mouse is used.
        size: Columns and rows; `None` to ask the terminal.

    Attributes:
        writer: The stage and the way out.
    """

    def __init__(
        self, app: App[Any], *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        assert self._file is not None, "a screen has a terminal"
        self.writer = StageWriter(self._file.fileno(), self._loop, lambda: app.size, self._measured)

    def _measured(self, rate: int | None) -> None:
        if self.writer.sparing is None:
            self._app.post_message(LineMeasured(rate))

    @property  # type: ignore[override]
    def _writer_thread(self) -> StageWriter:
        """What Textual writes to: no thread, whose queue would be a second way to the terminal."""
        return self.writer

    @_writer_thread.setter
    def _writer_thread(self, thread: object) -> None:
        pass  # Textual's own is made, never started, and forgotten

    def begin_input(self) -> None:
        """Pass on what is typed, and hear what the terminal answers."""
        super().begin_input()
        self.writer.ask()
        self.write(_ASK_SIDE_MARGINS)

    def _typed(self) -> bytes | None:
        data = super()._typed()
        if data and (answer := _SIDE_MARGINS.search(data)):
            self._loop.call_soon_threadsafe(self.writer.scroll_columns, answer[1] in {b"1", b"2", b"3"})
        return data

    def disable_input(self) -> None:
        """Read no more keys; what the terminal still answers is not left for who reads them next."""
        super().disable_input()
        if self.writer.ask_last(_LAST_QUESTION, LISTENING_SECONDS):
            self._hear_out()

    def _hear_out(self) -> None:
        """Drop what comes until the last question is answered."""
        end = monotonic() + LISTENING_SECONDS
        heard = b""
        while not _LAST_ANSWER.search(heard) and (left := end - monotonic()) > 0:
            if not select.select([self.fileno], [], [], left)[0]:
                return
            try:
                data = os.read(self.fileno, 4096)
            except OSError:  # the terminal is gone, and with it its answers
                return
            if not data:
                return
            heard += data

    def flush(self) -> None:
        """Draw what has changed."""
        self.writer.flush()

    def process_message(self, message: Message) -> None:
        """Keep the terminal's answers to the stage's questions from the application."""
        if isinstance(message, events.CursorPosition):
            self._loop.call_soon_threadsafe(self.writer.answered, monotonic())
            return
        if isinstance(message, events.Paste) and "\x1b[" in message.text:
            # a terminal that pastes much may answer in the middle of it
            text, count = _answers.subn("", message.text)
            for _ in range(count):
                self._loop.call_soon_threadsafe(self.writer.answered, monotonic())
            message = events.Paste(text)
        super().process_message(message)


def pinned(low_bandwidth: str) -> bool | None:
    """What the setting of that name says about drawing sparingly; `None` where the line is to be measured."""
    return {"on": True, "off": False}.get(low_bandwidth)


def staged(driver: type[Driver], settings: Settings) -> type[Driver]:
    """The driver to use in place of another: one with the stage, unless settings or output forbid it."""
    may = settings.cell_differences and driver is TerminalDriver and os.isatty(_STDERR)
    return StageDriver if may else driver
