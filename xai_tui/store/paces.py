"""How often each origin may be asked, shared by all processes that have the database open."""

from xai_tui.domain.pace import Pace
from xai_tui.store.database import Database
from xai_tui.store.values import Row

_PUT = """INSERT OR REPLACE INTO paces (origin, boot, look_at, send_at, held_until, strikes, request_limit)
    VALUES (?, ?, ?, ?, ?, ?, ?)"""


class Paces:
    """The paces of a database. Their times are those of one start of the machine: its boot id names it."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._boot = database.process.boot

    async def get(self, origin: str) -> Pace:
        """The pace of an origin; of one that was not asked since the machine was started, only its limit.

        Raises:
            StoreError: Or one of its kinds.
        """
        row = await self._database.row(
            "SELECT boot, look_at, send_at, held_until, strikes, request_limit FROM paces WHERE origin = ?",
            (origin,),
        )
        return _to_pace(row, self._boot) if row else Pace()

    async def put(self, origin: str, pace: Pace) -> None:
        """Store a pace; in the transaction in which it was read, so that two do not take the same moments.

        Raises:
            StoreError: Or one of its kinds.
        """
        values = (pace.look_at, pace.send_at, pace.held_until, pace.strikes, pace.limit)
        await self._database.write(_PUT, (origin, self._boot, *values))


def _to_pace(row: Row, boot: str) -> Pace:
    stored, look_at, send_at, held_until, strikes, limit = row
    return Pace(look_at, send_at, held_until, strikes, limit) if stored == boot else Pace(limit=limit)
