"""Messages and their pictures."""

from collections.abc import Sequence
from dataclasses import replace

from xai_tui.domain.conversation import Message, MessageState, Tree
from xai_tui.errors import NotFoundError
from xai_tui.store.database import Database
from xai_tui.store.message_rows import COLUMNS, SELECTED, to_message, to_row
from xai_tui.store.refusals import ConstraintError
from xai_tui.store.values import micros

_MARKS = ", ".join("?" * (len(COLUMNS) + 1))
_ADD = f"INSERT INTO messages ({', '.join(COLUMNS)}, owner) VALUES ({_MARKS})"  # noqa: S608
_PUT = f"UPDATE messages SET ({', '.join(COLUMNS)}, owner) = ({_MARKS}) WHERE id = ?"  # noqa: S608
_PATH = f"""WITH RECURSIVE above (id) AS (
        SELECT ?1 UNION SELECT parent_id FROM messages JOIN above USING (id) WHERE chat_id = ?2)
    SELECT {SELECTED} FROM messages WHERE id IN above AND chat_id = ?2"""  # noqa: S608

_OWNED = {MessageState.STREAMING, MessageState.QUEUED}
"""States in which a message needs a living process to get on."""


class Messages:
    """The messages of a database.

    Pictures are kept apart, and never change once stored: a whole chat is read
    without their bytes, a single message with them, and `with_pictures` adds
    them to what is to be sent.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add_message(self, message: Message, *, make_leaf: bool = True) -> None:
        """Store a new message with its pictures.

        Args:
            message: In its chat's tree; while it streams or is queued, this process owns it.
            make_leaf: Whether it becomes the end of the branch on the screen.

        Raises:
            NotFoundError: The chat has been deleted.
        """
        leaf = message.id if make_leaf else None
        async with self._database.transaction():
            try:
                await self._database.write(_ADD, (*to_row(message), self._owner(message)))
            except ConstraintError as error:
                if await self._exists(message.chat_id):
                    raise
                raise no_chat(message.chat_id) from error
            if message.pictures:
                await self._database.write_many(
                    "INSERT INTO pictures (message_id, position, data) VALUES (?, ?, ?)",
                    [(message.id, place, picture.data) for place, picture in enumerate(message.pictures)],
                )
            await self._database.write(
                """UPDATE chats SET updated_at = max(updated_at, ?), leaf_id = ifnull(?, leaf_id)
                    WHERE id = ?""",
                (micros(message.created_at), leaf, message.chat_id),
            )

    async def put_message(self, message: Message) -> None:
        """Store a message as it is now, its pictures excepted.

        Raises:
            NotFoundError: It has been deleted with its chat.
        """
        async with self._database.transaction():
            values = (*to_row(message), self._owner(message), message.id)
            if not await self._database.write(_PUT, values):
                raise NotFoundError(f"the message {message.id} has been deleted with its chat")
            if message.finished_at is not None:
                await self._database.write(
                    "UPDATE chats SET updated_at = max(updated_at, ?) WHERE id = ?",
                    (micros(message.finished_at), message.chat_id),
                )

    async def journal(self, message_id: str, text: str, thoughts: str) -> None:
        """Store what has come of a streaming answer; nothing happens if it streams no more."""
        await self._database.write(
            "UPDATE messages SET text = ?, thoughts = ? WHERE id = ? AND state = 'streaming'",
            (text, thoughts, message_id),
        )

    async def message(self, message_id: str) -> Message:
        """One message with its pictures.

        Raises:
            NotFoundError: There is none by this id.
        """
        found = await self._database.read(
            f"SELECT {SELECTED} FROM messages WHERE id = ?",  # noqa: S608
            (message_id,),
            make=to_message,
        )
        if not found:
            raise no_message(message_id)
        return (await self.with_pictures(found))[0]

    async def messages(self, chat_id: str) -> list[Message]:
        """All messages of a chat in the order they were stored; their pictures have no bytes."""
        return await self._database.read(
            f"SELECT {SELECTED} FROM messages WHERE chat_id = ? ORDER BY seq",  # noqa: S608
            (chat_id,),
            make=to_message,
        )

    async def path(self, chat_id: str, leaf_id: str | None) -> list[Message]:
        """The messages of a chat from the first to this leaf, however many stand beside them.

        Returns:
            As `Tree.path`: empty for `None` or an id that the chat has not; pictures have no bytes.
        """
        found = await self._database.read(_PATH, (leaf_id, chat_id), make=to_message)
        return Tree(found).path(leaf_id)

    async def with_pictures(self, messages: Sequence[Message]) -> list[Message]:
        """The same messages, their pictures with bytes: for those of a path that is to be sent.

        Raises:
            NotFoundError: One has been deleted meanwhile.
        """
        return [
            await self._with_its_pictures(message) if message.pictures else message for message in messages
        ]

    async def streaming(self, chat_id: str) -> list[str]:
        """The ids of the answers that come in a chat, from whatever process.

        What is decided by them is to be written in the same transaction.
        """
        return await self._database.read(
            "SELECT id FROM messages WHERE chat_id = ? AND state = 'streaming'",
            (chat_id,),
            make=lambda row: str(row[0]),
        )

    async def stream_elsewhere(self) -> bool:
        """Whether an answer comes, or was left amid, in another process."""
        found = await self._database.row(
            "SELECT 1 FROM messages WHERE state = 'streaming' AND owner IS NOT ? LIMIT 1",
            (str(self._database.process),),
        )
        return found is not None

    async def unfinished(self, *states: MessageState) -> list[Message]:
        """Take over the messages whose process died on them; another process that asks gets none of these.

        Args:
            states: Streaming answers when none is named; `QUEUED` for prompts that were never sent.
        """
        wanted = [state.value for state in states or (MessageState.STREAMING,)]
        found: list[Message] = []
        async with self._database.transaction():
            owners = await self._database.rows(
                f"SELECT DISTINCT owner FROM messages WHERE state IN ({', '.join('?' * len(wanted))})",  # noqa: S608
                wanted,
            )
            for (owner,) in owners:
                if owner is None or await self._database.is_gone(owner):
                    found += await self._take_over(owner, wanted)
        return sorted(found, key=lambda message: message.created_at)

    async def _take_over(self, owner: str | None, states: Sequence[str]) -> list[Message]:
        where = f"owner IS ? AND state IN ({', '.join('?' * len(states))})"
        found = await self._database.read(
            f"SELECT {SELECTED} FROM messages WHERE {where}",  # noqa: S608
            (owner, *states),
            make=to_message,
        )
        await self._database.write(
            f"UPDATE messages SET owner = ? WHERE {where}",  # noqa: S608
            (str(self._database.process), owner, *states),
        )
        return found

    async def _with_its_pictures(self, message: Message) -> Message:
        found = await self._database.rows(
            "SELECT data FROM pictures WHERE message_id = ? ORDER BY position", (message.id,)
        )
        if len(found) != len(message.pictures):
            raise no_message(message.id)
        whole = zip(message.pictures, found, strict=True)
        return replace(message, pictures=tuple(replace(picture, data=data) for picture, (data,) in whole))

    def _owner(self, message: Message) -> str | None:
        return str(self._database.process) if message.state in _OWNED else None

    async def _exists(self, chat_id: str) -> bool:
        return await self._database.row("SELECT 1 FROM chats WHERE id = ?", (chat_id,)) is not None


def no_chat(chat_id: str) -> NotFoundError:
    """What is raised where a chat is asked for that is not there, or not any more."""
    return NotFoundError(f"no chat has the id “{chat_id}”")


def no_message(message_id: str) -> NotFoundError:
    """The same for a message."""
    return NotFoundError(f"no message has the id “{message_id}”")
