"""Leases of jobs: who may send one or ask for its answer, and until when nobody else may.

A lease ends when it is given back or freed, never by itself: whoever wants a
job frees the leases of holders that are gone, or that gave no sign for too
long. Signs are told by the uptime of the machine, which no clock change
moves, and by the time of the day for those who do not share it.
"""

from dataclasses import dataclass
from datetime import datetime

from xai_tui.store.database import Database
from xai_tui.store.values import Row, Value, maybe_int, maybe_moment, micros

_FREE = "lease_holder = NULL, lease_until = NULL, lease_uptime = NULL"


@dataclass(frozen=True, slots=True)
class Deadline:
    """Until when a lease is respected if its holder gives no further sign.

    Attributes:
        until: For those who do not share its holder's uptime, UTC.
        uptime: For those who do, microseconds.
    """

    until: datetime
    uptime: int


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody who holds leases.

    Attributes:
        name: As it took them.
        jobs: How many.
        until: The earliest end of one, UTC; `None` if none is stored.
        uptime: The same by the uptime of its machine; `None` for a holder of an older version.
    """

    name: str
    jobs: int
    until: datetime | None
    uptime: int | None


class JobLeases:
    """The leases of a database's jobs."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def take(self, job_id: str, holder: str, deadline: Deadline) -> bool:
        """Become the only one who sends or asks for a job, or stay it for longer.

        Returns:
            Whether the job is now the holder's: not while it is another's, or when it was forgotten.

        Raises:
            StoreError: Or one of its kinds, as every method here may.
        """
        changed = await self._database.write(
            """UPDATE jobs SET lease_holder = ?1, lease_until = ?2, lease_uptime = ?3
                WHERE id = ?4 AND (lease_holder IS NULL OR lease_holder = ?1)""",
            (holder, micros(deadline.until), deadline.uptime, job_id),
        )
        return changed > 0

    async def has(self, job_id: str, holder: str) -> bool:
        """Whether a job is still this holder's; read it in the transaction that relies on it."""
        found = await self._database.row(
            "SELECT 1 FROM jobs WHERE id = ? AND lease_holder = ?", (job_id, holder)
        )
        return found is not None

    async def is_taken(self, job_id: str) -> bool:
        """Whether anybody has it; nobody has what was forgotten."""
        found = await self._database.row(
            "SELECT 1 FROM jobs WHERE id = ? AND lease_holder IS NOT NULL", (job_id,)
        )
        return found is not None

    async def release(self, job_id: str, holder: str) -> bool:
        """Give a lease back; one that is somebody else's by now stays theirs.

        Returns:
            Whether it was still the holder's.
        """
        changed = await self._database.write(
            f"UPDATE jobs SET {_FREE} WHERE id = ? AND lease_holder = ?",  # noqa: S608
            (job_id, holder),
        )
        return changed > 0

    async def holders(self) -> list[Holder]:
        """Everybody who holds leases."""
        return await self._database.read(
            """SELECT lease_holder, count(*), min(lease_until), min(lease_uptime) FROM jobs
                WHERE lease_holder IS NOT NULL GROUP BY lease_holder""",
            make=_to_holder,
        )

    async def free(
        self, holder: str, at: datetime, *, until: datetime | None = None, uptime: int | None = None
    ) -> int:
        """Free what somebody holds who is gone; what was asked for then was perhaps answered, and lost.

        Args:
            holder: Who.
            at: The present, UTC.
            until: Only leases that end by then, as others tell the time.
            uptime: Only leases that end by then, by the uptime.

        Returns:
            How many were freed.
        """
        conditions, values = ["lease_holder = ?"], list[Value]([micros(at), holder])
        if until is not None:
            conditions.append("lease_until <= ?")
            values.append(micros(until))
        if uptime is not None:
            conditions.append("lease_uptime <= ?")
            values.append(uptime)
        return await self._database.write(
            f"""UPDATE jobs SET {_FREE},
                unheard_at = CASE state WHEN 'waiting' THEN ? ELSE unheard_at END
                WHERE {" AND ".join(conditions)}""",  # noqa: S608
            values,
        )


def _to_holder(row: Row) -> Holder:
    return Holder(row[0], row[1], maybe_moment(row[2]), maybe_int(row[3]))
