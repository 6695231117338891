"""One chat answers one prompt at a time, whichever programs ask."""

import asyncio
import json
import os
import signal
import sys
from pathlib import Path

import pytest

from tests.services.conftest import Bench, eventually, texts, until
from xai_tui.domain.conversation import Draft, Message, MessageState, Protocol, Role
from xai_tui.domain.events import TurnCompleted, TurnStarted
from xai_tui.errors import UsageError
from xai_tui.services.branches import ChatBusyError, add_answer, new_prompt
from xai_tui.services.session import Session
from xai_tui.services.turns.scene import Scene
from xai_tui.services.turns.turn import begin_answer

ROOT = Path(__file__).resolve().parents[3]

HOLD = "POST /v1/responses: pause=8@60 x*"
"""Keeps answers from ending until they are stopped."""

HOLDER = """
import asyncio, sys
from pathlib import Path
from tests.services.conftest import paths_in
from xai_tui.config.credentials import FoundKey, Secret
from xai_tui.config.settings import Settings
from xai_tui.domain.conversation import Draft
from xai_tui.domain.events import TextDelta, ThoughtsDelta
from xai_tui.services.session import open_session

async def main(folder, url, chat_id):
    key = FoundKey(Secret("xai-test-key"), "the test")
    async with open_session(Settings(base_url=url), paths_in(Path(folder)), key, sandbox=True) as session:
        async with session.events.subscribe(TextDelta, ThoughtsDelta) as events:
            await session.turns.send(chat_id, Draft("First"))
            async for event in events:
                print("streaming", flush=True)

asyncio.run(main(*sys.argv[1:]))
"""


async def streaming(session: Session, chat_id: str) -> list[str]:
    """The ids of the answers that come in a chat."""
    return await session._stores.chats.streaming(chat_id)


async def test_of_two_that_send_in_the_same_instant_one_begins_and_one_is_queued(bench: Bench) -> None:
    bench.fault(HOLD)
    async with bench.open() as first, bench.open() as second:
        for number in range(8):
            chat = await first.chats.create()
            sent = await asyncio.gather(
                first.turns.send(chat.id, Draft(f"One {number}")),
                second.turns.send(chat.id, Draft(f"Two {number}")),
            )
            begun = [message for message in sent if message.role is Role.ASSISTANT]
            queued = [message for message in sent if message.state is MessageState.QUEUED]
            assert (len(begun), len(queued)) == (1, 1)
            assert await streaming(first, chat.id) == [begun[0].id]
            opened = await first.chats.open(chat.id)
            assert opened.tree[queued[0].id].parent_id == begun[0].id
            assert opened.chat.title.startswith(("One", "Two"))


async def test_of_two_that_ask_anew_in_the_same_instant_one_is_refused(bench: Bench) -> None:
    async with bench.open() as first, bench.open() as second:
        chat = await first.chats.create()
        await first.turns.send(chat.id, Draft("Hello"))
        answer = await first.turns.wait(chat.id)
        bench.fault(HOLD)
        for _ in range(5):
            asked = await asyncio.gather(
                first.turns.retry(chat.id, answer.id),
                second.turns.retry(chat.id, answer.id),
                return_exceptions=True,
            )
            refused = [result for result in asked if isinstance(result, UsageError)]
            assert len(refused) == 1
            assert "still coming" in str(refused[0])
            assert len(await streaming(first, chat.id)) == 1
            await first.turns.stop(chat.id)
            await second.turns.stop(chat.id)


async def test_the_one_that_was_queued_follows_when_the_other_has_ended(bench: Bench) -> None:
    bench.fault("POST /v1/responses: pause=8@60")
    async with bench.open() as first, bench.open() as second:
        chat = await first.chats.create()
        async with (
            first.events.subscribe(TurnCompleted) as one,
            second.events.subscribe(TurnCompleted) as two,
        ):
            sent = await asyncio.gather(
                first.turns.send(chat.id, Draft("One")), second.turns.send(chat.id, Draft("Two"))
            )
            first_began = sent[0].role is Role.ASSISTANT
            holder, events = (first, two) if first_began else (second, one)
            queued = sent[1] if first_began else sent[0]
            await eventually(lambda: bench.asked("/responses") == 1)
            await holder.turns.stop(chat.id)
            assert (await until(events, TurnCompleted)).message.parent_id == queued.id
        assert [(role, state) for role, state, _ in await texts(first, chat.id)] == [
            ("user", "done"),
            ("assistant", "stopped"),
            ("user", "done"),
            ("assistant", "done"),
        ]


async def test_a_prompt_that_was_beaten_to_it_stays_first_in_its_queue(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.fault("POST /v1/responses: pause=8@60 x2")
    async with bench.open() as first, bench.open() as second:
        chat = await first.chats.create()
        await first.turns.send(chat.id, Draft("One"))
        queued = await first.turns.send(chat.id, Draft("Three"))
        look = first.turns._scenes.read

        async def look_too_early(chat_id: str, **more: bool) -> Scene:
            scene = await look(chat_id, **more)
            monkeypatch.undo()
            assert (await second.turns.send(chat_id, Draft("Two"))).role is Role.ASSISTANT
            return scene

        monkeypatch.setattr(first.turns._scenes, "read", look_too_early)
        async with first.events.subscribe(TurnStarted, TurnCompleted) as events:
            await eventually(lambda: bench.asked("/responses") == 1)
            await first.turns.stop(chat.id)
            await eventually(lambda: second.turns.is_streaming(chat.id))
            async with first.turns._locks[chat.id]:
                assert not first.turns.is_streaming(chat.id)
            await eventually(lambda: bench.asked("/responses") == 2)
            await second.turns.stop(chat.id)
            assert (await until(events, TurnStarted)).prompt.id == queued.id
            assert (await until(events, TurnCompleted)).message.parent_id == queued.id


async def test_what_another_program_has_in_its_queue_is_not_said_with_what_follows(bench: Bench) -> None:
    bench.fault("POST /v1/responses: pause=8@60")
    async with bench.open() as first, bench.open() as second:
        chat = await first.chats.create()
        await first.turns.send(chat.id, Draft("One"))
        queued = await second.turns.send(chat.id, Draft("Two"))
        async with (
            first.events.subscribe(TurnCompleted) as one,
            second.events.subscribe(TurnCompleted) as two,
        ):
            await first.turns.send(chat.id, Draft("Three"))
            await eventually(lambda: bench.asked("/responses") == 1)
            await first.turns.stop(chat.id)
            await until(one, TurnCompleted)
            assert (await until(two, TurnCompleted)).message.parent_id == queued.id
        asked = [json.loads(record.body)["input"] for record in bench.sandbox.requests]
        said = [[item["content"] for item in each if item["role"] == "user"] for each in asked]
        assert said == [["One"], ["One", "Three"], ["One", "Two"]]


async def test_the_store_decides_whatever_was_read_before(bench: Bench) -> None:
    async with bench.open() as session:
        chat = await session.chats.create()
        stores = session._stores
        prompt = new_prompt(chat.id, Draft("Hello"), None)
        await stores.chats.add_message(prompt)
        opened = await session.chats.open(chat.id)
        ours, theirs = begin_answer(chat, prompt), begin_answer(chat, prompt)
        await add_answer(stores, opened.tree, prompt.id, theirs, show=True)
        with pytest.raises(ChatBusyError):
            await add_answer(stores, opened.tree, prompt.id, ours, show=True)
        assert await streaming(session, chat.id) == [theirs.id]
        await add_answer(stores, opened.tree, prompt.id, ours, show=True, ended={theirs.id})
        assert set(await streaming(session, chat.id)) == {ours.id, theirs.id}


async def test_what_is_read_of_a_chat_is_of_one_moment(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.fault(HOLD)
    async with bench.open() as first, bench.open() as second:
        chat = await first.chats.create()
        look = second._stores.chats.messages

        async def look_too_late(chat_id: str) -> list[Message]:
            monkeypatch.undo()
            await first.turns.send(chat_id, Draft("One"))
            return await look(chat_id)

        monkeypatch.setattr(second._stores.chats, "messages", look_too_late)
        queued = await second.turns.send(chat.id, Draft("Two"))
        assert [queued.parent_id] == await streaming(first, chat.id)


async def test_a_program_that_was_killed_amid_a_stream_holds_nobody_up(bench: Bench, tmp_path: Path) -> None:
    bench.fault("POST /v1/chat/completions: pause=8@60")
    async with bench.open() as session, session.events.subscribe(TurnCompleted) as events:
        chat = await session.chats.create(protocol=Protocol.CHAT)  # nothing can be fetched later
        holder = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", HOLDER, str(tmp_path), bench.sandbox.url, chat.id),
            stdout=asyncio.subprocess.PIPE,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        assert holder.stdout is not None
        assert await holder.stdout.readline() == b"streaming\n"
        queued = await session.turns.send(chat.id, Draft("Second"))
        assert queued.state is MessageState.QUEUED
        holder.send_signal(signal.SIGKILL)
        await holder.wait()
        done = await until(events, TurnCompleted)
        assert done.message.parent_id == queued.id
        shown = [(role, state) for role, state, _ in await texts(session, chat.id)]
        assert shown == [("user", "done"), ("assistant", "broken"), ("user", "done"), ("assistant", "done")]
