"""What was stored is sent once, whoever does it, and never twice."""

import asyncio
from dataclasses import replace

import pytest

from tests.services.conftest import Bench, eventually
from tests.services.jobs.material import POST, defer, ended, waiting
from xai_tui.domain.job import JobState
from xai_tui.services.jobs import watch
from xai_tui.services.server import Server


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
