"""The way home of an answer that is here: from memory to the spool, to the database, out of the spool."""

import asyncio
import os
import time
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime

from xai_tui.api.errors import ApiError, BrokenAnswerError, NotAnApiError
from xai_tui.domain.conversation import Failure
from xai_tui.domain.events import TroubleNoticed
from xai_tui.domain.job import DeferredJob, JobState
from xai_tui.domain.job_events import Damaged, Refused
from xai_tui.errors import NotFoundError, StoreBusyError, StoreError, StoreFullError, XaiTuiError
from xai_tui.services.events import Broadcaster
from xai_tui.services.failures import failure_from
from xai_tui.services.jobs.leasing import LeaseLostError, Leases
from xai_tui.services.jobs.outcomes import Outcomes
from xai_tui.services.jobs.spool import Spool
from xai_tui.store.jobs import Jobs
from xai_tui.store.refusals import refusals

RETRY_SECONDS = 1.0
"""How soon storing what the database refused is tried again; each time twice as late."""

SLOWEST_RETRY_SECONDS = 60.0
"""But no later than this."""


class Intake:
    """Stores answers that are here: each was given out once, and exists nowhere else.

    Args:
        jobs: Where jobs are.
        outcomes: Where their ends are written down.
        leases: Who may store an answer.
        spool: Where bodies are kept meanwhile.
        events: Where trouble is said.
    """

    def __init__(
        self, jobs: Jobs, outcomes: Outcomes, leases: Leases, spool: Spool, events: Broadcaster
    ) -> None:
        self._jobs = jobs
        self._outcomes = outcomes
        self._leases = leases
        self._spool = spool
        self._events = events
        self._held: dict[str, bytes] = {}
        self._refused: set[str] = set()
        self._strangers: set[str] = set()
        self._pause = RETRY_SECONDS
        self._again_at = 0.0

    def keeps(self, job_id: str) -> bool:
        """Whether a job's answer is here and could not be stored yet, so that there is nothing to ask for."""
        return job_id in self._held or job_id in self._refused

    async def take_in(self, job_id: str, body: bytes, broken: XaiTuiError | None = None) -> None:
        """Store the answer of a job that is leased, whose bytes are in the spool.

        Args:
            job_id: The job.
            body: Its answer.
            broken: Why it is not whole, if it is not.

        Raises:
            NotFoundError: The job has been forgotten.
            LeaseLostError: Another process has taken the job over; the file stays, and the error names it.
            StoreError: The database refuses; the file stays, and the error names it.
        """
        try:
            if broken is None:
                await self._read_and_store(job_id, body)
            else:
                await self._set_aside(job_id, broken)
        except (StoreError, LeaseLostError) as error:
            if (path := self._spool.kept_path(job_id)) is not None:
                self._refused.add(job_id)
                error.message = f"{error.message}; the answer of the job is kept in {path}"
                error.next_step = "It is stored by itself as soon as that is possible."
            raise
        self._refused.discard(job_id)
        with refusals(None):
            self._spool.remove(job_id)

    async def finish(self, job: DeferredJob) -> None:
        """Store what the spool has of a job that is leased.

        Raises:
            As `take_in`.
        """
        if job.state is JobState.COLLECTED:
            self._refused.discard(job.id)
            with refusals(None):
                self._spool.remove(job.id)
            return
        try:
            with refusals(None):
                body = await asyncio.to_thread(self._spool.read, job.id)
        except StoreError:
            self._refused.add(job.id)
            raise
        await self.take_in(job.id, body)

    async def finish_left(self) -> None:
        """Store answers that are in the spool because the database refused them or a process died.

        Raises:
            LeaseLostError: Somebody has taken a job over meanwhile; its file stays.
            StoreError: The database still refuses; the files stay.
        """
        if time.monotonic() < self._again_at:
            return
        try:
            with refusals(None):
                left = await asyncio.to_thread(self._spool.left)
                await self._finish_each([job_id for job_id in left if job_id not in self._strangers])
                await self._forget_ids()
        except StoreError:
            self._again_at = time.monotonic() + self._pause
            self._pause = min(self._pause * 2, SLOWEST_RETRY_SECONDS)
            raise
        self._pause = RETRY_SECONDS

    async def hold(self, job_id: str, body: bytes, error: XaiTuiError) -> None:
        """Keep an answer that the disk refuses, with the job's lease, until it is stored.

        Whoever else asked for the job meanwhile would be told that it is gone.

        Raises:
            LeaseLostError: Another process has taken the job over; the answer is in the spool.
            StoreError: The database refuses; the answer is in the spool.
        """
        self._held[job_id] = body
        pause, told = RETRY_SECONDS, self._tell_held(job_id, error, None)
        while job_id in self._held:
            try:
                await self._store_held(job_id)
            except StoreError as refused:
                if job_id not in self._held:
                    raise
                told = self._tell_held(job_id, refused, told)
                await asyncio.sleep(pause)
                pause = min(pause * 2, SLOWEST_RETRY_SECONDS)

    async def store_held(self) -> None:
        """Try a last time with answers that only memory holds.

        Raises:
            StoreError: The database refuses one; where the answer is, it says.
        """
        for job_id in list(self._held):
            async with self._leases.lease(job_id):
                await self._store_held(job_id)

    async def _finish_each(self, job_ids: list[str]) -> None:
        """One file that cannot be used keeps no other back; a database that is busy keeps all."""
        refused: StoreError | None = None
        for job_id in job_ids:
            try:
                await self._finish_one(job_id)
            except StoreBusyError:
                raise
            except StoreError as error:
                refused = error
        if refused is not None:
            raise refused

    async def _finish_one(self, job_id: str) -> None:
        async with self._leases.lease(job_id) as leased:
            try:
                job = await self._jobs.brief(job_id)
                if leased and self._spool.holds(job_id):
                    await self.finish(job)
            except NotFoundError:
                # Forgotten by the user, or of another database: the file is kept.
                self._strangers.add(job_id)

    async def _store_held(self, job_id: str) -> None:
        body = self._held[job_id]
        try:
            await asyncio.to_thread(self._spool.put, job_id, body)
        except OSError:
            # The database may have room where the spool has none.
            await self._take_in_quietly(job_id, body)
            self._held.pop(job_id, None)
        else:
            self._held.pop(job_id, None)
            await self._take_in_quietly(job_id, body)

    async def _take_in_quietly(self, job_id: str, body: bytes) -> None:
        # Whoever forgets a job wants its answer no more.
        with suppress(NotFoundError):
            await self.take_in(job_id, body)

    async def _read_and_store(self, job_id: str, body: bytes) -> None:
        from xai_tui.services.protocols.chat import read_answers

        try:
            answers = read_answers(body)
        except (BrokenAnswerError, NotAnApiError) as error:
            await self._set_aside(job_id, error)
        except ApiError as error:
            failed = Refused(datetime.now(UTC), failure_from(error))
            await self._outcomes.happened(job_id, failed, leased=True)
        else:
            await self._outcomes.collected(job_id, answers)

    async def _set_aside(self, job_id: str, error: XaiTuiError) -> None:
        """Keep what cannot be used out of the way, once the job says where it is."""
        if not self._spool.holds(job_id):
            raise StoreFullError("there is no room for an answer that cannot be read")
        path = self._spool.broken_path(job_id)
        failure = replace(failure_from(error), message=f"{error.message}; what came is kept in {path}")
        event = Damaged(datetime.now(UTC), failure, str(path))
        await self._outcomes.happened(job_id, event, leased=True)
        self._spool.set_aside(job_id)

    async def _forget_ids(self) -> None:
        """Remove ids of the server that the database has as well."""
        for job_id in self._spool.noted_ids():
            with suppress(NotFoundError):
                if (await self._jobs.brief(job_id)).request_id is not None:
                    self._spool.forget_id(job_id)

    def _tell_held(self, job_id: str, error: XaiTuiError, told: Failure | None) -> Failure:
        """Say where the only copy is, once for as long as the reason stays the same."""
        path = self._spool.kept_path(job_id)
        where = f"a part of it is in {path}, all of it" if path else "it is"
        failure = replace(
            failure_from(error),
            message=f"{error.message}; the answer of job {job_id} cannot be stored: {where} in the memory of "
            f"this program (process {os.getpid()}) and nowhere else",
            next_step="Make room on the disk before this program ends; the answer is stored then by itself.",
        )
        if failure != told:
            self._events.publish(TroubleNoticed(failure))
        return failure
