"""A draft that the disk has no room for: told once, kept, and stored when there is room."""

import asyncio

from tests.tui.conftest import running
from xai_tui.domain.conversation import Draft
from xai_tui.errors import StoreFullError
from xai_tui.tui.opening import Start


async def test_a_full_disk_is_told_once_however_much_is_typed(start: Start) -> None:
    async with running(start) as run:
        session, conversation = run.app.opening.session, run.app.main.conversation
        assert session is not None
        await session._stores.database.rows("PRAGMA max_page_count = 1")
        keeper = conversation.desk.keeper
        tries = 0

        async def save(chat_id: str | None, draft: Draft) -> None:
            nonlocal tries
            tries += 1
            await session.chats.save_draft(chat_id, draft)

        keeper.attach(save)
        for number in range(3):
            run.paste("much to store " * 1000)
            async with asyncio.timeout(20):
                while tries <= number:
                    await run.pilot.pause(0.05)
        told = [notice for notice in run.notices if StoreFullError.title in notice]
        assert len(told) == 1
        await session._stores.database.rows("PRAGMA max_page_count = 1000000")
        run.paste("and the end")
        await run.until(lambda: keeper.is_stored and keeper.text.endswith("and the end"))
        stored = await session.chats.draft(None)
        assert stored is not None
        assert stored.text == keeper.text
