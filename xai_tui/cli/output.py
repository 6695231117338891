"""The one place where the command line writes: data to stdout, narration and errors to stderr.

Into a pipe or a file, text goes byte-exact as UTF-8. On a terminal it goes in
the terminal's own encoding, with every character that could act on the
terminal made visible. Colours are used on a terminal only, and never with
`NO_COLOR`.
"""

import json
import os
import sys
from collections.abc import Mapping
from typing import BinaryIO, TextIO

from xai_tui.cli.width import cut
from xai_tui.errors import XaiTuiError
from xai_tui.terminal.detection import ColourDepth, detect
from xai_tui.terminal.osc import BELL, notification
from xai_tui.terminal.safe import visible

_RED, _DIM, _PLAIN = "\x1b[1;31m", "\x1b[2m", "\x1b[0m"
_CLEAR_LINE = "\r\x1b[K"
_USUAL_WIDTH = 80


class SystemRefusedError(XaiTuiError):
    """A file or stream of the operating system does not do what is asked."""

    kind = "system"
    title = "The system refused"
    next_step = "Check that the file exists, that it may be used, and that the disk is not full."


class InterruptedRunError(XaiTuiError):
    """The user, or whoever runs the program, ended it early."""

    kind = "interrupted"
    title = "Interrupted"
    next_step = "Nothing more is done; what was stored stays."
    exit_code = 130


class ReaderGoneError(Exception):
    """Whoever read the stream has closed it, having got what it wanted."""


class Stream:
    """A standard stream, with what is written to it made fit for where it leads.

    Args:
        stream: `sys.stdout` or `sys.stderr`; `None` where the caller has closed it.
        environ: The process environment.
    """

    def __init__(self, stream: TextIO | None, environ: Mapping[str, str]) -> None:
        terminal = self._terminal = detect(environ)
        self._stream = stream
        self._bytes: BinaryIO | None = getattr(stream, "buffer", None)
        self.is_terminal = stream is not None and stream.isatty()
        self.has_colours = self.is_terminal and not terminal.no_color and terminal.colours > ColourDepth.NONE
        self.can_rewrite = self.is_terminal and not terminal.is_dumb
        self._encoding = (stream.encoding or "utf-8") if stream is not None and self.is_terminal else "utf-8"
        self._held = ""
        self._at_line_start = True

    @property
    def width(self) -> int | None:
        """The terminal's columns; `None` where it is none or does not tell."""
        if not self.is_terminal or self._stream is None:
            return None
        try:
            return os.get_terminal_size(self._stream.fileno()).columns or None
        except OSError:
            return None

    def write(self, text: str) -> None:
        """Write text of any origin and send it off at once.

        Raises:
            ReaderGoneError: Nobody reads any more.
            OSError: The disk behind it is full.
        """
        if text:
            self._send(self._shown(text) if self.is_terminal else text)

    def write_coloured(self, colour: str, text: str) -> None:
        """Write a line in a colour, where there are any."""
        if not self.has_colours:
            self.write(f"{text}\n")
            return
        self._send(colour)
        self.write(text)
        self._send(f"{_PLAIN}\n")

    def ring(self, title: str, body: str) -> None:
        """Have the terminal tell its user something, if it is one: by its bell and its own notifications."""
        if self.can_rewrite:
            was_at_line_start = self._at_line_start
            self._send(notification(title, body, self._terminal) + BELL)
            self._at_line_start = was_at_line_start

    def clear_line(self) -> None:
        """Take away what stands on the line; only where a line can be rewritten."""
        self._send(_CLEAR_LINE)
        self._at_line_start = True

    def end_line(self) -> None:
        """Begin a new line unless at the start of one."""
        if not self._at_line_start:
            self._send("\n")

    def _shown(self, text: str) -> str:
        r"""Text for a terminal; a `\r` at the end waits for the `\n` that may come with the next piece."""
        text = self._held + text
        self._held = "\r" if text.endswith("\r") else ""
        whole = text.removesuffix(self._held)
        return "\t".join(visible(part) for part in whole.split("\t"))

    def _send(self, text: str) -> None:
        if self._bytes is None or not text:
            return
        self._at_line_start = text.endswith("\n")
        try:
            self._bytes.write(text.encode(self._encoding, errors="replace"))
            self._bytes.flush()
        except BrokenPipeError:
            raise ReaderGoneError from None


class Output:
    """Both streams of one run.

    Args:
        environ: The process environment.
        as_json: Whether data and errors are for programs.

    Attributes:
        stdout: Where data goes.
        stderr: Where narration and errors go.
        as_json: As given; the command that is called knows better than whoever began.
    """

    def __init__(self, environ: Mapping[str, str], *, as_json: bool = False) -> None:
        self.stdout = Stream(sys.stdout, environ)
        self.stderr = Stream(sys.stderr, environ)
        self.as_json = as_json
        self._has_rewritten = False

    def text(self, text: str) -> None:
        """Write a piece of data as it is; nothing is added."""
        self.stdout.write(text)

    def line(self, text: str = "") -> None:
        """Write data and end the line."""
        self.stdout.write(text + "\n")

    def record(self, row: Mapping[str, object]) -> None:
        """Write one JSON object on a line of its own."""
        self.line(json.dumps(row, ensure_ascii=False))

    def say(self, words: str) -> None:
        """Narrate: a line on stderr; for programs an object with `notice`."""
        self._settle()
        self.stderr.write(
            (json.dumps({"notice": words}, ensure_ascii=False) if self.as_json else words) + "\n"
        )

    def remark(self, words: str) -> None:
        """Narrate in a low voice: a dim line that only a person at a terminal gets."""
        if self.stderr.is_terminal:
            self._settle()
            self.stderr.write_coloured(_DIM, words)

    def rewrite(self, words: str) -> None:
        """Show words that the next call replaces, cut to one line of the terminal.

        Without effect where a line cannot be rewritten.
        """
        if self.stderr.can_rewrite:
            if self.stdout.is_terminal:
                self.stdout.end_line()
            self.stderr.clear_line()
            line = visible(" ".join(words.split()), keep_newlines=False)
            self.stderr.write(cut(line, (self.stderr.width or _USUAL_WIDTH) - 1))
            self._has_rewritten = True

    def clear_rewritten(self) -> None:
        """Take the words of `rewrite` away, if there are any."""
        if self._has_rewritten:
            self.stderr.clear_line()
            self._has_rewritten = False

    def error(self, error: XaiTuiError) -> None:
        """Draw an error: what happened, the details, what to do now."""
        self._settle()
        if self.as_json:
            self.stderr.write(json.dumps({"error": _words_of(error)}, ensure_ascii=False) + "\n")
            return
        self.stderr.write_coloured(_RED, error.title)
        if error.details:
            self.stderr.write(f"{error.details}\n")
        if error.request_id:
            self.stderr.write(f"Request {error.request_id}\n")
        self.stderr.write(f"{error.next_step}\n")

    def _settle(self) -> None:
        """Narration begins on a line of its own, also where both streams are one terminal."""
        self.clear_rewritten()
        if self.stdout.is_terminal:
            self.stdout.end_line()
        self.stderr.end_line()


def _words_of(error: XaiTuiError) -> dict[str, str | int | None]:
    return {
        "kind": error.kind,
        "title": error.title,
        "message": error.message,
        "status": error.status,
        "request_id": error.request_id,
        "next": error.next_step,
    }


def abandon(stream: TextIO | None) -> None:
    """Let what could not be written vanish, so that the interpreter does not try it again at its end."""
    if stream is None:
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)
