"""Between the jobs pane and the deferred jobs of the session."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from xai_tui.domain.conversation import Draft
from xai_tui.domain.job import DeferredJob, JobState
from xai_tui.tui.panes.jobs.pane import JobsPane

if TYPE_CHECKING:
    from xai_tui.services.session import Session


class JobsLink:
    """Lists jobs and does what is wished for them."""

    def __init__(self, session: "Session", pane: JobsPane, changed: Callable[[], None]) -> None:
        self.jobs: list[DeferredJob] = []
        self._session = session
        self._pane = pane
        self._changed = changed

    @property
    def waiting(self) -> int:
        """How many jobs of this server have no result yet."""
        origin = self._session.origin_id
        return sum(job.state.is_open and job.origin == origin for job in self.jobs)

    async def refresh(self) -> None:
        """List the stored jobs."""
        self.jobs = await self._session.jobs.list()
        self._pane.show(self.jobs, datetime.now(UTC), self._session.origin_id)
        self._changed()

    async def defer(self, chat_id: str, draft: Draft) -> DeferredJob:
        """Send a draft as a job whose answer joins the chat."""
        job = await self._session.jobs.defer(chat_id, draft)
        await self.refresh()
        return job

    async def answer(self, job_id: str) -> str:
        """The text of a job's answer as it is stored; empty when there is none yet."""
        job = self._job(job_id)
        if job is None or job.state is not JobState.COLLECTED:
            return ""
        found = await self._session.chats.open(job.chat_id)
        return found.tree[job.message_id].text if job.message_id in found.tree else ""

    def chat_of(self, job_id: str) -> str | None:
        """The chat that a job's answer joins."""
        job = self._job(job_id)
        return job.chat_id if job else None

    async def resend(self, job_id: str) -> None:
        """Send the prompt of a job once more."""
        await self._session.jobs.resend(job_id)
        await self.refresh()

    async def cancel(self, job_id: str) -> None:
        """Watch a job no longer."""
        await self._session.jobs.cancel(job_id)
        await self.refresh()

    async def forget(self, job_id: str) -> None:
        """Take a job off the list."""
        await self._session.jobs.forget(job_id)
        await self.refresh()

    def _job(self, job_id: str) -> DeferredJob | None:
        return next((job for job in self.jobs if job.id == job_id), None)
