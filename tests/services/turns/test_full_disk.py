"""A disk that is full costs nothing that had come: it stays in memory and is stored when there is room."""

import pytest

from tests.services.conftest import Bench, until
from xai_tui.domain.conversation import Draft, MessageState, Protocol
from xai_tui.domain.events import TextDelta, TroubleNoticed, TurnCompleted, TurnFailed, TurnStopped
from xai_tui.errors import StoreError, StoreFullError
from xai_tui.services.session import Session
from xai_tui.services.turns import endings

PROMPT = Draft("Tell me a very long story in 3000 words")


async def fill(session: Session) -> None:
    """Let the database grow no further."""
    await session._stores.database.rows("PRAGMA max_page_count = 1")


async def make_room(session: Session) -> None:
    await session._stores.database.rows("PRAGMA max_page_count = 1000000")


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(endings, "RETRY_SECONDS", 0.1)


async def test_an_answer_that_cannot_be_stored_is_told_kept_and_stored_later(bench: Bench) -> None:
    async with bench.open() as session, session.events.subscribe() as events:
        chat = await session.chats.create(protocol=Protocol.CHAT)
        begun = await session.turns.send(chat.id, PROMPT)
        await fill(session)
        failed = await until(events, TurnFailed)
        assert isinstance(failed.error, StoreFullError)
        assert failed.message.state is MessageState.DONE
        assert failed.message.text
        assert (await session.chats.open(chat.id)).tree[begun.id].state is MessageState.STREAMING
        assert not session.turns.is_streaming(chat.id)
        await make_room(session)
        done = await until(events, TurnCompleted)
        assert done.message == failed.message
        assert (await session.chats.open(chat.id)).tree[begun.id] == done.message
        assert len(await session._stores.ledger.of_chat(chat.id)) == 1


async def test_a_journal_that_is_refused_does_not_stop_the_stream(bench: Bench) -> None:
    bench.fault("POST *: pause=2000@30")
    async with bench.open() as session, session.events.subscribe() as events:
        chat = await session.chats.create(protocol=Protocol.CHAT)
        await session.turns.send(chat.id, PROMPT)
        await fill(session)
        trouble = await until(events, TroubleNoticed)
        assert trouble.failure.kind == StoreFullError.kind
        assert session.turns.is_streaming(chat.id)
        await make_room(session)
        await session.turns.stop(chat.id)
        stopped = await until(events, TurnStopped)
        assert (await session.chats.open(chat.id)).tree[stopped.message.id] == stopped.message


async def test_the_last_attempt_is_made_when_the_session_ends(bench: Bench) -> None:
    async with bench.open() as session, session.events.subscribe(TurnFailed) as events:
        chat = await session.chats.create(protocol=Protocol.CHAT)
        begun = await session.turns.send(chat.id, PROMPT)
        await fill(session)
        failed = await until(events, TurnFailed)
        await make_room(session)
        await session.close()
        assert (await session.chats.open(chat.id)).tree[begun.id] == failed.message


async def test_a_disk_that_stays_full_is_told_at_the_end(bench: Bench) -> None:
    async def work() -> None:
        async with bench.open() as session, session.events.subscribe(TurnFailed) as events:
            chat = await session.chats.create(protocol=Protocol.CHAT)
            await session.turns.send(chat.id, PROMPT)
            await fill(session)
            await until(events, TurnFailed)

    with pytest.raises(StoreError):
        await work()


async def test_a_prompt_that_cannot_be_stored_is_not_sent(bench: Bench) -> None:
    async with bench.open() as session:
        chat = await session.chats.create()
        await fill(session)
        with pytest.raises(StoreFullError):
            await session.turns.send(chat.id, Draft("x" * 100_000))
        assert not bench.sandbox.requests
        await make_room(session)
        async with session.events.subscribe(TextDelta) as events:
            await session.turns.send(chat.id, Draft("Now"))
            await until(events, TextDelta)
