"""A session that saves nothing still says what it cost, and nothing else."""

import pytest

from tests.services.conftest import Bench, run
from xai_tui.domain.events import TurnCompleted
from xai_tui.errors import StoreFullError
from xai_tui.services.session import open_session
from xai_tui.services.stores import open_stores
from xai_tui.store.ledger import Ledger

SECRET = "Forget that I like pumpkins"


async def test_its_cost_is_in_the_real_ledger_without_a_word_of_what_it_was_about(bench: Bench) -> None:
    async with bench.open(save=False) as session:
        chat = await session.chats.create()
        done = (await run(session, chat.id, SECRET))[-1]
        assert isinstance(done, TurnCompleted)
        origin = session.origin_id
    async with open_stores(bench.paths.database) as stores:
        assert await stores.chats.list() == []
        (row,) = await stores.database.rows(
            "SELECT chat_id, message_id, job_id, model_answered, ticks, state FROM ledger"
        )
        assert done.message.usage is not None
        assert row == (None, None, None, done.message.model, done.message.usage.ticks, "done")
        assert (await stores.ledger.sum_ticks(origin)).ticks == done.message.usage.ticks
    kept = [file for file in bench.paths.data_dir.rglob("*") if file.is_file()]
    assert kept
    assert not any(SECRET.encode() in file.read_bytes() for file in kept)


async def test_it_asks_the_model_that_was_asked_last_as_any_other_does(bench: Bench) -> None:
    async with bench.open() as session:
        chat = await session.chats.create("grok-3-mini")
        await run(session, chat.id, "Hello")
    async with bench.open(save=False) as session:
        assert await session.catalog.choose(await session.chats.create()) == "grok-3-mini"


async def test_without_a_folder_for_its_cost_it_says_so_and_goes_on(bench: Bench) -> None:
    bench.paths.data_dir.parent.mkdir(parents=True, exist_ok=True)
    bench.paths.data_dir.write_text("a file where the folder should be")
    told: list[str] = []
    async with open_session(
        bench.settings, bench.paths, bench.key, sandbox=True, save=False, notice=told.append
    ) as session:
        done = (await run(session, (await session.chats.create()).id, SECRET))[-1]
        assert isinstance(done, TurnCompleted)
    (words,) = told
    assert words.startswith("What this costs is not recorded. ")
    assert str(bench.paths.data_dir) in words


async def test_a_disk_that_fills_up_meanwhile_spoils_no_answer(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(*_: object) -> None:
        raise StoreFullError("no room")

    monkeypatch.setattr(Ledger, "put", refuse)
    told: list[str] = []
    async with open_session(
        bench.settings, bench.paths, bench.key, sandbox=True, save=False, notice=told.append
    ) as session:
        done = (await run(session, (await session.chats.create()).id, SECRET))[-1]
        assert isinstance(done, TurnCompleted)
    assert told == ["What this costs is not recorded. The disk is full: no room"]
