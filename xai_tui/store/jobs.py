"""Deferred jobs. Who may send or ask for one is told by its lease: `job_leases`."""

import json
from collections.abc import Collection
from datetime import datetime

from xai_tui.domain.job import DeferredJob, JobState
from xai_tui.errors import NotFoundError
from xai_tui.store.database import Database
from xai_tui.store.ids import find_id
from xai_tui.store.values import (
    Row,
    Value,
    maybe_int,
    maybe_micros,
    maybe_moment,
    micros,
    moment,
    number,
)

_CHANGING = """id, origin, state, model, prompt, chat_id, message_id, created_at, request_id, batch,
    accepted_at, expires_at, looks, next_look_at, finished_at, ticks, failure, spool, overdue, unheard_at"""
_MARKS = ", ".join("?" * 20)
_SELECT = f"SELECT {_CHANGING}, request FROM jobs"  # noqa: S608
_SELECT_LIGHT = f"SELECT {_CHANGING}, '' FROM jobs"  # noqa: S608
_ADD = f"INSERT INTO jobs ({_CHANGING}, request) VALUES ({_MARKS}, ?)"  # noqa: S608
_PUT = f"UPDATE jobs SET ({_CHANGING}) = ({_MARKS}) WHERE id = ?"  # noqa: S608

_DUE = f"""{_SELECT_LIGHT} WHERE seq IN (
        SELECT seq FROM jobs WHERE origin = ?1 AND state = 'waiting' AND next_look_at <= ?2
        UNION ALL SELECT seq FROM jobs WHERE origin = ?1 AND state = 'waiting' AND next_look_at > ?3)
    AND (lease_holder IS NULL OR lease_holder = ?4)
    ORDER BY ifnull(next_look_at > ?3, 0) DESC, next_look_at, seq"""  # noqa: S608
"""Two questions in one, since each alone finds its answer in the index."""


class Jobs:
    """The deferred jobs of a database. They outlive the chat they were sent from.

    A request, which may carry pictures, never changes once stored: one job is
    read with it, many are read without.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, job: DeferredJob) -> None:
        """Store a new job.

        Raises:
            StoreError: Or one of its kinds, as every method here may.
        """
        await self._database.write(_ADD, (*_to_row(job), job.request))

    async def put(self, job: DeferredJob) -> None:
        """Store a job as it is now; its request and its lease stay.

        Raises:
            NotFoundError: It has been forgotten.
        """
        if not await self._database.write(_PUT, (*_to_row(job), job.id)):
            raise _no_job(job.id)

    async def get(self, job_id: str) -> DeferredJob:
        """One job.

        Raises:
            NotFoundError: There is none by this id.
        """
        return await self._one(_SELECT, job_id)

    async def brief(self, job_id: str) -> DeferredJob:
        """One job without its request.

        Raises:
            NotFoundError: There is none by this id.
        """
        return await self._one(_SELECT_LIGHT, job_id)

    async def find(self, name: str) -> DeferredJob:
        """The one job with this request id, or whose id is or begins so.

        Raises:
            NotFoundError: It fits no job, or several.
        """
        found = await self._database.read(f"{_SELECT} WHERE request_id = ?", (name,), make=_to_job)
        if len(found) == 1:
            return found[0]
        return await self.get(await find_id(self._database, "jobs", name))

    async def states(self, job_ids: Collection[str]) -> dict[str, JobState]:
        """How far these jobs have come; those that were forgotten are left out."""
        found = await self._database.rows(
            "SELECT id, state FROM jobs WHERE id IN (SELECT value FROM json_each(?))",
            (json.dumps(list(job_ids)),),
        )
        return {job_id: JobState(state) for job_id, state in found}

    async def adopt(self, origin: str) -> None:
        """Give all jobs to one origin."""
        await self._database.write("UPDATE jobs SET origin = ?1 WHERE origin <> ?1", (origin,))

    async def forget(self, job_id: str) -> None:
        """Delete a job's row.

        Raises:
            NotFoundError: There is none by this id.
        """
        if not await self._database.write("DELETE FROM jobs WHERE id = ?", (job_id,)):
            raise _no_job(job_id)

    async def due(
        self, until: datetime, origin: str, holder: str | None = None, *, furthest: datetime | None = None
    ) -> list[DeferredJob]:
        """Waiting jobs of an origin to be asked for, the longest due first; without their requests.

        Args:
            until: When they must be due, UTC.
            origin: The id of the server and key.
            holder: Who asks: jobs under another's lease are left out, its own are not.
            furthest: The latest time that anybody sets: a later one was set by a clock that was wrong, and
                counts as long past.
        """
        late = micros(furthest) if furthest is not None else None
        return await self._database.read(_DUE, (origin, micros(until), late, holder), make=_to_job)

    async def list(
        self,
        states: Collection[JobState] | None = None,
        batch: str | None = None,
        limit: int | None = None,
    ) -> list[DeferredJob]:
        """Jobs, the newest first; without their requests.

        Args:
            states: Only jobs in these; `None` for any.
            batch: Only jobs of this batch.
            limit: The most wanted; `None` for all.
        """
        conditions, values = ["1"], list[Value]()
        if states is not None:
            conditions.append(f"state IN ({', '.join('?' * len(states))})")
            values.extend(state.value for state in states)
        if batch is not None:
            conditions.append("batch = ?")
            values.append(batch)
        return await self._database.read(
            f"{_SELECT_LIGHT} WHERE {' AND '.join(conditions)} ORDER BY created_at DESC, seq DESC LIMIT ?",
            [*values, -1 if limit is None else limit],
            make=_to_job,
        )

    async def _one(self, select: str, job_id: str) -> DeferredJob:
        found = await self._database.read(f"{select} WHERE id = ?", (job_id,), make=_to_job)
        if not found:
            raise _no_job(job_id)
        return found[0]


def _no_job(job_id: str) -> NotFoundError:
    return NotFoundError(f"no job has the id “{job_id}”")


def _to_row(job: DeferredJob) -> tuple[Value, ...]:
    return (
        job.id,
        job.origin,
        job.state.value,
        job.model,
        job.prompt,
        job.chat_id,
        job.message_id,
        micros(job.created_at),
        job.request_id,
        job.batch,
        maybe_micros(job.accepted_at),
        maybe_micros(job.expires_at),
        job.looks,
        maybe_micros(job.next_look_at),
        maybe_micros(job.finished_at),
        number(job.ticks),
        job.failure,
        job.spool,
        job.overdue,
        maybe_micros(job.unheard_at),
    )


def _to_job(row: Row) -> DeferredJob:
    return DeferredJob(
        id=row[0],
        origin=row[1],
        state=JobState(row[2]),
        model=row[3],
        prompt=row[4],
        chat_id=row[5],
        message_id=row[6],
        created_at=moment(row[7]),
        request_id=row[8],
        batch=row[9],
        accepted_at=maybe_moment(row[10]),
        expires_at=maybe_moment(row[11]),
        looks=row[12],
        next_look_at=maybe_moment(row[13]),
        finished_at=maybe_moment(row[14]),
        ticks=maybe_int(row[15]),
        failure=row[16],
        spool=row[17],
        overdue=row[18],
        unheard_at=maybe_moment(row[19]),
        request=row[20],
    )
