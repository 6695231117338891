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

from tests.services.conftest import Bench, eventually
from xai_tui.domain.conversation import Draft
from xai_tui.domain.job import DeferredJob, JobState
from xai_tui.services.jobs.leasing import LEASE, Leases
from xai_tui.services.session import Session
from xai_tui.store.processes import Process, Standing, this_process

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
            (holder,) = await session._stores.jobs.holders()
            assert Process.parse(holder.partition(" ")[2]).pid == child.pid
        started = datetime.now(UTC)
        (done,) = await session.jobs.wait([job.id])
        assert done.state is JobState.COLLECTED
        assert datetime.now(UTC) - started < LEASE / 2


@pytest.mark.parametrize(
    ("holder", "is_freed"),
    [
        (f"{uuid4()} {replace(this_process(), started='1')}", True),
        (f"{uuid4()} {replace(this_process(), boot='another')}", True),
        (f"{uuid4()} {this_process()}", False),
        (f"{uuid4()} {replace(this_process(), machine='another', boot='another')}", False),
        (str(uuid4()), False),
        (f'{uuid4()} {{"pid": 1}}', False),
        (f"{uuid4()} []", False),
    ],
    ids=["killed", "before a restart", "alive", "elsewhere", "of an older version", "half", "no process"],
)
async def test_only_those_who_are_known_to_be_gone_lose_their_jobs(
    bench: Bench, holder: str, is_freed: bool
) -> None:
    async with bench.open() as session:
        job = await sent(session)
        jobs, now = session._stores.jobs, datetime.now(UTC)
        assert await jobs.take_lease(job.id, holder, now + timedelta(minutes=1), now)
        await Leases(jobs).free()
        assert await jobs.holders() == ([] if is_freed else [holder])


async def test_each_session_of_a_process_holds_jobs_of_its_own(bench: Bench) -> None:
    async with bench.open() as session:
        job = await sent(session)
        here, there = Leases(session._stores.jobs), Leases(session._stores.jobs)
        async with here.lease(job.id) as mine, there.lease(job.id) as theirs:
            await there.free()
            assert (mine, theirs) == (True, False)
            assert Process.parse(here.holder.partition(" ")[2]).standing() is Standing.ALIVE
