"""The demo: each program has a sandbox at a port of its own, and all of one folder are one server."""

from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from tests.services.conftest import Bench, MakeBench, answer, paths_in, texts, until
from xai_tui.domain.conversation import Draft
from xai_tui.domain.events import JobCollected
from xai_tui.domain.job import DeferredJob, JobState
from xai_tui.services.server import SANDBOX_ORIGIN
from xai_tui.services.session import Session


@pytest.fixture(name="demo")
def _demo(make_bench: MakeBench, tmp_path: Path) -> MakeBench:
    """Makes a program's sandbox; the data folder is the same for all."""
    return partial(make_bench, seed=None, folder=paths_in(tmp_path).data_dir / "sandbox")


async def sent(session: Session, text: str = "Later") -> DeferredJob:
    chat = await session.chats.create()
    (job,) = await session.jobs.submitted([(await session.jobs.defer(chat.id, Draft(text))).id])
    return job


async def test_a_job_is_collected_from_the_next_sandbox_once(demo: MakeBench) -> None:
    first = demo()
    async with first.open() as session:
        job = await sent(session)
        assert (job.state, job.origin) == (JobState.WAITING, SANDBOX_ORIGIN)
    first.sandbox.stop()
    second = demo()
    async with second.open() as session, session.events.subscribe(JobCollected) as events:
        session.watch()
        assert (await until(events, JobCollected)).chat_id == job.chat_id
        assert [item[:2] for item in await texts(session, job.chat_id)] == [
            ("user", "done"),
            ("assistant", "done"),
        ]
        assert len(await session._stores.ledger.of_chat(job.chat_id)) == 1
    assert not any(path.is_file() for path in (second.paths.data_dir / "sandbox").rglob("*"))


async def test_two_programs_bring_each_others_jobs_home(demo: MakeBench) -> None:
    first, second = demo(), demo()
    assert first.sandbox.url != second.sandbox.url
    async with first.open() as here, second.open() as there:
        jobs = [await sent(here if number % 2 else there, f"Job {number}") for number in range(4)]
        here.watch()
        there.watch()
        done = await there.jobs.wait([job.id for job in jobs])
        assert {job.state for job in done} == {JobState.COLLECTED}
        for job in jobs:
            assert len(await here._stores.ledger.of_chat(job.chat_id)) == 1


async def test_a_job_of_a_sandbox_that_kept_nothing_is_lost_and_can_be_sent_again(demo: MakeBench) -> None:
    bench = demo()
    async with bench.open() as session:
        job = await sent(session)
        await answer(session, job.chat_id, "Hello")
        old = replace(job, origin="127.0.0.1:49152#0123456789ab", request_id="gone-with-it")
        await session._stores.jobs.put(old)
        (row,) = await session._stores.ledger.of_chat(job.chat_id)
        await session._stores.ledger.put(replace(row, origin=old.origin))
    async with bench.open() as session:
        (ended,) = await session.jobs.wait([job.id])
        assert (ended.state, ended.origin) == (JobState.LOST, SANDBOX_ORIGIN)
        assert (await session._stores.ledger.sum_ticks(SANDBOX_ORIGIN, chat_id=job.chat_id)).ticks
        again = await session.jobs.resend(job.id)
        (done,) = await session.jobs.wait([again.id])
        assert done.state is JobState.COLLECTED


async def test_rows_of_real_servers_keep_their_origin(bench: Bench) -> None:
    async with bench.open(sandbox=False) as session:
        await answer(session, (await session.chats.create()).id, "Hello")
        origin = session.origin_id
    async with bench.open() as session:
        assert (await session._stores.ledger.sum_ticks(origin)).requests == 1
        assert (await session._stores.ledger.sum_ticks(SANDBOX_ORIGIN)).requests == 0
