"""The open chat stays in step with the store, whatever happens while it is read."""

import asyncio
from dataclasses import replace

import pytest

from tests.tui.conftest import running
from xai_tui.domain.events import ChatsChanged
from xai_tui.errors import StoreFullError
from xai_tui.services.chats import ChatShelf
from xai_tui.services.chats.shelf import OpenChat
from xai_tui.tui.opening import Start


@pytest.mark.parametrize("change", ["deleted", "renamed"])
async def test_what_happens_to_a_chat_while_it_is_read_is_seen(
    start: Start, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    read = ChatShelf.open

    async def overtaken(shelf: ChatShelf, chat_id: str) -> OpenChat:
        found = await read(shelf, chat_id)
        monkeypatch.setattr(ChatShelf, "open", read)
        if change == "deleted":
            await shelf.delete(chat_id)
        else:
            await shelf.rename(chat_id, "another name")
        return found

    async with running(start) as run:
        conversation = run.app.main.conversation
        await run.write("hello")
        await run.answered()
        talk, session = conversation.talk, run.app.opening.session
        assert talk is not None
        assert talk.chat is not None
        assert session is not None
        monkeypatch.setattr(ChatShelf, "open", overtaken)
        await session.chats.update(replace(talk.chat, system="be brief"))
        if change == "deleted":
            await run.until(lambda: conversation.chat_id is None)
        else:
            await run.until(lambda: talk.settings.title == "another name")


async def test_the_answer_of_a_job_that_joins_the_open_chat_is_read(start: Start) -> None:
    async with running(start) as run:
        session = run.app.opening.session
        assert session is not None
        async with session.events.subscribe(ChatsChanged) as events:
            await run.pilot.press(*"later", "f5")
            await run.until(lambda: "grok-4.3 ▸" in run.transcript)
            await run.answered()
            async with asyncio.timeout(30):
                while (await session.chats.list())[0].unread:
                    await anext(events)


async def test_what_cannot_be_stored_for_once_does_not_stop_the_chat(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark_read = ChatShelf.mark_read

    async def refuse(*_: object) -> None:
        monkeypatch.setattr(ChatShelf, "mark_read", mark_read)
        raise StoreFullError("no room")

    async with running(start) as run:
        await run.write("hello")
        await run.answered()
        monkeypatch.setattr(ChatShelf, "mark_read", refuse)
        await run.write("hello again")
        await run.answered(2)
        await run.until(lambda: any("no room" in notice for notice in run.notices))
        await run.write("and again")
        await run.answered(3)
