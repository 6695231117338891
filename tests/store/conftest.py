from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from tests.store.material import Clock
from xai_tui.store.chats import Chats
from xai_tui.store.database import Database, open_database


@pytest_asyncio.fixture(name="path")
async def _path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "xai-tui.db"


@pytest_asyncio.fixture(name="database")
async def _database(path: Path) -> AsyncIterator[Database]:
    async with open_database(path) as database:
        yield database


@pytest_asyncio.fixture(name="chats")
async def _chats(database: Database) -> Chats:
    chats = Chats(database)
    await chats.add(Clock().chat("c"))
    return chats
