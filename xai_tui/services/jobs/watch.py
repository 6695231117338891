"""Asks for jobs when they are due, at the pace of all who ask the same server."""

import asyncio
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any

from xai_tui.domain.conversation import Failure
from xai_tui.domain.events import TroubleNoticed
from xai_tui.domain.job import DeferredJob
from xai_tui.domain.job_looks import furthest_look, is_due
from xai_tui.domain.pace import Lane
from xai_tui.errors import XaiTuiError
from xai_tui.services.events import Broadcaster
from xai_tui.services.failures import failure_from
from xai_tui.services.jobs.collecting import Collector
from xai_tui.services.jobs.intake import Intake
from xai_tui.services.jobs.leasing import Leases
from xai_tui.services.jobs.pacing import Pacer
from xai_tui.services.jobs.submitting import Submitter
from xai_tui.services.server import Server
from xai_tui.store.jobs import Jobs

LOOKS_AT_ONCE = 8
"""How many jobs are asked for at the same time."""

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
        intake: Stores answers that are here and could not be stored yet.
        leases: Names this session, and frees what others left.
        pacer: When to look.
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
        intake: Intake,
        leases: Leases,
        pacer: Pacer,
        server: Server,
        events: Broadcaster,
        spawn: Callable[[Coroutine[Any, Any, None]], "asyncio.Task[None]"],
    ) -> None:
        self._jobs = jobs
        self._collector = collector
        self._submitter = submitter
        self._intake = intake
        self._leases = leases
        self._pacer = pacer
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
        self._pacer.close()
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
            await self._intake.store_held()

    async def _run(self) -> None:
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
            await self._leases.free()
            await self._intake.finish_left()
            for job_id in await self._submitter.left():
                self.submit(job_id)
            rest = await self._look_at_due()
        except XaiTuiError as error:
            self._tell(error)
            self._is_stale = False
            return LONGEST_SLEEP
        self._told = None
        return rest

    async def _look_at_due(self) -> timedelta:
        if (rest := await self._pacer.rest()) > 0:
            return min(timedelta(seconds=rest), LONGEST_SLEEP)
        now = datetime.now(UTC)
        jobs = [job for job in await self._due(now) if self._is_free(job.id)]
        ready = [job.id for job in jobs if is_due(job, now)]
        while ready and not self._closed.is_set():
            if not (taken := await self._look_at_some(ready)) or self._woken.is_set():
                return timedelta(0)
            del ready[:taken]
        later = [
            job.next_look_at - datetime.now(UTC) for job in jobs if job.next_look_at and not is_due(job, now)
        ]
        return max(min([*later, LONGEST_SLEEP]), timedelta(0))

    async def _look_at_some(self, ready: list[str]) -> int:
        """Begin as many looks as there are turns; gives how many, none once the server refuses everybody."""
        turns = await self._pacer.take(Lane.LOOK, min(len(ready), LOOKS_AT_ONCE))
        for number in range(turns.count):
            await _until(self._closed, timedelta(seconds=turns.wait(number)))
            if self._closed.is_set() or self._pacer.known_rest() > 0:
                return 0
            self._look(ready[number])
            while len(self._looking) >= LOOKS_AT_ONCE:
                await asyncio.wait(self._looking.values(), return_when=asyncio.FIRST_COMPLETED)
        return turns.count

    async def _due(self, now: datetime) -> list[DeferredJob]:
        return await self._jobs.due(
            now + LONGEST_SLEEP, self._server.origin.id, self._leases.holder, furthest=furthest_look(now)
        )

    def _is_free(self, job_id: str) -> bool:
        return job_id not in self._looking and not self._intake.keeps(job_id)

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


async def _until(event: asyncio.Event, pause: timedelta) -> None:
    """Wait for an event, but no longer than this."""
    try:
        async with asyncio.timeout(pause.total_seconds()):
            await event.wait()
    except TimeoutError:
        return
