"""Chats taken off the shelf, changed and put back; each change is told to whoever watches."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from xai_tui.domain.conversation import Chat, Draft, Protocol, Tree, title_from
from xai_tui.domain.events import ChatChanged, ChatsChanged
from xai_tui.domain.parameters import Parameters
from xai_tui.errors import NotFoundError
from xai_tui.services.events import Broadcaster
from xai_tui.store.chats import Chats
from xai_tui.store.drafts import REMEMBERED, Drafts
from xai_tui.store.search import Hit

NEW_CHAT = "New chat"
"""What a chat without a prompt is called."""

LONGEST_TITLE = 200
"""Characters a title may have when the user gives it."""


@dataclass(frozen=True, slots=True)
class OpenChat:
    """A chat with its messages, as they stand in the store.

    Attributes:
        chat: Its title, settings and leaf.
        tree: All its messages; their pictures have no bytes.
    """

    chat: Chat
    tree: Tree


class ChatShelf:
    """The chats of a session.

    Args:
        chats: Where they are stored.
        drafts: Where prompts that are not sent yet are stored.
        events: Where changes are told.
        clock: The present, UTC.
    """

    def __init__(
        self,
        chats: Chats,
        drafts: Drafts,
        events: Broadcaster,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._chats = chats
        self._drafts = drafts
        self._events = events
        self._clock = clock

    async def open(self, chat_id: str) -> OpenChat:
        """A chat with all its messages.

        Raises:
            NotFoundError: There is none by this id.
        """
        return OpenChat(await self._chats.get(chat_id), Tree(await self._chats.messages(chat_id)))

    async def find(self, beginning: str) -> Chat:
        """The one chat whose id begins so.

        Raises:
            NotFoundError: It fits no chat, or several.
        """
        return await self._chats.find(beginning)

    async def latest(self) -> Chat | None:
        """The chat that changed last."""
        return await self._chats.latest()

    async def search(self, words: str, limit: int = 50) -> list[Hit]:
        """Where words are, in titles first, then in messages, newest first."""
        return await self._chats.search(words, limit)

    async def create(
        self,
        model: str | None = None,
        *,
        title: str = NEW_CHAT,
        protocol: Protocol | None = None,
        system: str = "",
        parameters: Parameters | None = None,
    ) -> Chat:
        """Store a new chat without messages.

        Args:
            model: What its turns ask; `None` follows the settings.
            title: Until its first prompt gives it one.
            protocol: Which API carries it; `None` follows the server's abilities.
            system: The system prompt.
            parameters: What is set for its turns; nothing when left out.
        """
        now = self._clock()
        chat = Chat(
            id=str(uuid.uuid4()),
            title=title,
            created_at=now,
            updated_at=now,
            model=model,
            protocol=protocol,
            system=system,
            parameters=parameters or Parameters(),
        )
        await self._chats.add(chat)
        self._events.publish(ChatsChanged())
        return chat

    async def rename(self, chat_id: str, title: str) -> Chat:
        """Give a chat another title: one line, cut where it is too long, never empty.

        Raises:
            NotFoundError: There is none by this id.
        """
        await self._chats.rename(chat_id, title_from(title, LONGEST_TITLE))
        self._tell(chat_id)
        return await self._chats.get(chat_id)

    async def update(self, chat: Chat) -> None:
        """Store a chat's title and settings.

        Raises:
            NotFoundError: It has been deleted.
        """
        await self._chats.update(chat)
        self._tell(chat.id)

    async def delete(self, chat_id: str) -> None:
        """Delete a chat with its messages and its draft; its ledger rows and jobs stay.

        Raises:
            NotFoundError: There is none by this id.
        """
        await self._chats.delete(chat_id)
        self._tell(chat_id)

    async def choose_leaf(self, chat_id: str, message_id: str) -> None:
        """Bring the branch to the screen that this message is on, down to its newest end.

        Raises:
            NotFoundError: The chat or the message has been deleted.
        """
        tree = Tree(await self._chats.messages(chat_id))
        if message_id not in tree:
            raise NotFoundError(f"the chat has no message “{message_id}”")
        await self._chats.set_leaf(chat_id, tree.leaf_below(message_id))
        self._events.publish(ChatChanged(chat_id))

    async def mark_read(self, chat_id: str) -> None:
        """Say that the chat's answers have been on a screen."""
        if await self._chats.mark_read(chat_id):
            self._events.publish(ChatsChanged())

    async def save_draft(self, chat_id: str | None, draft: Draft) -> None:
        """Keep what stands in the prompt of a chat, or of the next new one.

        Raises:
            NotFoundError: The chat has been deleted.
        """
        await self._drafts.put(chat_id, draft)

    async def draft(self, chat_id: str | None) -> Draft | None:
        """What stood in the prompt, if anything."""
        return await self._drafts.get(chat_id)

    async def remember(self, text: str) -> None:
        """Make a prompt the newest of the earlier ones."""
        await self._drafts.remember(text)

    async def history(self, limit: int = REMEMBERED) -> list[str]:
        """Earlier prompts, newest first."""
        return await self._drafts.history(limit)

    async def list(self, words: str = "", limit: int | None = None) -> list[Chat]:
        """Chats, the one that changed last first.

        Args:
            words: Only chats that have all of them in the title, or all in one message.
            limit: The most wanted; `None` for all.
        """
        return await self._chats.list(limit, words)

    def _tell(self, chat_id: str) -> None:
        self._events.publish(ChatChanged(chat_id))
        self._events.publish(ChatsChanged())
