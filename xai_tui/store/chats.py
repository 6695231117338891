"""Chats, and by inheritance the messages in them."""

import json

from xai_tui.domain.conversation import Chat, Protocol
from xai_tui.domain.parameters import Parameters
from xai_tui.store.ids import find_id
from xai_tui.store.messages import Messages, no_chat
from xai_tui.store.search import Hit, Words, chats_with, find_hits
from xai_tui.store.values import Row, Value, as_json, micros, moment

_CHAT = """SELECT id, title, created_at, updated_at, leaf_id, model, protocol, system, parameters,
    (SELECT count(*) FROM messages WHERE messages.chat_id = chats.id AND read = 0
        AND state IN ('done', 'stopped', 'broken', 'failed') AND role = 'assistant') FROM chats"""


class Chats(Messages):
    """The chats of a database; what is in them comes from `Messages`."""

    async def add(self, chat: Chat) -> None:
        """Store a new chat.

        Raises:
            StoreError: Or one of its kinds, as every method here may.
        """
        await self._database.write(
            """INSERT INTO chats
                (id, title, created_at, updated_at, leaf_id, model, protocol, system, parameters)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)""",
            (
                chat.id,
                chat.title,
                micros(chat.created_at),
                micros(chat.updated_at),
                chat.leaf_id,
                *_settings(chat),
            ),
        )

    async def get(self, chat_id: str) -> Chat:
        """One chat.

        Raises:
            NotFoundError: There is none by this id.
        """
        found = await self._database.read(f"{_CHAT} WHERE id = ?", (chat_id,), make=_to_chat)
        if not found:
            raise no_chat(chat_id)
        return found[0]

    async def find(self, beginning: str) -> Chat:
        """The one chat whose id begins so.

        Raises:
            NotFoundError: It fits no chat, or several.
        """
        return await self.get(await find_id(self._database, "chats", beginning))

    async def latest(self) -> Chat | None:
        """The chat that changed last."""
        found = await self._database.read(
            f"{_CHAT} ORDER BY updated_at DESC, seq DESC LIMIT 1", make=_to_chat
        )
        return found[0] if found else None

    async def update(self, chat: Chat) -> None:
        """Store a chat's title, model, protocol, system prompt and parameters.

        The rest of it changes by other ways: the leaf by `set_leaf`, age and
        unread count with the messages.

        Raises:
            NotFoundError: It has been deleted.
        """
        changed = await self._database.write(
            "UPDATE chats SET title = ?, model = ?, protocol = ?, system = ?, parameters = ? WHERE id = ?",
            (chat.title, *_settings(chat), chat.id),
        )
        if not changed:
            raise no_chat(chat.id)

    async def rename(self, chat_id: str, title: str) -> None:
        """Store a chat's title alone.

        Raises:
            NotFoundError: It has been deleted.
        """
        if not await self._database.write("UPDATE chats SET title = ? WHERE id = ?", (title, chat_id)):
            raise no_chat(chat_id)

    async def delete(self, chat_id: str) -> None:
        """Delete a chat with its messages and its draft; what it cost stays in the ledger, its jobs stay.

        Raises:
            NotFoundError: There is none by this id.
        """
        if not await self._database.write("DELETE FROM chats WHERE id = ?", (chat_id,)):
            raise no_chat(chat_id)

    async def set_leaf(self, chat_id: str, message_id: str | None) -> None:
        """Say which branch of a chat is on the screen.

        Raises:
            NotFoundError: The chat has been deleted.
        """
        if not await self._database.write("UPDATE chats SET leaf_id = ? WHERE id = ?", (message_id, chat_id)):
            raise no_chat(chat_id)

    async def mark_read(self, chat_id: str) -> bool:
        """Mark what is final in a chat as read.

        Returns:
            Whether anything was unread.
        """
        changed = await self._database.write(
            """UPDATE messages SET read = 1 WHERE chat_id = ? AND read = 0
                AND state IN ('done', 'stopped', 'broken', 'failed')""",
            (chat_id,),
        )
        return changed > 0

    async def search(self, words: str, limit: int = 50) -> list[Hit]:
        """Where words are: in titles first, then in messages, newest first.

        Args:
            words: All must be there, as parts of words, in either case; a phrase in double quotes is one.
            limit: The most hits wanted.
        """
        return await find_hits(self._database, Words(words), limit)

    async def list(self, limit: int | None = None, words: str = "") -> list[Chat]:
        """Chats, the one that changed last first.

        Args:
            limit: The most wanted; `None` for all. With a limit, words that are in more than 5,000 messages
                are looked for in the newest 5,000 of these.
            words: Only chats that have all of them in the title, or all in one message.
        """
        wanted = Words(words)
        condition, values = chats_with(wanted, all_places=limit is None) if wanted else ("1", [])
        return await self._database.read(
            f"{_CHAT} WHERE {condition} ORDER BY updated_at DESC, seq DESC LIMIT ?",
            [*values, -1 if limit is None else limit],
            make=_to_chat,
        )


def _settings(chat: Chat) -> tuple[Value, ...]:
    protocol = chat.protocol.value if chat.protocol else None
    return (chat.model, protocol, chat.system, as_json(chat.parameters.as_dict()))


def _to_chat(row: Row) -> Chat:
    return Chat(
        id=row[0],
        title=row[1],
        created_at=moment(row[2]),
        updated_at=moment(row[3]),
        leaf_id=row[4],
        model=row[5],
        protocol=Protocol(row[6]) if row[6] else None,
        system=row[7],
        parameters=Parameters(**json.loads(row[8])) if row[8] else Parameters(),
        unread=row[9],
    )
