"""A server that is not xAI's is used for what it has."""

import pytest

from tests.services.conftest import Bench, answer, run
from xai_tui.api.errors import RouteMissingError
from xai_tui.domain.conversation import MessageState, Protocol
from xai_tui.domain.events import TextDelta, TurnCompleted, TurnFailed


async def test_without_the_responses_route_the_chat_route_carries_and_is_remembered(bench: Bench) -> None:
    bench.fault("POST /v1/responses: 404 x*")
    async with bench.open(sandbox=False) as session:
        chat = await session.chats.create(model="grok-4.3")
        first = await answer(session, chat.id, "Hello")
        assert (first.state, first.protocol) == (MessageState.DONE, Protocol.CHAT)
        await answer(session, chat.id, "Again")
        assert bench.asked("/responses") == 1
    async with bench.open(sandbox=False) as session:
        await answer(session, chat.id, "After a restart")
        assert bench.asked("/responses") == 1
        assert bench.asked("/chat/completions") == 3


async def test_a_protocol_that_was_chosen_is_not_exchanged(bench: Bench) -> None:
    bench.fault("POST /v1/responses: 404 x*")
    async with bench.open(sandbox=False) as session:
        chat = await session.chats.create(model="grok-4.3", protocol=Protocol.RESPONSES)
        failed = (await run(session, chat.id, "Hello"))[-1]
        assert isinstance(failed, TurnFailed)
        assert isinstance(failed.error, RouteMissingError)
        assert bench.asked("/chat/completions") == 0


async def test_xai_itself_has_all_routes(bench: Bench) -> None:
    bench.fault("POST /v1/responses: 404 x*")
    async with bench.open() as session:
        chat = await session.chats.create()
        assert (await answer(session, chat.id, "Hello")).state is MessageState.FAILED
        assert bench.asked("/chat/completions") == 0


async def test_a_route_is_not_taken_for_missing_when_the_other_refuses_too(bench: Bench) -> None:
    bench.fault("POST *: 404 x2")
    async with bench.open(sandbox=False) as session:
        chat = await session.chats.create(model="grok-4.3")
        assert (await answer(session, chat.id, "Hello")).state is MessageState.FAILED
        assert (await answer(session, chat.id, "Again")).protocol is Protocol.RESPONSES


async def test_without_any_model_named_the_first_of_its_list_is_asked(bench: Bench) -> None:
    async with bench.open(sandbox=False) as session:
        chat = await session.chats.create()
        assert (await answer(session, chat.id, "Hello")).state is MessageState.DONE
        assert bench.asked("/models") == 1
        assert bench.sent()["model"] == "grok-4.3"
        assert "include" not in bench.sent()


@pytest.mark.parametrize(
    ("protocol", "body"),
    [
        (
            Protocol.RESPONSES,
            (
                '{"id":"r","model":"m","status":"completed","output":[{"type":"message","role":"assistant",'
                '"content":[{"type":"output_text","text":"Hi","annotations":[]}]}]}'
            ),
        ),
        (
            Protocol.CHAT,
            (
                '{"id":"c","model":"m","choices":[{"index":0,"finish_reason":"stop",'
                '"message":{"role":"assistant","content":"Hi"}}]}'
            ),
        ),
        (
            Protocol.MESSAGES,
            (
                '{"id":"m","type":"message","role":"assistant","model":"m","stop_reason":"end_turn",'
                '"content":[{"type":"text","text":"Hi"}]}'
            ),
        ),
    ],
)
async def test_a_server_that_does_not_stream_is_understood(
    bench: Bench, protocol: Protocol, body: str
) -> None:
    bench.fault(f"POST *: 200 body={body}")
    async with bench.open(sandbox=False) as session:
        chat = await session.chats.create(model="m", protocol=protocol)
        events = await run(session, chat.id, "Hello")
        done = events[-1]
        assert isinstance(done, TurnCompleted)
        assert done.message.text == "Hi"
        assert [event.text for event in events if isinstance(event, TextDelta)] == ["Hi"]
        assert done.message.usage is None
