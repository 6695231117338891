"""Rows of the screen, kept as strips; a row that has not changed is not painted again."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rich.cells import cell_len
from textual.strip import Strip

from xai_tui.tui.transcript.marks import Mark
from xai_tui.tui.transcript.palette import Palette
from xai_tui.tui.transcript.runs import Line, Look, Run

_MARGIN = 2
"""Cells left and right of the text: the cursor and the scroll mark stand there."""
_LEAST_WITH_MARGIN = 24
_MORE = " ↓ more "


class Row(NamedTuple):
    """All that one row of the screen depends on.

    Attributes:
        line: The line it shows.
        cursor: Whether the cursor stands before it.
        thumb: Whether the scroll mark stands behind it.
        more: Whether it tells that more has come below.
        selected: Characters from and to which it is selected, margin included; -1 for the end.
        found: Words in the line that were looked for.
    """

    line: Line
    cursor: bool = False
    thumb: bool = False
    more: bool = False
    selected: tuple[int, int] | None = None
    found: tuple[Mark, ...] = ()


def margin(width: int) -> int:
    """Return the cells left free on both sides of a row of `width` cells."""
    return _MARGIN if width >= _LEAST_WITH_MARGIN else 0


def text_width(width: int) -> int:
    """Return the cells there are for text in a row of `width` cells; 2 at least, one wide character."""
    return max(width - 2 * margin(width), 2)


class Rows:
    """The rows of a view as they were last painted.

    Attributes:
        width: Cells of a row.
    """

    def __init__(self) -> None:
        self._rows: list[Row | None] = []
        self._strips: list[Strip] = []
        self.width = 0

    def __len__(self) -> int:
        return len(self._rows)

    def clear(self) -> None:
        """Forget all; everything will be painted again."""
        self._rows.clear()
        self._strips.clear()

    def strip(self, y: int) -> Strip:
        """Return row `y` as it is to be painted."""
        return self._strips[y]

    def update(self, rows: Sequence[Row], width: int, palette: Palette) -> list[int]:
        """Take what is to be shown, and return which rows differ."""
        if (width, len(rows)) != (self.width, len(self._rows)):
            self.width = width
            self._rows = [None] * len(rows)
            self._strips = [Strip.blank(width)] * len(rows)
        changed = [y for y, row in enumerate(rows) if row != self._rows[y]]
        for y in changed:
            self._rows[y] = rows[y]
            self._strips[y] = _strip(rows[y], width, palette)
        return changed


def stretches(numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield first number and length of each run of consecutive numbers."""
    start = count = 0
    for number in numbers:
        if count and number == start + count:
            count += 1
        else:
            if count:
                yield start, count
            start, count = number, 1
    if count:
        yield start, count


def _strip(row: Row, width: int, palette: Palette) -> Strip:
    side = margin(width)
    left = [Run("▌" + " " * (side - 1), Look("cursor")) if row.cursor else Run(" " * side)] if side else []
    right = [Run(" " * (side - 1)), Run("▐" if row.thumb else " ", Look("thumb"))] if side else []
    middle = palette.strip(row.line.runs, width - 2 * side, row.line.fill)
    strip = Strip.join([palette.strip(left, side), middle, palette.strip(right, side)])
    if row.more and width > cell_len(_MORE):
        more = palette.strip([Run(_MORE, Look("more"))], cell_len(_MORE))
        strip = Strip.join([strip.crop(0, width - more.cell_length), more])
    for mark in row.found:
        strip = palette.marked(strip, mark.start + side, mark.end + side, now=mark.now)
    if row.selected is not None:
        start, end = row.selected
        length = len(strip.text) - side
        strip = palette.selected(strip, max(start, side), length if end < 0 else min(end, length))
    return strip


def thumb(top: int, height: int, extent: int) -> range:
    """Return the rows of the scroll mark; none if there is nothing to scroll.

    Args:
        top: First line in view.
        height: Lines of the view.
        extent: Lines that can be scrolled over.
    """
    if extent <= height:
        return range(0)
    size = max(height * height // extent, 1)
    first = min(top * (height - size) // (extent - height), height - size)
    return range(first, first + size)
