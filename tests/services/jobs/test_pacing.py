"""All who ask a server keep one pace, whichever job and whichever program they ask for."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.services.conftest import Bench, MakeBench, eventually
from xai_tui.api.errors import RateLimitError
from xai_tui.domain import pace
from xai_tui.domain.conversation import Draft
from xai_tui.domain.job import DeferredJob, JobState
from xai_tui.domain.pace import Lane
from xai_tui.services.jobs import submitting, watch
from xai_tui.services.jobs.pacing import Pacer
from xai_tui.services.session import Session

GET = "GET /v1/chat/deferred-completion/*"
POST = "POST /v1/chat/completions"


def pacer_of(session: Session) -> Pacer:
    return Pacer(session._stores.database, session._server)


def refusal(seconds: float) -> RateLimitError:
    error = RateLimitError("slow down", status=429)
    error.retry_after = seconds
    return error


async def sent(session: Session, count: int) -> list[DeferredJob]:
    chat = await session.chats.create()
    jobs = [await session.jobs.defer(chat.id, Draft(f"Say {number}")) for number in range(count)]
    return await session.jobs.submitted([job.id for job in jobs])


def looks(bench: Bench) -> int:
    return sum("deferred" in request.path for request in bench.sandbox.requests)


async def test_two_programs_never_take_the_same_turn(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "LOOKS_A_SECOND", 10.0)
    async with bench.open() as first, bench.open() as second:
        one, two = pacer_of(first), pacer_of(second)
        before = await one.take(Lane.LOOK, 8)
        after = await two.take(Lane.LOOK, 30)
        assert (before.count, after.count) == (8, 20)
        assert after.begin == before.begin + 8 * before.between
        assert after.wait(0) > 0


async def test_a_refusal_that_one_program_hears_holds_the_other_back_too(bench: Bench) -> None:
    async with bench.open() as first, bench.open() as second:
        one, two = pacer_of(first), pacer_of(second)
        assert await two.rest() == 0
        await one.hold(refusal(60.0))
        assert 50 < await two.rest() <= 60
        assert 50 < (await two.take(Lane.SEND, 1)).wait(0) <= 60
        two.close()
        assert not await two.turn(Lane.SEND)


async def test_a_success_makes_the_next_refusal_a_short_one(bench: Bench) -> None:
    async with bench.open() as session:
        pacer = pacer_of(session)
        for _ in range(3):
            await pacer.hold(RateLimitError("slow down", status=429))
        await pacer.went_well()
        assert (await pacer._paces.get(session.origin_id)).strikes == 0
        await pacer.went_well()


async def test_what_one_program_hears_of_the_limit_the_other_keeps(
    make_bench: MakeBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pace, "SHARE_OF_LIMIT", 0.5)
    bench = make_bench(rate_limit=120)
    async with bench.open() as first, bench.open() as second:
        await sent(first, 1)
        await pacer_of(first).take(Lane.SEND, 1)
        assert (await pacer_of(second).take(Lane.LOOK, 8)).between == pace.SECOND


async def test_one_refusal_of_many_waiting_jobs_is_the_only_one(bench: Bench) -> None:
    async with bench.open() as session:
        jobs = await sent(session, 6)
        bench.fault(f"{GET}: 429 x1 retry-after=1")
        session.watch()
        await eventually(lambda: looks(bench) > 0)
        await eventually(lambda: bench.sandbox.requests[-1].at + 0.5 < datetime.now(UTC).timestamp())
        before = looks(bench)
        assert before < 6, "the others are not asked for while the server wants to be left alone"
        done = await session.jobs.wait([job.id for job in jobs])
        assert {job.state for job in done} == {JobState.COLLECTED}


async def test_a_job_that_the_server_does_not_take_now_is_drafted_again_and_sent_by_the_next(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "CLOSING_SECONDS", 1.0)
    bench.fault(f"{POST}: 429 x1 retry-after=30")
    async with bench.open() as session:
        chat = await session.chats.create()
        job = await session.jobs.defer(chat.id, Draft("Later"))
        while not (put_off := await session.jobs.get(job.id)).failure:
            await session.jobs.list()
        assert put_off.state is JobState.DRAFTED
    async with bench.open() as session:
        assert (await session.jobs.get(job.id)).state is JobState.DRAFTED
        await session._stores.database.write("UPDATE paces SET held_until = 0")
        (done,) = await session.jobs.wait([job.id])
        assert done.state is JobState.COLLECTED
        assert bench.asked("/chat/completions") == 2


async def test_a_server_that_cannot_be_reached_fails_a_job_only_after_a_long_time(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(submitting, "PATIENCE_SECONDS", 0.2)
    bench.settings = type(bench.settings)(base_url="http://127.0.0.1:9/v1", connect_timeout=1)
    async with bench.open() as session:
        (job,) = await sent(session, 1)
        assert job.state is JobState.FAILED
        assert await session._stores.ledger.of_chat(job.chat_id) == []


async def test_waiting_for_a_turn_ends_with_the_program_unless_it_is_near(bench: Bench) -> None:
    async with bench.open() as session:
        pacer = pacer_of(session)
        pacer.close()
        await pacer.hold(refusal(0.05))
        assert await pacer.turn(Lane.LOOK)
        assert timedelta(seconds=pacer.known_rest()) == timedelta(0)
