import asyncio
import random
import sqlite3
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing, suppress
from dataclasses import replace
from pathlib import Path

import pytest

from tests.store.material import Clock
from tests.store.writer import COUNTED
from xai_tui.domain.conversation import MessageState, Role
from xai_tui.store.chats import Chats
from xai_tui.store.database import Database, open_database
from xai_tui.store.processes import this_process


@asynccontextmanager
async def writer(path: Path, how: str) -> AsyncIterator[Process]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.store.writer", str(path), how, stdout=PIPE
    )
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()


async def numbers(process: Process) -> list[int]:
    out, _ = await process.communicate()
    assert process.returncode == 0
    return [int(line) for line in out.split()]


async def read_to(process: Process, line: int) -> int:
    assert process.stdout is not None
    while (number := int(await process.stdout.readline())) < line:
        pass
    return number


async def kill_and_drain(process: Process) -> int:
    """Kill it, and give the last number it said before that."""
    assert process.stdout is not None
    process.kill()
    said = await process.stdout.read()
    await process.wait()
    whole = said[: said.rfind(b"\n") + 1].split()
    return int(whole[-1]) if whole else 0


async def test_two_processes_write_and_neither_loses_a_word(path: Path) -> None:
    async with open_database(path), writer(path, "count") as one, writer(path, "count") as two:
        said = await asyncio.gather(numbers(one), numbers(two))
    assert sorted(said[0] + said[1]) == list(range(1, 2 * COUNTED + 1))


async def test_two_processes_make_one_new_database(path: Path) -> None:
    async with writer(path, "count") as one, writer(path, "count") as two:
        await asyncio.gather(numbers(one), numbers(two))
    assert not list(path.parent.glob("*.before-*"))
    async with open_database(path) as database:
        assert len(await database.rows("SELECT text FROM prompts")) == 2 * COUNTED


async def test_what_another_process_streams_is_left_to_it_until_it_dies(path: Path, chats: Chats) -> None:
    async with writer(path, "journal") as process:
        await read_to(process, 3)
        assert await chats.unfinished() == []
        last = await kill_and_drain(process)
    (left,) = await chats.unfinished()
    assert left.state is MessageState.STREAMING
    assert int(left.thoughts) >= last
    assert await chats.unfinished() == []


async def test_of_two_that_recover_one_gets_what_was_left(
    path: Path, database: Database, chats: Chats
) -> None:
    await chats.add_message(Clock().message("m", role=Role.ASSISTANT, state=MessageState.STREAMING))
    await chats.add_message(Clock().message("q", state=MessageState.QUEUED))
    gone = replace(this_process(), started="1")
    await database.write("UPDATE messages SET owner = ?", (str(gone),))
    async with open_database(path) as other:
        found = await asyncio.gather(chats.unfinished(), Chats(other).unfinished())
        assert sorted(len(messages) for messages in found) == [0, 1]
        assert [message.id for message in await Chats(other).unfinished(MessageState.QUEUED)] == ["q"]


async def test_a_message_that_nobody_owns_was_left(database: Database, chats: Chats) -> None:
    await chats.add_message(Clock().message("m", role=Role.ASSISTANT, state=MessageState.STREAMING))
    assert await chats.unfinished() == []
    await database.write("UPDATE messages SET owner = NULL")
    assert [message.id for message in await chats.unfinished()] == ["m"]


async def die_at_random(path: Path, chance: random.Random) -> None:
    """Kill a writer somewhere, and see that everything it said is there and whole."""
    async with open_database(path) as database:
        await Chats(database).add(Clock().chat("c"))
    async with writer(path, "journal") as process:
        said = await read_to(process, chance.randrange(1, 60))
        await asyncio.sleep(chance.random() / 100)
        said = await kill_and_drain(process) or said
    async with open_database(path) as database:
        await database.check()
        chats = Chats(database)
        streamed = await chats.message("stream")
        assert int(streamed.thoughts) >= said
        assert streamed.text == f"{streamed.thoughts} " * 500
        turns = {message.id for message in await chats.messages("c")} - {"stream"}
        assert {f"turn-{number}" for number in range(10, said + 1, 10)} <= turns
        rows = await database.rows("SELECT message_id FROM ledger")
        assert {message_id for (message_id,) in rows} == turns
        for turn in turns:
            assert len((await chats.message(turn)).pictures[0].data) == 20_000


async def test_a_killed_writer_leaves_a_whole_database_with_all_it_said(tmp_path: Path) -> None:
    chance = random.Random(7)
    for attempt in range(3):
        await die_at_random(tmp_path / str(attempt) / "x.db", chance)


@pytest.mark.thorough
@pytest.mark.timeout(900)
async def test_killed_at_a_hundred_points_nothing_is_lost(tmp_path: Path) -> None:
    chance = random.Random(8)
    for attempt in range(100):
        await die_at_random(tmp_path / str(attempt) / "x.db", chance)


def test_the_write_ahead_log_stays_readable_for_other_programs(tmp_path: Path) -> None:
    path = tmp_path / "x.db"

    async def make() -> None:
        async with open_database(path) as database:
            await database.write("INSERT INTO prompts (text) VALUES ('kept')")

    asyncio.run(make())
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT text FROM prompts").fetchall() == [("kept",)]
