"""The tables of one database, as the services that write to several of them at once get them."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from xai_tui.domain.conversation import Message
from xai_tui.errors import NotFoundError, StoreError
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
        Settled again, as after the rest of it was fetched, it is one request still.

        Raises:
            StoreError: Nothing was stored.
        """
        try:
            async with self.database.transaction():
                await self.chats.put_message(message)
                if row is not None:
                    await self.ledger.put(row)
        except NotFoundError:
            if row is not None:
                await self.ledger.put(row)

    async def last_model(self, origin_id: str) -> str | None:
        """The model that a chat last asked of this origin and was not refused."""
        return await self.ledger.last_model(origin_id)

    async def adopt(self, origin_id: str) -> None:
        """Give one origin all jobs, and all that was spent without being money.

        For the demo's folder, in which only sandboxes of the program were ever asked, some of them by an
        address that nobody has any more. Jobs that are open are asked for again, and end as the sandbox
        says: *lost* where it never had them.

        Raises:
            StoreError: Nothing was stored.
        """
        await self.jobs.adopt(origin_id)
        await self.ledger.adopt_sandbox(origin_id)


class UnsavedLedger(Ledger):
    """The ledger of a session that keeps nothing else.

    Its rows name neither chat nor message, which nobody will find. They are
    stored beside the turn rather than with it, so one that is refused is told
    and ends nothing.

    Args:
        database: The one on disk.
        tell: Told why a row is not stored.
    """

    def __init__(self, database: Database, tell: Callable[[StoreError], None]) -> None:
        super().__init__(database)
        self._tell = tell

    async def put(self, row: LedgerRow) -> None:
        """Store what a request cost, and nothing of what it was about."""
        try:
            await super().put(replace(row, chat_id=None, message_id=None))
        except StoreError as error:
            self._tell(error)


@asynccontextmanager
async def open_stores(path: Path) -> AsyncIterator[Stores]:
    """Open the database, made if it is missing.

    Raises:
        StoreError: Or one of its kinds, naming the path.
    """
    async with open_database(path) as database:
        yield _stores(database, Ledger(database))


@asynccontextmanager
async def open_unsaved_stores(path: Path, tell: Callable[[StoreError], None]) -> AsyncIterator[Stores]:
    """Keep everything in memory but the ledger, which is that of the database on disk.

    Args:
        path: The database on disk, made if it is missing.
        tell: Told why costs are not stored; the session goes on.
    """
    async with AsyncExitStack() as stack:
        memory = await stack.enter_async_context(open_database(None))
        try:
            disk = await stack.enter_async_context(open_database(path))
        except StoreError as error:
            tell(error)
            yield _stores(memory, Ledger(memory))
        else:
            yield _stores(memory, UnsavedLedger(disk, tell))


def _stores(database: Database, ledger: Ledger) -> Stores:
    return Stores(database, Chats(database), Drafts(database), Jobs(database), ledger)
