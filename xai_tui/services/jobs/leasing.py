"""The right to be the only one that asks for a job, held for as long as the asking takes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from xai_tui.errors import StoreError
from xai_tui.store.jobs import Jobs
from xai_tui.store.processes import Process, Standing, this_process

LEASE = timedelta(minutes=2)
"""How long a job stays out of reach after its process was killed where nobody here can see that."""


class Leases:
    """Leases of one session.

    Args:
        jobs: Where they stand.

    Attributes:
        holder: Names this session, and no other, and after the first space its process.
    """

    def __init__(self, jobs: Jobs) -> None:
        self._jobs = jobs
        self.holder = f"{uuid4()} {this_process()}"

    @asynccontextmanager
    async def lease(self, job_id: str) -> AsyncIterator[bool]:
        """Hold a job's lease inside; gives whether it could be had.

        It cannot when the job is no longer open, or another process asks.
        """
        taken = await self._take(job_id)
        renewal = asyncio.create_task(self._renew(job_id)) if taken else None
        try:
            yield taken
        finally:
            if renewal is not None:
                renewal.cancel()
                await asyncio.wait({renewal})
                # One that cannot be given back ends by itself.
                with suppress(StoreError):
                    await self._jobs.release(job_id, self.holder)

    async def free(self) -> None:
        """Free the jobs of processes that are gone, without waiting until their leases end.

        A process of another container or machine cannot be seen, and keeps them until then.

        Raises:
            StoreError: The database refuses.
        """
        for holder in await self._jobs.holders():
            if _is_gone(holder):
                await self._jobs.release_all(holder)

    async def _take(self, job_id: str) -> bool:
        now = datetime.now(UTC)
        return await self._jobs.take_lease(job_id, self.holder, now + LEASE, now)

    async def _renew(self, job_id: str) -> None:
        while True:
            await asyncio.sleep(LEASE.total_seconds() / 3)
            with suppress(StoreError):
                await self._take(job_id)


def _is_gone(holder: str) -> bool:
    """Whether a holder's process is known to run no more."""
    try:
        process = Process.parse(holder.partition(" ")[2])
    except (TypeError, ValueError):
        return False
    return process.standing() is Standing.GONE
