"""One look for a job's answer."""

import asyncio
import random
from contextlib import suppress
from datetime import UTC, datetime

from xai_tui.api.errors import (
    ApiError,
    BrokenAnswerError,
    ConnectError,
    DeferredUnstoredError,
    GoneError,
    InvalidRequestError,
    OverloadedError,
    RateLimitError,
)
from xai_tui.domain.conversation import Failure
from xai_tui.domain.job import DeferredJob
from xai_tui.domain.job_events import Gone, JobEvent, Pending, Postponed, Refused, Unheard
from xai_tui.domain.job_looks import is_due
from xai_tui.errors import NotFoundError, StoreFullError, XaiTuiError
from xai_tui.services.failures import failure_from
from xai_tui.services.jobs.intake import Intake
from xai_tui.services.jobs.leasing import LeaseLostError, Leases
from xai_tui.services.jobs.outcomes import Outcomes
from xai_tui.services.jobs.pacing import Pacer
from xai_tui.services.jobs.part import Part
from xai_tui.services.jobs.spool import Spool
from xai_tui.services.server import Server
from xai_tui.store.jobs import Jobs

EMPTY = Failure(
    kind="job_empty",
    title="The server handed an empty answer out",
    message="It said 200, and the connection ended before the first byte.",
    next_step="The next look tells whether the server still has the answer.",
)

INTERRUPTED = Failure(
    kind="job_interrupted",
    title="A look for the answer was interrupted",
    message="The program ended before the server had answered.",
    next_step="The next look tells whether the server still has the answer.",
)


class Collector:
    """Looks for answers.

    Args:
        jobs: Where jobs are.
        outcomes: Where what became of them is written down.
        leases: Who may look.
        spool: Where bodies arrive.
        intake: Brings them home from there.
        pacer: Is told of refusals that hold for every request.
        server: Whom to ask.
    """

    def __init__(
        self,
        jobs: Jobs,
        outcomes: Outcomes,
        leases: Leases,
        spool: Spool,
        *,
        intake: Intake,
        pacer: Pacer,
        server: Server,
    ) -> None:
        self._jobs = jobs
        self._outcomes = outcomes
        self._leases = leases
        self._spool = spool
        self._intake = intake
        self._pacer = pacer
        self._server = server

    async def look(self, job_id: str) -> None:
        """Ask for one job's answer, if no other process does.

        Raises:
            LeaseLostError: Another process has taken the job over; an answer that came is in the spool.
            StoreError: The database refuses; an answer that came is in the spool, or held in memory.
        """
        # A job that is forgotten while it is asked for leaves at most a file in the spool.
        with suppress(NotFoundError):
            async with self._leases.lease(job_id) as leased:
                if leased:
                    await self._look(await self._jobs.brief(job_id))

    async def _look(self, job: DeferredJob) -> None:
        # Another process may just have asked.
        if not is_due(job, datetime.now(UTC)):
            return
        if self._spool.holds(job.id):
            await self._intake.finish(job)
        else:
            await self._ask(job)

    async def _ask(self, job: DeferredJob) -> None:
        from xai_tui.api.resources.deferred import DeferredPending
        from xai_tui.api.waiting import NO_RETRY

        assert job.request_id is not None
        try:
            await asyncio.to_thread(self._spool.hold_space)
        except OSError as error:
            await self._learnt(job, self._postponed(StoreFullError(str(error))))
            return
        with self._spool.part(job.id) as part:
            try:
                found = await self._server.client().deferred.fetch(job.request_id, part.write, retry=NO_RETRY)
            except asyncio.CancelledError:
                if not part.has_begun:
                    await self._learnt(job, self._unheard(INTERRUPTED))
                raise
            except DeferredUnstoredError as error:
                await self._intake.hold(job.id, error.body, error)
            except XaiTuiError as error:
                await self._refused(job, part, error)
            else:
                await self._pacer.went_well()
                if isinstance(found, DeferredPending):
                    await self._learnt(job, Pending(datetime.now(UTC), _jitter(), found.retry_after))
                else:
                    await self._arrived(job, part, found.body)

    async def _arrived(self, job: DeferredJob, part: Part, body: bytes) -> None:
        if not body:
            await self._learnt(job, self._unheard(EMPTY))
            return
        try:
            await asyncio.to_thread(part.commit)
        except OSError as error:
            await self._intake.hold(job.id, body, StoreFullError(str(error)))
        else:
            await self._intake.take_in(job.id, body)

    async def _refused(self, job: DeferredJob, part: Part, error: XaiTuiError) -> None:
        failure, now = failure_from(error), datetime.now(UTC)
        if part.has_begun:
            await self._intake.take_in(job.id, b"", error)
        elif isinstance(error, GoneError):
            await self._learnt(job, Gone(now, failure))
        elif isinstance(error, InvalidRequestError):
            await self._learnt(job, Refused(now, failure))
        elif isinstance(error, BrokenAnswerError):
            await self._learnt(job, self._unheard(EMPTY))
        elif _was_unheard(error):
            await self._learnt(job, self._unheard(failure))
        else:
            await self._learnt(job, self._postponed(error))
        if _holds_for_all(error):
            await self._pacer.hold(error)

    async def _learnt(self, job: DeferredJob, event: JobEvent) -> None:
        # Whoever has taken the job over knows better.
        with suppress(LeaseLostError):
            await self._outcomes.happened(job.id, event, leased=True)

    @staticmethod
    def _postponed(error: XaiTuiError) -> Postponed:
        return Postponed(datetime.now(UTC), failure_from(error), _jitter())

    @staticmethod
    def _unheard(failure: Failure) -> Unheard:
        return Unheard(datetime.now(UTC), failure, _jitter())


def _was_unheard(error: XaiTuiError) -> bool:
    """Whether the request went out and no status came back."""
    return isinstance(error, ApiError) and error.status is None and not isinstance(error, ConnectError)


def _holds_for_all(error: XaiTuiError) -> bool:
    """Whether the next job would be refused for the same reason."""
    if isinstance(error, RateLimitError | OverloadedError | ConnectError):
        return True
    return isinstance(error, ApiError) and error.retry_after is not None


def _jitter() -> float:
    return random.random()  # noqa: S311 - spreads looks, hides nothing
