"""Bodies of collected answers on disk, from their first byte until they are stored in the database.

The server hands each answer out once, so between its first byte and the
commit these files are the only copy. Names begin with the job's id:

`ID.part` is still arriving, or its writer died; `ID.json` is whole; `ID.broken`
was cut or cannot be read, and is kept for the user. `reserve` holds space, so
that a disk that fills up meanwhile still takes an answer.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from xai_tui.config.paths import make_private_dir

RESERVED_BYTES = 1_048_576
"""Space held back for one answer."""

_PART, _WHOLE, _BROKEN = ".part", ".json", ".broken"


class Spool:
    """The folder of these files.

    Args:
        folder: Made when it is first needed.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def reserve(self) -> Path:
        """The file that holds space."""
        return self._folder / "reserve"

    def hold_space(self) -> None:
        """See that there is room for one answer before one is asked for.

        Raises:
            OSError: There is none, or the folder cannot be written.
        """
        make_private_dir(self._folder)
        if self.reserve.exists() and self.reserve.stat().st_size == RESERVED_BYTES:
            return
        handle = os.open(self.reserve, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(bytes(RESERVED_BYTES))
            file.flush()
            os.fsync(file.fileno())

    def part(self, job_id: str) -> "Part":
        """A file for an answer that may arrive."""
        return Part(self, job_id)

    def left(self) -> list[str]:
        """Ids of jobs of which something is here: whole answers and such as were still arriving."""
        return sorted({path.stem for path in self._files() if path.suffix in {_PART, _WHOLE}})

    def holds(self, job_id: str) -> bool:
        """Whether anything of a job's answer is here."""
        return self.whole_path(job_id).exists() or self.part_path(job_id).exists()

    def read(self, job_id: str) -> bytes:
        """The whole or partial answer of a job; whatever of it there is."""
        path = self.whole_path(job_id)
        return (path if path.exists() else self.part_path(job_id)).read_bytes()

    def put(self, job_id: str, body: bytes) -> None:
        """Write a whole answer that could not be written as it came.

        Raises:
            OSError: There is still no room.
        """
        with self.part(job_id) as part:
            part.write(body)
            part.commit()

    def set_aside(self, job_id: str) -> Path | None:
        """Keep what cannot be used, out of the way; returns where, or `None` if nothing is here."""
        target = self._folder / f"{job_id}{_BROKEN}"
        here = [path for path in (self.part_path(job_id), self.whole_path(job_id)) if path.exists()]
        for path in here:
            path.replace(target)
        return target if here else None

    def remove(self, job_id: str) -> None:
        """Forget an answer that is stored in the database."""
        for path in (self.whole_path(job_id), self.part_path(job_id)):
            path.unlink(missing_ok=True)

    def whole_path(self, job_id: str) -> Path:
        """Where a whole answer lies."""
        return self._folder / f"{job_id}{_WHOLE}"

    def part_path(self, job_id: str) -> Path:
        """Where an answer arrives."""
        return self._folder / f"{job_id}{_PART}"

    def sync(self) -> None:
        """Have the names of the files on the disk, not just their contents."""
        handle = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

    def _files(self) -> Iterator[Path]:
        try:
            yield from self._folder.iterdir()
        except FileNotFoundError:
            return


class Part:
    """One answer as it arrives; the file is made with the first byte.

    As a context manager it closes the file, which stays where it is.
    """

    def __init__(self, spool: Spool, job_id: str) -> None:
        self._spool = spool
        self._job_id = job_id
        self._file: BinaryIO | None = None

    @property
    def has_begun(self) -> bool:
        """Whether anything has arrived."""
        return self._file is not None

    def write(self, data: bytes) -> None:
        """Append and hand it to the system; space that was held back is used up before giving up.

        Raises:
            OSError: The disk refuses.
        """
        if self._file is None:
            make_private_dir(self._spool.part_path(self._job_id).parent)
            handle = os.open(
                self._spool.part_path(self._job_id), os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600
            )
            self._file = os.fdopen(handle, "wb", buffering=0)
        try:
            self._append(self._file, data)
        except OSError:
            self._spool.reserve.unlink(missing_ok=True)
            self._append(self._file, data)

    def commit(self) -> None:
        """Make it a whole answer, on the disk with its name.

        Raises:
            OSError: The disk refuses.
        """
        assert self._file is not None
        os.fsync(self._file.fileno())
        self._spool.part_path(self._job_id).replace(self._spool.whole_path(self._job_id))
        self._spool.sync()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()

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
