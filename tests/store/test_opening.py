import asyncio
import errno
import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from xai_tui.errors import (
    StoreBusyError,
    StoreDamagedError,
    StoreElsewhereError,
    StoreError,
    StoreFullError,
    StoreReadOnlyError,
    StoreTooNewError,
)
from xai_tui.store import places
from xai_tui.store.database import open_database
from xai_tui.store.lease import HOLDS_FOR, new_deadline
from xai_tui.store.places import make_place
from xai_tui.store.processes import this_process
from xai_tui.store.refusals import refusals


async def make(path: Path) -> None:
    async with open_database(path) as database:
        await database.write("INSERT INTO prompts (text) VALUES ('kept')")


async def open_once(path: Path) -> list[tuple[str]]:
    async with open_database(path) as database:
        return [(row[0],) for row in await database.rows("SELECT text FROM prompts")]


def change(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        for statement in statements:
            connection.execute(statement)


def sign_in(path: Path, process: object, deadline: int) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("INSERT INTO processes VALUES ('other', ?, ?)", (str(process), deadline))


def damage(path: Path) -> None:
    """Overwrite what the pages in the middle hold, not the header."""
    content = bytearray(path.read_bytes())
    content[3 * 4096 : 9 * 4096] = b"\xa5" * (6 * 4096)
    path.write_bytes(content)


def dead_process() -> object:
    code = "from xai_tui.store.processes import this_process; print(this_process())"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    return done.stdout.strip()


def exists(path: Path) -> bool:
    return path.exists()


def content(path: Path) -> bytes:
    return path.read_bytes()


@pytest.mark.parametrize(
    "junk", [b"this is no database at all" * 500, b"\0" * 5000, b"SQLite format 3\0" + b"\xff" * 5000]
)
async def test_a_file_that_is_no_database_is_named_and_left_as_it_is(path: Path, junk: bytes) -> None:
    make_place(path)
    os.truncate(path, 0)
    with open(path, "wb") as file:  # noqa: ASYNC230, PTH123
        file.write(junk)
    with pytest.raises(StoreDamagedError, match=str(path)):
        await open_once(path)
    assert content(path) == junk
    assert sorted(os.listdir(path.parent)) == ["xai-tui.db"]  # noqa: PTH208


async def test_a_database_left_by_a_dead_process_is_looked_through(path: Path) -> None:
    await make(path)
    sign_in(path, dead_process(), new_deadline())
    damage(path)
    before = content(path)
    with pytest.raises(StoreDamagedError, match=str(path)):
        await open_once(path)
    assert content(path) == before


async def test_a_whole_database_left_by_a_dead_process_opens_and_forgets_it(path: Path) -> None:
    await make(path)
    sign_in(path, dead_process(), new_deadline())
    assert await open_once(path) == [("kept",)]
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT * FROM processes").fetchall() == []


async def test_a_database_of_another_program_is_left_alone(path: Path) -> None:
    make_place(path)
    change(path, "CREATE TABLE theirs (text)")
    before = content(path)
    with pytest.raises(StoreError, match=f"{path}: it is the database of another program"):
        await open_once(path)
    assert content(path) == before


async def test_a_database_of_a_newer_version_is_left_alone(path: Path) -> None:
    await make(path)
    change(path, "INSERT INTO migrations (name) VALUES ('telepathy')")
    before = content(path)
    with pytest.raises(StoreTooNewError, match=f"{path}: it has “telepathy”"):
        await open_once(path)
    assert content(path) == before


async def test_an_empty_file_becomes_a_database(path: Path) -> None:
    make_place(path)
    await make(path)
    assert await open_once(path) == [("kept",)]


@pytest.mark.skipif(
    os.geteuid() == 0, reason="run as root, whom no folder's mode keeps from writing; any other user runs it"
)
async def test_a_folder_that_may_not_be_written_is_refused(path: Path) -> None:
    await make(path)
    os.chmod(path.parent, 0o500)  # noqa: PTH101
    try:
        with pytest.raises(StoreReadOnlyError, match=str(path)):
            await open_once(path)
    finally:
        os.chmod(path.parent, 0o700)  # noqa: PTH101


async def test_a_place_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreReadOnlyError, match="/dev/null"):
        await open_once(Path("/dev/null/xai-tui.db"))
    with pytest.raises(StoreReadOnlyError, match="it is not a file"):
        await open_once(tmp_path)


async def test_a_database_that_another_machine_holds_is_refused(path: Path) -> None:
    await make(path)
    theirs = replace(this_process(), host="attic", machine="other", boot="other", pid=1)
    sign_in(path, theirs, new_deadline())
    before = content(path)
    with pytest.raises(StoreElsewhereError, match=f"{path}: the machine “attic” has it open") as refused:
        await open_once(path)
    assert "attic" in refused.value.next_step
    assert content(path) == before


async def test_a_machine_that_gave_no_sign_for_long_holds_nothing(path: Path) -> None:
    await make(path)
    theirs = replace(this_process(), machine="other", boot="other")
    sign_in(path, theirs, new_deadline() - 2 * micros_of_lease())
    assert await open_once(path) == [("kept",)]


def micros_of_lease() -> int:
    return int(HOLDS_FOR.total_seconds() * 1_000_000)


async def test_a_container_on_the_same_machine_may_use_it_too(path: Path) -> None:
    await make(path)
    sign_in(
        path, replace(this_process(), host="container", machine="other", namespace="pid:[1]"), new_deadline()
    )
    assert await open_once(path) == [("kept",)]


async def test_a_network_file_system_is_refused(
    path: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(f"server:/home {path.parent} nfs4 rw 0 0\n")
    monkeypatch.setattr(places, "_MOUNTS", mounts)
    with pytest.raises(StoreElsewhereError, match="network file system \\(nfs4\\)"):
        await open_once(path)
    assert not exists(path)


async def test_a_system_without_a_list_of_mounts_is_trusted(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places, "_MOUNTS", Path("/nowhere"))
    await make(path)
    assert await open_once(path) == [("kept",)]


async def test_a_process_is_signed_in_while_it_has_the_database_open(path: Path) -> None:
    async with open_database(path) as database:
        ((process, deadline),) = await database.rows("SELECT process, deadline FROM processes")
        assert json.loads(process)["pid"] == os.getpid()
        assert deadline > micros_of_lease()
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT * FROM processes").fetchall() == []


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        (errno.ENOSPC, StoreFullError),
        (errno.EDQUOT, StoreFullError),
        (errno.EFBIG, StoreFullError),
        (errno.EROFS, StoreReadOnlyError),
        (errno.EACCES, StoreReadOnlyError),
    ],
)
def test_what_the_file_system_refuses_has_its_kind(number: int, kind: type[StoreError]) -> None:
    def refuse() -> None:
        with refusals(Path("x.db")):
            raise OSError(number, os.strerror(number), "x.db")

    with pytest.raises(kind, match=r"x\.db"):
        refuse()


async def test_many_who_open_a_new_database_at_once_all_get_it(path: Path) -> None:
    found = await asyncio.gather(*(open_once(path) for _ in range(8)))
    assert found == [[]] * 8


async def test_a_database_that_stays_locked_is_refused_as_busy(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("xai_tui.store.opening.BUSY_SECONDS", 0.05)
    await make(path)
    holder = sqlite3.connect(path, isolation_level=None)
    try:
        holder.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StoreBusyError, match=str(path)):
            await open_once(path)
        holder.execute("ROLLBACK")
    finally:
        holder.close()
    assert await open_once(path) == [("kept",)]
