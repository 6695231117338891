"""A chat as a turn finds it: its messages, and whether an answer is coming in it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from xai_tui.domain.conversation import Chat, Message, MessageState, Tree
from xai_tui.services.stores import Stores
from xai_tui.services.turns.endings import Endings
from xai_tui.services.turns.recovery import Recovery


@dataclass(frozen=True, slots=True)
class Scene:
    """What was stored of a chat at one moment; another program may have written since.

    Attributes:
        chat: The chat.
        tree: Its messages.
        is_answering: Whether an answer is coming, from here or from another program.
    """

    chat: Chat
    tree: Tree
    is_answering: bool

    def with_prompt(self, prompt: Message) -> "Scene":
        """The same with a new prompt at the end of the branch on the screen."""
        return replace(self, chat=replace(self.chat, leaf_id=prompt.id), tree=Tree([*self.tree, prompt]))


class Scenes:
    """Reads chats, and settles first what a program that is no more left streaming there.

    Args:
        stores: Where chats and messages are.
        endings: Knows the answers that have ended and could not be stored yet.
        recovery: Settles what dead programs left.
    """

    def __init__(self, stores: Stores, endings: Endings, recovery: Recovery) -> None:
        self._stores = stores
        self._endings = endings
        self._recovery = recovery

    async def read(self, chat_id: str, *, is_answered_here: bool) -> Scene:
        """A chat as it is stored now.

        Args:
            chat_id: The chat.
            is_answered_here: Whether an answer comes from this program.

        Raises:
            NotFoundError: There is no such chat.
            StoreError: It could not be read, or what was left not be settled.
        """
        chat, messages = await self._read(chat_id)
        if is_answered_here or not self._comes(messages):
            return Scene(chat, Tree(messages), is_answered_here)
        if any(message.chat_id == chat_id for message in await self._recovery.recover()):
            chat, messages = await self._read(chat_id)
        return Scene(chat, Tree(messages), self._comes(messages))

    async def _read(self, chat_id: str) -> tuple[Chat, list[Message]]:
        """A chat and its messages of one moment, however busy another program is with it."""
        chat = await self._stores.chats.get(chat_id)
        while True:
            before = chat
            messages = await self._stores.chats.messages(chat_id)
            chat = await self._stores.chats.get(chat_id)
            if chat.leaf_id == before.leaf_id:
                return chat, messages

    def _comes(self, messages: Sequence[Message]) -> bool:
        return any(
            message.state is MessageState.STREAMING and message.id not in self._endings.unstored
            for message in messages
        )
