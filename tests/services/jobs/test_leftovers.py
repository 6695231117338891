"""What a program that died or had no room has left is stored before anything else is asked for."""

import errno
from datetime import timedelta

import pytest

from tests.services.conftest import Bench, texts, until
from tests.services.jobs.material import ANSWER, GET, defer, ended, kept, waiting
from xai_tui.domain.events import JobCollected, JobsChanged, TroubleNoticed
from xai_tui.domain.job import JobState
from xai_tui.errors import StoreFullError
from xai_tui.services.jobs import watch
from xai_tui.services.jobs.part import Part
from xai_tui.services.jobs.spool import Spool


@pytest.mark.parametrize("name", ["part", "json"])
async def test_an_answer_that_a_killed_program_left_is_stored_first(bench: Bench, name: str) -> None:
    job = await waiting(bench)
    (bench.paths.spool_dir / f"{job.id}.{name}").parent.mkdir(parents=True, exist_ok=True)
    (bench.paths.spool_dir / f"{job.id}.{name}").write_bytes(ANSWER)
    async with bench.open() as session:
        (done,) = await session.jobs.wait([job.id])
        assert (done.state, done.ticks) == (JobState.COLLECTED, 77)
        assert (await texts(session, job.chat_id))[-1] == ("assistant", "done", "From the spool")
        assert not Spool(bench.paths.spool_dir).holds(job.id)
    assert not any("deferred" in request.path for request in bench.sandbox.requests)


async def test_half_an_answer_that_a_killed_program_left_is_kept(bench: Bench) -> None:
    job = await waiting(bench)
    bench.paths.spool_dir.mkdir(exist_ok=True)
    (bench.paths.spool_dir / f"{job.id}.part").write_bytes(ANSWER[:50])
    async with bench.open() as session:
        (done,) = await session.jobs.wait([job.id])
        assert done.state is JobState.DAMAGED
        assert kept(done) == ANSWER[:50]


async def test_an_answer_stored_before_its_file_was_removed_is_not_stored_twice(bench: Bench) -> None:
    async with bench.open() as session:
        job = await ended(session)
        before = (await session.chats.open(job.chat_id)).tree[job.message_id]
        Spool(bench.paths.spool_dir).put(job.id, ANSWER)
    async with bench.open() as session:
        other = await ended(session, "Another")
        assert other.state is JobState.COLLECTED
        assert (await session.chats.open(job.chat_id)).tree[job.message_id] == before
        assert len(await session._stores.ledger.of_chat(job.chat_id)) == 1
    assert not Spool(bench.paths.spool_dir).holds(job.id)


async def test_an_answer_that_turns_up_after_all_takes_its_place(bench: Bench) -> None:
    bench.fault(f"{GET}: 404")
    async with bench.open() as session:
        job = await ended(session)
        assert job.state is JobState.LOST
    Spool(bench.paths.spool_dir).put(job.id, ANSWER)
    async with bench.open() as session, session.events.subscribe(JobCollected) as events:
        session.watch()
        assert (await until(events, JobCollected)).job_id == job.id
        assert (await session.jobs.get(job.id)).state is JobState.COLLECTED
        (row,) = await session._stores.ledger.of_chat(job.chat_id)
        assert (row.state, row.usage.ticks) == ("done", 77)


async def test_files_of_unknown_jobs_are_left_in_the_spool(bench: Bench) -> None:
    Spool(bench.paths.spool_dir).put("somebody-elses", ANSWER)
    async with bench.open() as session:
        assert (await ended(session)).state is JobState.COLLECTED
    assert Spool(bench.paths.spool_dir).read("somebody-elses") == ANSWER


async def test_nothing_is_fetched_while_there_is_no_room_for_it(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: Spool) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    job = await waiting(bench)
    with monkeypatch.context() as patched:
        patched.setattr(Spool, "hold_space", full)
        async with bench.open() as session, session.events.subscribe(JobsChanged) as events:
            session.watch()
            await until(events, JobsChanged)
            assert "No space" in ((await session.jobs.get(job.id)).failure or "")
    assert not any("deferred" in request.path for request in bench.sandbox.requests)
    async with bench.open() as session:
        (done,) = await session.jobs.wait([job.id])
        assert done.state is JobState.COLLECTED


@pytest.mark.parametrize("refused", ["write", "commit"])
async def test_an_answer_that_the_spool_refuses_goes_to_the_database(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, refused: str
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Part, refused, full)
    async with bench.open() as session, session.events.subscribe(TroubleNoticed) as events:
        job = await ended(session)
        assert job.state is JobState.COLLECTED
        await until(events, TroubleNoticed)


async def test_an_answer_that_fits_nowhere_is_held_until_there_is_room(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(watch, "LONGEST_SLEEP", timedelta(milliseconds=50))
    async with bench.open() as session, session.events.subscribe(TroubleNoticed) as events:
        job = await defer(session, "Tell me a very long story in 3000 words")
        await session.jobs.submitted([job.id])
        with monkeypatch.context() as patched:
            patched.setattr(Part, "write", full)
            await session._stores.database.rows("PRAGMA max_page_count = 1")
            session.watch()
            while (await until(events, TroubleNoticed)).failure.kind != "store_full":
                pass
            assert (await session.jobs.get(job.id)).state is JobState.WAITING
        await session._stores.database.rows("PRAGMA max_page_count = 1000000")
        (done,) = await session.jobs.wait([job.id])
        assert done.state is JobState.COLLECTED


async def test_a_held_answer_of_a_forgotten_job_is_let_go(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    async def refuse(*_: object) -> None:
        raise StoreFullError("not now")

    async with bench.open() as session, session.events.subscribe(TroubleNoticed) as events:
        job = await defer(session)
        with monkeypatch.context() as patched:
            patched.setattr(Part, "write", full)
            patched.setattr(session._stores.ledger, "put", refuse)
            session.watch()
            while (await until(events, TroubleNoticed)).failure.kind != "store_full":
                pass
        await session.jobs.forget(job.id)
        assert (await ended(session, "Another")).state is JobState.COLLECTED


async def test_what_cannot_be_read_in_the_spool_is_told_and_stops_no_other_job(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "LONGEST_SLEEP", timedelta(milliseconds=50))
    one, other = await waiting(bench), await waiting(bench)
    first, last = sorted((one, other), key=lambda found: found.id)
    (bench.paths.spool_dir / f"{first.id}.json" / "in it").mkdir(parents=True)
    Spool(bench.paths.spool_dir).put(last.id, ANSWER)
    async with bench.open() as session, session.events.subscribe(TroubleNoticed) as events:
        session.watch()
        assert f"{first.id}.json" in (await until(events, TroubleNoticed)).failure.message
        (done,) = await session.jobs.wait([last.id])
        assert (done.state, done.ticks) == (JobState.COLLECTED, 77)
        assert (await ended(session, "Another")).state is JobState.COLLECTED
        assert (await session.jobs.get(first.id)).state is JobState.WAITING
    assert not any(str(first.request_id) in request.path for request in bench.sandbox.requests)
