"""Prompts sent while an answer comes wait their turn, in order, and are never lost."""

import pytest

from tests.services.conftest import Bench, answer, texts, until
from xai_tui.domain.conversation import Draft, MessageState, Role
from xai_tui.domain.events import (
    TextDelta,
    ThoughtsDelta,
    TroubleNoticed,
    TurnCompleted,
    TurnFailed,
    TurnStarted,
)
from xai_tui.errors import StoreError, UsageError
from xai_tui.services.session import Session

HOLD = "POST /v1/responses: pause=6@30"
"""Keeps an answer from ending until it is stopped."""


async def begin(session: Session, chat_id: str, text: str) -> str:
    """Send a prompt and wait until its answer has begun; returns the answer's id."""
    async with session.events.subscribe(chat_id=chat_id) as events:
        sent = await session.turns.send(chat_id, Draft(text))
        async for event in events:
            if isinstance(event, TextDelta | ThoughtsDelta):
                break
    return sent.id


async def test_queued_prompts_are_shown_and_sent_in_order(bench: Bench) -> None:
    bench.fault(HOLD)
    async with bench.open() as session, session.events.subscribe(TurnStarted, TurnCompleted) as events:
        chat = await session.chats.create()
        await begin(session, chat.id, "First")
        second = await session.turns.send(chat.id, Draft("Second"))
        third = await session.turns.send(chat.id, Draft("Third"))
        assert (second.role, second.state) == (Role.USER, MessageState.QUEUED)
        assert [(role, state) for role, state, _ in await texts(session, chat.id)] == [
            ("user", "done"),
            ("assistant", "streaming"),
            ("user", "queued"),
            ("user", "queued"),
        ]
        await session.turns.stop(chat.id)
        assert (await until(events, TurnStarted)).prompt.text == "First"
        begun = await until(events, TurnStarted)
        assert (begun.prompt.id, begun.prompt.state) == (second.id, MessageState.DONE)
        await until(events, TurnCompleted)
        assert (await until(events, TurnStarted)).prompt.id == third.id
        await until(events, TurnCompleted)
        shown = await texts(session, chat.id)
        assert [(role, state) for role, state, _ in shown] == [
            ("user", "done"),
            ("assistant", "stopped"),
            ("user", "done"),
            ("assistant", "done"),
            ("user", "done"),
            ("assistant", "done"),
        ]
        assert [text for role, _, text in shown if role == "user"] == ["First", "Second", "Third"]
        said = [item["content"] for item in bench.sent()["input"] if item.get("role") == "user"]
        assert said == ["First", "Second", "Third"]


async def test_after_a_failure_the_queue_stays_until_the_user_retries(bench: Bench) -> None:
    bench.fault("POST /v1/responses: error=6 delay=0.3")
    async with bench.open() as session, session.events.subscribe(TurnFailed, TurnCompleted) as events:
        chat = await session.chats.create()
        await session.turns.send(chat.id, Draft("First"))
        queued = await session.turns.send(chat.id, Draft("Second"))
        await until(events, TurnFailed)
        assert (await texts(session, chat.id))[-1] == ("user", "queued", "Second")
        assert bench.asked("/responses") == 1
        begun = await session.turns.retry(chat.id, queued.id)
        done = await until(events, TurnCompleted)
        assert done.message.id == begun.id
        assert (await texts(session, chat.id))[-2][:2] == ("user", "done")


async def test_a_new_prompt_steps_over_one_that_was_never_sent(bench: Bench) -> None:
    bench.fault("POST /v1/responses: error=6 delay=0.3")
    async with bench.open() as session, session.events.subscribe(TurnFailed) as events:
        chat = await session.chats.create()
        await session.turns.send(chat.id, Draft("First"))
        queued = await session.turns.send(chat.id, Draft("Never sent"))
        await until(events, TurnFailed)
        await answer(session, chat.id, "Third")
        await answer(session, chat.id, "Fourth")
        shown = [text for role, _, text in await texts(session, chat.id) if role == "user"]
        assert shown == ["First", "Third", "Fourth"]
        assert (await session.chats.open(chat.id)).tree[queued.id].state is MessageState.QUEUED
        said = [item["content"] for item in bench.sent()["input"] if item.get("role") == "user"]
        assert said == ["First", "Third", "Fourth"]
        assert bench.asked("/responses") == 3


async def test_the_screen_is_not_pulled_away_from_another_branch(bench: Bench) -> None:
    async with bench.open() as session, session.events.subscribe(TurnCompleted) as events:
        chat = await session.chats.create()
        old = await answer(session, chat.id, "Old branch")
        await until(events, TurnCompleted)
        prompt = (await session.chats.open(chat.id)).tree[old.id].parent_id
        assert prompt is not None
        bench.fault(HOLD)
        await session.turns.edit(chat.id, prompt, Draft("New branch"))
        queued = await session.turns.send(chat.id, Draft("Behind"))
        await session.chats.choose_leaf(chat.id, old.id)
        await session.turns.stop(chat.id)
        done = await until(events, TurnCompleted)
        assert done.message.parent_id == queued.id
        assert (await session.chats.open(chat.id)).chat.leaf_id == old.id


async def test_while_an_answer_comes_nothing_else_is_asked_in_its_chat(bench: Bench) -> None:
    bench.fault(HOLD)
    async with bench.open() as session:
        chat = await session.chats.create()
        answer_id = await begin(session, chat.id, "First")
        with pytest.raises(UsageError):
            await session.turns.retry(chat.id, answer_id)
        with pytest.raises(UsageError):
            await session.turns.proceed(chat.id, answer_id)
        with pytest.raises(UsageError):
            await session.turns.send(chat.id, Draft("Elsewhere"), parent_id=None)
        assert len((await session.chats.open(chat.id)).tree) == 2


async def test_a_queued_prompt_outlives_the_session_and_is_not_sent_by_itself(bench: Bench) -> None:
    bench.fault(HOLD)
    async with bench.open() as session:
        chat = await session.chats.create()
        await begin(session, chat.id, "First")
        queued = await session.turns.send(chat.id, Draft("Second"))
    async with bench.open() as session:
        session.watch()
        assert (await texts(session, chat.id))[-1] == ("user", "queued", "Second")
        assert bench.asked("/responses") == 1
        await session.turns.retry(chat.id, queued.id)
        done = await session.turns.wait(chat.id)
        assert done.state is MessageState.DONE


async def test_a_chat_that_answers_in_another_program_queues_the_prompt_here(bench: Bench) -> None:
    bench.fault(HOLD)
    async with bench.open() as first, bench.open() as second:
        chat = await first.chats.create()
        async with second.events.subscribe(TurnCompleted) as events:
            await begin(first, chat.id, "First")
            queued = await second.turns.send(chat.id, Draft("Second"))
            assert queued.state is MessageState.QUEUED
            with pytest.raises(UsageError):
                await second.turns.retry(chat.id, queued.id)
            await first.turns.stop(chat.id)
            done = await until(events, TurnCompleted)
        assert done.message.parent_id == queued.id


async def test_what_is_queued_in_a_deleted_chat_goes_with_it(bench: Bench) -> None:
    bench.fault(HOLD)
    async with bench.open() as session:
        chat = await session.chats.create()
        await begin(session, chat.id, "First")
        await session.turns.send(chat.id, Draft("Second"))
        await session.chats.delete(chat.id)
        await session.turns.stop(chat.id)
        other = await session.chats.create()
        assert (await answer(session, other.id, "Hello")).state is MessageState.DONE
        assert bench.asked("/responses") == 2


async def test_a_queued_prompt_that_cannot_be_sent_stays_queued(bench: Bench) -> None:
    bench.fault(HOLD)
    async with bench.open() as session, session.events.subscribe(TroubleNoticed) as events:
        chat = await session.chats.create()
        await begin(session, chat.id, "First")
        queued = await session.turns.send(chat.id, Draft("Second"))
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(session._stores.chats, "add_message", refuse)
            await session.turns.stop(chat.id)
            assert (await until(events, TroubleNoticed)).failure.message == "not now"
        assert (await texts(session, chat.id))[-1] == ("user", "queued", "Second")
        await session.turns.retry(chat.id, queued.id)
        assert (await session.turns.wait(chat.id)).state is MessageState.DONE


async def refuse(*_: object, **__: object) -> None:
    raise StoreError("not now")
