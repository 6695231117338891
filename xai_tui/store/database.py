"""One open database: one connection in a thread of its own, and transactions that keep other tasks out.

Every method may be cancelled: what has begun in the thread is waited for, so
that no statement runs on behind a task that has gone.
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Sequence
from contextlib import asynccontextmanager, suppress
from contextvars import ContextVar
from pathlib import Path
from typing import Any, TypeVar, cast

import aiosqlite

from xai_tui.errors import StoreDamagedError, StoreError
from xai_tui.store.lease import RENEW_AFTER, Lease, is_held, new_deadline
from xai_tui.store.opening import connect
from xai_tui.store.processes import Process
from xai_tui.store.refusals import refusals
from xai_tui.store.values import Row, Value, storable

T = TypeVar("T")


class _Transaction:
    """The open one; `failed` once a statement of it was refused, `lock` held by the task that runs one."""

    def __init__(self) -> None:
        self.failed = False
        self.lock = asyncio.Lock()


# Tasks started inside a transaction inherit it and may write in it while it is open.
_INSIDE: ContextVar[tuple[_Transaction, ...]] = ContextVar("transactions", default=())


class Database:
    """What the tables' classes read and write through; made by `open_database`.

    Attributes:
        path: The file; `None` for one in memory.
        process: The process that has it open, the owner of what it streams.
    """

    def __init__(self, connection: aiosqlite.Connection, path: Path | None, lease: Lease) -> None:
        self.path = path
        self.process: Process = lease.process
        self._connection = connection
        self._lease = lease
        self._lock = asyncio.Lock()
        self._open: _Transaction | None = None
        self._version: int | None = None

    async def read(self, sql: str, parameters: Sequence[Value] = (), *, make: Callable[[Row], T]) -> list[T]:
        """All rows of a query.

        Args:
            sql: One SELECT.
            parameters: Its values.
            make: Turns a row into what is wanted; runs in the database's thread.

        Raises:
            StoreError: Or one of its kinds.
        """
        async with self._turn():
            return await _whole(self._fetch(sql, parameters, make))

    async def rows(self, sql: str, parameters: Sequence[Value] = ()) -> list[Row]:
        """All rows of a query as they are."""
        return await self.read(sql, parameters, make=_as_it_is)

    async def row(self, sql: str, parameters: Sequence[Value] = ()) -> Row | None:
        """The first row of a query, if there is one."""
        found = await self.rows(sql, parameters)
        return found[0] if found else None

    async def write(self, sql: str, parameters: Sequence[Value] = ()) -> int:
        """Run one statement, in the open transaction or by itself.

        Returns:
            How many rows it changed.

        Raises:
            StoreError: Or one of its kinds; nothing of the statement is stored.
        """
        async with self._turn():
            return await self._change(
                self._connection.execute, sql, [storable(value) for value in parameters]
            )

    async def write_many(self, sql: str, rows: Iterable[Sequence[Value]]) -> None:
        """Run one statement for each row of values: all or none."""
        values = [[storable(value) for value in row] for row in rows]
        async with self.transaction(), self._turn():
            await self._change(self._connection.executemany, sql, values)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[None]:
        """Store all that is written inside, or nothing of it.

        The write lock is held from the beginning and other tasks wait, so
        await nothing inside but the store. Inside another transaction it
        joins that one; if a part is refused, so is the whole.

        Raises:
            StoreBusyError: Another process wrote for longer than the busy time-out.
            StoreError: Something inside was refused, even if that was caught.
        """
        if self._inside:
            try:
                yield
            except BaseException:
                self._fail()
                raise
            return
        async with self._lock:
            before = _INSIDE.get()
            opened = _Transaction()
            try:
                await self._run("BEGIN IMMEDIATE")
                self._open = opened
                _INSIDE.set((*before, opened))
                yield
                if opened.failed:
                    raise StoreError("a part of what belongs together was refused, so none of it is stored")
                await self._run("COMMIT")
            finally:
                self._open = None
                _INSIDE.set(before)
                # SQLite has undone some failures, such as a full disk, by itself.
                if self._connection.in_transaction:
                    await self._run("ROLLBACK")

    async def changed_elsewhere(self) -> bool:
        """Whether another process has written since the last call; the first call says no."""
        found = await self.row("PRAGMA data_version")
        assert found is not None
        before, self._version = self._version, found[0]
        return before is not None and before != self._version

    async def is_gone(self, process: str) -> bool:
        """Whether the process of this name, as stored with what it streams, runs no more."""
        signs = await self.rows("SELECT deadline FROM processes WHERE process = ?", (process,))
        return not is_held(Process.parse(process), max((deadline for (deadline,) in signs), default=0))

    async def check(self) -> None:
        """Read the whole database for contradictions; slow, for when the user asks.

        Raises:
            StoreDamagedError: With the first contradiction found.
        """
        found = await self.row("PRAGMA integrity_check(1)")
        if found != ("ok",):
            raise StoreDamagedError(f"{self.path or 'in memory'}: {found[0] if found else 'no answer'}")

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[None]:
        async with self._inside.lock if self._inside else self._lock:
            yield

    @property
    def _inside(self) -> _Transaction | None:
        """The open transaction, if it is one that the current task is in."""
        return self._open if self._open in _INSIDE.get() else None

    def _fail(self) -> None:
        if self._open is not None:
            self._open.failed = True

    async def _fetch(self, sql: str, parameters: Sequence[Value], make: Callable[[Row], T]) -> list[T]:
        # The lock is held: nobody else uses this connection's row factory
        # meanwhile. Its annotation knows classes only; SQLite takes any callable.
        self._connection.row_factory = cast("type", lambda _, row: make(row))
        values = [storable(value) for value in parameters]
        with refusals(self.path):
            found = await self._connection.execute_fetchall(sql, values)
        return cast("list[T]", found)

    async def _change(self, run: Callable[..., Any], sql: str, values: list[Any]) -> int:
        if self._open is not None and self._open.failed:
            raise StoreError("a part of what belongs together was refused already")
        try:
            return await self._run(sql, values, run)
        except StoreError:
            self._fail()
            raise

    async def _run(self, sql: str, values: Sequence[Any] = (), run: Callable[..., Any] | None = None) -> int:
        async def change() -> int:
            with refusals(self.path):
                cursor: aiosqlite.Cursor = await (run or self._connection.execute)(sql, values)
            return cursor.rowcount

        return await _whole(change())


@asynccontextmanager
async def open_database(path: Path | None) -> AsyncIterator[Database]:
    """Open a database, made if it is missing, and close it at the end.

    Args:
        path: The file; its folder is made too. `None` keeps everything in memory.

    Raises:
        StoreDamagedError: It is not whole; the file is left as it is.
        StoreTooNewError: A newer program has changed it.
        StoreReadOnlyError: It may not be written.
        StoreFullError: There is no room for it.
        StoreError: Another program's file, another machine's, or one on a network file system.
    """
    lease = Lease()
    # Not in the connection's own thread, which outlives a failure by a moment, and with it the loop.
    ready = await _whole(asyncio.to_thread(connect, path, lease), discard=sqlite3.Connection.close)
    connection = aiosqlite.Connection(lambda: ready, iter_chunk_size=64)
    try:
        await _whole(_started(connection))
        database = Database(connection, path, lease)
        signs = asyncio.create_task(_give_signs(database, lease))
        try:
            yield database
        finally:
            signs.cancel()
            await asyncio.wait([signs])
            # A row that could not be removed only makes the next start look closer.
            with suppress(StoreError):
                await database.write("DELETE FROM processes WHERE id = ?", (lease.id,))
    finally:
        await _whole(connection.close())


async def _started(connection: aiosqlite.Connection) -> None:
    await connection


async def _give_signs(database: Database, lease: Lease) -> None:
    while True:
        await asyncio.sleep(RENEW_AFTER.total_seconds())
        # A disk that is full or busy is told of where something of the user's is written.
        with suppress(StoreError):
            await database.write("UPDATE processes SET deadline = ? WHERE id = ?", (new_deadline(), lease.id))


async def _whole(work: Coroutine[Any, Any, T], discard: Callable[[T], object] | None = None) -> T:
    """Wait to the end of it even when cancelled, then let the cancellation go on.

    Args:
        work: What must not be left half done.
        discard: Gets rid of a result that nobody will get.
    """
    task = asyncio.ensure_future(work)
    cancelled: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.wait([task])
        except asyncio.CancelledError as error:
            cancelled = error
    if cancelled is None:
        return task.result()
    if not task.cancelled() and task.exception() is None and discard is not None:
        discard(task.result())
    raise cancelled


def _as_it_is(row: Row) -> Row:
    return row
