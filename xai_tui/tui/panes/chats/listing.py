"""The list of chats under the headings of their days."""

from typing import ClassVar

from rich.segment import Segment
from textual.binding import Binding, BindingType
from textual.strip import Strip
from textual.widget import Widget

from xai_tui.tui.panes.chats.rows import MARK_CELLS, ChatRow
from xai_tui.tui.widgets.rows import RowList, moving_keys

CURSOR = "›"
"""Stands before the title under the cursor, so that no colour is needed to find it."""


class ChatList(RowList[ChatRow]):
    """Chats; asks before one is deleted.

    The cursor is seen while keys go to the list or to the search over it. At
    all other times nothing but the open chat is marked.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        *moving_keys("chats"),
        Binding("enter", "select", "Open", id="chats.open"),
    ]

    @property
    def is_pointing(self) -> bool:
        """Whether the cursor is seen."""
        return isinstance(self.parent, Widget) and self.parent.has_focus_within

    def point_at(self, chat_id: str | None) -> None:
        """Put the cursor on a chat, if it is listed."""
        for index, row in enumerate(self._rows):
            if row.key == chat_id and isinstance(row, ChatRow):
                self.highlighted = index

    def render_line(self, y: int) -> Strip:
        """A line of a row, with the cursor's sign in the one under it."""
        strip = super().render_line(y)
        at = self.scroll_offset.y + y
        under = at < len(self._lines) and self._lines[at] == (self.highlighted, 0)
        if not under or self.row is None or not self.is_pointing or strip.cell_length < MARK_CELLS:
            return strip
        style = next((segment.style for segment in strip.crop(MARK_CELLS - 1, MARK_CELLS)), None)
        sign = Strip([Segment(CURSOR, style)], 1)
        return Strip.join([strip.crop(0, MARK_CELLS - 1), sign, strip.crop(MARK_CELLS)])
