"""A tiny app around the chats pane, with a calendar of its own."""

from datetime import UTC, datetime, timedelta
from typing import TypeVar

from textual import on
from textual.app import App, ComposeResult
from textual.message import Message

from xai_tui.domain.conversation import Chat
from xai_tui.tui.panes.chats.pane import CSS_FILE, ChatsPane

NOW = datetime(2026, 11, 25, 15, 0, tzinfo=UTC)
"""A Wednesday."""

M = TypeVar("M", bound=Message)


def chat(chat_id: str, title: str = "A chat", *, hours: float = 0, unread: int = 0) -> Chat:
    """A chat last touched so many hours ago."""
    at = NOW - timedelta(hours=hours)
    return Chat(chat_id, title, at, at, unread=unread)


class Host(App[None]):
    """Shows the pane and keeps what it posts."""

    CSS_PATH = [CSS_FILE]  # noqa: RUF012 - Textual's form
    AUTO_FOCUS = None

    def __init__(self) -> None:
        super().__init__()
        self.pane = ChatsPane(lambda: NOW, id="chats")
        self.posted: list[Message] = []

    def compose(self) -> ComposeResult:
        yield self.pane

    @on(ChatsPane.Opened)
    @on(ChatsPane.NewWanted)
    @on(ChatsPane.RenameWanted)
    @on(ChatsPane.DeleteWanted)
    @on(ChatsPane.SearchChanged)
    def keep(self, message: Message) -> None:
        self.posted.append(message)

    def lines(self) -> list[str]:
        """The screen as text."""
        strips = self.screen._compositor.render_strips()
        return ["".join(segment.text for segment in strip).rstrip() for strip in strips]

    def of(self, kind: type[M]) -> list[M]:
        return [message for message in self.posted if isinstance(message, kind)]
