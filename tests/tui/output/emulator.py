"""A terminal that shows each cell with its colours, and counts what it was sent."""

from typing import NamedTuple

import pyte
from pyte.screens import Char
from wcwidth import wcwidth

SIDE_MARGINS = 69 << 5
"""How the emulator numbers that private mode."""


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


def differences(one: "Emulator", other: "Emulator") -> list[tuple[int, int, Cell, Cell]]:
    """Row and column of each cell that is not the same on both, with what is there."""
    return [
        (y, x, mine, theirs)
        for y, rows in enumerate(zip(one.rows, other.rows, strict=True))
        for x, (mine, theirs) in enumerate(zip(*rows, strict=True))
        if mine != theirs
    ]


class Screen(pyte.Screen):
    """The emulator's screen, with lines that move at a word, and no half of a wide character left."""

    def draw(self, data: str) -> None:
        """Write characters; what they cut in half is gone."""
        for character in data:
            start, y = self.cursor.x, self.cursor.y
            row = self.buffer[y]
            if row[start].data == "" and start and wcwidth(character):
                row[start - 1] = row[start - 1]._replace(data=" ")
            super().draw(character)
            end = self.cursor.x
            if end < self.columns and row[end].data == "" and wcwidth(character):
                row[end] = row[end]._replace(data=" ")

    sides: tuple[int, int] | None = None

    def scroll_up(self, count: int = 1) -> None:
        """Move the lines between the margins up."""
        self._moved(count)

    def scroll_down(self, count: int = 1) -> None:
        """Move the lines between the margins down."""
        self._moved(-count)

    def set_sides(self, left: int = 1, right: int = 0) -> None:
        """Set the left and right margins, where that mode is on."""
        assert SIDE_MARGINS in self.mode, "without it, this saves the cursor"
        self.sides = (left - 1, right)

    def reset_mode(self, *modes: int, **options: bool) -> None:
        """Leave modes; that of the side margins takes them away."""
        super().reset_mode(*modes, **options)
        if SIDE_MARGINS not in self.mode:
            self.sides = None

    def _moved(self, lines: int) -> None:
        top, bottom = self.margins or (0, self.lines - 1)
        left, right = self.sides or (0, self.columns)
        rows = {y: dict(self.buffer[y]) for y in range(top, bottom + 1)}
        blank = self.cursor.attrs._replace(data=" ")
        for y in rows:
            source = rows.get(y + lines)
            for x in range(left, right):
                self.buffer[y][x] = source.get(x, self.default_char) if source is not None else blank


class Stream(pyte.Stream):
    """Reads what the screen understands."""

    csi = {**pyte.Stream.csi, "S": "scroll_up", "T": "scroll_down", "s": "set_sides"}  # noqa: RUF012 - pyte's own
    events = frozenset([*pyte.Stream.events, "scroll_up", "scroll_down", "set_sides"])


class ByteStream(Stream, pyte.ByteStream):
    """The same, of bytes."""


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
