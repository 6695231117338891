"""What a killed program held is free at once; what somebody holds who cannot be seen, when the lease ends."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from tests.services.conftest import Bench, MakeBench, eventually, until
from xai_tui.domain.conversation import Draft, Failure
from xai_tui.domain.events import TroubleNoticed
from xai_tui.domain.job import DeferredJob, JobState
from xai_tui.errors import StoreBusyError
from xai_tui.services.jobs import intake, leasing, watch
from xai_tui.services.jobs.leasing import LEASE, Leases
from xai_tui.services.session import Session
from xai_tui.store.job_leases import Deadline, JobLeases
from xai_tui.store.processes import Process, Standing, this_process
from xai_tui.store.uptime import uptime

ROOT = Path(__file__).resolve().parents[3]

CHILD = """
import asyncio, sys
from pathlib import Path
from tests.services.conftest import paths_in
from xai_tui.config.credentials import FoundKey, Secret
from xai_tui.config.settings import Settings
from xai_tui.services.session import open_session

async def main(folder, url):
    key = FoundKey(Secret("xai-test-key"), "the test")
    async with open_session(Settings(base_url=url), paths_in(Path(folder)), key, sandbox=True) as session:
        session.watch()
        await asyncio.sleep(600)

asyncio.run(main(*sys.argv[1:]))
"""


@asynccontextmanager
async def watching(bench: Bench) -> AsyncIterator[asyncio.subprocess.Process]:
    """Another program that watches the bench's jobs; it is killed at the end."""
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", CHILD, str(bench.paths.data_dir.parent), bench.sandbox.url),
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    try:
        yield child
    finally:
        if child.returncode is None:
            child.send_signal(signal.SIGKILL)
            await child.wait()


async def sent(session: Session) -> DeferredJob:
    chat = await session.chats.create()
    (job,) = await session.jobs.submitted([(await session.jobs.defer(chat.id, Draft("Later"))).id])
    return job


async def test_a_program_killed_while_it_asks_holds_no_job_back(bench: Bench) -> None:
    async with bench.open() as session:
        job = await sent(session)
        bench.fault("GET /v1/chat/deferred-completion/*: delay=60 x1")
        async with watching(bench) as child:
            await eventually(lambda: bench.asked(f"/chat/deferred-completion/{job.request_id}") == 1)
            (holder,) = await leases_of(session).holders()
            assert Process.parse(holder.name.partition(" ")[2]).pid == child.pid
        started = datetime.now(UTC)
        (done,) = await session.jobs.wait([job.id])
        assert done.state is JobState.COLLECTED
        assert datetime.now(UTC) - started < LEASE / 2


def leases_of(session: Session) -> JobLeases:
    return JobLeases(session._stores.database)


def in_a_minute(*, later: timedelta = timedelta(0)) -> Deadline:
    minute = timedelta(minutes=1) + later
    return Deadline(datetime.now(UTC) + minute, uptime() + minute // timedelta(microseconds=1))


HERE = this_process()
CONTAINER = replace(HERE, namespace="pid:[1]")
ELSEWHERE = replace(HERE, machine="another", boot="another", host="there")
NEVER = timedelta(days=-1)


@pytest.mark.parametrize(
    ("process", "later", "is_freed", "is_told"),
    [
        (replace(HERE, started="1"), timedelta(0), True, False),
        (replace(HERE, boot="another"), timedelta(0), True, False),
        (HERE, timedelta(0), False, False),
        (HERE, timedelta(minutes=-2), False, False),
        (HERE, NEVER, True, False),
        (CONTAINER, timedelta(0), False, True),
        (CONTAINER, timedelta(minutes=-2), True, False),
        (ELSEWHERE, timedelta(0), False, True),
        (ELSEWHERE, timedelta(minutes=-2), True, False),
        ("", timedelta(0), False, True),
        ('{"pid": 1}', timedelta(0), False, True),
        ("[]", NEVER, True, False),
    ],
)
async def test_only_those_who_are_gone_or_give_no_sign_lose_their_jobs(
    bench: Bench, process: object, later: timedelta, is_freed: bool, is_told: bool
) -> None:
    async with bench.open() as session, session.events.subscribe(TroubleNoticed) as events:
        job = await sent(session)
        store, holder = leases_of(session), f"{uuid4()} {process}"
        assert await store.take(job.id, holder, in_a_minute(later=later))
        leases = Leases(store, session.events)
        for _ in range(2):
            await leases.free()
        assert [found.name for found in await store.holders()] == ([] if is_freed else [holder])
        freed = await session.jobs.get(job.id)
        assert (freed.unheard_at is not None) == is_freed
        session.events.publish(TroubleNoticed(LAST))
        told = await until(events, TroubleNoticed)
        assert (told.failure.kind == "job_elsewhere") == is_told
        if is_told:
            assert await until(events, TroubleNoticed) == TroubleNoticed(LAST)


async def test_a_clock_that_jumps_ends_no_lease_of_this_machine(bench: Bench) -> None:
    async with bench.open() as session:
        job = await sent(session)
        store, deadline = leases_of(session), in_a_minute()
        for jumped in (timedelta(days=-400), timedelta(days=400)):
            await store.take(job.id, f"x {CONTAINER}", replace(deadline, until=deadline.until + jumped))
            await Leases(store, session.events).free()
            assert await store.has(job.id, f"x {CONTAINER}")


async def test_each_session_of_a_process_holds_jobs_of_its_own(bench: Bench) -> None:
    async with bench.open() as session:
        job = await sent(session)
        store = leases_of(session)
        here, there = Leases(store, session.events), Leases(store, session.events)
        async with here.lease(job.id) as mine, there.lease(job.id) as theirs, here.lease(job.id) as again:
            await there.free()
            assert (mine, theirs, again) == (True, False, False)
            assert Process.parse(here.holder.partition(" ")[2]).standing() is Standing.ALIVE
        assert await store.holders() == []


async def test_who_lost_its_lease_keeps_the_answer_in_the_spool_and_says_so(
    make_bench: MakeBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = make_bench(job_seconds=(0.0, 0.0))
    monkeypatch.setattr(watch, "LONGEST_SLEEP", timedelta(milliseconds=50))
    monkeypatch.setattr(intake, "RETRY_SECONDS", 0.05)
    async with bench.open() as session, session.events.subscribe(TroubleNoticed) as events:
        job = await sent(session)
        store, taker = leases_of(session), f"{uuid4()} {HERE}"
        bench.fault("GET /v1/chat/deferred-completion/*: delay=0.5 after=1")
        session.watch()
        await eventually(lambda: bench.asked(f"/chat/deferred-completion/{job.request_id}") == 2)
        (mine,) = await store.holders()
        await store.free(mine.name, datetime.now(UTC))
        assert await store.take(job.id, taker, in_a_minute())
        trouble = (await until(events, TroubleNoticed)).failure
        spooled = bench.paths.spool_dir / f"{job.id}.json"
        assert trouble.kind == "job_lease_lost"
        assert str(spooled) in trouble.message
        assert (await session.jobs.get(job.id)).state is JobState.WAITING
        assert spooled.exists()
        await store.release(job.id, taker)
        (done,) = await session.jobs.wait([job.id])
        assert done.state is JobState.COLLECTED
        assert bench.asked(f"/chat/deferred-completion/{job.request_id}") == 2


async def test_a_lease_that_cannot_be_renewed_is_told(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leasing, "LEASE", timedelta(milliseconds=60))
    async with bench.open() as session, session.events.subscribe(TroubleNoticed) as events:
        job = await sent(session)
        store = leases_of(session)
        leases = Leases(store, session.events)
        async with leases.lease(job.id):
            with monkeypatch.context() as patched:
                patched.setattr(JobLeases, "take", refuse)
                assert (await until(events, TroubleNoticed)).failure.kind == "store_busy"
            await store.free(leases.holder, datetime.now(UTC))
            assert await store.take(job.id, "x", in_a_minute())
            while (await until(events, TroubleNoticed)).failure.kind != "job_lease_lost":
                pass


async def test_a_job_that_is_forgotten_while_it_is_leased_was_taken_over_by_nobody(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leasing, "LEASE", timedelta(milliseconds=30))
    async with bench.open() as session, session.events.subscribe(TroubleNoticed) as events:
        job = await sent(session)
        async with Leases(leases_of(session), session.events).lease(job.id):
            await session.jobs.forget(job.id)
            await asyncio.sleep(0.1)
        session.events.publish(TroubleNoticed(LAST))
        assert await until(events, TroubleNoticed) == TroubleNoticed(LAST)


async def refuse(*_: object) -> bool:
    raise StoreBusyError("not now")


LAST = Failure("last", "The last")
