"""The terminal's own pen: where it stands, how it writes, and the shortest way to have it elsewhere."""

import re
from itertools import groupby

from xai_tui.tui.output.cells import Cells, is_certain, pieces
from xai_tui.tui.output.renditions import UNKNOWN, Renditions

_LEAST_ERASED = 6
"""Blanks at the end of a run from which on erasing them is shorter; the cursor stays before them."""
_LEAST_SKIPPED = 12
"""The same inside a run, where the cursor has to go on behind them."""
_blanks = re.compile(f" {{{_LEAST_ERASED},}}").finditer
_NO_LINK = "\x1b]8;;\x1b\\"
"""The end of a link, which no reset of the look brings."""
_FEW = 3
"""So many backspaces are as short as any other move."""


class Pen:
    """Writes sequences and knows what they leave.

    Args:
        cells: Turns cells into text.
        renditions: Turns characters into looks.
        erases_ground: Whether what is erased takes the present ground.
    """

    def __init__(self, cells: Cells, renditions: Renditions, *, erases_ground: bool = True) -> None:
        self._cells = cells
        self._renditions = renditions
        self._erases_ground = erases_ground
        self._written: list[str] = []
        self.look = UNKNOWN
        self.place: tuple[int, int] | None = None

    def forget(self) -> None:
        """Know nothing of the terminal's pen; what it writes from now on is no link of before."""
        if self.look != UNKNOWN and self._renditions.rendition(self.look).link:
            self._written.append(_NO_LINK)
        self.look = UNKNOWN
        self.place = None

    def copy(self) -> "Pen":
        """Return another pen that stands at the same place, has written the same and writes alike."""
        pen = Pen(self._cells, self._renditions, erases_ground=self._erases_ground)
        pen.look, pen.place = self.look, self.place
        pen._written = self._written.copy()
        return pen

    def scroll(self, rows: range, columns: range | None, lines: int, ground: str) -> bool:
        """Have the terminal move lines up by itself, or down if they are less than 0.

        Args:
            rows: The rows of the region.
            columns: Its columns; `None` for all.
            lines: How far.
            ground: The rendition of what becomes free.

        Returns:
            Whether the terminal can leave such ground; else nothing is done.
        """
        if not self._may_erase(ground):
            return False
        self._turn(ground)
        sides = f"\x1b[?69h\x1b[{columns.start + 1};{columns.stop}s" if columns is not None else ""
        move = f"\x1b[{abs(lines)}{'S' if lines > 0 else 'T'}"
        self._written.append(f"{sides}\x1b[{rows.start + 1};{rows.stop}r{move}\x1b[r")
        self._written.append("\x1b[?69l" if sides else "")
        self.place = None
        return True

    def take(self) -> str:
        """Return what has been written since the last time."""
        written = "".join(self._written)
        self._written.clear()
        return written

    def add(self, sequence: str) -> None:
        """Write a sequence that leaves the pen as it is."""
        self._written.append(sequence)

    def go(self, x: int, y: int) -> None:
        """Move to a cell."""
        if self.place != (x, y):
            self._written.append(self._move(x, y))
            self.place = (x, y)

    def _move(self, x: int, y: int) -> str:
        column = f"{x + 1}" if x else ""
        ways = [f"\x1b[{y + 1};{column}H" if x else f"\x1b[{y + 1 if y else ''}H"]
        if self.place is not None:
            from_x, from_y = self.place
            if from_y == y:
                ways += [f"\x1b[{column}G", _step(x - from_x, "C", "D")]
                if 0 < from_x - x <= _FEW:
                    ways.append("\b" * (from_x - x))
                if not x:
                    ways.append("\r")
            elif from_x == x:
                ways.append(_step(y - from_y, "B", "A"))
            elif not x:
                ways.append("\r" + _step(y - from_y, "B", "A"))
        return min(ways, key=len)

    def draw(self, x: int, y: int, text: str, looks: str, width: int) -> None:
        """Write cells.

        Args:
            x: The first cell.
            y: The row.
            text: The cells.
            looks: The characters of their renditions.
            width: Cells of the row: behind the last the cursor's place is not sure.
        """
        end = len(text)
        at = 0
        for look, group in groupby(looks):
            count = sum(1 for _ in group)
            self._stretch(x + at, y, text[at : at + count], look, is_last=at + count == end)
            at += count
        if self.place is not None and self.place[0] >= width:
            self.place = None

    def _stretch(self, x: int, y: int, text: str, look: str, *, is_last: bool) -> None:
        renditions = self._renditions
        if (
            text.isspace()
            and self.look != UNKNOWN
            and renditions.ground(self.look) == renditions.ground(look)
        ):
            look = self.look
        start = 0
        if self._may_erase(look):
            for blank in _blanks(text):
                is_end = is_last and blank.end() == len(text)
                if is_end or blank.end() - blank.start() >= _LEAST_SKIPPED:
                    self._write(x + start, y, text[start : blank.start()], look)
                    self._erase(x + blank.start(), y, blank.end() - blank.start(), look)
                    start = blank.end()
        self._write(x + start, y, text[start:], look)

    def _may_erase(self, look: str) -> bool:
        rendition = self._renditions.rendition(look)
        return rendition.is_erasable and (self._erases_ground or not rendition.background)

    def _erase(self, x: int, y: int, count: int, look: str) -> None:
        self.go(x, y)
        self._turn(look)
        self._written.append(f"\x1b[{count}X")

    def _write(self, x: int, y: int, text: str, look: str) -> None:
        if not text:
            return
        self._turn(look)
        for piece in pieces(text):
            self.go(x, y)
            self._written.append(self._cells.text(piece))
            x += len(piece)
            self.place = (x, y) if is_certain(piece) else None

    def _turn(self, look: str) -> None:
        self._written.append(self._renditions.change(self.look, look))
        self.look = look


def _step(count: int, forward: str, back: str) -> str:
    letter = forward if count > 0 else back
    return f"\x1b[{letter}" if abs(count) == 1 else f"\x1b[{abs(count)}{letter}"
