"""Where nothing names a model, the server's list is asked for first, and that wait is a turn's own."""

import asyncio
import socket

from tests.services.conftest import Bench, run, until
from xai_tui.domain.conversation import Draft, MessageState, Role
from xai_tui.domain.events import ModelTaken, TurnCompleted, TurnStarted, TurnStopped, TurnWaiting
from xai_tui.services.session import Session


def closed_port() -> str:
    """The base URL of a server that does not run."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return f"http://127.0.0.1:{port}/v1"


async def stop_amid_the_wait(session: Session, chat_id: str) -> None:
    """Stop a turn that waits, and see it end at once, long before the next attempt."""
    async with session.events.subscribe(TurnStopped) as ended, asyncio.timeout(5):
        await session.turns.stop(chat_id)
        stopped = await until(ended, TurnStopped)
    assert stopped.message.state is MessageState.STOPPED


async def test_a_server_out_of_reach_counts_down_while_its_models_are_asked_for(bench: Bench) -> None:
    async with (
        bench.open(sandbox=False, base_url=closed_port()) as session,
        session.events.subscribe(TurnStarted, TurnWaiting) as events,
    ):
        chat = await session.chats.create()
        first = await session.turns.send(chat.id, Draft("First"))
        waiting = await until(events, TurnWaiting)
        assert (waiting.chat_id, waiting.message_id) == (chat.id, first.id)
        assert (waiting.reason, waiting.attempt) == ("retry", 2)
        assert waiting.seconds > 0
        assert waiting.words
        second = await session.turns.send(chat.id, Draft("Second"))
        assert (second.role, second.state) == (Role.USER, MessageState.QUEUED)
        await stop_amid_the_wait(session, chat.id)
        assert (await until(events, TurnStarted)).prompt.id == second.id
        assert await session._stores.ledger.of_chat(chat.id) == []


async def test_a_server_that_names_a_time_is_waited_for_and_stopping_does_not(bench: Bench) -> None:
    bench.fault("GET /v1/models: 503 retry-after=25 x*")
    async with bench.open(sandbox=False) as session, session.events.subscribe(TurnWaiting) as events:
        chat = await session.chats.create()
        await session.turns.send(chat.id, Draft("Hello"))
        waiting = await until(events, TurnWaiting)
        assert (waiting.reason, waiting.seconds, waiting.attempt) == ("retry", 25.0, 2)
        await stop_amid_the_wait(session, chat.id)
        assert bench.asked("/models") == 1
        assert bench.asked("/responses") == 0


async def test_after_the_wait_it_is_said_which_model_was_taken(bench: Bench) -> None:
    bench.fault("GET /v1/models: 503 retry-after=0.1")
    async with bench.open(sandbox=False) as session:
        chat = await session.chats.create()
        events = await run(session, chat.id, "Hello")
        kinds = [type(event) for event in events]
        assert kinds[:3] == [TurnStarted, TurnWaiting, ModelTaken]
        done = events[-1]
        assert isinstance(done, TurnCompleted)
        assert events[2] == ModelTaken(chat.id, done.message.id, "grok-4.3")
        again = await run(session, (await session.chats.create()).id, "Hello")
        assert ModelTaken not in [type(event) for event in again]
        assert bench.asked("/models") == 2


async def test_a_list_that_is_known_is_taken_before_the_server_is_asked(bench: Bench) -> None:
    async with bench.open(sandbox=False) as session:
        await session.catalog.models()
        asked = bench.asked("/models")
        events = await run(session, (await session.chats.create()).id, "Hello")
        assert [event.model for event in events if isinstance(event, ModelTaken)] == ["grok-4.3"]
        assert bench.asked("/models") == asked
