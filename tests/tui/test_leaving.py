"""Whatever runs when the program is left: it ends clean, and what was typed is stored or told."""

import asyncio

import pytest

from tests.tui.conftest import running, started
from xai_tui.config.paths import Paths
from xai_tui.domain.conversation import Draft
from xai_tui.errors import StoreError, StoreFullError
from xai_tui.services.chats import ChatShelf
from xai_tui.services.jobs.desk import JobDesk
from xai_tui.services.session import Session
from xai_tui.tui import running as whole_run
from xai_tui.tui.opening import Start
from xai_tui.tui.running import UNSTORED, close_session


async def test_leaving_before_the_client_is_ready_is_no_mistake(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = asyncio.Event()

    async def prepare(_: Session) -> None:
        begun.set()
        await asyncio.Event().wait()

    monkeypatch.setattr(Session, "prepare", prepare)
    async with started(start) as run:
        await run.until(begun.is_set)
        run.app.action_leave()
        await run.until(lambda: not run.app.is_running)
    assert run.app.report == ""


async def test_what_was_typed_without_a_database_is_told_at_the_end(start: Start, paths: Paths) -> None:
    paths.data_dir.mkdir(mode=0o700)
    paths.database.write_bytes(b"this is no database at all" * 1000)
    async with running(start) as run:
        await run.until(lambda: "damaged" in run.transcript)
        await run.pilot.press(*"keep me")
        await run.until(lambda: run.app.main.conversation.desk.keeper.text == "keep me")
    end = await close_session(run.app)
    assert end.lines[-1] == "keep me"
    assert end.code == UNSTORED


async def test_a_draft_that_cannot_be_stored_is_told_at_the_end(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(*_: object) -> None:
        raise StoreFullError("no room")

    monkeypatch.setattr(ChatShelf, "save_draft", refuse)
    async with started(start) as run:
        await run.until(lambda: run.app.main.conversation.talk is not None)
        await run.pilot.press(*"keep me")
        await run.until(lambda: run.app.main.conversation.desk.keeper.text == "keep me")
        run.app.workers.cancel_all()
        with pytest.raises(StoreFullError) as refused:
            await close_session(run.app)
    assert refused.value.message.splitlines()[-1] == "keep me"


@pytest.mark.parametrize("is_told", [True, False])
async def test_what_does_not_end_in_time_is_left_with_words(
    start: Start, monkeypatch: pytest.MonkeyPatch, *, is_told: bool
) -> None:
    async def never(*_: object, **__: object) -> None:
        await asyncio.Event().wait()

    async def never_closed(session: Session, **_: object) -> None:
        await session._tasks.close()
        await never()

    async with running(start) as run:
        with monkeypatch.context() as patched:
            patched.setattr(whole_run, "CLOSING_SECONDS", 0.1)
            patched.setattr(Session, "close", never_closed)
            if not is_told:
                patched.setattr(JobDesk, "list", never)
            with pytest.raises(StoreError, match=r"did not end within 0\.1 s"):
                await whole_run._closed(run.app)


async def test_what_cannot_be_told_at_the_end_keeps_no_draft_from_being_stored(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored: list[str] = []

    async def refuse(*_: object) -> None:
        raise StoreError("busy")

    async def store(_: ChatShelf, chat_id: str | None, draft: Draft) -> None:
        stored.append(draft.text)

    async with started(start) as run:
        await run.until(lambda: run.app.main.conversation.talk is not None)
        monkeypatch.setattr(ChatShelf, "save_draft", store)
        await run.pilot.press(*"keep me")
        await run.until(lambda: run.app.main.conversation.desk.keeper.text == "keep me")
        run.app.workers.cancel_all()
        monkeypatch.setattr(JobDesk, "list", refuse)
        with pytest.raises(StoreError, match="busy"):
            await close_session(run.app)
    assert stored == ["keep me"]
