"""A terminal that shows each cell with its colours, and counts what it was sent."""

from typing import NamedTuple

import pyte
from pyte.screens import Char


class Cell(NamedTuple):
    """What can be seen of a cell; of a blank one that is its ground, unless it is underlined or the like."""

    text: str
    look: tuple[object, ...]


def seen(char: Char) -> Cell:
    """What can be seen of a cell of the emulator."""
    marks = (char.underscore, char.strikethrough, char.reverse)
    if char.data == " " and not any(marks):
        return Cell(" ", (char.bg,))
    return Cell(char.data, (char.fg, char.bg, char.bold, char.italics, *marks))


class Screen(pyte.Screen):
    """The emulator's screen, with lines that move at a word."""

    def scroll_up(self, count: int = 1) -> None:
        """Move the lines between the margins up."""
        self._moved(lambda: self.delete_lines(count or 1))

    def scroll_down(self, count: int = 1) -> None:
        """Move the lines between the margins down."""
        self._moved(lambda: self.insert_lines(count or 1))

    def _moved(self, move: "object") -> None:
        x, y = self.cursor.x, self.cursor.y
        self.cursor.y = self.margins.top if self.margins else 0
        move()  # type: ignore[operator]
        self.cursor.x, self.cursor.y = x, y


class Stream(pyte.Stream):
    """Reads what the screen understands."""

    csi = {**pyte.Stream.csi, "S": "scroll_up", "T": "scroll_down"}  # noqa: RUF012 - pyte's own
    events = frozenset([*pyte.Stream.events, "scroll_up", "scroll_down"])


class Emulator:
    """A terminal of a size.

    Args:
        width: Columns.
        height: Rows.
    """

    def __init__(self, width: int, height: int) -> None:
        self.screen = Screen(width, height)
        self._stream = Stream(self.screen)
        self.bytes = 0
        self.feed("\x1b[?7l")

    def feed(self, text: str) -> None:
        """Show what is sent."""
        self.bytes += len(text.encode())
        self._stream.feed(text)

    def resize(self, width: int, height: int) -> None:
        """Take another size."""
        self.screen.resize(height, width)

    @property
    def rows(self) -> list[list[Cell]]:
        """All cells."""
        screen = self.screen
        return [[seen(screen.buffer[y][x]) for x in range(screen.columns)] for y in range(screen.lines)]

    @property
    def text(self) -> list[str]:
        """The rows without colours and without blanks at their ends."""
        return [row.rstrip() for row in self.screen.display]

    @property
    def cursor(self) -> tuple[int, int]:
        """Column and row of the cursor, from 0."""
        return self.screen.cursor.x, self.screen.cursor.y
