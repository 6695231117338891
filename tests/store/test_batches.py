from datetime import UTC, datetime
from pathlib import Path

import pytest

from xai_tui.domain.batch import Batch, Place
from xai_tui.errors import NotFoundError
from xai_tui.store.batches import BatchRows
from xai_tui.store.database import open_database
from xai_tui.store.job_notices import JobNotices

NOW = datetime(2026, 11, 23, tzinfo=UTC)


async def test_a_batch_is_found_by_what_it_is_and_by_its_id(tmp_path: Path) -> None:
    first, second = (Batch(f"{name}-batch", "same", NOW, 2) for name in ("a", "b"))
    async with open_database(tmp_path / "db") as database:
        rows = BatchRows(database)
        assert await rows.latest("same") is None
        await rows.add(first)
        await rows.add(second)
    async with open_database(tmp_path / "db") as database:
        rows = BatchRows(database)
        assert await rows.latest("same") == second
        assert await rows.latest("other") is None
        assert await rows.find("a") == first
        with pytest.raises(NotFoundError, match="no batch has an id that begins with “c”"):
            await rows.find("c")


async def test_a_line_has_one_place(tmp_path: Path) -> None:
    async with open_database(tmp_path / "db") as database:
        rows = BatchRows(database)
        await rows.add(Batch("a", "same", NOW, 2))
        await rows.put("a", Place(1, "chat"))
        await rows.put("a", Place(0, "other"))
        await rows.put("a", Place(1, "chat", "job"))
        assert await rows.places("a") == [Place(0, "other"), Place(1, "chat", "job")]
        assert await rows.places("b") == []


async def test_one_of_several_programs_gives_a_notice(tmp_path: Path) -> None:
    async with open_database(tmp_path / "db") as one, open_database(tmp_path / "db") as two:
        claims = [await JobNotices(database).claim("j", "ready") for database in (one, two, one)]
        assert claims == [True, False, False]
        assert await JobNotices(two).claim("j", "expiring")
