"""Reads a chat so that what is stored and what is on its way fit together."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from typing import TYPE_CHECKING

from xai_tui.domain.conversation import Chat, Message, MessageState, Tree
from xai_tui.domain.events import ChatChanged

if TYPE_CHECKING:
    from xai_tui.services.session import Session

READS = 3
"""How often a chat is read again when an answer begins or ends while it is being read."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A chat at the moment it was read.

    Attributes:
        chat: The chat.
        tree: Its messages, the one on its way as far as it has come.
    """

    chat: Chat
    tree: Tree


def fresh_chat() -> Chat:
    """A chat that is not stored yet."""
    now = datetime.now(UTC)
    return Chat(id="", title="", created_at=now, updated_at=now)


async def read(session: "Session", chat_id: str, is_wanted: Callable[[], bool]) -> Reading | None:
    """A chat as it is now; whoever subscribes without awaiting in between misses nothing of it.

    Args:
        session: Where it is.
        chat_id: The chat.
        is_wanted: Whether it is still to be read.

    Returns:
        `None` when it is wanted no more.

    Raises:
        NotFoundError: There is no such chat.
        StoreError: It could not be read.
    """
    for attempt in count(1):
        hints = session.events.subscribe(ChatChanged, chat_id=chat_id)
        found = await session.chats.open(chat_id)
        if not is_wanted():
            return None
        partial = session.turns.partial(chat_id)
        if (_in_step(found.tree, partial) or attempt >= READS) and not hints.waits:
            break
    return Reading(found.chat, Tree([*found.tree, partial]) if partial is not None else found.tree)


def _in_step(tree: Tree, partial: Message | None) -> bool:
    if partial is not None:
        return partial.id in tree
    return all(message.state is not MessageState.STREAMING for message in tree)
