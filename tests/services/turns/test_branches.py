"""Stop, retry, edit and continue make siblings; nothing is overwritten."""

import asyncio

import pytest

from tests.services.conftest import Bench, answer, run, texts, until
from xai_tui.domain.conversation import Draft, MessageState, Protocol
from xai_tui.domain.events import TextDelta, TurnCompleted, TurnStopped
from xai_tui.domain.usage import Usage
from xai_tui.errors import NotFoundError, UsageError
from xai_tui.services.protocols.exchange import CONTINUE


async def test_stop_keeps_what_came(bench: Bench) -> None:
    bench.fault("POST /v1/chat/completions: pause=60@30")
    async with bench.open() as session:
        chat = await session.chats.create(protocol=Protocol.CHAT)
        async with session.events.subscribe(chat_id=chat.id) as events:
            await session.turns.send(chat.id, Draft("Tell me a long story"))
            said = (await until(events, TextDelta)).text
            await session.turns.stop(chat.id)
            stopped = (await until(events, TurnStopped)).message
        assert stopped.state is MessageState.STOPPED
        assert stopped.text.startswith(said)
        assert stopped.failure is None
        assert (await session.chats.open(chat.id)).tree[stopped.id] == stopped
        (row,) = await session._stores.ledger.of_chat(chat.id)
        assert (row.state, row.usage) == ("stopped", Usage())
        await session.turns.stop(chat.id)


async def test_leaving_the_session_stops_and_keeps(bench: Bench) -> None:
    bench.fault("POST /v1/responses: pause=40@30")
    async with bench.open() as session:
        chat = await session.chats.create()
        async with session.events.subscribe(chat_id=chat.id) as events:
            await session.turns.send(chat.id, Draft("Tell me a long story"))
            said = (await until(events, TextDelta)).text
    async with bench.open() as session:
        (_, (role, state, text)) = await texts(session, chat.id)
        assert (role, state) == ("assistant", "stopped")
        assert text.startswith(said)


async def test_stopping_at_once_is_stopping(bench: Bench) -> None:
    async with bench.open() as session:
        chat = await session.chats.create()
        await session.turns.send(chat.id, Draft("Never mind"))
        await session.turns.stop(chat.id)
        assert (await texts(session, chat.id))[-1] == ("assistant", "stopped", "")
        assert await session._stores.ledger.of_chat(chat.id) == []
    assert not bench.sandbox.requests


WHOLE = (
    b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n"
    b'data: {"id":"1","choices":[{"index":0,"delta":{"content":"Hi"},"finish_reason":"stop"}]}\n\n'
)


async def test_an_answer_that_is_whole_cannot_be_stopped_any_more(bench: Bench) -> None:
    async def linger(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(WHOLE)
        await reader.read()
        writer.close()

    async with await asyncio.start_server(linger, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        async with bench.open(base_url=f"http://127.0.0.1:{port}") as session:
            chat = await session.chats.create(model="m", protocol=Protocol.CHAT)
            async with session.events.subscribe(chat_id=chat.id) as events:
                await session.turns.send(chat.id, Draft("Hello"))
                await until(events, TextDelta)
                await session.turns.stop(chat.id)
                done = (await until(events, TurnCompleted)).message
            assert (done.text, done.state, done.finish_reason) == ("Hi", MessageState.DONE, "stop")


async def test_retry_gives_a_sibling_answer(bench: Bench) -> None:
    async with bench.open() as session:
        chat = await session.chats.create()
        first = await answer(session, chat.id, "Roll a die")
        begun = await session.turns.retry(chat.id, first.id)
        second = await session.turns.wait(chat.id)
        assert begun.id == second.id
        opened = await session.chats.open(chat.id)
        assert opened.tree.siblings(second.id) == [first, second]
        assert opened.chat.leaf_id == second.id


async def test_edit_gives_a_sibling_prompt(bench: Bench) -> None:
    async with bench.open() as session:
        chat = await session.chats.create()
        await answer(session, chat.id, "Something before")
        first = await answer(session, chat.id, "Roll a dye")
        prompt = (await session.chats.open(chat.id)).tree[first.id].parent_id
        assert prompt is not None
        await session.turns.edit(chat.id, prompt, Draft("Roll a die"))
        second = await session.turns.wait(chat.id)
        tree = (await session.chats.open(chat.id)).tree
        assert second.parent_id is not None
        assert [message.text for message in tree.siblings(second.parent_id)] == ["Roll a dye", "Roll a die"]
        assert (await session.chats.open(chat.id)).chat.title == "Something before"


async def test_proceed_goes_on_from_a_partial_answer_beside_it(bench: Bench) -> None:
    bench.fault("POST /v1/chat/completions: cut=60")
    async with bench.open() as session:
        chat = await session.chats.create(protocol=Protocol.CHAT)
        partial = await answer(session, chat.id, "Tell me a long story")
        assert partial.state is MessageState.BROKEN
        assert partial.text
        begun = await session.turns.proceed(chat.id, partial.id)
        assert begun.text == partial.text
        whole = await session.turns.wait(chat.id)
        assert whole.state is MessageState.DONE
        assert whole.text.startswith(partial.text)
        assert len(whole.text) > len(partial.text)
        tree = (await session.chats.open(chat.id)).tree
        assert [sibling.id for sibling in tree.siblings(whole.id)] == [partial.id, whole.id]
        *_, said, asked = bench.sent()["messages"]
        assert (said["role"], said["content"]) == ("assistant", partial.text)
        assert asked["content"] == CONTINUE


async def test_there_must_be_something_to_retry_or_continue(bench: Bench) -> None:
    bench.fault("POST /v1/responses: 400")
    async with bench.open() as session:
        chat = await session.chats.create()
        failed = await answer(session, chat.id, "Hello")
        with pytest.raises(UsageError):
            await session.turns.proceed(chat.id, failed.id)
        with pytest.raises(NotFoundError):
            await session.turns.retry(chat.id, "nothing")
        retried = await session.turns.retry(chat.id, failed.id)
        assert retried.parent_id == failed.parent_id
        assert (await session.turns.wait(chat.id)).state is MessageState.DONE


async def test_messages_of_another_chat_are_not_there(bench: Bench) -> None:
    async with bench.open() as session:
        chat, other = await session.chats.create(), await session.chats.create()
        elsewhere = await answer(session, other.id, "Hello")
        with pytest.raises(NotFoundError):
            await session.turns.retry(chat.id, elsewhere.id)
        with pytest.raises(NotFoundError):
            await session.turns.proceed(chat.id, elsewhere.id)
        with pytest.raises(NotFoundError):
            await session.turns.send(chat.id, Draft("Hello"), parent_id=elsewhere.id)
        with pytest.raises(NotFoundError):
            await session.jobs.defer(chat.id, Draft("Hello"), parent_id=elsewhere.id)
        assert len((await session.chats.open(chat.id)).tree) == 0


async def test_events_of_a_turn_end_with_it_although_the_chat_goes_on(bench: Bench) -> None:
    bench.fault("POST /v1/responses: delay=0.2")
    async with bench.open() as session:
        chat = await session.chats.create()
        await session.turns.send(chat.id, Draft("First"))
        events = await run(session, chat.id, "Second")
        assert isinstance(events[-1], TurnCompleted)
        prompts = {event.prompt.text for event in events if hasattr(event, "prompt")}
        assert prompts == {"Second"}
        assert events[-1].message.text == "".join(e.text for e in events if isinstance(e, TextDelta))
