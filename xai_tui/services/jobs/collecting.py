"""One look for a job's answer, and its way home: to the spool, to the database, out of the spool."""

import asyncio
import random
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from xai_tui.api.errors import (
    ApiError,
    BrokenAnswerError,
    DeferredUnstoredError,
    GoneError,
    InvalidRequestError,
    NotAnApiError,
)
from xai_tui.domain.conversation import Failure
from xai_tui.domain.events import TroubleNoticed
from xai_tui.domain.job import DeferredJob, JobState, next_look
from xai_tui.errors import NotFoundError, StoreFullError, XaiTuiError
from xai_tui.services.events import Broadcaster
from xai_tui.services.failures import failure_from
from xai_tui.services.jobs.leasing import Leases
from xai_tui.services.jobs.outcomes import Outcomes, words
from xai_tui.services.jobs.spool import Part, Spool
from xai_tui.services.server import Server
from xai_tui.store.jobs import Jobs

EXPIRED = Failure(
    kind="job_expired",
    title="The server no longer has the answer",
    message="It keeps one for 24 hours, and nobody fetched it in that time.",
    next_step="Send the job again.",
)


class Collector:
    """Looks for answers and brings them home.

    Args:
        jobs: Where jobs are.
        outcomes: Where their ends are written down.
        leases: Who may look.
        spool: Where bodies are kept meanwhile.
        server: Whom to ask.
        events: Where trouble is said.
    """

    def __init__(
        self,
        jobs: Jobs,
        outcomes: Outcomes,
        leases: Leases,
        spool: Spool,
        *,
        server: Server,
        events: Broadcaster,
    ) -> None:
        self._jobs = jobs
        self._outcomes = outcomes
        self._leases = leases
        self._spool = spool
        self._server = server
        self._events = events
        self._held: dict[str, bytes] = {}

    async def look(self, job_id: str) -> None:
        """Ask for one job's answer, if no other process does.

        Raises:
            StoreError: The database refuses; an answer that came is in the spool, or held in memory.
        """
        async with self._leases.lease(job_id) as leased:
            if not leased:
                return
            job = await self._jobs.get(job_id)
            if not _is_due(job) or job.id in self._held:
                return
            # A job that is forgotten while it is asked for leaves at most a file in the spool.
            with suppress(NotFoundError):
                await (self._finish(job) if self._spool.holds(job.id) else self._ask(job))

    async def finish_left(self) -> None:
        """Store answers that are in the spool because a process died before it had stored them.

        Raises:
            StoreError: The database refuses; the files stay.
        """
        for job_id in self._spool.left():
            try:
                job = await self._jobs.get(job_id)
            except NotFoundError:
                continue  # forgotten by the user, or of another database: the file is kept
            if not job.state.is_open:
                await self._finish(job)
                continue
            async with self._leases.lease(job_id) as leased:
                if leased:
                    await self._finish(job)

    async def store_held(self) -> None:
        """Try again with answers that only memory holds.

        Raises:
            StoreError: The database still refuses.
        """
        for job_id, body in list(self._held.items()):
            # The database may have room where the spool has none.
            with suppress(OSError):
                await asyncio.to_thread(self._spool.put, job_id, body)
            # Whoever forgets a job wants its answer no more.
            with suppress(NotFoundError):
                await self._take_in(await self._jobs.get(job_id), body)
            del self._held[job_id]

    async def _ask(self, job: DeferredJob) -> None:
        from xai_tui.api.resources.deferred import DeferredPending
        from xai_tui.api.waiting import NO_RETRY

        assert job.request_id is not None
        try:
            await asyncio.to_thread(self._spool.hold_space)
        except OSError as error:
            await self._later(job, StoreFullError(str(error)))
            return
        with self._spool.part(job.id) as part:
            try:
                found = await self._server.client().deferred.fetch(job.request_id, part.write, retry=NO_RETRY)
            except DeferredUnstoredError as error:
                await self._hold(job, error.body, error)
            except XaiTuiError as error:
                await self._refused(job, part, error)
            else:
                if isinstance(found, DeferredPending):
                    await self._pending(job, found.retry_after)
                else:
                    await self._arrived(job, part, found.body)

    async def _pending(self, job: DeferredJob, pause: float | None) -> None:
        if job.expires_at is not None and datetime.now(UTC) >= job.expires_at:
            await self._outcomes.ended(job, JobState.EXPIRED, EXPIRED)
        else:
            await self._later(job, pause=pause)

    async def _arrived(self, job: DeferredJob, part: Part, body: bytes) -> None:
        try:
            await asyncio.to_thread(part.commit)
        except OSError as error:
            await self._hold(job, body, StoreFullError(str(error)))
        else:
            await self._take_in(job, body)

    async def _refused(self, job: DeferredJob, part: Part, error: XaiTuiError) -> None:
        failure = failure_from(error)
        if isinstance(error, GoneError):
            expired = job.expires_at is not None and datetime.now(UTC) >= job.expires_at
            await self._outcomes.ended(
                job, JobState.EXPIRED if expired else JobState.LOST, EXPIRED if expired else failure
            )
        elif isinstance(error, BrokenAnswerError):
            path = self._spool.set_aside(job.id) if part.has_begun else None
            await self._damaged(job, error, path)
        elif isinstance(error, InvalidRequestError):
            await self._outcomes.ended(job, JobState.FAILED, failure)
        else:
            await self._later(job, error, pause=getattr(error, "retry_after", None))

    async def _hold(self, job: DeferredJob, body: bytes, error: XaiTuiError) -> None:
        self._held[job.id] = body
        self._events.publish(TroubleNoticed(failure_from(error)))
        await self.store_held()

    async def _finish(self, job: DeferredJob) -> None:
        if job.state is JobState.COLLECTED:
            self._spool.remove(job.id)
        else:
            await self._take_in(job, await asyncio.to_thread(self._spool.read, job.id))

    async def _take_in(self, job: DeferredJob, body: bytes) -> None:
        from xai_tui.services.protocols.chat import read_answers

        try:
            answers = read_answers(body)
        except (BrokenAnswerError, NotAnApiError) as error:
            await self._damaged(job, error, self._spool.set_aside(job.id))
        except ApiError as error:
            await self._outcomes.ended(job, JobState.FAILED, failure_from(error))
            self._spool.remove(job.id)
        else:
            await self._outcomes.collected(job.id, answers)
            self._spool.remove(job.id)

    async def _damaged(self, job: DeferredJob, error: XaiTuiError, path: Path | None) -> None:
        kept = f"; what came is kept in {path}" if path is not None else ""
        failure = replace(failure_from(error), message=f"{error.message}{kept}")
        await self._outcomes.ended(job, JobState.DAMAGED, failure, spool=str(path) if path else None)

    async def _later(
        self, job: DeferredJob, error: XaiTuiError | None = None, pause: float | None = None
    ) -> None:
        now = datetime.now(UTC)
        at = next_look(job.accepted_at or job.created_at, now, random.random())  # noqa: S311 - spreads looks
        if pause is not None:
            at = max(at, now + timedelta(seconds=pause))
        complaint = words(failure_from(error)) if error else None
        later = replace(job, looks=job.looks + 1, next_look_at=at, failure=complaint)
        await self._outcomes.postponed(later, self._leases.holder)


def _is_due(job: DeferredJob) -> bool:
    """Whether it is still to be asked for now: another process may just have done so."""
    at = job.next_look_at if job.state is JobState.WAITING else None
    return at is not None and at <= datetime.now(UTC)
