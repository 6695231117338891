from dataclasses import replace
from datetime import timedelta

import pytest

from tests.store.material import START, Clock
from xai_tui.domain.job import JobState
from xai_tui.errors import NotFoundError
from xai_tui.store.chats import Chats
from xai_tui.store.database import Database
from xai_tui.store.jobs import Jobs

SOON = START + timedelta(hours=1)
LATER = START + timedelta(hours=2)


@pytest.fixture(name="jobs")
def _jobs(database: Database) -> Jobs:
    return Jobs(database)


async def test_a_job_comes_back_as_it_was_stored(jobs: Jobs) -> None:
    plain = Clock().job("plain")
    full = Clock().job(
        "full",
        state=JobState.DAMAGED,
        request_id="r",
        batch="b",
        accepted_at=START,
        expires_at=SOON,
        looks=3,
        next_look_at=SOON,
        finished_at=LATER,
        ticks=10**30,
        failure="cut",
        spool="/spool/full",
        overdue=2,
        unheard_at=SOON,
    )
    for job in (plain, full):
        await jobs.add(job)
        assert await jobs.get(job.id) == job


async def test_a_job_changes_as_a_whole(jobs: Jobs) -> None:
    await jobs.add(job := Clock().job("j", state=JobState.SUBMITTING))
    accepted = replace(job, state=JobState.WAITING, request_id="r", accepted_at=START, looks=1)
    await jobs.put(accepted)
    assert await jobs.get("j") == accepted


async def test_a_job_is_found_by_request_id_or_the_beginning_of_its_own(jobs: Jobs) -> None:
    clock = Clock()
    for name in ("aab", "aac"):
        await jobs.add(clock.job(name, request_id=f"req-{name}"))
    for name in ("aab", "req-aab"):
        assert (await jobs.find(name)).id == "aab"
    with pytest.raises(NotFoundError, match="fits several jobs: aab, aac"):
        await jobs.find("aa")
    with pytest.raises(NotFoundError, match="no job has an id that begins with “req-”"):
        await jobs.find("req-")


async def test_a_forgotten_job_is_not_found(jobs: Jobs) -> None:
    job = Clock().job("j")
    await jobs.add(job)
    await jobs.forget("j")
    for attempt in (jobs.get("j"), jobs.put(job), jobs.forget("j")):
        with pytest.raises(NotFoundError, match="no job has the id “j”"):
            await attempt


async def test_jobs_are_listed_from_the_newest_on(jobs: Jobs) -> None:
    clock = Clock()
    for name, state in (("a", JobState.WAITING), ("b", JobState.LOST), ("c", JobState.SUBMITTING)):
        await jobs.add(clock.job(name, state=state, batch="x" if name != "b" else None))
    assert [job.id for job in await jobs.list()] == ["c", "b", "a"]
    assert [job.id for job in await jobs.list({JobState.WAITING, JobState.LOST})] == ["b", "a"]
    assert [job.id for job in await jobs.list(batch="x")] == ["c", "a"]
    assert [job.id for job in await jobs.list(batch="x", limit=1)] == ["c"]
    assert await jobs.list(states=()) == []


async def test_waiting_jobs_of_an_origin_are_due_when_their_time_has_come(jobs: Jobs) -> None:
    clock = Clock()
    await jobs.add(clock.job("second", next_look_at=SOON))
    await jobs.add(clock.job("first", next_look_at=START))
    await jobs.add(clock.job("elsewhere", origin="there", next_look_at=START))
    await jobs.add(clock.job("done", state=JobState.COLLECTED, next_look_at=START))
    await jobs.add(clock.job("never"))
    await jobs.add(clock.job("later", next_look_at=LATER))
    assert [job.id for job in await jobs.due(SOON, "here")] == ["first", "second"]
    assert [job.id for job in await jobs.due(START, "here", furthest=SOON)] == ["later", "first"]


async def test_a_job_outlives_its_chat(jobs: Jobs, chats: Chats) -> None:
    await jobs.add(job := Clock().job("j"))
    await chats.delete("c")
    assert await jobs.get("j") == job


async def test_lists_leave_requests_out_and_writing_them_back_loses_none(jobs: Jobs) -> None:
    await jobs.add(job := Clock().job("j", request='{"heavy": true}', next_look_at=START))
    (listed,), (due,) = await jobs.list(), await jobs.due(START, "here")
    assert listed == due == replace(job, request="")
    await jobs.put(replace(listed, looks=1))
    assert await jobs.brief("j") == replace(listed, looks=1)
    assert (await jobs.get("j")).request == job.request
