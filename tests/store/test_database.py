import asyncio
import os
import sqlite3
import stat
from datetime import timedelta
from pathlib import Path

import pytest

from tests.store.material import Clock
from xai_tui.domain.conversation import Picture
from xai_tui.errors import (
    StoreBusyError,
    StoreDamagedError,
    StoreError,
    StoreFullError,
    StoreReadOnlyError,
)
from xai_tui.store.chats import Chats
from xai_tui.store.database import Database, open_database


async def texts(database: Database) -> list[str]:
    return [text for (text,) in await database.rows("SELECT text FROM prompts ORDER BY seq")]


async def put(database: Database, text: str) -> None:
    await database.write("INSERT INTO prompts (text) VALUES (?)", (text,))


async def put_and_fail(database: Database, *several: str) -> None:
    async with database.transaction():
        for text in several:
            await put(database, text)
        raise KeyError


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


async def test_what_is_written_is_there_after_opening_again(path: Path) -> None:
    async with open_database(path) as database:
        await put(database, "kept")
    async with open_database(path) as database:
        assert await texts(database) == ["kept"]


async def test_a_database_in_memory_leaves_nothing_behind() -> None:
    async with open_database(None) as database:
        await put(database, "gone")
        await database.check()
    async with open_database(None) as database:
        assert await texts(database) == []


async def test_folder_and_files_are_private(path: Path) -> None:
    async with open_database(path) as database:
        await put(database, "x")
        files = list(path.parent.iterdir())
        assert {file.name for file in files} == {"xai-tui.db", "xai-tui.db-wal", "xai-tui.db-shm"}
        assert {mode(file) for file in files} == {0o600}
        assert mode(path.parent) == 0o700


async def test_a_file_others_could_read_is_made_private(path: Path) -> None:
    async with open_database(path):
        pass
    os.chmod(path, 0o644)  # noqa: PTH101
    async with open_database(path):
        assert mode(path) == 0o600


async def test_a_transaction_stores_all(database: Database) -> None:
    async with database.transaction():
        await put(database, "a")
        async with database.transaction():
            await put(database, "b")
    assert await texts(database) == ["a", "b"]


async def test_a_transaction_that_fails_stores_nothing(database: Database) -> None:
    with pytest.raises(KeyError):
        await put_and_fail(database, "a")
    assert await texts(database) == []


async def test_a_caught_failure_inside_dooms_the_whole(database: Database) -> None:
    async def catch() -> None:
        async with database.transaction():
            await put(database, "a")
            with pytest.raises(KeyError):
                await put_and_fail(database, "b")

    with pytest.raises(StoreError, match="none of it is stored"):
        await catch()
    assert await texts(database) == []


async def test_after_a_refused_statement_nothing_more_is_written(database: Database) -> None:
    async def go_on() -> None:
        async with database.transaction():
            await put(database, "a")
            with pytest.raises(StoreError, match="UNIQUE"):
                await put(database, "a")
            with pytest.raises(StoreError, match="refused already"):
                await put(database, "b")

    with pytest.raises(StoreError, match="none of it is stored"):
        await go_on()
    await put(database, "c")
    assert await texts(database) == ["c"]


async def test_many_rows_are_written_all_or_none(database: Database) -> None:
    with pytest.raises(StoreError, match="UNIQUE"):
        await database.write_many("INSERT INTO prompts (text) VALUES (?)", [("a",), ("b",), ("a",)])
    assert await texts(database) == []


async def test_another_task_waits_for_the_transaction_to_end(database: Database) -> None:
    inside, leave = asyncio.Event(), asyncio.Event()

    async def transact() -> None:
        async with database.transaction():
            await put(database, "a")
            inside.set()
            await leave.wait()
            raise KeyError

    task = asyncio.create_task(transact())
    await inside.wait()
    reading = asyncio.create_task(texts(database))
    writing = asyncio.create_task(put(database, "b"))
    await asyncio.sleep(0)
    assert not reading.done()
    leave.set()
    await asyncio.wait([task])
    assert isinstance(task.exception(), KeyError)
    assert await reading == []
    await writing
    assert await texts(database) == ["b"]


async def test_tasks_started_inside_write_in_the_transaction(database: Database) -> None:
    async def start_two() -> None:
        async with database.transaction():
            await asyncio.gather(put(database, "a"), put(database, "b"))
            assert await texts(database) == ["a", "b"]
            raise KeyError

    with pytest.raises(KeyError):
        await start_two()
    assert await texts(database) == []


async def test_tasks_that_read_side_by_side_in_a_transaction_get_what_they_asked_for(
    database: Database,
) -> None:
    async def read(number: int) -> list[int]:
        return await database.read("SELECT ?", (number,), make=lambda row: row[0] * number)

    async with database.transaction():
        found = await asyncio.gather(*(read(number) for number in range(50)))
    assert found == [[number * number] for number in range(50)]


async def test_a_task_that_outlives_its_transaction_writes_by_itself(database: Database) -> None:
    go_on = asyncio.Event()

    async def late() -> None:
        await go_on.wait()
        await put(database, "late")

    async with database.transaction():
        task = asyncio.create_task(late())
    async with database.transaction():
        go_on.set()
        await asyncio.sleep(0)
        assert await texts(database) == []
    await task
    assert await texts(database) == ["late"]


async def test_a_transaction_in_one_database_does_not_hold_another(path: Path, database: Database) -> None:
    async with (
        open_database(path.with_name("other.db")) as other,
        database.transaction(),
        other.transaction(),
    ):
        await put(database, "here")
        await put(other, "there")
    assert await texts(database) == ["here"]


async def test_a_cancelled_transaction_is_undone_and_the_connection_goes_on(database: Database) -> None:
    inside = asyncio.Event()

    async def transact() -> None:
        async with database.transaction():
            await put(database, "a")
            inside.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(transact())
    await inside.wait()
    task.cancel()
    await asyncio.wait([task])
    assert task.cancelled()
    await put(database, "b")
    assert await texts(database) == ["b"]


@pytest.mark.parametrize("turns", range(12))
async def test_wherever_a_task_is_cancelled_no_transaction_stays_open(database: Database, turns: int) -> None:
    async def transact() -> None:
        async with database.transaction():
            await put(database, "a")
            await put(database, "b")

    task = asyncio.create_task(transact())
    for _ in range(turns):
        await asyncio.sleep(0.0002)
    task.cancel()
    task.cancel()
    await asyncio.wait([task])
    assert len(await texts(database)) in {0, 2}
    async with database.transaction():
        await put(database, "c")


async def test_a_full_disk_undoes_the_transaction_and_the_connection_goes_on(database: Database) -> None:
    chats = Chats(database)
    await chats.add(Clock().chat("c"))
    pages = await database.row("PRAGMA page_count")
    assert pages is not None
    await database.rows(f"PRAGMA max_page_count = {pages[0] + 8}")
    large = Clock().message("large", pictures=(Picture("image/png", bytes(10**6)),))

    async def store_both() -> None:
        async with database.transaction():
            await chats.add_message(Clock().message("small"))
            await chats.add_message(large)

    with pytest.raises(StoreFullError, match=str(database.path)):
        await store_both()
    assert await chats.messages("c") == []
    await chats.add_message(Clock().message("small"))
    await database.rows("PRAGMA max_page_count = 1000000")
    await chats.add_message(large)
    assert [message.id for message in await chats.messages("c")] == ["small", "large"]
    await database.check()


async def test_a_writer_that_waits_too_long_says_busy(path: Path, database: Database) -> None:
    await database.rows("PRAGMA busy_timeout = 20")
    other = sqlite3.connect(path, isolation_level=None)
    try:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreBusyError, match="locked"):
            await put(database, "a")
        with pytest.raises(StoreBusyError):
            async with database.transaction():
                await put(database, "b")
        other.execute("ROLLBACK")
    finally:
        other.close()
    await put(database, "c")
    assert await texts(database) == ["c"]


async def test_changes_of_another_are_noticed_and_own_ones_are_not(path: Path, database: Database) -> None:
    assert not await database.changed_elsewhere()
    await put(database, "mine")
    assert not await database.changed_elsewhere()
    async with open_database(path) as other:
        await put(other, "theirs")
        assert await database.changed_elsewhere()
        assert not await database.changed_elsewhere()


async def test_a_whole_check_finds_what_is_wrong(database: Database) -> None:
    await put(database, "x")
    await database.check()
    await database.rows("PRAGMA writable_schema = ON")
    await database.write("DELETE FROM sqlite_master WHERE name = 'jobs_due'")
    await database.rows("PRAGMA writable_schema = RESET")
    with pytest.raises(StoreDamagedError, match=r"never used|page"):
        await database.check()


async def test_a_mistake_in_the_program_is_not_the_users_trouble(database: Database) -> None:
    with pytest.raises(sqlite3.OperationalError, match="syntax error"):
        await database.rows("SELEKT")
    with pytest.raises(sqlite3.ProgrammingError):
        await database.write("INSERT INTO prompts (text) VALUES (?)", ())


async def test_a_value_that_is_too_big_is_refused_in_words(database: Database) -> None:
    with pytest.raises(StoreError, match="too big"):
        await database.write("INSERT INTO prompts (text) VALUES (zeroblob(?))", (2**31 - 1,))


async def test_a_database_that_may_not_be_written_says_so(database: Database) -> None:
    await database.rows("PRAGMA query_only = ON")
    with pytest.raises(StoreReadOnlyError, match=str(database.path)):
        await put(database, "a")
    assert await texts(database) == []
    await database.rows("PRAGMA query_only = OFF")


async def test_a_process_gives_signs_of_life_though_one_failed(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("xai_tui.store.database.RENEW_AFTER", timedelta(milliseconds=1))
    async with open_database(path) as database:
        await database.rows("PRAGMA query_only = ON")
        await asyncio.sleep(0.01)
        await database.rows("PRAGMA query_only = OFF")
        first = await database.rows("SELECT deadline FROM processes")
        async with asyncio.timeout(10):
            while first == await database.rows("SELECT deadline FROM processes"):  # noqa: ASYNC110
                await asyncio.sleep(0.001)


async def test_closing_a_database_that_may_not_be_written_any_more_is_no_trouble(path: Path) -> None:
    async with open_database(path) as database:
        await database.rows("PRAGMA query_only = ON")
    async with open_database(path) as database:
        assert len(await database.rows("SELECT * FROM processes")) == 2


@pytest.mark.parametrize("turns", range(0, 30, 3))
async def test_wherever_opening_is_cancelled_it_can_be_opened_again(path: Path, turns: int) -> None:
    async def stay_open() -> None:
        async with open_database(path):
            await asyncio.Event().wait()

    task = asyncio.create_task(stay_open())
    for _ in range(turns):
        await asyncio.sleep(0.001)
    task.cancel()
    await asyncio.wait([task])
    assert task.cancelled()
    async with open_database(path) as database:
        await put(database, "a")
