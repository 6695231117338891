"""Between the chats pane and the stored chats."""

from typing import TYPE_CHECKING

from xai_tui.domain.conversation import Chat
from xai_tui.tui.panes.chats.pane import ChatsPane

if TYPE_CHECKING:
    from xai_tui.services.session import Session


class ChatsLink:
    """Lists chats, those with the words that are searched for."""

    def __init__(self, session: "Session", pane: ChatsPane) -> None:
        self.chats: list[Chat] = []
        self._session = session
        self._pane = pane
        self._words = ""

    async def refresh(self, current: str | None) -> None:
        """List the stored chats; `current` is the one on the screen."""
        words = self._words
        chats = await self._session.chats.list(words, limit=200 if words else None)
        if words != self._words:
            return
        self.chats = chats
        self.mark(current)

    def mark(self, current: str | None) -> None:
        """Show the list as it is, with this chat as the one on the screen."""
        streaming = {chat.id for chat in self.chats if self._session.turns.is_streaming(chat.id)}
        self._pane.show(self.chats, current, streaming)

    async def search(self, words: str, current: str | None) -> None:
        """List only the chats with these words."""
        self._words = words
        await self.refresh(current)

    async def rename(self, chat_id: str, title: str) -> None:
        """Give a chat another title."""
        await self._session.chats.rename(chat_id, title)

    async def delete(self, chat_id: str) -> None:
        """Stop what a chat is doing and delete it."""
        if self._session.turns.is_streaming(chat_id):
            await self._session.turns.stop(chat_id)
        await self._session.chats.delete(chat_id)
