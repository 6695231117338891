"""A job is stored before it is sent, brought home once, and found again after anything."""

import asyncio
import json
from dataclasses import replace

import pytest

from tests.services.conftest import Bench, MakeBench, answer, texts, until
from xai_tui.domain.conversation import Draft, MessageState, Protocol
from xai_tui.domain.events import JobCollected, StoreChanged
from xai_tui.domain.job import JobState
from xai_tui.domain.parameters import Parameters
from xai_tui.errors import NotFoundError, UsageError
from xai_tui.services.jobs import watch


async def test_the_answer_joins_its_prompt_in_its_chat(bench: Bench) -> None:
    async with bench.open() as session, session.events.subscribe(JobCollected) as events:
        chat = await session.chats.create(system="Be brief.")
        await answer(session, chat.id, "My name is Ada")
        job = await session.jobs.defer(chat.id, Draft("What is my name?"))
        assert job.state is JobState.DRAFTED
        assert (await texts(session, chat.id))[-2:] == [
            ("user", "done", "What is my name?"),
            ("assistant", "waiting", ""),
        ]
        (done,) = await session.jobs.wait([job.id])
        assert done.state is JobState.COLLECTED
        assert done.ticks
        assert done.request_id
        assert done.expires_at
        (role, state, text) = (await texts(session, chat.id))[-1]
        assert (role, state) == ("assistant", "done")
        assert "Ada" in text
        said = await until(events, JobCollected)
        assert (said.job_id, said.chat_id, said.message_id) == (job.id, chat.id, job.message_id)
        assert json.loads(job.request)["messages"][0] == {"role": "system", "content": "Be brief."}
        row = (await session._stores.ledger.of_chat(chat.id))[-1]
        assert (row.job_id, row.state, row.usage.ticks) == (job.id, "done", done.ticks)
        assert list(bench.paths.spool_dir.iterdir()) == [bench.paths.spool_dir / "reserve"]


async def test_further_choices_become_siblings(bench: Bench) -> None:
    async with bench.open() as session:
        chat = await session.chats.create()
        job = await session.jobs.defer(chat.id, Draft("Roll a die"), n=3)
        await session.jobs.wait([job.id])
        opened = await session.chats.open(chat.id)
        siblings = opened.tree.siblings(job.message_id)
        assert len(siblings) == 3
        assert {sibling.state for sibling in siblings} == {MessageState.DONE}
        assert [sibling.usage is not None for sibling in siblings] == [True, False, False]
        assert opened.chat.leaf_id == job.message_id


async def test_a_chat_that_moves_on_gets_the_answer_on_a_branch_beside(bench: Bench) -> None:
    async with bench.open() as session:
        chat = await session.chats.create()
        before = await answer(session, chat.id, "Before")
        job = await session.jobs.defer(chat.id, Draft("Later"))
        await session.jobs.submitted([job.id])
        meanwhile = await answer(session, chat.id, "Meanwhile")
        await session.jobs.wait([job.id])
        opened = await session.chats.open(chat.id)
        assert opened.chat.leaf_id == meanwhile.id
        prompts = opened.tree.children(before.id)
        assert [prompt.text for prompt in prompts] == ["Later", "Meanwhile"]
        assert opened.tree[job.message_id].state is MessageState.DONE
        assert [item["content"] for item in bench_users(bench)] == ["Before", "Meanwhile"]


def bench_users(bench: Bench) -> list[dict[str, str]]:
    """What users said in the newest request for an answer."""
    bodies = [json.loads(request.body) for request in bench.sandbox.requests if request.body]
    return [item for item in bodies[-1]["input"] if item.get("role") == "user"]


async def test_a_job_is_collected_after_a_restart(bench: Bench) -> None:
    async with bench.open() as session:
        chat = await session.chats.create()
        job = await session.jobs.defer(chat.id, Draft("Later"))
        (accepted,) = await session.jobs.submitted([job.id])
        assert accepted.state is JobState.WAITING
    async with bench.open() as session, session.events.subscribe(JobCollected) as events:
        session.watch()
        await until(events, JobCollected)
        assert (await texts(session, chat.id))[-1][1] == "done"


async def test_two_programs_collect_each_job_once(bench: Bench) -> None:
    async with bench.open() as first, bench.open() as second:
        first.watch()
        second.watch()
        chat = await first.chats.create()
        jobs = [await first.jobs.defer(chat.id, Draft(f"Job {number}")) for number in range(4)]
        async with second.events.subscribe(StoreChanged) as events:
            done = await second.jobs.wait([job.id for job in jobs])
            await until(events, StoreChanged)
        assert {job.state for job in done} == {JobState.COLLECTED}
        rows = await first._stores.ledger.of_chat(chat.id)
        assert sorted(row.job_id or "" for row in rows) == sorted(job.id for job in jobs)


async def test_jobs_of_another_origin_are_shown_and_left_alone(make_bench: MakeBench) -> None:
    here, there = make_bench(), make_bench()
    async with here.open(sandbox=False) as session:
        chat = await session.chats.create()
        job = await session.jobs.defer(chat.id, Draft("Later"))
        await session.jobs.submitted([job.id])
    async with there.open(sandbox=False) as session:
        session.watch()
        own = await session.jobs.defer(chat.id, Draft("Here"))
        await session.jobs.wait([own.id])
        assert (await session.jobs.get(job.id)).state is JobState.WAITING
        assert not any("deferred" in request.path for request in there.sandbox.requests[:1])
        with pytest.raises(UsageError):
            await session.jobs.resend(job.id)


async def test_jobs_are_found_by_any_of_their_names(bench: Bench) -> None:
    async with bench.open() as session:
        chat = await session.chats.create()
        job = await session.jobs.defer(chat.id, Draft("Later"), batch="b1")
        (accepted,) = await session.jobs.submitted([job.id])
        assert accepted.request_id is not None
        assert await session.jobs.get(job.id[:8]) == accepted
        assert await session.jobs.get(accepted.request_id) == accepted
        assert await session.jobs.list(batch="b1") == [replace(accepted, request="")]
        assert await session.jobs.list([JobState.FAILED]) == []
        with pytest.raises(NotFoundError):
            await session.jobs.get("nothing")


async def test_cancel_resend_and_forget(bench: Bench) -> None:
    async with bench.open() as session:
        chat = await session.chats.create()
        job = await session.jobs.defer(chat.id, Draft("Later"))
        await session.jobs.submitted([job.id])
        cancelled = await session.jobs.cancel(job.id)
        assert cancelled.state is JobState.CANCELLED
        assert (await texts(session, chat.id))[-1][:2] == ("assistant", "stopped")
        assert await session.jobs.cancel(job.id) == cancelled
        again = await session.jobs.resend(job.id)
        assert again.request == job.request
        (done,) = await session.jobs.wait([again.id])
        assert done.state is JobState.COLLECTED
        opened = await session.chats.open(chat.id)
        assert [item.id for item in opened.tree.siblings(job.message_id)] == [
            job.message_id,
            again.message_id,
        ]
        assert opened.chat.leaf_id == again.message_id
        await session.jobs.forget(job.id)
        assert [each.id for each in await session.jobs.list()] == [again.id]
        assert job.message_id in (await session.chats.open(chat.id)).tree


async def test_the_answer_of_a_deleted_chat_finds_a_new_one(bench: Bench) -> None:
    async with bench.open() as session, session.events.subscribe(JobCollected) as events:
        chat = await session.chats.create()
        job = await session.jobs.defer(chat.id, Draft("Keep the answer"))
        await session.jobs.submitted([job.id])
        await session.chats.delete(chat.id)
        session.watch()
        home = (await until(events, JobCollected)).chat_id
        assert (await session.jobs.get(job.id)).chat_id == home
        prompt, brought = await texts(session, home)
        assert prompt == ("user", "done", "Keep the answer")
        assert brought[:2] == ("assistant", "done")


async def test_what_cannot_be_deferred_is_refused_before_anything_is_stored(bench: Bench) -> None:
    bench.fault("POST /v1/responses: pause=6@30")
    async with bench.open() as session:
        chat = await session.chats.create(parameters=Parameters(web=True))
        with pytest.raises(UsageError):
            await session.jobs.defer(chat.id, Draft("Search"))
        with pytest.raises(UsageError):
            await session.jobs.defer(chat.id, Draft(" "))
        await session.chats.update(replace(chat, parameters=Parameters()))
        await session.turns.send(chat.id, Draft("First"))
        with pytest.raises(UsageError):
            await session.jobs.defer(chat.id, Draft("Second"))
        assert await session.jobs.list() == []
        assert len((await session.chats.open(chat.id)).tree) == 2


async def test_more_jobs_than_are_asked_for_at_once(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "LOOKS_AT_ONCE", 2)
    async with bench.open() as session:
        chat = await session.chats.create(protocol=Protocol.CHAT)
        jobs = [await session.jobs.defer(chat.id, Draft(f"{number}")) for number in range(12)]
        done = await session.jobs.wait([job.id for job in jobs])
        assert {job.state for job in done} == {JobState.COLLECTED}


async def test_nothing_is_asked_while_nothing_waits(bench: Bench) -> None:
    async with bench.open() as session:
        session.watch()
        session.watch()
        await asyncio.sleep(0.1)
    assert not bench.sandbox.requests
