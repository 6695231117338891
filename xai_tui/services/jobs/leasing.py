"""The right to be the only one that sends or asks for a job, held for as long as that takes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from xai_tui.domain.conversation import Failure
from xai_tui.domain.events import TroubleNoticed
from xai_tui.errors import StoreError, XaiTuiError
from xai_tui.services.events import Broadcaster
from xai_tui.services.failures import failure_from
from xai_tui.store.job_leases import Deadline, Holder, JobLeases
from xai_tui.store.processes import Process, Standing, this_process
from xai_tui.store.uptime import uptime

LEASE = timedelta(minutes=5)
"""How long a lease outlives the last sign of a holder that cannot be seen; twice that for one that can."""

LEASE_ELSEWHERE = timedelta(minutes=10)
"""The same for a holder on another machine, whose clock may be a little off."""

AGAIN_SECONDS = 5.0
"""How soon a sign that was refused is given again."""


class LeaseLostError(XaiTuiError):
    """Another process has taken a job over that this one was busy with."""

    kind = "job_lease_lost"
    title = "Another program has taken over a job"
    next_step = "Nothing is lost: what arrived here is kept and stored."


class Leases:
    """Leases of one session.

    Args:
        store: Where they stand.
        events: Where trouble is said.

    Attributes:
        holder: Names this session, and no other, and after the first space its process.
    """

    def __init__(self, store: JobLeases, events: Broadcaster) -> None:
        self._store = store
        self._events = events
        self._told: set[str] = set()
        self._held: set[str] = set()
        self._owed: set[str] = set()
        self._returned: set[str] = set()
        self.holder = f"{uuid4()} {this_process()}"

    @asynccontextmanager
    async def lease(self, job_id: str) -> AsyncIterator[bool]:
        """Hold a job's lease inside; gives whether it could be had.

        It cannot while somebody has it, this session included, or when the job was forgotten.
        """
        if job_id in self._held:
            yield False
            return
        self._held.add(job_id)
        try:
            if not await self._take(job_id):
                yield False
                return
            renewal = asyncio.create_task(self._renew(job_id))
            try:
                yield True
            finally:
                renewal.cancel()
                await asyncio.wait({renewal})
                if job_id not in self._returned:
                    self._owed.add(job_id)
        finally:
            self._held.discard(job_id)
            self._returned.discard(job_id)
            # What the database refuses now is given back later.
            with suppress(StoreError):
                await self._give_back()

    async def check(self, job_id: str) -> None:
        """See in a transaction that a job is still this session's, before anything is stored of it.

        Raises:
            LeaseLostError: Somebody took it for dead; what it has done with the job stands.
        """
        if not await self._store.has(job_id, self.holder):
            raise LeaseLostError(f"job {job_id}")

    async def release(self, job_id: str) -> None:
        """Give a lease back in the transaction that stores the last of what was done under it.

        Raises:
            LeaseLostError: Somebody took it for dead; what it has done with the job stands.
        """
        if not await self._store.release(job_id, self.holder):
            raise LeaseLostError(f"job {job_id}")

    def was_released(self, job_id: str) -> None:
        """That transaction is stored, so there is nothing to give back any more."""
        self._returned.add(job_id)

    async def free(self) -> None:
        """Free the jobs of processes that are gone, or gave no sign for too long.

        A process of another container or machine cannot be seen: what it
        holds is left to it until its leases end, and that is said.

        Raises:
            StoreError: The database refuses.
        """
        await self._give_back()
        for holder in await self._store.holders():
            if holder.name != self.holder:
                await self._free(holder)

    async def _free(self, holder: Holder) -> None:
        now, process = datetime.now(UTC), _process_of(holder.name)
        standing = process.standing() if process else Standing.OUT_OF_SIGHT
        if standing is Standing.GONE:
            await self._store.free(holder.name, now)
            return
        if process and holder.uptime is not None and process.shares_memory_with(this_process()):
            mercy = _micros(LEASE) if standing is Standing.ALIVE else 0
            freed = await self._store.free(holder.name, now, uptime=uptime() - mercy)
        else:
            freed = await self._store.free(holder.name, now, until=now)
        if standing is Standing.OUT_OF_SIGHT and not freed:
            self._tell_of(holder, process)

    def _tell_of(self, holder: Holder, process: Process | None) -> None:
        if holder.name not in self._told:
            self._told.add(holder.name)
            self._events.publish(TroubleNoticed(_elsewhere(holder, process)))

    async def _take(self, job_id: str) -> bool:
        deadline = Deadline(datetime.now(UTC) + LEASE_ELSEWHERE, uptime() + _micros(LEASE))
        taken = await self._store.take(job_id, self.holder, deadline)
        # A renewal may come right behind the release.
        self._returned.discard(job_id)
        return taken

    async def _renew(self, job_id: str) -> None:
        pause = LEASE.total_seconds() / 3
        while True:
            await asyncio.sleep(pause)
            try:
                if not await self._take(job_id):
                    if await self._store.is_taken(job_id):
                        self._events.publish(TroubleNoticed(failure_from(LeaseLostError(f"job {job_id}"))))
                    return
                pause = LEASE.total_seconds() / 3
            except StoreError as error:
                self._events.publish(TroubleNoticed(failure_from(error)))
                pause = min(AGAIN_SECONDS, pause)

    async def _give_back(self) -> None:
        for job_id in self._owed - self._held:
            await self._store.release(job_id, self.holder)
            self._owed.discard(job_id)


def _process_of(holder: str) -> Process | None:
    """The process in a holder's name; `None` if there is none that can be read."""
    try:
        return Process.parse(holder.partition(" ")[2])
    except (TypeError, ValueError):
        return None


def _elsewhere(holder: Holder, process: Process | None) -> Failure:
    where = f"on “{process.host}” (process {process.pid})" if process else "that cannot be seen from here"
    return Failure(
        kind="job_elsewhere",
        title="Some jobs are left to another machine or container",
        message=f"{holder.jobs} of them are being asked for by an xai-tui {where}.",
        next_step="Close it there; if it crashed, they are asked for here a few minutes later.",
    )


def _micros(time: timedelta) -> int:
    return time // timedelta(microseconds=1)
