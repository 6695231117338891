"""What disk or database refuse is kept, is said to be where it is, and is stored as soon as that can be."""

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta

import pytest

from tests.services.conftest import Bench, MakeBench, eventually, until
from xai_tui.domain.conversation import Draft
from xai_tui.domain.events import TroubleNoticed
from xai_tui.domain.job import DeferredJob, JobState
from xai_tui.errors import StoreBusyError, StoreFullError
from xai_tui.services.jobs import intake, submitting, watch
from xai_tui.services.jobs.outcomes import Outcomes
from xai_tui.services.jobs.part import Part
from xai_tui.services.jobs.spool import AcceptedId, Spool
from xai_tui.services.jobs.submitting import Submitter
from xai_tui.services.session import Session
from xai_tui.store import opening
from xai_tui.store.job_leases import Deadline, JobLeases


@pytest.fixture(autouse=True)
def _hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "LONGEST_SLEEP", timedelta(milliseconds=50))
    monkeypatch.setattr(intake, "RETRY_SECONDS", 0.05)
    monkeypatch.setattr(submitting, "RETRY_SECONDS", 0.05)


async def defer(session: Session) -> DeferredJob:
    chat = await session.chats.create()
    return await session.jobs.defer(chat.id, Draft("Later"))


@contextmanager
def locked(bench: Bench) -> Iterator[None]:
    with closing(sqlite3.connect(bench.paths.database, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield
        connection.execute("ROLLBACK")


def full(*_: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


async def test_a_locked_database_keeps_the_answer_in_a_file_that_is_named(
    make_bench: MakeBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "BUSY_SECONDS", 0.1)
    bench = make_bench(job_seconds=(0.0, 0.0))
    bench.fault("GET /v1/chat/deferred-completion/*: delay=0.5 after=1")
    async with bench.open() as session, session.events.subscribe(TroubleNoticed) as events:
        job = await defer(session)
        await session.jobs.submitted([job.id])
        session.watch()
        await eventually(lambda: sum("deferred" in request.path for request in bench.sandbox.requests) == 2)
        spooled = bench.paths.spool_dir / f"{job.id}.json"
        with locked(bench):
            while (trouble := (await until(events, TroubleNoticed)).failure).kind != "store_busy" or (
                str(spooled) not in trouble.message
            ):
                pass
            assert spooled.exists()
            assert "by itself" in trouble.next_step
        (done,) = await session.jobs.wait([job.id])
        assert done.state is JobState.COLLECTED
        await eventually(lambda: not spooled.exists())
        assert sum("deferred" in request.path for request in bench.sandbox.requests) == 2


async def test_an_answer_that_only_memory_holds_says_so_and_is_nobody_elses(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def busy(*_: object) -> None:
        raise StoreBusyError("not now")

    async with bench.open() as session, session.events.subscribe(TroubleNoticed) as events:
        job = await defer(session)
        with monkeypatch.context() as patched:
            patched.setattr(Part, "write", full)
            patched.setattr(Outcomes, "collected", busy)
            session.watch()
            while (trouble := (await until(events, TroubleNoticed)).failure).kind != "store_busy":
                pass
            assert f"in the memory of this program (process {os.getpid()})" in trouble.message
            leases = JobLeases(session._stores.database)
            assert not await leases.take(job.id, "somebody else", Deadline(datetime.now(UTC), 0))
            assert (await session.jobs.get(job.id)).state is JobState.WAITING
        (done,) = await session.jobs.wait([job.id])
        assert done.state is JobState.COLLECTED


async def test_an_answer_that_only_memory_held_goes_to_the_spool_as_soon_as_there_is_room(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def busy(*_: object) -> None:
        raise StoreBusyError("not now")

    async with bench.open() as session, session.events.subscribe(TroubleNoticed) as events:
        job = await defer(session)
        with monkeypatch.context() as patched:
            patched.setattr(Outcomes, "collected", busy)
            with monkeypatch.context() as fuller:
                fuller.setattr(Part, "write", full)
                session.watch()
                while (await until(events, TroubleNoticed)).failure.kind != "store_busy":
                    pass
            await eventually((bench.paths.spool_dir / f"{job.id}.json").exists)
        (done,) = await session.jobs.wait([job.id])
        assert done.state is JobState.COLLECTED


async def test_an_id_that_the_disk_refuses_to_the_end_is_found_by_the_next(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(*_: object) -> None:
        raise StoreFullError("no room for the id")

    async def work() -> None:
        async with bench.open() as session, session.events.subscribe(TroubleNoticed) as events:
            await defer(session)
            await until(events, TroubleNoticed)

    with monkeypatch.context() as patched:
        patched.setattr(watch, "CLOSING_SECONDS", 0.05)
        patched.setattr(Submitter, "_store_id", refuse)
        with pytest.raises(StoreFullError, match=r"is kept in .*\.id"):
            await work()
    async with bench.open() as session:
        (job,) = await session.jobs.wait([job.id for job in await session.jobs.list()])
        assert job.state is JobState.COLLECTED
        assert bench.asked("/chat/completions") == 1
        await eventually(lambda: not Spool(bench.paths.spool_dir).noted_ids())


async def test_an_id_that_fits_nowhere_says_that_only_memory_holds_it(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(*_: object) -> None:
        raise StoreFullError("no room for the id")

    async with bench.open() as session, session.events.subscribe(TroubleNoticed) as events:
        with monkeypatch.context() as patched:
            patched.setattr(Submitter, "_store_id", refuse)
            patched.setattr(Spool, "note_id", full)
            job = await defer(session)
            trouble = (await until(events, TroubleNoticed)).failure
            assert "in the memory of this program" in trouble.message
        (done,) = await session.jobs.wait([job.id])
        assert done.state is JobState.COLLECTED


async def test_an_id_of_a_job_that_has_one_is_cleared_away_and_one_of_nobody_is_left(bench: Bench) -> None:
    async with bench.open() as session:
        (job,) = await session.jobs.wait([(await defer(session)).id])
        spool = Spool(bench.paths.spool_dir)
        for job_id in (job.id, "somebody-elses"):
            spool.note_id(job_id, AcceptedId("r", job.created_at))
        await eventually(lambda: spool.noted_ids() == ["somebody-elses"])
