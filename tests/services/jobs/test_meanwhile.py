"""What the user or the disk does while a job is on its way: no state is taken back, no id is lost."""

from datetime import timedelta

import pytest

from tests.services.conftest import Bench, MakeBench, eventually, until
from xai_tui.domain.conversation import Draft, MessageState
from xai_tui.domain.events import TroubleNoticed
from xai_tui.domain.job import DeferredJob, JobState
from xai_tui.errors import StoreFullError
from xai_tui.services.jobs import submitting, watch
from xai_tui.services.jobs.spool import Spool
from xai_tui.services.jobs.submitting import Submitter
from xai_tui.services.session import Session

GET = "GET /v1/chat/deferred-completion/*"
POST = "POST /v1/chat/completions"


async def defer(session: Session) -> DeferredJob:
    chat = await session.chats.create()
    return await session.jobs.defer(chat.id, Draft("Later"))


async def check_cancelled(session: Session, job: DeferredJob) -> DeferredJob:
    """The job and its message are cancelled and cost one row; returns the job as it is."""
    found = await session.jobs.get(job.id)
    assert found.state is JobState.CANCELLED
    message = (await session.chats.open(job.chat_id)).tree[job.message_id]
    assert message.state is MessageState.STOPPED
    assert [row.state for row in await session._stores.ledger.of_chat(job.chat_id)] == ["stopped"]
    return found


async def test_a_job_cancelled_on_its_way_stays_so_and_learns_its_id(bench: Bench) -> None:
    bench.fault(f"{POST}: delay=0.3")
    async with bench.open() as session:
        job = await defer(session)
        await eventually(lambda: bench.asked("/chat/completions") == 1)
        await session.jobs.cancel(job.id)
        await session.jobs.close()
        assert (await check_cancelled(session, job)).request_id is not None


async def test_a_job_cancelled_while_it_is_asked_for_stays_so(bench: Bench) -> None:
    bench.fault(f"{GET}: 202 delay=0.3 x* body=")
    async with bench.open() as session:
        job = await defer(session)
        await session.jobs.submitted([job.id])
        session.watch()
        await eventually(lambda: any("deferred" in request.path for request in bench.sandbox.requests))
        await session.jobs.cancel(job.id)
        await session.jobs.close()
        await check_cancelled(session, job)


async def test_an_answer_that_comes_after_it_was_cancelled_is_not_thrown_away(make_bench: MakeBench) -> None:
    bench = make_bench(job_seconds=(0.0, 0.0))
    bench.fault(f"{GET}: delay=0.3 after=1")
    async with bench.open() as session:
        job = await defer(session)
        await session.jobs.submitted([job.id])
        session.watch()
        await eventually(lambda: sum("deferred" in request.path for request in bench.sandbox.requests) == 2)
        await session.jobs.cancel(job.id)
        await session.jobs.close()
        assert (await session.jobs.get(job.id)).state is JobState.COLLECTED
        (row,) = await session._stores.ledger.of_chat(job.chat_id)
        assert (row.state, row.usage.ticks is None) == ("done", False)


async def test_a_job_cancelled_before_it_was_sent_is_not_sent_and_costs_nothing(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(submitting, "AT_ONCE", 1)
    bench.fault(f"{POST}: delay=0.3")
    async with bench.open() as session:
        first, second = await defer(session), await defer(session)
        await eventually(lambda: bench.asked("/chat/completions") == 1)
        await session.jobs.cancel(second.id)
        await session.jobs.submitted([first.id])
        await session.jobs.close()
        assert (await session.jobs.get(second.id)).request_id is None
        assert await session._stores.ledger.of_chat(second.chat_id) == []
    assert bench.asked("/chat/completions") == 1


async def test_bytes_of_a_cancelled_job_that_turn_up_are_kept_and_named(bench: Bench) -> None:
    async with bench.open() as session:
        job = await defer(session)
        await session.jobs.submitted([job.id])
        await session.jobs.cancel(job.id)
    Spool(bench.paths.spool_dir).put(job.id, b'{"choices":')
    async with bench.open() as session:
        session.watch()
        await eventually(lambda: not Spool(bench.paths.spool_dir).holds(job.id))
        await session.jobs.close()
        found = await session.jobs.get(job.id)
        assert found.state is JobState.DAMAGED
        assert found.spool is not None
        assert len(await session._stores.ledger.of_chat(job.chat_id)) == 1


async def refuse(*_: object) -> None:
    raise StoreFullError("no room for the id")


async def test_an_id_that_the_disk_refuses_is_held_until_there_is_room(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(submitting, "RETRY_SECONDS", 0.05)
    monkeypatch.setattr(watch, "LONGEST_SLEEP", timedelta(milliseconds=50))
    async with bench.open() as session, session.events.subscribe(TroubleNoticed) as events:
        with monkeypatch.context() as patched:
            patched.setattr(Submitter, "_store_id", refuse)
            job = await defer(session)
            await until(events, TroubleNoticed)
            async with bench.open() as other:
                other.watch()  # it must not take the job for one that nobody can fetch
                await until(events, TroubleNoticed)
                assert (await other.jobs.get(job.id)).state is JobState.SUBMITTING
        (done,) = await session.jobs.wait([job.id])
        assert done.state is JobState.COLLECTED
        assert bench.asked("/chat/completions") == 1


async def test_an_id_that_the_disk_still_refuses_at_the_end_is_told(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "CLOSING_SECONDS", 0.05)
    monkeypatch.setattr(Submitter, "_store_id", refuse)

    async def work() -> None:
        async with bench.open() as session, session.events.subscribe(TroubleNoticed) as events:
            await defer(session)
            await until(events, TroubleNoticed)

    with pytest.raises(StoreFullError, match="no room for the id"):
        await work()


async def test_an_id_of_a_forgotten_job_is_let_go(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(submitting, "RETRY_SECONDS", 0.05)
    async with bench.open() as session, session.events.subscribe(TroubleNoticed) as events:
        with monkeypatch.context() as patched:
            patched.setattr(Submitter, "_store_id", refuse)
            job = await defer(session)
            await until(events, TroubleNoticed)
        await session.jobs.forget(job.id)
        await session.jobs.close()
        assert await session.jobs.list() == []
