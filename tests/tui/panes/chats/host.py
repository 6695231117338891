"""A tiny app around the chats pane, with a calendar of its own."""

from datetime import UTC, datetime, timedelta

from textual import on
from textual.message import Message

from tests.tui.panes.host import PaneHost
from xai_tui.domain.conversation import Chat
from xai_tui.tui.panes.chats.pane import CSS_FILE, ChatsPane

NOW = datetime(2026, 11, 25, 15, 0, tzinfo=UTC)
"""A Wednesday."""


def chat(chat_id: str, title: str = "A chat", *, hours: float = 0, unread: int = 0) -> Chat:
    """A chat last touched so many hours ago."""
    at = NOW - timedelta(hours=hours)
    return Chat(chat_id, title, at, at, unread=unread)


class Host(PaneHost[ChatsPane]):
    """Shows the pane and keeps what it posts."""

    CSS_PATH = [CSS_FILE]  # noqa: RUF012 - Textual's form

    def __init__(self) -> None:
        super().__init__(ChatsPane(lambda: NOW, id="chats"))

    @on(ChatsPane.Opened)
    @on(ChatsPane.NewWanted)
    @on(ChatsPane.RenameWanted)
    @on(ChatsPane.DeleteWanted)
    @on(ChatsPane.SearchChanged)
    def keep(self, message: Message) -> None:
        super().keep(message)
