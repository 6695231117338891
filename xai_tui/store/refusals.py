"""What SQLite and the file system say when they refuse, in the program's own errors."""

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from xai_tui.errors import (
    StoreBusyError,
    StoreDamagedError,
    StoreError,
    StoreFullError,
    StoreReadOnlyError,
)


class ConstraintError(StoreError):
    """A row refers to one that is not there, or there already is one like it."""


_BY_PRIMARY_CODE: dict[int, type[StoreError]] = {
    sqlite3.SQLITE_PERM: StoreReadOnlyError,
    sqlite3.SQLITE_BUSY: StoreBusyError,
    sqlite3.SQLITE_LOCKED: StoreBusyError,
    sqlite3.SQLITE_READONLY: StoreReadOnlyError,
    sqlite3.SQLITE_IOERR: StoreError,
    sqlite3.SQLITE_CORRUPT: StoreDamagedError,
    sqlite3.SQLITE_FULL: StoreFullError,
    sqlite3.SQLITE_CANTOPEN: StoreReadOnlyError,
    sqlite3.SQLITE_TOOBIG: StoreError,
    sqlite3.SQLITE_CONSTRAINT: ConstraintError,
    sqlite3.SQLITE_NOTADB: StoreDamagedError,
}

# SQLite says "full" only for ENOSPC: a used-up quota or a file size limit
# comes as a failed write, and no room for the shared index as a failed resize.
_NO_ROOM = {sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_SHMSIZE}


@contextmanager
def refusals(path: Path | None) -> Iterator[None]:
    """Turn what SQLite refuses inside into the errors of `StoreError`'s tree, naming the file.

    Mistakes of this program, such as wrong SQL, stay `sqlite3.Error`.
    """
    try:
        yield
    except sqlite3.Error as error:
        kind = _kind_of(getattr(error, "sqlite_errorcode", None))
        if kind is None:
            raise
        raise kind(f"{error}: {path or 'in memory'}") from error
    except OSError as error:
        full = error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
        raise (StoreFullError if full else StoreReadOnlyError)(str(error)) from error


def _kind_of(code: int | None) -> type[StoreError] | None:
    if code is None:
        return None
    if code in _NO_ROOM:
        return StoreFullError
    return _BY_PRIMARY_CODE.get(code & 0xFF)
