"""Bodies of collected answers on disk, from their first byte until they are stored in the database.

The server hands each answer out once, so between its first byte and the
commit these files are the only copy. Names begin with the job's id:

`ID.part` is still arriving, or its writer died; `ID.json` is whole; `ID.broken`
was cut or cannot be read, and is kept for the user; `ID.id` is the server's id
of a job until the database has it. `reserve` holds space, so that a disk that
fills up meanwhile still takes an answer.
"""

import json
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from xai_tui.config.paths import make_private_dir
from xai_tui.services.jobs.part import Part, sync_folder

RESERVED_BYTES = 1_048_576
"""Space held back for one answer."""

_PART, _WHOLE, _BROKEN, _ID = ".part", ".json", ".broken", ".id"


@dataclass(frozen=True, slots=True)
class AcceptedId:
    """What the server calls a job.

    Attributes:
        request_id: Its id.
        at: When the server took the job, UTC.
    """

    request_id: str
    at: datetime


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

    def part(self, job_id: str) -> Part:
        """A file for an answer that may arrive."""
        return Part(self.part_path(job_id), self.whole_path(job_id), self.reserve)

    def left(self) -> list[str]:
        """Ids of jobs of which something is here: whole answers and such as were still arriving."""
        return sorted(
            {path.stem for path in self._files() if path.suffix in {_PART, _WHOLE} and _has_bytes(path)}
        )

    def holds(self, job_id: str) -> bool:
        """Whether anything of a job's answer is here."""
        return self.kept_path(job_id) is not None

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
        target = self.broken_path(job_id)
        here = [path for path in (self.part_path(job_id), self.whole_path(job_id)) if path.exists()]
        for path in here:
            # Another process may be doing the same.
            with suppress(FileNotFoundError):
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

    def broken_path(self, job_id: str) -> Path:
        """Where an answer lies that cannot be used."""
        return self._folder / f"{job_id}{_BROKEN}"

    def kept_path(self, job_id: str) -> Path | None:
        """Where there is something of a job's answer, whole or not."""
        paths = (self.whole_path(job_id), self.part_path(job_id))
        return next((path for path in paths if _has_bytes(path)), None)

    def id_path(self, job_id: str) -> Path:
        """Where the server's id of a job lies."""
        return self._folder / f"{job_id}{_ID}"

    def note_id(self, job_id: str, accepted: AcceptedId) -> None:
        """Write down what the server calls a job; a killed program cannot undo it, a power cut can.

        Raises:
            OSError: There is no room.
        """
        text = json.dumps({"request_id": accepted.request_id, "at": accepted.at.isoformat()})
        make_private_dir(self._folder)
        try:
            self._write_id(job_id, text)
        except OSError:
            self.reserve.unlink(missing_ok=True)
            self._write_id(job_id, text)

    def sync_id(self, job_id: str) -> None:
        """See that a power cut cannot undo it either.

        Raises:
            OSError: The disk refuses.
        """
        handle = os.open(self.id_path(job_id), os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
        sync_folder(self._folder)

    def noted_id(self, job_id: str) -> AcceptedId | None:
        """What was written down; `None` if nothing was, or not all of it."""
        try:
            found = json.loads(self.id_path(job_id).read_text(encoding="utf-8"))
            return AcceptedId(found["request_id"], datetime.fromisoformat(found["at"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def noted_ids(self) -> list[str]:
        """Our ids of the jobs whose id of the server is here."""
        return sorted(path.stem for path in self._files() if path.suffix == _ID)

    def forget_id(self, job_id: str) -> None:
        """Remove an id that the database has."""
        self.id_path(job_id).unlink(missing_ok=True)

    def _write_id(self, job_id: str, text: str) -> None:
        path = self.id_path(job_id)
        unfinished = path.with_suffix(".new")
        handle = os.open(unfinished, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        unfinished.replace(path)

    def _files(self) -> Iterator[Path]:
        try:
            yield from self._folder.iterdir()
        except FileNotFoundError:
            return


def _has_bytes(path: Path) -> bool:
    """Whether there is such a file, and more in it than a program leaves that dies before the first byte."""
    try:
        return path.stat().st_size > 0
    except FileNotFoundError:
        return False
