"""One answer as it arrives in the spool."""

import os
import time
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from xai_tui.config.paths import make_private_dir

SYNC_BYTES = 65_536
"""After how many bytes an arriving answer is made safe against a power cut."""

SYNC_SECONDS = 1.0
"""After how long it is, if bytes go on arriving."""


class Part:
    """One answer as it arrives; the file is made with the first byte.

    Bytes are handed to the system as they come, which a killed program cannot
    undo, and flushed to the disk now and then by a thread, so that a slow disk
    stops nobody. As a context manager it closes the file, which stays where it
    is.

    Args:
        arriving: The file while it arrives.
        whole: Its name once it is whole, in the same folder.
        reserve: A file that is given up when there is no room.
    """

    def __init__(self, arriving: Path, whole: Path, reserve: Path) -> None:
        self._arriving = arriving
        self._whole = whole
        self._reserve = reserve
        self._file: BinaryIO | None = None
        self._syncer: ThreadPoolExecutor | None = None
        self._sync: Future[None] | None = None
        self._size = 0
        self._unsynced = 0
        self._synced_at = 0.0

    @property
    def has_begun(self) -> bool:
        """Whether anything has arrived and been written."""
        return self._size > 0

    def write(self, data: bytes) -> None:
        """Append and hand it to the system; space that was held back is used up before giving up.

        Raises:
            OSError: The disk refuses, or refused to flush what came before.
        """
        if not data:
            return
        if self._file is None:
            self._file = self._begin()
        try:
            self._append(self._file, data)
        except OSError:
            self._reserve.unlink(missing_ok=True)
            self._append(self._file, data)
        self._size += len(data)
        self._unsynced += len(data)
        self._flush_now_and_then(self._file)

    def commit(self) -> None:
        """Make it a whole answer, on the disk with its name.

        Raises:
            OSError: The disk refuses.
        """
        if self._file is None:
            self._file = self._begin()
        self._wait()
        os.fsync(self._file.fileno())
        self._arriving.replace(self._whole)
        sync_folder(self._whole.parent)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None and self._syncer is not None:
            self._syncer.submit(self._file.close)
            self._syncer.shutdown(wait=False)
        elif self._file is not None:
            self._file.close()

    def _begin(self) -> BinaryIO:
        make_private_dir(self._arriving.parent)
        handle = os.open(self._arriving, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
        return os.fdopen(handle, "wb", buffering=0)

    def _flush_now_and_then(self, file: BinaryIO) -> None:
        now = time.monotonic()
        if self._unsynced < SYNC_BYTES and now - self._synced_at < SYNC_SECONDS:
            return
        if self._sync is not None and not self._sync.done():
            return
        self._wait()
        self._syncer = self._syncer or ThreadPoolExecutor(1, "spool")
        self._sync = self._syncer.submit(os.fsync, file.fileno())
        self._unsynced, self._synced_at = 0, now

    def _wait(self) -> None:
        """Learn of a flush that failed, which the system tells once."""
        if self._sync is not None:
            self._sync.result()

    @staticmethod
    def _append(file: BinaryIO, data: bytes) -> None:
        begin = file.tell()
        view = memoryview(data)
        try:
            while view:
                view = view[file.write(view) :]
        except OSError:
            file.seek(begin)
            raise


def sync_folder(folder: Path) -> None:
    """Have the names of the files on the disk, not just their contents.

    Raises:
        OSError: The disk refuses.
    """
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
