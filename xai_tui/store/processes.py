"""Which process is which, so that a living one can be told from one that crashed.

A process number alone returns after a while; together with the moment it
started, the boot of its machine and its process-number namespace it does not.
"""

import hashlib
import json
import os
import socket
from dataclasses import asdict, dataclass
from enum import Enum, auto
from functools import lru_cache
from pathlib import Path

_STARTED = 19
"""Field 22 of `/proc/PID/stat`, counted from 0 after the program's name."""


class Standing(Enum):
    """What can be said of a process from here."""

    ALIVE = auto()
    GONE = auto()
    OUT_OF_SIGHT = auto()


@dataclass(frozen=True, slots=True)
class Process:
    """A process, named so that no other one ever has the same name.

    Attributes:
        host: The machine's name, for people.
        machine: What tells one machine from another; stays over a restart.
        boot: What tells one start of a machine's kernel from another; empty where it cannot be read.
        namespace: Where its number counts: containers have numbers of their own.
        pid: Its number.
        started: When it started, in the kernel's ticks after boot; empty where it cannot be read.
    """

    host: str
    machine: str
    boot: str
    namespace: str
    pid: int
    started: str

    def __str__(self) -> str:
        return json.dumps(asdict(self), sort_keys=True)

    @classmethod
    def parse(cls, text: str) -> "Process":
        """The process of `str(process)`."""
        return cls(**json.loads(text))

    def standing(self) -> Standing:
        """Whether it still runs, as far as that can be seen from this process."""
        here = this_process()
        if self.machine == here.machine and self.boot != here.boot:
            return Standing.GONE
        if (self.boot, self.namespace) != (here.boot, here.namespace):
            return Standing.OUT_OF_SIGHT
        if not self.boot and self.machine != here.machine:
            return Standing.OUT_OF_SIGHT
        return Standing.ALIVE if _runs(self.pid, self.started) else Standing.GONE

    def shares_memory_with(self, other: "Process") -> bool:
        """Whether both run on one kernel, as SQLite's write-ahead log needs it."""
        return self.boot == other.boot if self.boot and other.boot else self.machine == other.machine


def this_process() -> Process:
    """The process that asks."""
    return _describe(os.getpid())


@lru_cache(maxsize=2)
def _describe(pid: int) -> Process:
    host = socket.gethostname()
    return Process(
        host=host,
        machine=_machine(host),
        boot=_line(Path("/proc/sys/kernel/random/boot_id")),
        namespace=_target(Path("/proc/self/ns/pid")),
        pid=pid,
        started=_started(pid) or "",
    )


def _machine(host: str) -> str:
    # The machine id is not to be shown to others as it is.
    known = _line(Path("/etc/machine-id")) or host
    return hashlib.sha256(f"xai-tui {known}".encode()).hexdigest()[:16]


def _runs(pid: int, started: str) -> bool:
    if not started:
        return _answers(pid)
    return _started(pid) == started


def _answers(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _started(pid: int) -> str | None:
    """When the kernel says a process started; `None` for one that is gone or a zombie."""
    line = _line(Path(f"/proc/{pid}/stat"))
    # The second field is the program's name in parentheses and may hold anything.
    fields = line.rpartition(")")[2].split()
    if len(fields) <= _STARTED or fields[0] in {"Z", "X"}:
        return None
    return fields[_STARTED]


def _line(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""


def _target(path: Path) -> str:
    try:
        return str(path.readlink())
    except OSError:
        return ""
