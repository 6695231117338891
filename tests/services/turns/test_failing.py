"""What is not whole is never shown as whole, and what came is never lost."""

from typing import Any

import pytest

from tests.services.conftest import Bench, answer, run, until
from xai_tui.api.errors import (
    BadKeyError,
    BrokenAnswerError,
    ConnectError,
    MaybeBilledError,
    ModelNotFoundError,
    ServerError,
)
from xai_tui.config.credentials import FoundKey, Secret
from xai_tui.domain.conversation import Draft, MessageState, Protocol
from xai_tui.domain.events import TextDelta, TurnCompleted, TurnFailed, TurnWaiting
from xai_tui.errors import XaiTuiError


async def fail(bench: Bench, protocol: Protocol, **settings: Any) -> TurnFailed:
    async with bench.open(**settings) as session:
        chat = await session.chats.create(protocol=protocol)
        failed = (await run(session, chat.id, "Tell me a long story"))[-1]
        assert isinstance(failed, TurnFailed)
        assert (await session.chats.open(chat.id)).tree[failed.message.id] == failed.message
        return failed


@pytest.mark.parametrize("protocol", [Protocol.CHAT, Protocol.MESSAGES])
@pytest.mark.parametrize("what", ["cut=60", "truncated=60", "garbage=60", "stall=60"])
async def test_a_stream_that_ends_early_is_broken(bench: Bench, protocol: Protocol, what: str) -> None:
    bench.fault(f"POST *: {what}")
    failed = await fail(bench, protocol, idle_timeout=0.5)
    assert isinstance(failed.error, BrokenAnswerError)
    assert failed.message.state is MessageState.BROKEN
    assert failed.message.text
    assert failed.message.failure == failed.failure
    assert failed.message.finish_reason is None


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ('POST *: 400 body={"code":"invalid-argument","error":"Model not found: X"}', ModelNotFoundError),
        ("POST *: 500 x* x-should-retry=false", ServerError),
        ("POST *: drop", MaybeBilledError),
    ],
)
async def test_a_refusal_is_told_in_the_servers_words(
    bench: Bench, line: str, kind: type[XaiTuiError]
) -> None:
    bench.fault(line)
    failed = await fail(bench, Protocol.RESPONSES)
    assert isinstance(failed.error, kind)
    assert failed.message.state is MessageState.FAILED
    assert failed.failure.title == kind.title


async def test_a_bad_key_is_told(bench: Bench) -> None:
    bench.key = FoundKey(Secret("not-a-key"), "the test")
    failed = await fail(bench, Protocol.CHAT)
    assert isinstance(failed.error, BadKeyError)


async def test_nobody_there(bench: Bench) -> None:
    bench.sandbox.stop()
    async with bench.open() as session:
        chat = await session.chats.create()
        async with session.events.subscribe(TurnWaiting) as events:
            await session.turns.send(chat.id, Draft("Hello?"))
            wait = await until(events, TurnWaiting)
        assert wait.reason == "retry"
        assert ConnectError.title in wait.words
        assert wait.seconds > 0


async def test_an_error_frame_ends_the_answer_with_what_came(bench: Bench) -> None:
    bench.fault("POST *: error=60")
    failed = await fail(bench, Protocol.CHAT)
    assert failed.message.state is MessageState.BROKEN
    assert failed.message.text


async def test_a_wait_before_another_attempt_is_told(bench: Bench) -> None:
    bench.fault("POST *: 429 retry-after=0")
    async with bench.open() as session:
        chat = await session.chats.create()
        events = await run(session, chat.id, "Hello")
        assert isinstance(events[-1], TurnCompleted)
        (wait,) = [event for event in events if isinstance(event, TurnWaiting)]
        assert (wait.reason, wait.attempt, wait.seconds) == ("retry", 2, 0)
        assert wait.words


@pytest.mark.parametrize("what", ["cut=40", "truncated=40", "garbage=40"])
async def test_a_broken_response_is_completed_from_the_server(bench: Bench, what: str) -> None:
    bench.fault(f"POST /v1/responses: {what}")
    async with bench.open() as session:
        chat = await session.chats.create()
        events = await run(session, chat.id, "Tell me a long story")
        done = events[-1]
        assert isinstance(done, TurnCompleted)
        assert done.message.state is MessageState.DONE
        assert done.message.text == "".join(event.text for event in events if isinstance(event, TextDelta))
        assert done.message.usage is not None
        assert done.message.usage.ticks
        waits = [event for event in events if isinstance(event, TurnWaiting)]
        assert bench.asked(f"/responses/{done.message.response_id}") == len(waits)
        assert waits[0].attempt == 2
        assert BrokenAnswerError.title in waits[0].words


async def test_a_broken_response_that_the_server_does_not_keep_stays_broken(bench: Bench) -> None:
    bench.fault("POST /v1/responses: cut=40")
    bench.fault("GET /v1/responses/*: 404 x*")
    failed = await fail(bench, Protocol.RESPONSES)
    assert isinstance(failed.error, BrokenAnswerError)
    assert failed.message.state is MessageState.BROKEN
    assert failed.message.response_id


async def test_what_a_broken_answer_cost_is_unknown_not_nothing(bench: Bench) -> None:
    bench.fault("POST *: cut=60")
    async with bench.open() as session:
        chat = await session.chats.create(protocol=Protocol.CHAT)
        broken = await answer(session, chat.id, "Hello")
        assert broken.usage is None
        (row,) = await session._stores.ledger.of_chat(chat.id)
        assert (row.state, row.usage.ticks) == ("broken", None)


async def test_a_failed_answer_is_not_part_of_what_is_said_next(bench: Bench) -> None:
    bench.fault("POST *: 400")
    async with bench.open() as session:
        chat = await session.chats.create(protocol=Protocol.CHAT)
        await answer(session, chat.id, "First")
        await answer(session, chat.id, "Second")
        assert [message["role"] for message in bench.sent()["messages"]] == ["user", "user"]
