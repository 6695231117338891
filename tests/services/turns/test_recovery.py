"""A program that was killed loses nothing that had come."""

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.services.conftest import Bench, eventually, texts, until
from xai_tui.domain.conversation import Draft, MessageState, Protocol
from xai_tui.domain.events import ChatChanged, StoreChanged, TextDelta
from xai_tui.services.turns.recovery import INTERRUPTED

CHILD = """
import asyncio, signal, sys
from pathlib import Path
from tests.services.conftest import paths_in
from xai_tui.config.credentials import FoundKey, Secret
from xai_tui.config.settings import Settings
from xai_tui.domain.conversation import Draft, Protocol
from xai_tui.services.session import open_session

async def main(folder, url, protocol):
    key = FoundKey(Secret("xai-test-key"), "the test")
    async with open_session(Settings(base_url=url), paths_in(Path(folder)), key, sandbox=True) as session:
        chat = await session.chats.create(protocol=Protocol(protocol))
        sent = await session.turns.send(chat.id, Draft("Tell me a long story"))
        while not (await session.chats.open(chat.id)).tree[sent.id].text:
            await asyncio.sleep(0.02)
        ended = asyncio.Event()
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
        print(chat.id, flush=True)
        await ended.wait()
        come = session.turns.partial(chat.id).text
        await session.close(is_interrupted=True)
        Path(folder, "come").write_text(come)

asyncio.run(main(*sys.argv[1:]))
"""


def end_in_the_middle(
    folder: Path, url: str, protocol: Protocol, number: signal.Signals = signal.SIGKILL
) -> str:
    """Run a program that streams an answer, end it once some of it is stored; returns the chat's id."""
    with streaming_program(folder, url, protocol) as child:
        chat_id = chat_of(child)
        child.send_signal(number)
    return chat_id


def streaming_program(folder: Path, url: str, protocol: Protocol) -> subprocess.Popen[str]:
    """Start a program that streams an answer."""
    root = Path(__file__).resolve().parents[3]
    return subprocess.Popen(
        [sys.executable, "-c", CHILD, str(folder), url, protocol],
        stdout=subprocess.PIPE,
        text=True,
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
    )


def chat_of(child: subprocess.Popen[str]) -> str:
    """Wait until the program has stored some of the answer; the id of the answer's chat."""
    assert child.stdout is not None
    chat_id = child.stdout.readline().strip()
    assert chat_id
    return chat_id


async def test_an_answer_of_a_killed_program_is_broken_with_what_was_journaled(
    bench: Bench, tmp_path: Path
) -> None:
    bench.fault("POST *: pause=60@40")
    chat_id = end_in_the_middle(tmp_path, bench.sandbox.url, Protocol.CHAT)
    async with bench.open() as session:
        (_, (role, state, text)) = await texts(session, chat_id)
        assert (role, state) == ("assistant", "streaming")
        (broken,) = await session.turns.recover()
        assert broken.state is MessageState.BROKEN
        assert broken.failure == INTERRUPTED
        assert broken.text == text
        assert (await session.chats.open(chat_id)).tree[broken.id] == broken
        (row,) = await session._stores.ledger.of_chat(chat_id)
        assert (row.state, row.usage.ticks) == ("broken", None)
        assert await session.turns.recover() == []


async def test_the_rest_of_a_response_is_fetched_from_the_server(bench: Bench, tmp_path: Path) -> None:
    bench.fault("POST *: pause=80@40")
    chat_id = end_in_the_middle(tmp_path, bench.sandbox.url, Protocol.RESPONSES)
    async with bench.open() as session, session.events.subscribe(ChatChanged) as events:
        session.watch()
        await until(events, ChatChanged)
        await until(events, ChatChanged)
        (_, (_, state, text)) = await texts(session, chat_id)
        assert state == "done"
        assert text.endswith(".*")
        (row,) = await session._stores.ledger.of_chat(chat_id)
        assert row.state == "done"
        assert row.usage.ticks


async def test_a_response_that_the_server_has_not_kept_stays_broken(bench: Bench, tmp_path: Path) -> None:
    bench.fault("POST *: pause=80@40")
    bench.fault("GET /v1/responses/*: 404 x*")
    chat_id = end_in_the_middle(tmp_path, bench.sandbox.url, Protocol.RESPONSES)
    async with bench.open() as session, session.events.subscribe(ChatChanged) as events:
        await session.turns.recover()
        await until(events, ChatChanged)
        await eventually(lambda: bench.sandbox.requests[-1].method == "GET")
        (_, (_, state, text)) = await texts(session, chat_id)
        assert state == "broken"
        assert text
        assert len(await session._stores.ledger.of_chat(chat_id)) == 1


@pytest.mark.parametrize(("protocol", "state"), [(Protocol.RESPONSES, "done"), (Protocol.CHAT, "broken")])
async def test_an_answer_that_the_end_of_a_program_broke_off_is_settled_by_the_next(
    bench: Bench, tmp_path: Path, protocol: Protocol, state: str
) -> None:
    bench.fault("POST *: pause=80@40")
    chat_id = end_in_the_middle(tmp_path, bench.sandbox.url, protocol, signal.SIGTERM)
    async with bench.open() as session, session.events.subscribe(ChatChanged) as events:
        (_, left) = await texts(session, chat_id)
        assert left == ("assistant", "streaming", (tmp_path / "come").read_text(encoding="utf-8"))
        session.watch()
        await until(events, ChatChanged)
        if state == "done":
            await until(events, ChatChanged)
        (_, settled) = await texts(session, chat_id)
        assert settled[:2] == ("assistant", state)
        assert settled[2].startswith(left[2])
        assert (settled[2] == left[2]) is (state == "broken")
        (row,) = await session._stores.ledger.of_chat(chat_id)
        assert row.state == state


async def test_an_answer_is_settled_also_by_a_program_that_runs_already(bench: Bench, tmp_path: Path) -> None:
    bench.fault("POST *: pause=80@40")
    async with bench.open() as session, session.events.subscribe(ChatChanged) as events:
        session.watch()
        chat_id = await asyncio.to_thread(
            end_in_the_middle, tmp_path, bench.sandbox.url, Protocol.RESPONSES, signal.SIGTERM
        )
        while (await texts(session, chat_id))[-1][1] != "done":
            await until(events, ChatChanged)


async def test_a_program_that_runs_already_settles_what_one_left_that_was_killed_after_its_last_change(
    bench: Bench, tmp_path: Path
) -> None:
    bench.fault("POST *: pause=80@40")
    async with bench.open() as session, session.events.subscribe(ChatChanged, StoreChanged) as events:
        session.watch()
        with streaming_program(tmp_path, bench.sandbox.url, Protocol.CHAT) as child:
            chat_id = await asyncio.to_thread(chat_of, child)
            await until(events, StoreChanged)
            child.kill()
        while (await texts(session, chat_id))[-1][1] != "broken":
            await until(events, ChatChanged)


async def test_an_answer_that_is_whole_is_so_however_the_program_ends(bench: Bench) -> None:
    async with bench.open() as session:
        chat = await session.chats.create()
        await session.turns.send(chat.id, Draft("Hello"))
        await session.turns.wait(chat.id)
        await session.close(is_interrupted=True)
    async with bench.open() as session:
        assert (await texts(session, chat.id))[-1][1] == "done"


async def test_an_answer_that_still_comes_elsewhere_is_left_alone(bench: Bench) -> None:
    bench.fault("POST *: pause=40@30")
    async with bench.open() as first, bench.open() as second:
        chat = await first.chats.create()
        async with first.events.subscribe(TextDelta) as events:
            await first.turns.send(chat.id, Draft("Tell me a long story"))
            await until(events, TextDelta)
        assert await second.turns.recover() == []
        assert (await texts(second, chat.id))[-1][:2] == ("assistant", "streaming")


@pytest.mark.parametrize("deleted", [False, True])
async def test_a_chat_deleted_while_its_answer_comes_takes_the_answer_along(
    bench: Bench, *, deleted: bool
) -> None:
    bench.fault("POST *: pause=40@30")
    async with bench.open() as session:
        chat = await session.chats.create()
        async with session.events.subscribe(TextDelta) as events:
            await session.turns.send(chat.id, Draft("Tell me a long story"))
            await until(events, TextDelta)
        if deleted:
            await session.chats.delete(chat.id)
        await session.turns.stop(chat.id)
        assert [each.id for each in await session.chats.list()] == ([] if deleted else [chat.id])
