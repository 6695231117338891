"""Copies: to the terminal's clipboard, which acknowledges nothing, and to a file, which is certain."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from xai_tui.config.paths import write_private
from xai_tui.terminal.detection import Terminal
from xai_tui.terminal.osc import clipboard


@dataclass(frozen=True, slots=True)
class Copied:
    """What became of a copy.

    Attributes:
        words: One sentence; it never claims more than is known.
        is_sure: Whether the text certainly is somewhere.
    """

    words: str
    is_sure: bool


class Clipboard:
    """Sends copies to the terminal and keeps the last one in a file.

    Args:
        write: Writes an escape sequence to the terminal.
        terminal: Which terminal it is.
        file: Where the last copy is kept.
    """

    def __init__(self, write: Callable[[str], None], terminal: Terminal, file: Path) -> None:
        self._write = write
        self._terminal = terminal
        self._file = file

    def copy(self, text: str, what: str) -> Copied:
        """Copy a text.

        Args:
            text: The source text.
            what: What it is, such as `the answer`.
        """
        sequence = clipboard(text, self._terminal)
        if sequence is not None:
            self._write(sequence)
        sent = (
            f"{_capital(what)} was sent to the terminal"
            if sequence
            else f"{_capital(what)} is too long to send"
        )
        try:
            write_private(self._file, text.encode(errors="replace"))
        except OSError as error:
            return Copied(f"{sent}; {self._file}: {error.strerror or error}.", is_sure=False)
        return Copied(f"{sent}; it is also in {self._file}.", is_sure=True)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
