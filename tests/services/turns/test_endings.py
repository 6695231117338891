"""Each ending is stored once, also when the session closes while a second attempt is under way."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.services.conftest import eventually
from xai_tui.domain.conversation import Message, MessageState, Role
from xai_tui.domain.events import TurnFailed, TurnStopped
from xai_tui.errors import StoreFullError
from xai_tui.services.events import Broadcaster
from xai_tui.services.stores import Stores, open_stores
from xai_tui.services.turns import endings
from xai_tui.services.turns.endings import Ending, Endings
from xai_tui.store.ledger import LedgerRow


class FullDisk(Stores):
    """Refuses until there is room, then takes its time."""

    __slots__ = ()
    room = asyncio.Event()
    settled: list[str] = []  # noqa: RUF012 - one test, one disk

    async def settle(self, message: Message, row: LedgerRow | None) -> None:
        if not self.room.is_set():
            raise StoreFullError("no room")
        self.settled.append(message.id)
        await asyncio.sleep(0.05)


def stopped(name: str) -> Ending:
    now = datetime.now(UTC)
    message = Message(name, "c", None, Role.ASSISTANT, "", MessageState.STOPPED, now, finished_at=now)
    return Ending(message, None, TurnStopped("c", message))


async def test_closing_amid_a_second_attempt_stores_each_ending_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(endings, "RETRY_SECONDS", 0.01)
    async with open_stores(tmp_path / "x.db") as real:
        disk = FullDisk(real.database, real.chats, real.drafts, real.jobs, real.ledger)
        events = Broadcaster()
        retries: list[asyncio.Task[None]] = []
        kept = Endings(disk, events, lambda work: retries.append(asyncio.create_task(work)))
        async with events.subscribe(TurnStopped, TurnFailed) as said:
            for name in ("a", "b", "c"):
                await kept.add(stopped(name))
                assert isinstance(await anext(said), TurnFailed)
            assert kept.unstored == {"a", "b", "c"}
            disk.room.set()
            await eventually(lambda: bool(disk.settled))
            await kept.close()
            await asyncio.gather(*retries)
        assert disk.settled == ["a", "b", "c"]
        assert not kept.unstored
