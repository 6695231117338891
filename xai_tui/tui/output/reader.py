"""Reads what Textual writes: which cells it changes, and what goes on to the terminal as it is."""

import re
from collections.abc import Callable
from typing import Protocol

from xai_tui.tui.output.cells import Cells
from xai_tui.tui.output.renditions import PLAIN, Renditions

_TOKEN = re.compile(
    r"\x1b\[(?P<look>[\d;:]*)m"
    r"|(?P<text>[^\x00-\x1f\x7f]+)"
    r"|\x1b\[(?P<move>\d*;?\d*)H"
    r"|(?P<newline>\n)"
    r"|\x1b\[\?2026(?P<frame>[hl])"
    r"|\x1b\]8;(?P<link>[^\x07\x1b]*)(?:\x07|\x1b\\)"
    r"|(?P<mode>\x1b\[\?(?!(?:3|6|47|69|1047|1049)[hl])\d+(?:[hl]|\$p)"  # one mode each
    r"|\x1b\[[<=>?]\d*(?:;\d+)*u"  # keys
    r"|\x1b\[\d*(?: q|[cnt])|\x1b\[>\d*[cq]"  # the cursor's shape, questions
    r"|\x07|\x1b\](?!8;)\d+;[^\x07\x1b]*(?:\x07|\x1b\\)"  # the bell, titles, the clipboard
    r"|\x1bPtmux;(?:\x1b\x1b|[^\x1b])*\x1b\\)"  # what tmux hands on
    r"|(?P<other>[\s\S]+)"
)


class Canvas(Protocol):
    """What is drawn on."""

    def put(self, x: int, y: int, text: str, rendition: str) -> None:
        """Write cells."""
        ...

    def place(self, x: int, y: int) -> None:
        """Put the cursor where it shall be."""
        ...

    def hand_on(self, sequence: str) -> None:
        """Send what changes no cell."""
        ...

    def hand_on_unread(self, text: str) -> None:
        """Send what may have changed any cell."""
        ...

    def announce(self) -> None:
        """Know that the terminal can show whole frames at once."""
        ...


class Reader:
    """Keeps the pen that Textual believes to write with.

    What it does not know for sure, it hands on with all that follows it in the
    same write.

    Args:
        canvas: Takes what is read.
        cells: Turns text into cells.
        renditions: Turns looks into characters.
    """

    def __init__(self, canvas: Canvas, cells: Cells, renditions: Renditions) -> None:
        self._canvas = canvas
        self._cells = cells
        self._renditions = renditions
        self._does: dict[str, Callable[[str], None]] = {
            "look": self._look,
            "text": self._text,
            "move": self._move,
            "newline": self._newline,
            "frame": self._frame,
            "link": self._link,
            "mode": canvas.hand_on,
            "other": self._other,
        }
        self.forget()

    def forget(self) -> None:
        """Begin as after a reset of the terminal."""
        self._x = self._y = 0
        self._rendition = PLAIN
        self._character = self._renditions.character(PLAIN)

    def take_anew(self) -> None:
        """Take the character of the present look from a table that has been emptied."""
        self._character = self._renditions.character(self._rendition)

    def read(self, text: str) -> None:
        """Take what Textual writes."""
        does = self._does
        for match in _TOKEN.finditer(text):
            kind = match.lastgroup
            assert kind is not None
            does[kind](match[kind])

    def _text(self, text: str) -> None:
        cells = self._cells.cells(text)
        self._canvas.put(self._x, self._y, cells, self._character)
        self._x += len(cells)

    def _look(self, parameters: str) -> None:
        self._rendition = self._renditions.applied(self._rendition, parameters)
        self._character = self._renditions.character(self._rendition)

    def _link(self, target: str) -> None:
        self._rendition = self._rendition._replace(link="" if target == ";" else target)
        self._character = self._renditions.character(self._rendition)

    def _move(self, place: str) -> None:
        row, _, column = place.partition(";")
        self._x, self._y = max(int(column or 1) - 1, 0), max(int(row or 1) - 1, 0)
        self._canvas.place(self._x, self._y)

    def _newline(self, _: str) -> None:
        self._x, self._y = 0, self._y + 1

    def _frame(self, _: str) -> None:
        self._canvas.announce()

    def _other(self, text: str) -> None:
        self._canvas.hand_on_unread(text)
        self.forget()
