"""Rows straight to the driver, past Textual's compositor.

Composing takes two milliseconds a paint and up to sixteen until its turn; a
token needs neither while nothing lies over the transcript.
"""

from collections.abc import Mapping, Sequence
from itertools import takewhile

from rich.control import Control
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from xai_tui.tui.output.stage import Shift
from xai_tui.tui.output.writer import FASTEST, line_of

_FEW_ROWS = 2
"""So many rows are drawn within one frame of any terminal; more are announced, to appear at once."""


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

    def pace(self) -> float:
        """Seconds from one paint to the next at least, by what the line to the terminal bears."""
        line = line_of(self._widget.app._driver)
        return FASTEST if line is None else line.pace

    def draw(self, place: Region, rows: Sequence[tuple[int, Strip]], moved: int = 0) -> None:
        """Draw rows of the widget that stands at `place`.

        Args:
            place: Its region of the screen.
            rows: The number of each row, and what it shows.
            moved: By how many lines what it showed has moved up, as far as is known.
        """
        app = self._widget.app
        if app._driver is None:
            return
        line = line_of(app._driver)
        if moved and line is not None:
            line.moved(Shift(range(place.y, place.bottom), range(place.x, place.right), moved))
        written = [
            Control.move_to(place.x, place.y + y).segment.text + strip.render(app.console)
            for y, strip in rows
        ]
        written.append(Control.move_to(*app.screen.outer_size.clamp_offset(app.cursor_position)).segment.text)
        is_large = len(rows) > _FEW_ROWS
        if is_large:
            app._begin_update()
        app._driver.write("".join(written))
        if is_large:
            app._end_update()
        app._driver.flush()
