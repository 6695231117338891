"""Where a sandbox keeps what it must still know later: in memory, or in a folder that outlives it.

Sandboxes on one folder are one server to those who ask: what one of them was
given, each of them finds, and only one can take it away.
"""

import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Generic, Protocol, Self, TypeVar

from xai_tui.sandbox.body import JsonObject

_NAME = re.compile(r"[0-9a-f-]{1,64}")
"""What its own ids look like; nothing else can name a file."""


class Record(Protocol):
    """Something that can be written as JSON and read again."""

    def to_json(self) -> JsonObject:
        """Itself as a JSON object."""

    @classmethod
    def from_json(cls, kept: JsonObject) -> Self:
        """The thing of `to_json`; a `KeyError`, `TypeError` or `ValueError` for anything else."""


Kept = TypeVar("Kept", bound=Record)


class Shelf(Generic[Kept]):
    """Things by name, as long as the sandbox runs."""

    def __init__(self) -> None:
        self._things: dict[str, tuple[float, Kept]] = {}

    def put(self, name: str, thing: Kept, at: float) -> None:
        """Keep a thing.

        Args:
            name: An id of the sandbox's own.
            thing: What is kept.
            at: Now, in Unix seconds.
        """
        self._things[name] = (at, thing)

    def get(self, name: str) -> Kept | None:
        """The thing of that name, if there is one."""
        found = self._things.get(name)
        return found[1] if found else None

    def take(self, name: str) -> bool:
        """Remove a thing; of several who try, one is told that it was there."""
        return self._things.pop(name, None) is not None

    def drop_until(self, moment: float) -> None:
        """Remove what was put there at this moment, in Unix seconds, or before."""
        while self._things:
            name, (at, _) = next(iter(self._things.items()))
            if at > moment:
                return
            del self._things[name]


class FolderShelf(Shelf[Kept]):
    """Things by name, a file each, whole or not at all; what has no room there is kept in memory.

    They outlive the death of the program, at whatever moment. They need not
    outlive a power cut: a file that was emptied by one counts as not there.

    Args:
        folder: Made when something is put into it.
        kind: What is kept.
        notice: Told in words what could not be written or read.
    """

    def __init__(self, folder: Path, kind: type[Kept], notice: Callable[[str], None]) -> None:
        super().__init__()
        self._folder = folder
        self._kind = kind
        self._notice = notice

    def put(self, name: str, thing: Kept, at: float) -> None:
        """Write a file; its time is that of the sandbox's clock, by which it is dropped."""
        unfinished = self._folder / f".{name}.{os.getpid()}"
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle = os.open(unfinished, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
            with os.fdopen(handle, "w", encoding="ascii") as file:
                json.dump(thing.to_json(), file)
            os.utime(unfinished, (at, at))
            unfinished.replace(self._folder / name)
        except OSError as error:
            self._notice(f"{self._folder / name} could not be written, and ends with the program: {error}")
            super().put(name, thing, at)

    def get(self, name: str) -> Kept | None:
        """Read a file; one that cannot be read is told and counts as not there."""
        held = super().get(name)
        if held is not None or not _NAME.fullmatch(name):
            return held
        path = self._folder / name
        try:
            return self._kind.from_json(json.loads(path.read_bytes()))
        except FileNotFoundError:
            return None
        except (OSError, KeyError, TypeError, ValueError) as error:
            self._notice(f"{path} cannot be read: {error!r}")
            return None

    def take(self, name: str) -> bool:
        """Delete a file; the system lets only one do so.

        Raises:
            OSError: The folder cannot be written.
        """
        if super().take(name):
            return True
        if not _NAME.fullmatch(name):
            return False
        try:
            (self._folder / name).unlink()
        except FileNotFoundError:
            return False
        return True

    def drop_until(self, moment: float) -> None:
        """Delete files by their time, those of sandboxes that died while they wrote too."""
        super().drop_until(moment)
        try:
            for entry in os.scandir(self._folder):
                if entry.stat().st_mtime <= moment:
                    Path(entry).unlink(missing_ok=True)
        except FileNotFoundError:
            return
        except OSError as error:
            self._notice(f"{self._folder} could not be cleared: {error}")
