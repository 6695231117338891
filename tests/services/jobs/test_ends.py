"""However a job ends, it says so, keeps what came, and nothing is fetched that is not stored."""

import asyncio
import errno
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.services.conftest import Bench, MakeBench, eventually, texts, until
from xai_tui.config.credentials import FoundKey, Secret
from xai_tui.domain import job_looks
from xai_tui.domain.conversation import Draft, MessageState
from xai_tui.domain.events import JobCollected, JobsChanged, TroubleNoticed
from xai_tui.domain.job import DeferredJob, JobState
from xai_tui.domain.job_events import EXPIRED, OVERDUE_LOOKS
from xai_tui.errors import StoreFullError
from xai_tui.services.jobs import leasing, watch
from xai_tui.services.jobs.part import Part
from xai_tui.services.jobs.spool import Spool
from xai_tui.services.server import Server
from xai_tui.services.session import Session

GET = "GET /v1/chat/deferred-completion/*"
POST = "POST /v1/chat/completions"

ANSWER = json.dumps(
    {
        "id": "c1",
        "object": "chat.completion",
        "model": "grok-4.3",
        "choices": [
            {
                "index": 0,
                "message": {"role": "assistant", "content": "From the spool"},
                "finish_reason": "stop",
            }
        ],
        "usage": {"prompt_tokens": 200, "completion_tokens": 3, "total_tokens": 203, "cost_in_usd_ticks": 77},
    }
).encode()


async def defer(session: Session, text: str = "Later") -> DeferredJob:
    chat = await session.chats.create()
    return await session.jobs.defer(chat.id, Draft(text))


async def ended(session: Session, text: str = "Later") -> DeferredJob:
    (job,) = await session.jobs.wait([(await defer(session, text)).id])
    return job


async def waiting(bench: Bench, *, sandbox: bool = True) -> DeferredJob:
    """A job that the server has taken, left by a session that is over."""
    async with bench.open(sandbox=sandbox) as session:
        (job,) = await session.jobs.submitted([(await defer(session)).id])
    return job


def kept(job: DeferredJob) -> bytes:
    """What the job says is kept of its answer."""
    return Path(job.spool or "nowhere").read_bytes()


@pytest.mark.parametrize(
    ("line", "state"),
    [
        (f"{POST}: 400", JobState.FAILED),
        (f"{POST}: 403", JobState.FAILED),
        (f"{POST}: 500", JobState.UNKNOWN),
        (f"{POST}: drop", JobState.UNKNOWN),
    ],
)
async def test_what_the_server_does_not_take(bench: Bench, line: str, state: JobState) -> None:
    bench.fault(line)
    async with bench.open() as session:
        job = await ended(session)
        assert job.state is state
        assert job.failure
        assert bench.asked("/chat/completions") == 1
        message = (await session.chats.open(job.chat_id)).tree[job.message_id]
        assert message.state is (MessageState.FAILED if state is JobState.FAILED else MessageState.BROKEN)
        assert message.failure is not None
        rows = await session._stores.ledger.of_chat(job.chat_id)
        assert [row.state for row in rows] == ([] if state is JobState.FAILED else ["broken"])


async def test_a_full_queue_is_waited_out(bench: Bench) -> None:
    bench.fault(f"{POST}: 429 x3 retry-after=0")
    async with bench.open() as session:
        assert (await ended(session)).state is JobState.COLLECTED
        assert bench.asked("/chat/completions") == 4


async def test_an_answer_that_was_given_out_before_is_lost(bench: Bench) -> None:
    bench.fault(f"{GET}: 404")
    async with bench.open() as session:
        job = await ended(session)
        assert job.state is JobState.LOST
        message = (await session.chats.open(job.chat_id)).tree[job.message_id]
        assert message.state is MessageState.FAILED


async def test_a_refusal_that_says_nothing_of_the_job_is_asked_again(bench: Bench) -> None:
    bench.fault(f"{GET}: 503 x2")
    async with bench.open() as session, session.events.subscribe(JobsChanged) as events:
        job = await defer(session)
        session.watch()
        complained = False
        while not complained:
            await until(events, JobsChanged)
            complained = bool((await session.jobs.get(job.id)).failure)
        (done,) = await session.jobs.wait([job.id])
        assert done.state is JobState.COLLECTED
        assert done.failure is None


async def test_a_request_the_server_calls_wrong_fails(bench: Bench) -> None:
    bench.fault(f"{GET}: 400")
    async with bench.open() as session:
        assert (await ended(session)).state is JobState.FAILED


async def test_a_torn_answer_is_damaged_and_its_bytes_are_kept(make_bench: MakeBench) -> None:
    bench = make_bench(job_seconds=(0.0, 0.0))
    bench.fault(f"{GET}: cut=60b after=1")
    async with bench.open() as session:
        job = await ended(session, "Tell me a long story")
        assert job.state is JobState.DAMAGED
        assert job.spool is not None
        assert kept(job).startswith(b"{")
        assert len(kept(job)) <= 60
        message = (await session.chats.open(job.chat_id)).tree[job.message_id]
        assert message.state is MessageState.BROKEN
        assert message.failure is not None
        assert job.spool in message.failure.message


@pytest.mark.parametrize("body", ['{"choices":', '{"choices":[]}', '{"object":"other"}', "[]"])
async def test_an_answer_that_cannot_be_read_is_kept_as_it_came(bench: Bench, body: str) -> None:
    bench.fault(f"{GET}: 200 body={body}")
    async with bench.open() as session:
        job = await ended(session)
        assert job.state is JobState.DAMAGED
        assert kept(job) == body.encode()


async def test_an_error_in_place_of_an_answer_fails_the_job(bench: Bench) -> None:
    bench.fault(f'{GET}: 200 body={{"code":"internal","error":"It went wrong"}}')
    async with bench.open() as session:
        job = await ended(session)
        assert job.state is JobState.FAILED
        assert "It went wrong" in (job.failure or "")
        assert not Spool(bench.paths.spool_dir).holds(job.id)


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


async def test_an_answer_cut_before_its_first_byte_is_taken_if_the_server_still_has_it(bench: Bench) -> None:
    bench.fault(f"{GET}: drop x2")
    async with bench.open() as session:
        job = await ended(session)
        assert (job.state, job.unheard_at) == (JobState.COLLECTED, None)


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


async def test_a_job_that_was_stored_and_never_sent_is_sent_by_the_next(bench: Bench) -> None:
    job = await waiting(bench)
    unsent = replace(
        job, state=JobState.DRAFTED, request_id=None, accepted_at=None, expires_at=None, next_look_at=None
    )
    async with bench.open() as session:
        await session._stores.jobs.put(unsent)
        (done,) = await session.jobs.wait([job.id])
        assert done.state is JobState.COLLECTED
        assert bench.asked("/chat/completions") == 2


async def test_a_program_that_ends_before_it_has_sent_a_job_leaves_it_to_the_next(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = asyncio.Event()

    async def slow(_server: Server) -> None:
        begun.set()
        await asyncio.sleep(60)

    with monkeypatch.context() as patched:
        patched.setattr(watch, "CLOSING_SECONDS", 0.05)
        patched.setattr(Server, "prepare", slow)
        async with bench.open() as session:
            job = await defer(session)
            await begun.wait()
    async with bench.open() as session:
        (done,) = await session.jobs.wait([job.id])
        assert done.state is JobState.COLLECTED
        assert bench.asked("/chat/completions") == 1


async def test_a_job_that_cannot_even_be_sent_fails_and_costs_nothing(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(bench.paths.data_dir / "no such file"))
    async with bench.open() as session:
        done = await ended(session)
        assert done.state is JobState.FAILED
        assert "SSL_CERT_FILE" in (done.failure or "")
        assert await session._stores.ledger.of_chat(done.chat_id) == []
    assert bench.asked("/chat/completions") == 0


async def test_a_job_that_was_sent_and_never_answered_is_unknown_and_not_sent_again(bench: Bench) -> None:
    job = await waiting(bench)
    sent = replace(job, state=JobState.SUBMITTING, request_id=None, next_look_at=None)
    async with bench.open() as session:
        await session._stores.jobs.put(sent)
        (done,) = await session.jobs.wait([job.id])
        assert done.state is JobState.UNKNOWN
        assert bench.asked("/chat/completions") == 1


async def test_a_submission_that_outlasts_the_program_is_unknown(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "CLOSING_SECONDS", 0.05)
    bench.fault(f"{POST}: delay=30")
    async with bench.open() as session:
        job = await defer(session)
        await eventually(lambda: bench.asked("/chat/completions") > 0)
    async with bench.open() as session:
        assert (await session.jobs.get(job.id)).state is JobState.UNKNOWN


async def test_a_lease_is_renewed_while_it_is_held(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leasing, "LEASE", timedelta(milliseconds=300))
    bench.fault(f"{GET}: delay=1")
    job = await waiting(bench)
    async with bench.open() as first, bench.open() as second:
        first.watch()
        second.watch()
        (done,) = await first.jobs.wait([job.id])
        assert done.state is JobState.COLLECTED
        assert len(await first._stores.ledger.of_chat(job.chat_id)) == 1


async def test_jobs_wait_for_a_key_that_fits(make_bench: MakeBench) -> None:
    bench = make_bench()
    job = await waiting(bench, sandbox=False)
    bench.key = FoundKey(Secret("xai-other"), "the test")
    async with bench.open(sandbox=False) as session:
        session.watch()
        other = await ended(session)
        assert other.state is JobState.COLLECTED
        assert (await session.jobs.get(job.id)).state is JobState.WAITING
        await session.change_key(FoundKey(Secret("xai-test-key"), "the test"))
        (done,) = await session.jobs.wait([job.id])
        assert done.state is JobState.COLLECTED


async def test_forgetting_a_job_under_way_leaves_no_trace(bench: Bench) -> None:
    async with bench.open() as session:
        job = await defer(session)
        await session.jobs.forget(job.id)
        assert await session.jobs.list() == []
        assert (await ended(session)).state is JobState.COLLECTED
