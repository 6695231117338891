"""The tables of one database, as the services that write to several of them at once get them."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from xai_tui.domain.conversation import Message
from xai_tui.errors import NotFoundError
from xai_tui.store.chats import Chats
from xai_tui.store.database import Database, open_database
from xai_tui.store.drafts import Drafts
from xai_tui.store.jobs import Jobs
from xai_tui.store.ledger import Ledger, LedgerRow


@dataclass(frozen=True, slots=True)
class Stores:
    """One open database.

    Attributes:
        database: For transactions across tables.
        chats: Chats and messages.
        drafts: What stands in prompts, and earlier prompts.
        jobs: Deferred jobs.
        ledger: What requests cost.
    """

    database: Database
    chats: Chats
    drafts: Drafts
    jobs: Jobs
    ledger: Ledger

    async def with_pictures(self, path: Sequence[Message]) -> list[Message]:
        """The messages of a path as they are sent: lists leave the bytes of pictures out.

        Raises:
            NotFoundError: One has been deleted meanwhile.
        """
        return [await self.chats.message(item.id) if item.pictures else item for item in path]

    async def settle(self, message: Message, row: LedgerRow | None) -> None:
        """Store an answer in its final state together with what it cost.

        Of an answer whose chat was deleted meanwhile only the cost is left.

        Raises:
            StoreError: Nothing was stored.
        """
        try:
            async with self.database.transaction():
                await self.chats.put_message(message)
                if row is not None:
                    await self.ledger.add(row)
        except NotFoundError:
            if row is not None:
                await self.ledger.add(row)

    async def last_model(self, origin_id: str) -> str | None:
        """The model that a chat last asked of this origin and was not refused."""
        return await self.ledger.last_model(origin_id)


@asynccontextmanager
async def open_stores(path: Path | None) -> AsyncIterator[Stores]:
    """Open the database, made if it is missing; `None` keeps everything in memory.

    Raises:
        StoreError: Or one of its kinds, naming the path.
    """
    async with open_database(path) as database:
        yield Stores(database, Chats(database), Drafts(database), Jobs(database), Ledger(database))
