"""Whoever waits is told once that an answer is here, or that its last hour has begun."""

import asyncio
import json
import os
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.domain.jobs import job
from tests.services.conftest import Bench, until
from xai_tui.domain.conversation import Draft
from xai_tui.domain.events import JobCollected, JobExpiring, TroubleNoticed
from xai_tui.services.jobs.notices import LONGEST_FACT, NoticeKind, facts_of, run_command

WRITES = "import json, os, sys; open(sys.argv[1], 'a').write(json.dumps(dict(os.environ)) + '\\n')"


def _told(path: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


async def _until_told(path: Path, times: int) -> list[dict[str, str]]:
    async with asyncio.timeout(30):
        while len(_told(path)) < times:  # noqa: ASYNC110 - another process writes the file
            await asyncio.sleep(0.02)
    return _told(path)


async def test_the_users_program_gets_the_facts_and_no_key(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XAI_API_KEY", "xai-secret")
    path = tmp_path / "told"
    async with bench.open(notify_command=(sys.executable, "-c", WRITES, str(path))) as session:
        session.watch()
        chat = await session.chats.create()
        sent = await session.jobs.defer(chat.id, Draft("say; $(rm) `it`"))
        (done,) = await session.jobs.wait([sent.id])
        (facts,) = await _until_told(path, 1)
    assert "xai-secret" not in facts.values()
    assert facts["XAI_TUI_EVENT"] == "ready"
    assert facts["XAI_TUI_JOB_ID"] == done.id
    assert facts["XAI_TUI_REQUEST_ID"] == done.request_id
    assert facts["XAI_TUI_PROMPT"] == "say; $(rm) `it`"
    assert facts["XAI_TUI_STATE"] == "collected"
    assert facts["XAI_TUI_BATCH"] == ""
    assert facts["XAI_TUI_TICKS"] == str(done.ticks)


async def test_the_last_hour_is_told_once_of_all_sessions(bench: Bench, tmp_path: Path) -> None:
    bench.fault("GET /v1/chat/deferred-completion/*: 202 x*")
    path = tmp_path / "told"
    command = (sys.executable, "-c", WRITES, str(path))
    async with (
        bench.open(notify_command=command) as first,
        bench.open(notify_command=command) as second,
        first.events.subscribe(JobExpiring) as events,
    ):
        chat = await first.chats.create()
        sent = await first.jobs.defer(chat.id, Draft("hello"))
        (waiting,) = await first.jobs.submitted([sent.id])
        assert waiting.expires_at is not None
        await first._notices.look(waiting.expires_at - timedelta(minutes=61))
        await first._notices.look(waiting.expires_at + timedelta(seconds=1))
        assert _told(path) == []
        for session in (first, second, first):
            await session._notices.look(waiting.expires_at - timedelta(minutes=59))
        told = await until(events, JobExpiring)
    assert (told.job_id, told.chat_id) == (sent.id, chat.id)
    assert [facts["XAI_TUI_EVENT"] for facts in _told(path)] == ["expiring"]


async def test_jobs_of_another_origin_are_not_told_of(bench: Bench) -> None:
    bench.fault("GET /v1/chat/deferred-completion/*: 202 x*")
    async with bench.open(sandbox=False) as session, session.events.subscribe(JobExpiring) as events:
        chat = await session.chats.create("grok-4.3")
        sent = await session.jobs.defer(chat.id, Draft("hello"))
        (waiting,) = await session.jobs.submitted([sent.id])
        assert waiting.expires_at is not None
        await session._stores.jobs.put(replace(waiting, origin="elsewhere"))
        await session._notices.look(waiting.expires_at - timedelta(minutes=1))
        assert not events.waits


async def test_a_program_that_fails_is_said_once_and_answers_come_all_the_same(bench: Bench) -> None:
    async with (
        bench.open(notify_command=("/no/such/program",)) as session,
        session.events.subscribe(TroubleNoticed, JobCollected) as events,
    ):
        session.watch()
        chat = await session.chats.create()
        for prompt in ("one", "two"):
            sent = await session.jobs.defer(chat.id, Draft(prompt))
            await session.jobs.wait([sent.id])
        trouble = await until(events, TroubleNoticed)
        assert "/no/such/program: No such file or directory" in trouble.failure.message


async def test_how_a_program_ended_is_told_in_words(tmp_path: Path) -> None:
    assert await run_command([sys.executable, "-c", ""], {}) is None
    assert str(await run_command([sys.executable, "-c", "raise SystemExit(3)"], {})).endswith("ended with 3")
    path = tmp_path / "pid"
    sleeps = "import os, sys, time; open(sys.argv[1], 'w').write(str(os.getpid())); time.sleep(60)"
    words = await run_command([sys.executable, "-c", sleeps, str(path)], {}, seconds=1)
    assert str(words).endswith("did not end within 1 s")
    if path.exists():  # a machine that is loaded may not even have come so far
        with pytest.raises(ProcessLookupError):
            os.kill(int(path.read_text()), 0)


def test_facts_are_such_as_an_environment_holds() -> None:
    long = replace(job(), prompt="a\0b" * LONGEST_FACT, expires_at=datetime(2026, 1, 2, tzinfo=UTC))
    facts = facts_of(NoticeKind.EXPIRING, long)
    assert facts["XAI_TUI_PROMPT"] == ("ab" * LONGEST_FACT)[:LONGEST_FACT]
    assert facts["XAI_TUI_EXPIRES_AT"] == "2026-01-02T00:00:00Z"
    assert facts["XAI_TUI_TICKS"] == ""
