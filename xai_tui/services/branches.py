"""What turns and jobs write into the tree of a chat: prompts, and the answers that follow them."""

from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

from xai_tui.domain.conversation import Chat, Draft, Message, MessageState, Role, Tree, title_from
from xai_tui.errors import NotFoundError, UsageError
from xai_tui.services.stores import Stores

_UNTITLED = title_from("")


class ChatBusyError(UsageError):
    """An answer is coming in the chat, from this program or another."""

    next_step = "Stop it first, or wait until it is whole."

    def __init__(self) -> None:
        super().__init__("An answer is still coming in this chat.")


def new_prompt(
    chat_id: str, draft: Draft, parent_id: str | None, state: MessageState = MessageState.DONE
) -> Message:
    """A draft as a message, not stored yet.

    Raises:
        UsageError: The draft is empty.
    """
    if draft.is_empty:
        raise UsageError("There is nothing to send.", next_step="Write a prompt first.")
    return Message(
        id=str(uuid4()),
        chat_id=chat_id,
        parent_id=parent_id,
        role=Role.USER,
        text=draft.text,
        state=state,
        created_at=datetime.now(UTC),
        pictures=draft.pictures,
    )


async def add_prompt(stores: Stores, chat: Chat, prompt: Message) -> None:
    """Store a prompt at the end of the branch on the screen; the first one names the chat.

    Raises:
        NotFoundError: The chat has been deleted.
        StoreError: Nothing is stored.
    """
    async with stores.database.transaction():
        await stores.chats.add_message(prompt)
        if chat.title == _UNTITLED:
            await stores.chats.rename(chat.id, title_from(prompt.text))


def prompt_of(tree: Tree, message_id: str) -> Message:
    """The prompt that an answer answers; a prompt is its own.

    Raises:
        NotFoundError: There is no such message in this chat, or it answers nothing.
    """
    if message_id not in tree:
        raise NotFoundError(f"the chat has no message “{message_id}”")
    message = tree[message_id]
    if message.role is Role.USER:
        return message
    if message.parent_id is None or message.parent_id not in tree:
        raise NotFoundError("This answer has no prompt that could be sent again.")
    return tree[message.parent_id]


async def add_answer(
    stores: Stores,
    tree: Tree,
    leaf_id: str | None,
    answer: Message,
    *,
    show: bool,
    ended: Collection[str] = (),
) -> None:
    """Store an empty answer; its prompt is sent with it, and prompts queued behind that follow the answer.

    Whoever stores first of several programs has the chat; the others are
    refused, whatever they had read of it before.

    Args:
        stores: Where to.
        tree: The chat's messages, the prompt among them.
        leaf_id: The end of the branch on the screen.
        answer: Follows its prompt.
        show: Whether the answer's branch comes to the screen.
        ended: Answers that stream no more, though it could not be stored yet.

    Raises:
        ChatBusyError: Another answer is coming in this chat; nothing is stored.
        StoreError: Nothing is stored.
    """
    assert answer.parent_id is not None
    prompt = tree[answer.parent_id]
    behind = [message for message in tree.children(prompt.id) if message.state is MessageState.QUEUED]
    on_screen = {message.id for message in tree.path(leaf_id)}
    async with stores.database.transaction():
        if not set(ended).issuperset(await stores.chats.streaming(answer.chat_id)):
            raise ChatBusyError
        if prompt.state is MessageState.QUEUED:
            await stores.chats.put_message(replace(prompt, state=MessageState.DONE))
        await stores.chats.add_message(
            answer, make_leaf=show and on_screen.isdisjoint(message.id for message in behind)
        )
        for message in behind:
            await stores.chats.put_message(replace(message, parent_id=answer.id))
