import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.store.material import Clock
from xai_tui.errors import StoreFullError, StoreReadOnlyError
from xai_tui.store.chats import Chats
from xai_tui.store.database import open_database


def mount(*words: str) -> bool:
    try:
        return subprocess.run(["mount", *words], capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False


@pytest.fixture(name="disk")
def _disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of one megabyte."""
    disk = tmp_path / "disk"
    disk.mkdir()
    if not mount("-t", "tmpfs", "-o", "size=1m", "tmpfs", str(disk)):
        pytest.skip("mounting is not allowed here")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def fill(disk: Path) -> Path:
    filler = disk / "filler"

    def write_for_ever() -> None:
        with filler.open("wb", buffering=0) as file:
            while True:
                file.write(bytes(4096))

    with pytest.raises(OSError, match="No space left"):
        write_for_ever()
    return filler


def make_room(filler: Path) -> None:
    filler.unlink()


async def test_on_a_full_disk_what_is_stored_can_be_read_and_nothing_is_lost(disk: Path) -> None:
    path = disk / "data" / "xai-tui.db"
    clock = Clock()
    async with open_database(path) as database:
        chats = Chats(database)
        await chats.add(clock.chat("c"))
        await chats.add_message(clock.message("m", text="kept"))
        filler = fill(disk)
        with pytest.raises(StoreFullError, match=str(path)):
            await chats.add_message(clock.message("n", text="word " * 100_000))
        assert [message.text for message in await chats.messages("c")] == ["kept"]
        make_room(filler)
        await chats.add_message(clock.message("n", text="kept too"))
    async with open_database(path) as database:
        await database.check()
        assert len(await Chats(database).messages("c")) == 2


async def test_a_database_opens_on_a_full_disk(disk: Path) -> None:
    path = disk / "data" / "xai-tui.db"
    async with open_database(path) as first:
        await Chats(first).add(Clock().chat("c"))
        filler = fill(disk)
        async with open_database(path) as database:
            assert len(await database.rows("SELECT * FROM processes")) == 1
            chats = Chats(database)
            assert [chat.id for chat in await chats.list()] == ["c"]
            with pytest.raises(StoreFullError):
                await chats.add_message(Clock().message("m", text="word " * 100_000))
            make_room(filler)
            await chats.add_message(Clock().message("m"))


async def test_a_new_database_on_a_full_disk_is_refused_in_words(disk: Path) -> None:
    filler = fill(disk)
    path = disk / "xai-tui.db"
    with pytest.raises(StoreFullError):
        async with open_database(path):
            pass
    make_room(filler)
    async with open_database(path) as database:
        await Chats(database).add(Clock().chat("c"))


async def test_a_disk_that_may_not_be_written_is_refused_in_words(disk: Path) -> None:
    path = disk / "xai-tui.db"
    async with open_database(path) as database:
        await Chats(database).add(Clock().chat("c"))
    assert mount("-o", "remount,ro", str(disk))
    for place in (path, disk / "new" / "xai-tui.db"):
        with pytest.raises(StoreReadOnlyError, match=str(place.parent)):
            async with open_database(place):
                pass
    assert mount("-o", "remount,rw", str(disk))
    async with open_database(path) as database:
        assert len(await Chats(database).list()) == 1
