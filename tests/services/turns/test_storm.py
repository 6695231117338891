"""Everything at once, at random, from two sessions on one folder: what is stored stays whole."""

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from tests.services.conftest import Bench, MakeBench, paths_in
from xai_tui.domain.conversation import Draft, MessageState, Protocol, Role
from xai_tui.domain.job import JobState
from xai_tui.errors import XaiTuiError
from xai_tui.services.session import Session

STEPS = 60
CHATS = 3

FAULTS = (
    "POST *: pause=30@20 x3",
    "POST *: cut=400b",
    "POST *: 500 x2",
    "POST *: 400",
    "POST *: drop",
    "POST *: delay=0.05",
    "GET *: 404",
)


class Storm:
    """Random deeds of a user who does not wait."""

    def __init__(self, bench: Bench, sessions: list[Session], chance: random.Random) -> None:
        self._bench = bench
        self._sessions = sessions
        self._chance = chance
        self._deeds: tuple[Callable[[Session, str], Awaitable[object]], ...] = (
            self._send,
            self._send,
            self._send,
            self._send_somewhere,
            self._retry,
            self._edit,
            self._proceed,
            self._defer,
            self._cancel,
            self._resend,
            self._forget,
            self._choose,
            self._stop,
            self._stop,
            self._delete,
        )

    async def rage(self) -> None:
        """Do them, several at a time, and leave before the last are done."""
        chats = [(await self._sessions[0].chats.create(protocol=Protocol.CHAT)).id for _ in range(CHATS)]
        under_way = set()
        for _ in range(STEPS):
            if self._chance.random() < 0.15:
                self._bench.fault(self._chance.choice(FAULTS))
            deed = self._chance.choice(self._deeds)
            session = self._chance.choice(self._sessions)
            under_way.add(asyncio.create_task(self._do(deed, session, self._chance.choice(chats))))
            await asyncio.sleep(self._chance.choice((0, 0, 0.001, 0.01, 0.05)))
        closing = [asyncio.create_task(session.close()) for session in self._sessions]
        await asyncio.gather(*under_way, *closing)

    @staticmethod
    async def _do(deed: Callable[[Session, str], Awaitable[object]], session: Session, chat_id: str) -> None:
        try:
            await deed(session, chat_id)
        except XaiTuiError:
            return  # busy, gone, or closing: the user is told

    async def _send(self, session: Session, chat_id: str) -> None:
        await session.turns.send(chat_id, Draft(f"Say {self._chance.randrange(100)}"))

    async def _send_somewhere(self, session: Session, chat_id: str) -> None:
        await session.turns.send(chat_id, Draft("From here"), parent_id=await self._any(session, chat_id))

    async def _retry(self, session: Session, chat_id: str) -> None:
        await session.turns.retry(chat_id, await self._any(session, chat_id))

    async def _edit(self, session: Session, chat_id: str) -> None:
        await session.turns.edit(chat_id, await self._any(session, chat_id), Draft("Edited"))

    async def _proceed(self, session: Session, chat_id: str) -> None:
        await session.turns.proceed(chat_id, await self._any(session, chat_id))

    async def _choose(self, session: Session, chat_id: str) -> None:
        await session.chats.choose_leaf(chat_id, await self._any(session, chat_id))

    async def _stop(self, session: Session, chat_id: str) -> None:
        await session.turns.stop(chat_id)

    async def _delete(self, session: Session, chat_id: str) -> None:
        if self._chance.random() < 0.1:
            await session.chats.delete(chat_id)

    async def _defer(self, session: Session, chat_id: str) -> None:
        await session.jobs.defer(chat_id, Draft("Later"))
        session.watch()

    async def _cancel(self, session: Session, _: str) -> None:
        await session.jobs.cancel(await self._any_job(session))

    async def _resend(self, session: Session, _: str) -> None:
        await session.jobs.resend(await self._any_job(session))

    async def _forget(self, session: Session, _: str) -> None:
        if self._chance.random() < 0.3:
            await session.jobs.forget(await self._any_job(session))

    async def _any(self, session: Session, chat_id: str) -> str:
        ids = [message.id for message in (await session.chats.open(chat_id)).tree]
        return self._chance.choice([*ids, "nobody"])

    async def _any_job(self, session: Session) -> str:
        return self._chance.choice([*(job.id for job in await session.jobs.list()), "nobody"])


async def check(session: Session) -> None:
    """Nothing streams any more, so the store must be whole."""
    rows = Counter(
        row
        for (row,) in await session._stores.database.rows(
            "SELECT message_id FROM ledger WHERE message_id IS NOT NULL"
        )
    )
    assert set(rows.values()) <= {1}, "one row a request"
    for chat in await session.chats.list():
        opened = await session.chats.open(chat.id)
        tree = opened.tree
        assert chat.leaf_id is None or chat.leaf_id in tree
        for message in tree:
            assert message.state is not MessageState.STREAMING
            assert message.parent_id is None or message.parent_id in tree
            assert tree.path(message.id)[0].parent_id is None, "no circles"
            if message.role is Role.ASSISTANT:
                assert message.parent_id is not None
                assert tree[message.parent_id].role is Role.USER
                assert message.state.is_final or message.job_id is not None
                assert message.state is not MessageState.DONE or rows[message.id] == 1
            else:
                assert message.state in {MessageState.DONE, MessageState.QUEUED}


async def check_jobs(session: Session) -> None:
    """Every job ends, and its message with it."""
    jobs = await session.jobs.wait([job.id for job in await session.jobs.list()])
    for job in jobs:
        if job.state is JobState.COLLECTED:
            message = (await session.chats.open(job.chat_id)).tree[job.message_id]
            assert (message.state, bool(message.text)) == (MessageState.DONE, True)
    waiting = await session._stores.database.rows(
        "SELECT id FROM messages WHERE state = 'waiting' AND job_id IN (SELECT id FROM jobs)"
    )
    assert waiting == []


async def weather(bench: Bench, seed: int) -> None:
    async with AsyncExitStack() as stack:
        sessions = [await stack.enter_async_context(bench.open()) for _ in range(2)]
        await Storm(bench, sessions, random.Random(seed)).rage()
    bench.sandbox.faults.clear()
    async with bench.open() as session:
        await check(session)
        await check_jobs(session)
        await check(session)


@pytest.mark.parametrize("seed", range(6))
async def test_two_sessions_and_a_hasty_user_leave_a_whole_store(make_bench: MakeBench, seed: int) -> None:
    await weather(make_bench(pace=0.05), seed)


@pytest.mark.thorough
@pytest.mark.timeout(1200)
async def test_a_hundred_storms_leave_a_whole_store(make_bench: MakeBench, tmp_path: Path) -> None:
    """A hundred random runs of sixty concurrent deeds each, from two sessions on one folder."""
    bench = make_bench(pace=0.05)
    for seed in range(100, 200):
        bench.paths = paths_in(tmp_path / str(seed))
        await weather(bench, seed)
