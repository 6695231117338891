"""Sends stored jobs to the server; the id it gives is stored before anybody sees it."""

import asyncio
import json
import os
import random
import time
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from xai_tui.api.errors import ApiError, ConnectError, MaybeBilledError
from xai_tui.domain.conversation import Failure
from xai_tui.domain.events import TroubleNoticed
from xai_tui.domain.job import DeferredJob, JobState
from xai_tui.domain.job_events import Accepted, PutOff, Refused, Sent, Unanswered
from xai_tui.domain.pace import Lane
from xai_tui.errors import NotFoundError, StoreError, XaiTuiError
from xai_tui.services.events import Broadcaster
from xai_tui.services.failures import failure_from
from xai_tui.services.jobs.leasing import Leases
from xai_tui.services.jobs.outcomes import Outcomes
from xai_tui.services.jobs.pacing import Pacer
from xai_tui.services.jobs.spool import AcceptedId, Spool
from xai_tui.services.server import Server
from xai_tui.store.jobs import Jobs

if TYPE_CHECKING:
    from xai_tui.api.types.chat import ChatRequest

AT_ONCE = 4
"""How many jobs are on their way to the server at the same time."""

PATIENCE_SECONDS = 3600.0
"""How long a job is tried that the server does not take now, before it fails."""

RETRY_SECONDS = 5.0
"""How often an id that the disk refused is tried again."""

_SERVER_FAULTS = 500
_COME_AGAIN = frozenset({408, 429})

UNANSWERED = Failure(
    kind="job_unknown",
    title="The program ended before the server had answered",
    message="The job may be running and may be billed; its id is not known, so its answer cannot be fetched.",
    next_step="Send it again if you need the answer.",
)


class Submitter:
    """Sends jobs, a few at a time.

    A drafted job was never sent, or certainly not taken: any process may send
    it. One that is being submitted while nobody holds its lease is *unknown*,
    unless its id is in the spool.

    Args:
        jobs: Where jobs are.
        outcomes: Where what becomes of them is written down.
        leases: Who may send.
        spool: Where ids are until the database has them.
        pacer: When to send.
        server: Whom to send to.
        events: Where trouble is said.
    """

    def __init__(
        self,
        jobs: Jobs,
        outcomes: Outcomes,
        leases: Leases,
        spool: Spool,
        *,
        pacer: Pacer,
        server: Server,
        events: Broadcaster,
    ) -> None:
        self._jobs = jobs
        self._outcomes = outcomes
        self._leases = leases
        self._spool = spool
        self._pacer = pacer
        self._server = server
        self._events = events
        self._held: dict[str, AcceptedId] = {}
        self._room = asyncio.Semaphore(AT_ONCE)

    async def submit(self, job_id: str) -> None:
        """Send one job, if nobody else does or did.

        Raises:
            StoreError: The database refuses; the job stays as it is.
        """
        # The user may forget a job while it is on its way.
        with suppress(NotFoundError):
            async with self._room, self._leases.lease(job_id) as leased:
                if leased:
                    await self._submit(await self._jobs.get(job_id))

    async def left(self) -> list[str]:
        """Ids of this server's jobs that were stored and not accepted, whoever stored them."""
        unsent = await self._jobs.list(states=[JobState.DRAFTED, JobState.SUBMITTING])
        origin = self._server.origin.id
        return [job.id for job in reversed(unsent) if job.origin == origin]

    async def store_held(self) -> None:
        """Try again to store the ids that the server gave and the disk refused.

        Raises:
            StoreError: The database still refuses; the error says where the id is.
        """
        for job_id, accepted in list(self._held.items()):
            try:
                await self._store_id(job_id, accepted)
            except StoreError as error:
                where = await asyncio.to_thread(self._place_of_id, job_id)
                error.message = f"{error.message}; the server's id of job {job_id} is {where}"
                raise
            self._held.pop(job_id, None)

    async def _submit(self, job: DeferredJob) -> None:
        if job.state is JobState.DRAFTED:
            await self._deliver(job)
        elif job.state is JobState.SUBMITTING:
            if (noted := self._spool.noted_id(job.id)) is not None:
                await self._accepted(job.id, noted)
            else:
                await self._outcomes.happened(job.id, Unanswered(datetime.now(UTC), UNANSWERED))

    async def _deliver(self, job: DeferredJob) -> None:
        give_up_at = time.monotonic() + PATIENCE_SECONDS
        try:
            request = await self._prepared(job)
        except XaiTuiError as error:
            await self._outcomes.happened(job.id, Refused(datetime.now(UTC), failure_from(error)))
            return
        while await self._pacer.turn(Lane.SEND):
            # One that was cancelled meanwhile is not sent.
            if not await self._outcomes.happened(job.id, Sent(datetime.now(UTC)), leased=True):
                return
            refusal = await self._send(job.id, request, is_last=time.monotonic() > give_up_at)
            if refusal is None:
                return
            await self._pacer.hold(refusal)

    async def _prepared(self, job: DeferredJob) -> "ChatRequest":
        """All that takes time before the request goes out: who is killed from then on leaves it unknown."""
        await self._server.prepare()
        from xai_tui.api.types.chat import ChatRequest

        return ChatRequest.read(json.loads(job.request))

    async def _send(self, job_id: str, request: "ChatRequest", *, is_last: bool) -> XaiTuiError | None:
        """One attempt; gives why it is to be made again, if it is."""
        from xai_tui.api.waiting import NO_RETRY

        try:
            start = await self._server.client().chat.defer(request, retry=NO_RETRY)
        except asyncio.CancelledError:
            await self._outcomes.happened(job_id, Unanswered(datetime.now(UTC), UNANSWERED))
            raise
        except XaiTuiError as error:
            failure, now = failure_from(error), datetime.now(UTC)
            if not is_last and _was_not_taken(error):
                await self._outcomes.happened(job_id, PutOff(now, failure))
                return error
            kind = Unanswered if _may_run(error) else Refused
            await self._outcomes.happened(job_id, kind(now, failure))
        else:
            await self._accepted(job_id, AcceptedId(start.request_id, datetime.now(UTC)))
            await self._pacer.went_well()
        return None

    async def _accepted(self, job_id: str, accepted: AcceptedId) -> None:
        self._held[job_id] = accepted
        # What is held in memory is noted again when the database refuses it.
        with suppress(OSError):
            self._spool.note_id(job_id, accepted)
        while job_id in self._held:
            try:
                await self.store_held()
            except StoreError as error:
                self._events.publish(TroubleNoticed(failure_from(error)))
                # The lease stays: to another process the job would look like one that nobody can fetch.
                await asyncio.sleep(RETRY_SECONDS)

    async def _store_id(self, job_id: str, accepted: AcceptedId) -> None:
        event = Accepted(accepted.at, accepted.request_id, random.random())  # noqa: S311 - spreads looks
        # Whoever forgets a job wants its answer no more.
        with suppress(NotFoundError):
            await self._outcomes.happened(job_id, event)
        # A file that cannot be removed now is removed later, since the database has its id.
        with suppress(OSError):
            self._spool.forget_id(job_id)

    def _place_of_id(self, job_id: str) -> str:
        """Where an id is that the database refused, made safe there if that is possible."""
        try:
            self._spool.note_id(job_id, self._held[job_id])
            self._spool.sync_id(job_id)
        except OSError:
            return f"in the memory of this program (process {os.getpid()}) and nowhere else"
        return f"kept in {self._spool.id_path(job_id)}"


def _was_not_taken(error: XaiTuiError) -> bool:
    """Whether the server certainly does not have the job, and may take it a moment later."""
    if not isinstance(error, ApiError) or not error.transient or error.retry_vetoed:
        return False
    return isinstance(error, ConnectError) or error.status in _COME_AGAIN


def _may_run(error: XaiTuiError) -> bool:
    """Whether the server may have taken the job although it did not say so."""
    if isinstance(error, MaybeBilledError):
        return True
    return isinstance(error, ApiError) and error.status is not None and error.status >= _SERVER_FAULTS
