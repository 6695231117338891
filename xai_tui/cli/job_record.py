"""The states in which jobs were seen last, so that each change is told once."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from xai_tui.cli.waiting import OPEN_STATES
from xai_tui.domain.job import DeferredJob, JobState
from xai_tui.errors import NotFoundError

if TYPE_CHECKING:
    from xai_tui.services.session import Session

NEWEST = 100
"""How many of the newest jobs are looked at for any that were sent and answered between two looks."""


class Record:
    """The states in which this server's jobs were seen last.

    Args:
        session: Where the jobs are, and which server's.
    """

    def __init__(self, session: "Session") -> None:
        self._jobs = session.jobs
        self._origin = session.origin_id
        self._began = datetime.now(UTC)
        self._states: dict[str, JobState] = {}

    async def begin(self) -> int:
        """Take what is open now for known; gives how many jobs that are.

        Raises:
            StoreError: The jobs cannot be read.
        """
        self._states = {job.id: job.state for job in self._mine(await self._jobs.list(OPEN_STATES))}
        return len(self._states)

    async def look(self, job_id: str | None) -> list[DeferredJob]:
        """The jobs whose state has changed since it was seen last.

        Args:
            job_id: The one that may have; `None` where any may.

        Raises:
            StoreError: The jobs cannot be read.
        """
        found = await (self._any() if job_id is None else self._one(job_id))
        return [job for job in self._mine(found) if self._is_news(job)]

    def _is_news(self, job: DeferredJob) -> bool:
        before = self._states.get(job.id)
        if before is None and job.finished_at is not None and job.finished_at < self._began:
            return False
        self._states[job.id] = job.state
        # Between intent and id nothing is to be told that a moment later is not told better.
        return job.state is not before and job.state.is_sent

    async def _any(self) -> list[DeferredJob]:
        """All that may have changed: open jobs, those that were, and new ones that were quick."""
        found = {job.id: job for job in await self._jobs.list(limit=NEWEST)}
        found |= {job.id: job for job in await self._jobs.list(OPEN_STATES)}
        for job_id in [job_id for job_id, state in self._states.items() if state.is_open]:
            if job_id not in found:
                found |= {job.id: job for job in await self._one(job_id)}
        return sorted(found.values(), key=lambda job: (job.finished_at or job.created_at, job.created_at))

    async def _one(self, job_id: str) -> list[DeferredJob]:
        try:
            return [await self._jobs.get(job_id)]
        except NotFoundError:
            self._states.pop(job_id, None)
            return []

    def _mine(self, jobs: Iterable[DeferredJob]) -> list[DeferredJob]:
        return [job for job in jobs if job.origin == self._origin]
