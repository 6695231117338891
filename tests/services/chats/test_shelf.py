import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio

from xai_tui.domain.conversation import Draft, Message, MessageState, Picture, Protocol, Role
from xai_tui.domain.events import ChatChanged, ChatsChanged, Event
from xai_tui.domain.parameters import Parameters
from xai_tui.errors import NotFoundError
from xai_tui.services.chats import ChatShelf
from xai_tui.services.events import Broadcaster
from xai_tui.store.chats import Chats
from xai_tui.store.database import open_database
from xai_tui.store.drafts import Drafts

START = datetime(2026, 11, 23, tzinfo=UTC)


class Room:
    """A shelf over a database in memory, and what was told so far."""

    def __init__(self, chats: Chats, drafts: Drafts) -> None:
        self._minutes = 0
        self.chats = chats
        events = Broadcaster()
        self._told = events.subscribe()
        self.shelf = ChatShelf(chats, drafts, events, clock=self.now)

    def now(self) -> datetime:
        self._minutes += 1
        return START + timedelta(minutes=self._minutes)

    async def told(self) -> list[Event]:
        """What was told since the last call."""
        found: list[Event] = []
        while True:
            try:
                found.append(await asyncio.wait_for(anext(self._told), 0.001))
            except TimeoutError:
                return found

    async def say(
        self, chat_id: str, message_id: str, parent_id: str | None = None, *, read: bool = True
    ) -> None:
        message = Message(
            message_id,
            chat_id,
            parent_id,
            Role.ASSISTANT,
            message_id,
            MessageState.DONE,
            self.now(),
            read=read,
        )
        await self.chats.add_message(message)


@pytest_asyncio.fixture(name="room")
async def _room() -> AsyncIterator[Room]:
    async with open_database(None) as database:
        yield Room(Chats(database), Drafts(database))


async def test_a_new_chat_is_stored_and_told(room: Room) -> None:
    plain = await room.shelf.create()
    assert await room.told() == [ChatsChanged()]
    assert (plain.title, plain.model, plain.system) == ("New chat", None, "")
    full = await room.shelf.create(
        "grok-4.3", title="T", protocol=Protocol.CHAT, system="S", parameters=Parameters(seed=1)
    )
    assert (await room.shelf.open(full.id)).chat == full
    assert [chat.id for chat in await room.shelf.list()] == [full.id, plain.id]
    assert await room.shelf.latest() == full
    assert await room.shelf.find(plain.id[:8]) == plain


async def test_an_open_chat_has_all_its_messages(room: Room) -> None:
    chat = await room.shelf.create()
    await room.say(chat.id, "a")
    await room.say(chat.id, "b", "a")
    opened = await room.shelf.open(chat.id)
    assert opened.chat.leaf_id == "b"
    assert [message.id for message in opened.tree.path("b")] == ["a", "b"]


async def test_a_title_is_one_line_and_never_empty(room: Room) -> None:
    chat = await room.shelf.create()
    await room.told()
    assert (await room.shelf.rename(chat.id, " a\ttitle \nof two lines")).title == "a title"
    assert await room.told() == [ChatChanged(chat.id), ChatsChanged()]
    assert (await room.shelf.rename(chat.id, " \n")).title == "New chat"
    assert len((await room.shelf.rename(chat.id, "x" * 1000)).title) == 200


async def test_changed_settings_are_stored_and_told(room: Room) -> None:
    chat = await room.shelf.create()
    await room.told()
    changed = type(chat)(chat.id, chat.title, chat.created_at, chat.updated_at, model="grok-4.3", system="S")
    await room.shelf.update(changed)
    assert await room.told() == [ChatChanged(chat.id), ChatsChanged()]
    assert (await room.shelf.open(chat.id)).chat == changed


async def test_a_deleted_chat_is_gone_and_told(room: Room) -> None:
    chat = await room.shelf.create()
    await room.told()
    await room.shelf.delete(chat.id)
    assert await room.told() == [ChatChanged(chat.id), ChatsChanged()]
    for attempt in (room.shelf.open(chat.id), room.shelf.delete(chat.id), room.shelf.rename(chat.id, "T")):
        with pytest.raises(NotFoundError):
            await attempt
    assert await room.told() == []


async def test_choosing_a_sibling_shows_its_newest_branch(room: Room) -> None:
    chat = await room.shelf.create()
    for message_id, parent_id in (("a", None), ("b", "a"), ("c", "b"), ("d", "a")):
        await room.say(chat.id, message_id, parent_id)
    await room.told()
    await room.shelf.choose_leaf(chat.id, "b")
    assert await room.told() == [ChatChanged(chat.id)]
    assert (await room.shelf.open(chat.id)).chat.leaf_id == "c"
    with pytest.raises(NotFoundError, match="no message “z”"):
        await room.shelf.choose_leaf(chat.id, "z")


async def test_reading_is_told_only_when_something_was_unread(room: Room) -> None:
    chat = await room.shelf.create()
    await room.say(chat.id, "a", read=False)
    await room.told()
    assert (await room.shelf.open(chat.id)).chat.unread == 1
    await room.shelf.mark_read(chat.id)
    assert await room.told() == [ChatsChanged()]
    await room.shelf.mark_read(chat.id)
    assert await room.told() == []


async def test_words_are_found_and_filter_the_list(room: Room) -> None:
    one, two = await room.shelf.create(title="one"), await room.shelf.create(title="two")
    await room.say(one.id, "needle")
    assert [hit.chat_id for hit in await room.shelf.search("needle")] == [one.id]
    assert [chat.id for chat in await room.shelf.list("needle")] == [one.id]
    assert [chat.id for chat in await room.shelf.list("two")] == [two.id]
    assert len(await room.shelf.list(limit=1)) == 1


async def test_drafts_and_earlier_prompts_are_kept(room: Room) -> None:
    chat = await room.shelf.create()
    draft = Draft("half a prom", (Picture("image/png", b"data"),))
    await room.shelf.save_draft(chat.id, draft)
    assert await room.shelf.draft(chat.id) == draft
    assert await room.shelf.draft(None) is None
    await room.shelf.remember("a prompt")
    assert await room.shelf.history() == ["a prompt"]
