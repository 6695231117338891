import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.store.material import START, Clock
from xai_tui.domain.job import JobState
from xai_tui.store.database import Database, open_database
from xai_tui.store.job_leases import Deadline, Holder, JobLeases
from xai_tui.store.jobs import Jobs

DEADLINE = Deadline(START + timedelta(hours=1), 1_000)
LATER = Deadline(START + timedelta(hours=2), 2_000)


@pytest.fixture(name="jobs")
def _jobs(database: Database) -> Jobs:
    return Jobs(database)


@pytest.fixture(name="leases")
def _leases(database: Database) -> JobLeases:
    return JobLeases(database)


async def due(jobs: Jobs, holder: str | None) -> list[str]:
    return [job.id for job in await jobs.due(START, "here", holder)]


async def test_a_lease_keeps_others_away_until_it_is_given_back(jobs: Jobs, leases: JobLeases) -> None:
    await jobs.add(Clock().job("j", next_look_at=START))
    assert await leases.take("j", "me", DEADLINE)
    assert await leases.take("j", "me", LATER)
    assert not await leases.take("j", "you", LATER)
    assert [await due(jobs, who) for who in ("you", None, "me")] == [[], [], ["j"]]
    assert [await leases.has("j", who) for who in ("me", "you")] == [True, False]
    await leases.release("j", "you")
    assert not await leases.take("j", "you", LATER)
    assert await leases.is_taken("j")
    await leases.release("j", "me")
    assert not await leases.has("j", "me")
    assert not await leases.is_taken("j")
    assert await leases.take("j", "you", DEADLINE)


async def test_everybody_who_holds_leases_is_known_with_the_first_end_of_one(
    jobs: Jobs, leases: JobLeases, database: Database
) -> None:
    clock = Clock()
    for name, holder, deadline in (("a", "me", LATER), ("b", "me", DEADLINE), ("c", "you", LATER)):
        await jobs.add(clock.job(name))
        assert await leases.take(name, holder, deadline)
    await database.write("UPDATE jobs SET lease_uptime = NULL WHERE id = 'c'")
    assert sorted(await leases.holders(), key=lambda found: found.name) == [
        Holder("me", 2, DEADLINE.until, DEADLINE.uptime),
        Holder("you", 1, LATER.until, None),
    ]


async def test_what_somebody_held_who_is_gone_was_perhaps_answered(jobs: Jobs, leases: JobLeases) -> None:
    clock = Clock()
    states = {"a": JobState.WAITING, "b": JobState.SUBMITTING, "c": JobState.WAITING}
    for name, state in states.items():
        await jobs.add(clock.job(name, state=state))
        assert await leases.take(name, "gone" if name != "c" else "me", DEADLINE)
    assert await leases.free("gone", START) == 2
    assert [holder.name for holder in await leases.holders()] == ["me"]
    assert [(await jobs.get(name)).unheard_at for name in states] == [START, None, None]


@pytest.mark.parametrize("clock", ["until", "uptime"])
async def test_only_leases_that_have_ended_are_freed_where_that_is_asked(
    jobs: Jobs, leases: JobLeases, clock: str
) -> None:
    for name, deadline in (("old", DEADLINE), ("new", LATER)):
        await jobs.add(Clock().job(name))
        assert await leases.take(name, "x", deadline)
    if clock == "until":
        assert await leases.free("x", START, until=DEADLINE.until) == 1
    else:
        assert await leases.free("x", START, uptime=DEADLINE.uptime) == 1
    assert [await leases.has(name, "x") for name in ("old", "new")] == [False, True]


async def test_there_is_no_lease_of_what_was_forgotten(leases: JobLeases) -> None:
    assert not await leases.take("nobody", "me", DEADLINE)
    assert not await leases.has("nobody", "me")
    assert not await leases.is_taken("nobody")


async def test_changing_a_job_leaves_its_lease_alone(jobs: Jobs, leases: JobLeases) -> None:
    await jobs.add(job := Clock().job("j"))
    await leases.take("j", "me", DEADLINE)
    await jobs.put(replace(job, looks=1))
    assert not await leases.take("j", "you", DEADLINE)


async def test_of_many_who_ask_at_once_one_gets_the_lease(path: Path, jobs: Jobs, leases: JobLeases) -> None:
    await jobs.add(Clock().job("j"))
    async with open_database(path) as other:
        others = JobLeases(other)
        asked = [(leases if number % 2 else others).take("j", str(number), DEADLINE) for number in range(10)]
        assert sum(await asyncio.gather(*asked)) == 1
