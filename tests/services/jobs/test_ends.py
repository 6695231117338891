"""However a job ends, it says so, keeps what came, and nothing is fetched that is not stored."""

from datetime import timedelta

import pytest

from tests.services.conftest import Bench, MakeBench, until
from tests.services.jobs.material import GET, POST, defer, ended, kept, waiting
from xai_tui.config.credentials import FoundKey, Secret
from xai_tui.domain.conversation import MessageState
from xai_tui.domain.events import JobsChanged
from xai_tui.domain.job import JobState
from xai_tui.services.jobs import leasing
from xai_tui.services.jobs.spool import Spool


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
