"""The list of chats under the headings of their days."""

from typing import ClassVar

from textual.binding import Binding, BindingType

from xai_tui.tui.panes.chats.rows import ChatRow
from xai_tui.tui.widgets.rows import RowList, moving_keys


class ChatList(RowList[ChatRow]):
    """Chats; asks before one is deleted."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *moving_keys("chats"),
        Binding("enter", "select", "Open", id="chats.open"),
    ]
