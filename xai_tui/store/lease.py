"""Who has the database open: one row a process, with a deadline that is moved on while it runs.

The write-ahead log needs memory shared by all who use it, so processes of
two machines must not meet here. The rows also tell a database that was left
properly from one whose process died.
"""

import sqlite3
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from xai_tui.errors import StoreElsewhereError
from xai_tui.store.processes import Process, Standing, this_process
from xai_tui.store.values import micros

HOLDS_FOR = timedelta(minutes=10)
"""How long a process that cannot be seen from here counts as running after its last sign."""

RENEW_AFTER = timedelta(minutes=3)
"""How often a process gives a sign."""


@dataclass(frozen=True, slots=True)
class Lease:
    """One opening of a database by this process.

    Attributes:
        process: Who holds it.
        id: Tells several openings by one process apart.
    """

    process: Process = field(default_factory=this_process)
    id: str = field(default_factory=lambda: uuid.uuid4().hex)

    def take(self, connection: sqlite3.Connection) -> None:
        """Sign in, and clear away the rows of processes that are gone."""
        for lease_id, process, deadline in _rows(connection):
            if not is_held(process, deadline):
                connection.execute("DELETE FROM processes WHERE id = ?", (lease_id,))
        connection.execute(
            "INSERT INTO processes VALUES (?, ?, ?)", (self.id, str(self.process), new_deadline())
        )


def new_deadline() -> int:
    """Until when a sign given now holds, in stored form."""
    return micros(datetime.now(UTC) + HOLDS_FOR)


def is_held(process: Process, deadline: int) -> bool:
    """Whether a row's process still runs, or must be taken to."""
    standing = process.standing()
    if standing is Standing.OUT_OF_SIGHT:
        return deadline > micros(datetime.now(UTC))
    return standing is Standing.ALIVE


def refuse_other_machines(connection: sqlite3.Connection) -> None:
    """See that nobody on another machine has the database open.

    Raises:
        StoreElsewhereError: Somebody has, or died less than `HOLDS_FOR` ago.
    """
    here = this_process()
    for _, process, deadline in _rows(connection):
        if is_held(process, deadline) and not process.shares_memory_with(here):
            raise StoreElsewhereError(
                f"the machine “{process.host}” has it open",
                next_step=f"Close xai-tui on “{process.host}”; if it crashed there, wait ten minutes.",
            )


def was_left_properly(connection: sqlite3.Connection) -> bool:
    """Whether every process that opened the database has closed it or still runs."""
    return all(is_held(process, deadline) for _, process, deadline in _rows(connection))


def _rows(connection: sqlite3.Connection) -> list[tuple[str, Process, int]]:
    if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'processes'").fetchone():
        return []
    found = connection.execute("SELECT id, process, deadline FROM processes").fetchall()
    return [(lease_id, Process.parse(process), deadline) for lease_id, process, deadline in found]
