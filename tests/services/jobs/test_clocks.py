"""When a job is asked for, whatever clocks do, and what is known of a look whose end nobody heard."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.services.conftest import Bench, MakeBench, eventually, until
from tests.services.jobs.material import GET, defer, ended, waiting
from xai_tui.api.resources.deferred import DeferredArrived, DeferredResource
from xai_tui.domain import job_looks
from xai_tui.domain.events import JobsChanged
from xai_tui.domain.job import DeferredJob, JobState
from xai_tui.domain.job_events import EXPIRED, OVERDUE_LOOKS
from xai_tui.services.jobs import watch
from xai_tui.services.session import Session


async def aged(bench: Bench, session: Session, job: DeferredJob, **more: Any) -> None:
    """The job as a clock shows it that has gone on by a day."""
    long_ago = datetime.now(UTC) - timedelta(hours=25)
    past = replace(job, accepted_at=long_ago, expires_at=long_ago + timedelta(hours=24), **more)
    await session._stores.jobs.put(past)


async def test_after_a_day_a_job_that_the_server_has_no_more_has_expired(bench: Bench) -> None:
    job = await waiting(bench)
    bench.fault(f"{GET}: 404 x*")
    async with bench.open() as session:
        await aged(bench, session, job)
        (done,) = await session.jobs.wait([job.id])
        assert done.state is JobState.EXPIRED
        failure = (await session.chats.open(job.chat_id)).tree[job.message_id].failure
        assert failure == EXPIRED


async def test_a_clock_that_jumps_forward_drops_no_job_that_the_server_still_has(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(job_looks, "SLOWEST_LOOK", timedelta(milliseconds=50))
    job = await waiting(bench)
    bench.fault(f"{GET}: 202 x2 body=")
    async with bench.open() as session, session.events.subscribe(JobsChanged) as events:
        await aged(bench, session, job)
        session.watch()
        await until(events, JobsChanged)
        overdue = await session.jobs.get(job.id)
        assert overdue.state is JobState.WAITING
        assert "by this clock" in (overdue.failure or "")
        (done,) = await session.jobs.wait([job.id])
        assert done.state is JobState.COLLECTED


async def test_a_job_that_is_never_ready_expires_well_after_its_day(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(job_looks, "SLOWEST_LOOK", timedelta(milliseconds=50))
    job = await waiting(bench)
    bench.fault(f"{GET}: 202 x* body=")
    async with bench.open() as session:
        await aged(bench, session, job, overdue=OVERDUE_LOOKS - 3)
        (done,) = await session.jobs.wait([job.id])
        assert done.state is JobState.EXPIRED
        assert sum("deferred" in request.path for request in bench.sandbox.requests) == 3


async def test_after_a_long_sleep_a_job_is_asked_for_at_once(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(job_looks, "SLOWEST_LOOK", timedelta(milliseconds=50))
    job = await waiting(bench)
    async with bench.open() as session:
        asleep = datetime.now(UTC) - timedelta(hours=23)
        expires = asleep + timedelta(hours=24)
        await session._stores.jobs.put(
            replace(job, accepted_at=asleep, expires_at=expires, next_look_at=asleep + timedelta(seconds=5))
        )
        (done,) = await session.jobs.wait([job.id])
        assert done.state is JobState.COLLECTED


async def test_a_time_set_before_the_clock_was_set_back_is_not_waited_for(bench: Bench) -> None:
    job = await waiting(bench)
    async with bench.open() as session:
        await session._stores.jobs.put(replace(job, next_look_at=datetime.now(UTC) + timedelta(hours=3)))
        (done,) = await session.jobs.wait([job.id])
        assert done.state is JobState.COLLECTED


async def test_an_answer_cut_before_its_first_byte_is_lost_once_the_server_says_so(
    make_bench: MakeBench,
) -> None:
    bench = make_bench(job_seconds=(0.0, 0.0))
    bench.fault(f"{GET}: cut=0b after=1")
    bench.fault(f"{GET}: 404 after=2")
    async with bench.open() as session:
        job = await ended(session)
        assert job.state is JobState.LOST
        assert job.unheard_at is not None
        assert "broke off before its first byte" in (job.failure or "")
        assert job.spool is None


async def test_an_empty_answer_is_none_and_the_server_is_asked_again(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def empty(*_: object, **__: object) -> DeferredArrived:
        return DeferredArrived(b"")

    async with bench.open() as session, session.events.subscribe(JobsChanged) as events:
        (job,) = await session.jobs.submitted([(await defer(session)).id])
        with monkeypatch.context() as patched:
            patched.setattr(DeferredResource, "fetch", empty)
            session.watch()
            while (asked := await session.jobs.get(job.id)).unheard_at is None:
                await until(events, JobsChanged)
        assert asked.state is JobState.WAITING
        assert "empty answer" in (asked.failure or "")
        (done,) = await session.jobs.wait([job.id])
        assert (done.state, done.unheard_at) == (JobState.COLLECTED, None)


async def test_a_look_that_outlasts_the_program_was_perhaps_answered(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "CLOSING_SECONDS", 0.05)
    job = await waiting(bench)
    bench.fault(f"{GET}: delay=30")
    async with bench.open() as session:
        session.watch()
        await eventually(lambda: any("deferred" in request.path for request in bench.sandbox.requests))
    bench.fault(f"{GET}: 404")
    async with bench.open() as session:
        asked = await session.jobs.get(job.id)
        assert asked.state is JobState.WAITING
        assert asked.unheard_at is not None
        (done,) = await session.jobs.wait([job.id])
        assert done.state is JobState.LOST
        assert "broke off before its first byte" in (done.failure or "")


async def test_an_answer_cut_before_its_first_byte_is_taken_if_the_server_still_has_it(bench: Bench) -> None:
    bench.fault(f"{GET}: drop x2")
    async with bench.open() as session:
        job = await ended(session)
        assert (job.state, job.unheard_at) == (JobState.COLLECTED, None)
