"""Asks for jobs when they are due, never more often than the server's rate limit leaves room for."""

import asyncio
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any

from xai_tui.domain.conversation import Failure
from xai_tui.domain.events import TroubleNoticed
from xai_tui.errors import XaiTuiError
from xai_tui.services.events import Broadcaster
from xai_tui.services.failures import failure_from
from xai_tui.services.jobs.collecting import Collector
from xai_tui.services.jobs.leasing import Leases
from xai_tui.services.jobs.submitting import Submitter
from xai_tui.services.server import Server
from xai_tui.store.jobs import Jobs

LOOKS_AT_ONCE = 8
"""How many jobs are asked for at the same time."""

LOOKS_A_SECOND = 4.0
"""How many looks are begun in a second at most: what a thousand waiting jobs may cost this machine."""

SHARE_OF_LIMIT = 0.25
"""The part of the rate limit that looking may use; the rest is for turns."""

LONGEST_SLEEP = timedelta(seconds=5)
"""How late a job that another process sent is noticed at most."""

CLOSING_SECONDS = 10.0
"""How long an answer that is arriving is waited for when the program ends."""


class Watch:
    """The one watcher of a session.

    Args:
        jobs: Where jobs are.
        collector: Looks for one answer.
        submitter: Sends what was stored and never sent.
        leases: Names this session, and frees what others left.
        server: Whose jobs are watched.
        events: Where trouble is said.
        spawn: Starts background work in the session's task group.
    """

    def __init__(
        self,
        jobs: Jobs,
        collector: Collector,
        submitter: Submitter,
        *,
        leases: Leases,
        server: Server,
        events: Broadcaster,
        spawn: Callable[[Coroutine[Any, Any, None]], "asyncio.Task[None]"],
    ) -> None:
        self._jobs = jobs
        self._collector = collector
        self._submitter = submitter
        self._leases = leases
        self._server = server
        self._events = events
        self._spawn = spawn
        self._runs = False
        self._closed = asyncio.Event()
        self._rests = False
        self._is_stale = False
        self._told: Failure | None = None
        self._woken = asyncio.Event()
        self._looking: dict[str, asyncio.Task[None]] = {}
        self._submitting: dict[str, asyncio.Task[None]] = {}

    def start(self) -> None:
        """Begin to watch; without effect when it has begun."""
        if not self._runs and not self._closed.is_set():
            self._runs = True
            self._spawn(self._run())

    def submit(self, job_id: str) -> None:
        """Have a stored job sent."""
        if job_id not in self._submitting and not self._closed.is_set():
            task = self._spawn(self._guarded(self._submitter.submit(job_id)))
            self._submitting[job_id] = task
            task.add_done_callback(lambda _: self._submitted(job_id))

    def wake(self) -> None:
        """Look again what is due."""
        self._woken.set()

    async def close(self) -> None:
        """Begin nothing more; an answer that is arriving and a job that is on its way are waited for.

        Raises:
            StoreError: An answer or a job's id is in memory and nowhere else, and the disk still refuses it.
        """
        self._closed.set()
        self.wake()
        under_way = {*self._looking.values(), *self._submitting.values()}
        if under_way:
            _, late = await asyncio.wait(under_way, timeout=CLOSING_SECONDS)
            for task in late:
                task.cancel()
            if late:
                await asyncio.wait(late)
        try:
            await self._submitter.store_held()
        finally:
            await self._collector.store_held()

    async def _run(self) -> None:
        await self._guarded(self._leases.free())
        await self._guarded(self._collector.finish_left())
        while not self._closed.is_set():
            self._woken.clear()
            self._is_stale = False
            rest = await self._round()
            self._rests = True
            if not self._is_stale:
                await self._sleep(rest)
            self._rests = False

    async def _round(self) -> timedelta:
        """Send what was never sent and look for what is due; gives how long nothing else will be."""
        try:
            await self._collector.store_held()
            await self._leases.free()
            for job_id in await self._submitter.left():
                self.submit(job_id)
            rest = await self._look_at_due()
        except XaiTuiError as error:
            self._tell(error)
            return LONGEST_SLEEP
        self._told = None
        return rest

    async def _look_at_due(self) -> timedelta:
        horizon = datetime.now(UTC) + LONGEST_SLEEP
        for job in await self._jobs.due(horizon, self._server.origin.id, self._leases.holder):
            if job.id in self._looking or job.next_look_at is None:
                continue
            if job.next_look_at > datetime.now(UTC):
                return job.next_look_at - datetime.now(UTC)
            self._look(job.id)
            await self._keep_pace()
            while len(self._looking) >= LOOKS_AT_ONCE:
                await asyncio.wait(self._looking.values(), return_when=asyncio.FIRST_COMPLETED)
            if self._woken.is_set():
                return timedelta(0)
        return LONGEST_SLEEP

    def _look(self, job_id: str) -> None:
        task = self._spawn(self._guarded(self._collector.look(job_id)))
        self._looking[job_id] = task
        task.add_done_callback(lambda _: self._looked(job_id))

    def _looked(self, job_id: str) -> None:
        self._looking.pop(job_id, None)
        # The job may be due again soon; a round that is under way need not begin anew for it.
        self._is_stale = True
        if self._rests:
            self.wake()

    def _submitted(self, job_id: str) -> None:
        self._submitting.pop(job_id, None)
        # The first look is a second away: a batch need not begin a round for each of its jobs.
        if not self._submitting:
            self.wake()

    async def _keep_pace(self) -> None:
        limits = self._server.rate_limits
        limit = limits.latest.limit_requests if limits and limits.latest else None
        await _until(self._closed, pause_between_looks(limit))

    async def _sleep(self, pause: timedelta) -> None:
        """Wait, unless something new is to be done sooner."""
        await _until(self._woken, pause)

    async def _guarded(self, work: Coroutine[Any, Any, None]) -> None:
        """What is expected to go wrong is told, and the watch goes on."""
        try:
            await work
        except XaiTuiError as error:
            self._tell(error)

    def _tell(self, error: XaiTuiError) -> None:
        """Say what is wrong, once for as long as it stays the same."""
        if (told := failure_from(error)) != self._told:
            self._told = told
            self._events.publish(TroubleNoticed(told))


def pause_between_looks(limit: int | None) -> timedelta:
    """The least time between two looks.

    Args:
        limit: Requests a minute that the server allows; `None` when it has not said.
    """
    rate = min(limit / 60 * SHARE_OF_LIMIT, LOOKS_A_SECOND) if limit else LOOKS_A_SECOND
    return min(timedelta(seconds=1 / rate), LONGEST_SLEEP)


async def _until(event: asyncio.Event, pause: timedelta) -> None:
    """Wait for an event, but no longer than this."""
    try:
        async with asyncio.timeout(pause.total_seconds()):
            await event.wait()
    except TimeoutError:
        return
