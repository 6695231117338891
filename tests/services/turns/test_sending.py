"""A prompt goes out, its answer comes home, and both are stored at every moment."""

import json
from dataclasses import replace

import pytest

from tests.services.conftest import Bench, answer, run, texts, until
from xai_tui.domain.conversation import Draft, MessageState, Picture, Protocol, Role
from xai_tui.domain.events import (
    TextDelta,
    ThoughtsDelta,
    ToolCalled,
    TurnCompleted,
    TurnFailed,
    TurnStarted,
)
from xai_tui.domain.parameters import Parameters
from xai_tui.domain.usage import TicksSource
from xai_tui.errors import MissingKeyError, NotFoundError, UsageError

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154"
    "789c6360606060000000050001a5f645400000000049454e44ae426082"
)


@pytest.mark.parametrize("protocol", list(Protocol))
async def test_an_answer_comes_piece_by_piece_and_is_stored_whole(bench: Bench, protocol: Protocol) -> None:
    async with bench.open() as session:
        chat = await session.chats.create(protocol=protocol)
        events = await run(session, chat.id, "Show me a table of moons")
        begun, ended = events[0], events[-1]
        assert isinstance(begun, TurnStarted)
        assert isinstance(ended, TurnCompleted)
        text = "".join(event.text for event in events if isinstance(event, TextDelta))
        thoughts = "".join(event.text for event in events if isinstance(event, ThoughtsDelta))
        assert text == ended.message.text
        assert thoughts == ended.message.thoughts
        assert "|" in text
        assert ended.message.state is MessageState.DONE
        assert ended.message.protocol is protocol
        assert ended.message.finish_reason in {"completed", "stop", "end_turn"}
        assert ended.message.thought_seconds is not None
        opened = await session.chats.open(chat.id)
        assert opened.tree.path(opened.chat.leaf_id)[-1] == ended.message
        assert opened.chat.title == "Show me a table of moons"
        assert opened.chat.unread == 1


async def test_the_prompt_is_stored_before_anything_is_sent(bench: Bench) -> None:
    bench.fault("POST /v1/responses: delay=30")
    async with bench.open() as session:
        chat = await session.chats.create()
        empty = await session.turns.send(chat.id, Draft("Keep me"))
        assert empty.role is Role.ASSISTANT
        assert await texts(session, chat.id) == [("user", "done", "Keep me"), ("assistant", "streaming", "")]
        assert session.turns.is_streaming(chat.id)


async def test_what_it_cost_is_stored_with_the_answer(bench: Bench) -> None:
    async with bench.open() as session:
        chat = await session.chats.create()
        message = await answer(session, chat.id, "Say hello")
        assert message.usage is not None
        assert message.usage.ticks_source is TicksSource.BILLED
        rows = await session._stores.ledger.of_chat(chat.id)
        assert [(row.message_id, row.state, row.usage, row.origin, row.sandbox) for row in rows] == [
            (message.id, "done", message.usage, session.origin_id, True)
        ]


async def test_prices_of_the_catalog_fill_in_for_a_server_that_names_no_cost(bench: Bench) -> None:
    async with bench.open() as session:
        await session.catalog.models()
        chat = await session.chats.create(protocol=Protocol.MESSAGES)
        message = await answer(session, chat.id, "Say hello")
        assert message.usage is not None
        assert message.usage.ticks_source is TicksSource.COMPUTED
        assert message.usage.ticks


async def test_the_chat_so_far_goes_along(bench: Bench) -> None:
    async with bench.open() as session:
        chat = await session.chats.create(system="Be brief.")
        await answer(session, chat.id, "My name is Ada")
        second = await answer(session, chat.id, "What is my name?")
        assert "Ada" in second.text
        sent = bench.sent()
        assert sent["instructions"] == "Be brief."
        assert "previous_response_id" not in sent


async def test_encrypted_reasoning_is_sent_back_to_the_model_that_thought_it(bench: Bench) -> None:
    async with bench.open() as session:
        chat = await session.chats.create(model="grok-4.3")
        first = await answer(session, chat.id, "Think hard about primes")
        assert first.reasoning is not None
        await answer(session, chat.id, "Go on")
        sent = bench.sent()
        assert json.loads(first.reasoning)[0] in sent["input"]
        await session.chats.update(replace(chat, model="grok-4.5"))
        await answer(session, chat.id, "And you?")
        assert "encrypted_content" not in json.dumps(bench.sent()["input"])


async def test_pictures_go_along_and_come_back_from_the_store(bench: Bench) -> None:
    async with bench.open() as session:
        chat = await session.chats.create()
        picture = Picture("image/png", PNG, "dot.png")
        await session.turns.send(chat.id, Draft("What is this?", (picture,)))
        first = await session.turns.wait(chat.id)
        assert first.state is MessageState.DONE
        await answer(session, chat.id, "And again?")
        assert "data:image/png;base64," in json.dumps(bench.sent()["input"])


async def test_server_tools_are_called_and_sources_named(bench: Bench) -> None:
    async with bench.open() as session:
        chat = await session.chats.create(parameters=Parameters(web=True))
        events = await run(session, chat.id, "Search the web for news on moons")
        done = events[-1]
        assert isinstance(done, TurnCompleted)
        assert any(isinstance(event, ToolCalled) and event.name == "web_search" for event in events)
        assert done.message.tool_calls[0].name == "web_search"
        assert done.message.citations[0].url.startswith("http")
        assert done.message.usage is not None
        assert done.message.usage.tool_calls


async def test_a_setting_that_the_protocol_has_no_word_for_is_refused_not_dropped(bench: Bench) -> None:
    async with bench.open() as session:
        chat = await session.chats.create(protocol=Protocol.CHAT, parameters=Parameters(web=True))
        failed = (await run(session, chat.id, "Search"))[-1]
        assert isinstance(failed, TurnFailed)
        assert isinstance(failed.error, UsageError)
        assert "web" in failed.failure.message
        assert failed.message.state is MessageState.FAILED
        assert not bench.sandbox.requests
        assert await session._stores.ledger.of_chat(chat.id) == []


async def test_without_a_key_the_prompt_is_kept_and_the_reason_told(bench: Bench) -> None:
    bench.key = None
    async with bench.open(base_url="https://api.x.ai", sandbox=False) as session:
        assert session.needs_key
        assert not session.has_key
        chat = await session.chats.create()
        failed = (await run(session, chat.id, "Anybody there?"))[-1]
        assert isinstance(failed, TurnFailed)
        assert isinstance(failed.error, MissingKeyError)
        assert (await texts(session, chat.id))[0] == ("user", "done", "Anybody there?")


async def test_several_chats_answer_at_once(bench: Bench) -> None:
    bench.fault("POST /v1/responses: stall=8")
    async with bench.open() as session:
        slow, quick = await session.chats.create(), await session.chats.create()
        async with session.events.subscribe(chat_id=slow.id) as events:
            await session.turns.send(slow.id, Draft("A long story"))
            await until(events, ThoughtsDelta)
        done = await answer(session, quick.id, "Hello")
        assert done.state is MessageState.DONE
        assert session.turns.is_streaming(slow.id)
        partial = session.turns.partial(slow.id)
        assert partial is not None
        assert partial.thoughts


async def test_nothing_is_sent_for_an_empty_draft_or_an_unknown_chat(bench: Bench) -> None:
    async with bench.open() as session:
        chat = await session.chats.create()
        with pytest.raises(UsageError):
            await session.turns.send(chat.id, Draft("  \n"))
        with pytest.raises(NotFoundError):
            await session.turns.send("nowhere", Draft("Hello"))
        with pytest.raises(NotFoundError):
            await session.turns.wait(chat.id)
        assert not bench.sandbox.requests


async def test_a_session_that_saves_nothing_asks_the_server_to_keep_nothing(bench: Bench) -> None:
    async with bench.open(save=False) as session:
        chat = await session.chats.create()
        done = (await run(session, chat.id, "Forget me"))[-1]
        assert isinstance(done, TurnCompleted)
        assert not done.message.stored_remotely
        sent = bench.sent()
        assert sent["store"] is False
