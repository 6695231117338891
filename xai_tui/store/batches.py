"""Batches of jobs: which files were begun, and which line was sent as which job."""

from xai_tui.domain.batch import Batch, Place
from xai_tui.store.database import Database
from xai_tui.store.ids import find_id
from xai_tui.store.values import Row, micros, moment

_SELECT = "SELECT id, fingerprint, created_at, size FROM batches"


class BatchRows:
    """The batches of a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, batch: Batch) -> None:
        """Store a new batch.

        Raises:
            StoreError: Or one of its kinds, as every method here may.
        """
        await self._database.write(
            "INSERT INTO batches (id, fingerprint, created_at, size) VALUES (?, ?, ?, ?)",
            (batch.id, batch.fingerprint, micros(batch.created_at), batch.size),
        )

    async def latest(self, fingerprint: str) -> Batch | None:
        """The batch of this fingerprint that was begun last."""
        found = await self._database.read(
            f"{_SELECT} WHERE fingerprint = ? ORDER BY seq DESC LIMIT 1", (fingerprint,), make=_to_batch
        )
        return found[0] if found else None

    async def find(self, name: str) -> Batch:
        """The one batch whose id is or begins so.

        Raises:
            NotFoundError: It fits no batch, or several.
        """
        batch_id = await find_id(self._database, "batches", name)
        (batch,) = await self._database.read(f"{_SELECT} WHERE id = ?", (batch_id,), make=_to_batch)
        return batch

    async def places(self, batch_id: str) -> list[Place]:
        """The lines of a batch that were begun, in their order."""
        return await self._database.read(
            "SELECT line, chat_id, job_id FROM batch_lines WHERE batch = ? ORDER BY line",
            (batch_id,),
            make=_to_place,
        )

    async def put(self, batch_id: str, place: Place) -> None:
        """Store where a line is."""
        await self._database.write(
            "INSERT OR REPLACE INTO batch_lines (batch, line, chat_id, job_id) VALUES (?, ?, ?, ?)",
            (batch_id, place.number, place.chat_id, place.job_id),
        )


def _to_batch(row: Row) -> Batch:
    return Batch(row[0], row[1], moment(row[2]), row[3])


def _to_place(row: Row) -> Place:
    return Place(row[0], row[1], row[2])
