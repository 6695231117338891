"""Opening the file: looking before touching, then bringing it into the form this version uses."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from xai_tui.errors import StoreBusyError, StoreDamagedError, StoreError, StoreFullError
from xai_tui.store.lease import Lease, refuse_other_machines, was_left_properly
from xai_tui.store.migrations import APPLICATION_ID, MIGRATIONS, migrate, refuse_newer
from xai_tui.store.places import make_place, refuse_network
from xai_tui.store.refusals import refusals

BUSY_SECONDS = 5.0
"""How long a write waits for another process's."""

_BUSY_PAUSE = 0.02

LOG_BYTES = 4_000_000
"""What a write-ahead log that has grown is cut back to."""


def connect(path: Path | None, lease: Lease) -> sqlite3.Connection:
    """A connection ready for use in any one thread at a time; blocks meanwhile.

    Nothing is written to a file that is damaged, too new, not ours, or in use
    on another machine.

    Args:
        path: The file, made if missing; `None` keeps everything in memory.
        lease: What to sign in with.

    Raises:
        StoreError: Or one of its kinds, naming the path.
    """
    patience = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            with refusals(path):
                return _connect(path, lease)
        except StoreBusyError:
            # SQLite does not wait by itself where several turn a new file's log on at once.
            if time.monotonic() > patience:
                raise
            time.sleep(_BUSY_PAUSE)


def _connect(path: Path | None, lease: Lease) -> sqlite3.Connection:
    if path is not None:
        refuse_network(path)
        make_place(path)
        if path.stat().st_size:
            _look(path)
    connection = sqlite3.connect(
        path or ":memory:", timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
    )
    try:
        _prepare(connection, path, lease)
    except BaseException:
        connection.close()
        raise
    return connection


def _look(path: Path) -> None:
    # Read-only, because closing a connection that may write moves the log into the file.
    with closing(
        sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=BUSY_SECONDS)
    ) as connection:
        with _naming(path):
            # In this order: another process may be making it, and marks it before its first table.
            (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
            (mark,) = connection.execute("PRAGMA application_id").fetchone()
            if tables and mark != APPLICATION_ID:
                raise StoreError(
                    "it is the database of another program", next_step="Move it away, or set XDG_DATA_HOME."
                )
            refuse_newer(connection, MIGRATIONS)
            refuse_other_machines(connection)
        if not was_left_properly(connection):
            (answer,) = connection.execute("PRAGMA quick_check(1)").fetchone()
            if answer != "ok":
                raise StoreDamagedError(f"{path}: {answer}")


def _prepare(connection: sqlite3.Connection, path: Path | None, lease: Lease) -> None:
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA temp_store = MEMORY")
    connection.execute(f"PRAGMA journal_size_limit = {LOG_BYTES}")
    (mode,) = connection.execute("PRAGMA journal_mode = WAL").fetchone()
    if path is not None and mode != "wal":
        raise StoreError(f"SQLite cannot keep a write-ahead log beside {path}")
    # A collected answer is dropped by the server and its spool file removed:
    # once committed it has to be on the disk, power cut or not.
    connection.execute("PRAGMA synchronous = FULL")
    if connection.execute("PRAGMA application_id").fetchone() != (APPLICATION_ID,):
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    with _naming(path):
        migrate(connection, path)
    # On a full disk what is stored can still be read; the first thing written tells of it.
    with suppress(StoreFullError), refusals(path):
        lease.take(connection)


@contextmanager
def _naming(path: Path | None) -> Iterator[None]:
    try:
        yield
    except StoreError as error:
        error.message = f"{path}: {error.message}"
        raise
