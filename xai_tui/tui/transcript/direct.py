"""Rows straight to the terminal: of each only the cells that differ, past Textual's compositor.

Composing takes two milliseconds a paint and up to sixteen until its turn; a
token needs neither while nothing lies over the transcript.
"""

from collections.abc import Mapping, Sequence
from itertools import takewhile
from typing import NamedTuple

from rich.control import Control
from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

_CERTAIN = "\u2600"
"""From this character on, terminals disagree about widths."""
_FEW_ROWS = 2
"""So many rows are drawn within one frame of any terminal; more are announced, to appear at once."""

_Cell = tuple[str, Style | None]


class Change(NamedTuple):
    """A row that shall be drawn.

    Attributes:
        y: The row, counted from the first of the widget.
        before: What it shows; `None` if that is not known.
        after: What it shall show.
    """

    y: int
    before: Strip | None
    after: Strip


class DirectPaint:
    """Draws rows of a widget wherever the compositor would draw them just the same.

    Args:
        widget: The widget; its rows are opaque.
    """

    def __init__(self, widget: Widget) -> None:
        self._widget = widget
        self._map: Mapping[Widget, tuple[Region, Region]] = {}
        self._place: Region | None = None

    def place(self) -> Region | None:
        """Return where the widget stands on the terminal; `None` if any of it is hidden, cut or covered."""
        app = self._widget.app
        if not self._widget.is_attached or app._batch_count or app.is_inline:
            return None
        screen = self._widget.screen
        if not screen.is_active or screen._layout_required or screen._repaint_required:
            return None  # behind another screen, or about to be painted anyway
        shown = screen._compositor.visible_widgets
        if shown is not self._map:  # the compositor makes another one after each layout
            self._map = shown
            self._place = self._find_place()
        return self._place if self._place and self._place.size == self._widget.outer_size else None

    def _find_place(self) -> Region | None:
        region, clip = self._map.get(self._widget, (Region(), Region()))
        if not region or not clip.contains_region(region):
            return None
        # what is drawn over others comes first
        above = takewhile(lambda item: item[0] is not self._widget, self._map.items())
        covered = any(other.intersection(cut).overlaps(region) for _, (other, cut) in above)
        return None if covered else region

    def draw(self, place: Region, changes: Sequence[Change]) -> None:
        """Draw rows of the widget, which stands at `place`."""
        app = self._widget.app
        written = []
        for y, before, after in changes:
            first, last = difference(before, after)
            if first < last:
                written.append(Control.move_to(place.x + first, place.y + y).segment.text)
                written.append(after.crop(first, last).render(app.console))
        if not written or app._driver is None:
            return
        written.append(Control.move_to(*app.screen.outer_size.clamp_offset(app.cursor_position)).segment.text)
        is_large = len(changes) > _FEW_ROWS
        if is_large:
            app._begin_update()
        app._driver.write("".join(written))
        if is_large:
            app._end_update()
        app._driver.flush()


def difference(before: Strip | None, after: Strip) -> tuple[int, int]:
    """Return the first cell that must be drawn and the one after the last; the same twice for none."""
    width = after.cell_length
    if before is None or before.cell_length != width:
        return 0, width
    old, new = _cells(before), _cells(after)
    if not old or not new:
        return (0, 0) if before == after else (0, width)
    last = width
    while last and old[last - 1] == new[last - 1]:
        last -= 1
    first = 0
    while first < last and old[first] == new[first]:
        first += 1
    return first, last


def _cells(strip: Strip) -> list[_Cell]:
    """Return character and style of each cell; none where a terminal may count them otherwise."""
    text = strip.text
    if len(text) != strip.cell_length or max(text, default="") >= _CERTAIN:
        return []
    return [(character, style) for text, style, _ in strip for character in text]
