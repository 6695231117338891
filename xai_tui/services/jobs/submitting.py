"""Sends stored jobs to the server; the id it gives is stored before anybody sees it."""

import asyncio
import json
import random
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from xai_tui.api.errors import ApiError, MaybeBilledError
from xai_tui.domain.conversation import Failure
from xai_tui.domain.events import TroubleNoticed
from xai_tui.domain.job import LIFETIME, DeferredJob, JobState, next_look
from xai_tui.errors import NotFoundError, StoreError, XaiTuiError
from xai_tui.services.events import Broadcaster
from xai_tui.services.failures import failure_from
from xai_tui.services.jobs.leasing import Leases
from xai_tui.services.jobs.outcomes import Outcomes
from xai_tui.services.server import Server
from xai_tui.store.jobs import Jobs

if TYPE_CHECKING:
    from xai_tui.api.types.chat import ChatRequest

AT_ONCE = 4
"""How many jobs are on their way to the server at the same time."""

PATIENCE_SECONDS = 3600.0
"""How long a job waits for room under the rate limit before it fails."""

RETRY_SECONDS = 5.0
"""How often an id that the disk refused is tried again."""

_SERVER_FAULTS = 500

UNANSWERED = Failure(
    kind="job_unknown",
    title="The program ended before the server had answered",
    message="The job may be running and may be billed; its id is not known, so its answer cannot be fetched.",
    next_step="Send it again if you need the answer.",
)


class Submitter:
    """Sends jobs, a few at a time.

    A job whose request went out bears a time to look next while it is still
    *submitting*; one without was never sent, and any process may send it.

    Args:
        jobs: Where jobs are.
        outcomes: Where their ends are written down.
        leases: Who may send.
        server: Whom to send to.
        events: Where trouble is said.
    """

    def __init__(
        self, jobs: Jobs, outcomes: Outcomes, leases: Leases, *, server: Server, events: Broadcaster
    ) -> None:
        self._jobs = jobs
        self._outcomes = outcomes
        self._leases = leases
        self._server = server
        self._events = events
        self._held: dict[str, DeferredJob] = {}
        self._room = asyncio.Semaphore(AT_ONCE)

    async def submit(self, job_id: str) -> None:
        """Send one job, if nobody else does or did.

        Raises:
            StoreError: The database refuses; the job stays *submitting*.
        """
        async with self._room, self._leases.lease(job_id) as leased:
            if not leased:
                return
            # The user may forget a job while it is on its way.
            with suppress(NotFoundError):
                await self._submit(await self._jobs.get(job_id))

    async def left(self) -> list[str]:
        """Ids of this server's jobs that were stored and not accepted, whoever stored them."""
        submitting = await self._jobs.list(states=[JobState.SUBMITTING])
        origin = self._server.origin.id
        return [job.id for job in reversed(submitting) if job.origin == origin]

    async def store_held(self) -> None:
        """Try again to store the ids that the server gave and the disk refused.

        Raises:
            StoreError: The database still refuses.
        """
        for job in list(self._held.values()):
            # Whoever forgets a job wants its answer no more.
            with suppress(NotFoundError):
                await self._outcomes.accepted(job)
            self._held.pop(job.id, None)

    async def _submit(self, job: DeferredJob) -> None:
        if job.state is not JobState.SUBMITTING:
            return
        if job.next_look_at is not None:
            await self._outcomes.ended(job, JobState.UNKNOWN, UNANSWERED)
            return
        try:
            request = await self._prepared(job)
        except XaiTuiError as error:
            await self._outcomes.ended(job, JobState.FAILED, failure_from(error))
            return
        sent = replace(job, next_look_at=datetime.now(UTC))
        if await self._jobs.move(sent, expected=JobState.SUBMITTING):
            await self._send(sent, request)

    async def _prepared(self, job: DeferredJob) -> "ChatRequest":
        """All that takes time before the request goes out: who is killed from then on leaves it unknown."""
        await self._server.prepare()
        from xai_tui.api.types.chat import ChatRequest

        return ChatRequest.read(json.loads(job.request))

    async def _send(self, job: DeferredJob, request: "ChatRequest") -> None:
        from xai_tui.api.waiting import RetryPolicy

        patient = RetryPolicy(attempts=1000, max_wait=PATIENCE_SECONDS, longest_wait=60.0)
        try:
            start = await self._server.client().chat.defer(request, retry=patient)
        except asyncio.CancelledError:
            await self._outcomes.ended(job, JobState.UNKNOWN, UNANSWERED)
            raise
        except XaiTuiError as error:
            state = JobState.UNKNOWN if _may_run(error) else JobState.FAILED
            await self._outcomes.ended(job, state, failure_from(error))
        else:
            await self._accepted(job, start.request_id)

    async def _accepted(self, job: DeferredJob, request_id: str) -> None:
        now = datetime.now(UTC)
        accepted = replace(
            job,
            state=JobState.WAITING,
            request_id=request_id,
            accepted_at=now,
            expires_at=now + LIFETIME,
            next_look_at=next_look(now, now, random.random()),  # noqa: S311 - spreads looks
        )
        self._held[job.id] = accepted
        while self._held:
            try:
                await self.store_held()
            except StoreError as error:
                self._events.publish(TroubleNoticed(failure_from(error)))
                # The lease stays: to another process the job would look like one that nobody can fetch.
                await asyncio.sleep(RETRY_SECONDS)


def _may_run(error: XaiTuiError) -> bool:
    """Whether the server may have taken the job although it did not say so."""
    if isinstance(error, MaybeBilledError):
        return True
    return isinstance(error, ApiError) and error.status is not None and error.status >= _SERVER_FAULTS
