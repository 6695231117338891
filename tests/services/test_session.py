"""A session puts everything together, ends cleanly, and lets no crash pass unseen."""

import asyncio
import subprocess
import sys

import pytest

from tests.services.conftest import Bench, answer, eventually, texts, until
from xai_tui.config.credentials import FoundKey, Secret
from xai_tui.domain.conversation import Draft, MessageState
from xai_tui.domain.events import StoreChanged, TextDelta, TroubleNoticed
from xai_tui.errors import StoreError, UsageError
from xai_tui.services import session as sessions
from xai_tui.services.turns.inquiry import Inquiry
from xai_tui.services.turns.turn import CRASHED


async def test_opening_asks_nobody_and_loads_nothing_slow(bench: Bench) -> None:
    code = (
        "import sys, xai_tui.services.session; "
        "print(*[name for name in ('httpx', 'pydantic', 'textual', 'click') if name in sys.modules])"
    )
    done = await asyncio.to_thread(
        subprocess.run, [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == []
    async with bench.open() as session:
        assert session.has_key
        assert not session.needs_key
        assert session.is_sandbox
        assert session.base_url == bench.sandbox.url
        assert session.rate_limits is None
    assert not bench.sandbox.requests


async def test_getting_ready_asks_nobody(bench: Bench) -> None:
    async with bench.open() as session:
        await session.prepare()
        assert not bench.sandbox.requests
        await answer(session, (await session.chats.create()).id, "Hello")


async def test_without_a_key_that_is_needed_nothing_is_made_ready(bench: Bench) -> None:
    bench.key = None
    async with bench.open(sandbox=False, base_url="https://api.x.ai/v1") as session:
        await session.prepare()
        assert session.rate_limits is None


async def test_headroom_is_known_after_the_first_answer(bench: Bench) -> None:
    async with bench.open() as session:
        await answer(session, (await session.chats.create()).id, "Hello")
        assert session.rate_limits is not None
        assert session.rate_limits.latest is not None
        assert session.rate_limits.latest.limit_requests


async def test_two_sessions_on_one_folder_see_each_others_changes(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sessions, "STORE_WATCH_SECONDS", 0.05)
    async with bench.open() as first, bench.open() as second:
        first.watch()
        async with first.events.subscribe(StoreChanged) as events:
            await asyncio.sleep(0.1)
            chat = await second.chats.create()
            await until(events, StoreChanged)
            await answer(second, chat.id, "Hello")
            await until(events, StoreChanged)
        assert (await texts(first, chat.id))[-1][1] == "done"


async def test_another_key_is_another_origin(bench: Bench) -> None:
    async with bench.open(sandbox=False) as session:
        before = session.origin_id
        chat = await session.chats.create()
        bench.fault("POST *: delay=0.3")
        await session.turns.send(chat.id, Draft("With the old key"))
        await eventually(lambda: bench.asked("/responses") == 1)
        await session.change_key(FoundKey(Secret("xai-another"), "the test"))
        assert session.origin_id != before
        assert (await session.turns.wait(chat.id)).state is MessageState.DONE
        await answer(session, chat.id, "With the new key")
        rows = await session._stores.ledger.of_chat(chat.id)
        assert [row.origin for row in rows] == [before, session.origin_id]


async def test_a_stored_key_goes_only_where_it_belongs(bench: Bench) -> None:
    bench.key = FoundKey(Secret("xai-elsewhere"), "the keychain", "https://api.x.ai")
    async with bench.open(sandbox=False) as session:
        assert not session.has_key
        assert session.origin_id.endswith("#-")


async def test_a_key_does_not_cross_a_network_in_the_clear(bench: Bench) -> None:
    with pytest.raises(UsageError, match="plain http"):
        async with bench.open(base_url="http://example.org"):
            pass


async def test_closing_twice_is_closing_once_and_nothing_is_sent_after_it(bench: Bench) -> None:
    async with bench.open() as session:
        chat = await session.chats.create()
        await session.close()
        await session.close()
        with pytest.raises(UsageError):
            await session.turns.send(chat.id, Draft("Too late"))
        assert (await texts(session, chat.id)) == [("user", "done", "Too late")]


async def test_an_error_of_the_body_comes_out_as_it_is(bench: Bench) -> None:
    async def work() -> None:
        async with bench.open() as session:
            session.watch()
            raise UsageError("mine")

    with pytest.raises(UsageError, match="mine"):
        await work()


async def test_a_cancelled_body_keeps_what_came(bench: Bench) -> None:
    bench.fault("POST *: pause=40@30")
    begun = asyncio.Event()

    async def work() -> None:
        async with bench.open() as session, session.events.subscribe(TextDelta) as events:
            chat = await session.chats.create()
            await session.turns.send(chat.id, Draft("Tell me a long story"))
            await until(events, TextDelta)
            begun.set()
            await asyncio.sleep(60)

    task = asyncio.create_task(work())
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with bench.open() as session:
        (chat,) = await session.chats.list()
        assert (await texts(session, chat.id))[-1][1] == "stopped"


async def test_a_crash_in_the_background_comes_out_of_the_body(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def work() -> None:
        async with bench.open() as session:
            chat = await session.chats.create()
            monkeypatch.setattr(session.catalog, "named", _crash)
            await session.turns.send(chat.id, Draft("Hello"))
            await asyncio.sleep(60)

    with pytest.raises(ZeroDivisionError):
        await work()
    current = asyncio.current_task()
    assert current is not None
    assert not current.cancelling()
    async with bench.open() as session:
        (chat,) = await session.chats.list()
        opened = await session.chats.open(chat.id)
        message = opened.tree.path(opened.chat.leaf_id)[-1]
        assert (message.state, message.failure) == (MessageState.BROKEN, CRASHED)


async def test_a_crash_after_the_opener_is_gone_is_told_to_the_loop(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: told.append(context["exception"]))
    opened = bench.open()
    session = await asyncio.create_task(opened.__aenter__())
    chat = await session.chats.create()
    monkeypatch.setattr(session.catalog, "named", _crash)
    await session.turns.send(chat.id, Draft("Hello"))
    with pytest.raises(ZeroDivisionError):
        await session.crashed
    await opened.__aexit__(None, None, None)
    assert [type(error) for error in told] == [ZeroDivisionError]


async def test_a_crash_while_the_session_closes_cancels_nobody_afterwards(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: told.append(context["exception"]))
    async with bench.open() as session:
        chat = await session.chats.create()
        monkeypatch.setattr(Inquiry, "answer", _crash_at_once)
        await session.turns.send(chat.id, Draft("Hello"))
    await asyncio.sleep(0)
    assert [type(error) for error in told] == [ZeroDivisionError]
    current = asyncio.current_task()
    assert current is not None
    assert not current.cancelling()


async def test_what_is_begun_after_the_end_does_nothing(bench: Bench) -> None:
    async with bench.open() as session:
        chat = await session.chats.create()
        await session.close()
        session.watch()
        with pytest.raises(UsageError, match="closing"):
            await session.turns.send(chat.id, Draft("Too late"))
        await asyncio.sleep(0)
    assert not session.crashed.done()
    assert not bench.sandbox.requests
    async with bench.open() as again:
        assert (await texts(again, chat.id)) == [("user", "done", "Too late")]


def _crash_at_once(*_: object) -> str:
    raise ZeroDivisionError


async def _crash(*_: object) -> str:
    raise ZeroDivisionError


async def test_trouble_with_the_store_is_told_and_does_not_end_the_session(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(*_: object) -> None:
        raise StoreError("not now")

    async with bench.open() as session, session.events.subscribe(TroubleNoticed) as events:
        monkeypatch.setattr(session._stores.database, "changed_elsewhere", refuse)
        monkeypatch.setattr(session._stores.chats, "unfinished", refuse)
        session.watch()
        session.watch()
        assert (await until(events, TroubleNoticed)).failure.message == "not now"
        assert (await until(events, TroubleNoticed)).failure.message == "not now"
        monkeypatch.undo()


async def test_no_file_holds_the_key(bench: Bench) -> None:
    async with bench.open() as session:
        await answer(session, (await session.chats.create()).id, "Hello")
        await session.catalog.models()
        assert "xai-test-key" not in repr([vars(session), vars(session._server)])
    files = [file for file in bench.paths.data_dir.parent.rglob("*") if file.is_file()]
    assert files
    assert not any(b"xai-test-key" in file.read_bytes() for file in files)
