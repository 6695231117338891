"""A program that sends and collects jobs and is killed at a chosen step; as a module it forks one a line.

Forking from a process that has loaded everything makes hundreds of kills take
minutes, not hours. Each line on stdin is one `Life` as JSON; each line on
stdout says how it ended.
"""

import asyncio
import importlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Self

from tests.services.conftest import paths_in
from xai_tui.api.resources.chat import ChatResource
from xai_tui.api.resources.deferred import DeferredResource
from xai_tui.config.credentials import FoundKey, Secret
from xai_tui.config.settings import Settings
from xai_tui.domain import job_looks, pace
from xai_tui.domain.conversation import Draft
from xai_tui.errors import XaiTuiError
from xai_tui.services.jobs import intake, submitting, watch
from xai_tui.services.jobs.desk import JobDesk
from xai_tui.services.jobs.outcomes import Outcomes
from xai_tui.services.jobs.part import Part
from xai_tui.services.jobs.spool import Spool
from xai_tui.services.session import open_session
from xai_tui.store import opening
from xai_tui.store.jobs import Jobs
from xai_tui.store.ledger import Ledger

ROOT = Path(__file__).resolve().parents[3]

PLACES: dict[str, tuple[type, str]] = {
    "intent": (Jobs, "add"),
    "defer": (JobDesk, "defer"),
    "post": (ChatResource, "defer"),
    "note": (Spool, "note_id"),
    "forget note": (Spool, "forget_id"),
    "fetch": (DeferredResource, "fetch"),
    "bytes": (Part, "write"),
    "rename": (Part, "commit"),
    "ledger": (Ledger, "put"),
    "store": (Outcomes, "collected"),
    "unspool": (Spool, "remove"),
}
"""Where a life may be made to end by name."""


@dataclass(frozen=True, slots=True)
class Life:
    """One program from its start to its end.

    Attributes:
        folder: Where its data is.
        url: The server.
        prompt: The job it sends; empty to only watch.
        step: Die at this step: a callback of the loop, or a file that is opened, renamed, removed or flushed.
        place: Or die at this place of `PLACES`.
        is_after: Once it is done, not before.
        pass_by: How often to pass the place alive.
        seconds: How long to live at most.
    """

    folder: str
    url: str
    prompt: str = ""
    step: int = 0
    place: str = ""
    is_after: bool = False
    pass_by: int = 0
    seconds: float = 20.0


class Death:
    """Counts steps, and kills the process at one of them."""

    def __init__(self, life: Life) -> None:
        self._life = life
        self._passed = 0
        self.steps = 0
        self.is_armed = False

    def step(self) -> None:
        self.steps += self.is_armed
        if self.steps == self._life.step and self.is_armed:
            die()

    def pass_by(self) -> None:
        if self._passed == self._life.pass_by:
            die()
        self._passed += 1

    def lie_in_wait(self) -> None:
        """Count from now on."""
        run, flush = getattr(asyncio.Handle, "_run"), os.fsync  # noqa: B009 - each goes on after an await

        def counted(handle: asyncio.Handle) -> None:
            self.step()
            run(handle)

        def flushed(handle: int) -> None:
            self.step()
            flush(handle)
            self.step()

        setattr(asyncio.Handle, "_run", counted)  # noqa: B010
        setattr(os, "fsync", flushed)  # noqa: B010
        sys.addaudithook(lambda name, _: self.step() if name in {"open", "os.rename", "os.remove"} else None)
        if self._life.place:
            self._at(*PLACES[self._life.place])

    def _at(self, owner: type, name: str) -> None:
        work: Callable[..., Any] = getattr(owner, name)

        def plain(*args: Any, **more: Any) -> Any:
            if not self._life.is_after:
                self.pass_by()
            done = work(*args, **more)
            if self._life.is_after:
                self.pass_by()
            return done

        async def awaited(*args: Any, **more: Any) -> Any:
            if not self._life.is_after:
                self.pass_by()
            done = await work(*args, **more)
            if self._life.is_after:
                self.pass_by()
            return done

        setattr(owner, name, awaited if asyncio.iscoroutinefunction(work) else plain)


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(60)


def hasten() -> None:
    """Have looks follow each other closely, and a locked database be given up soon."""
    job_looks.FIRST_LOOK = timedelta(milliseconds=10)
    pace.LOOKS_A_SECOND = 200.0
    pace.SHARE_OF_LIMIT = 1.0
    pace.FIRST_HOLD = pace.SECOND // 50
    watch.LONGEST_SLEEP = timedelta(milliseconds=50)
    intake.RETRY_SECONDS = submitting.RETRY_SECONDS = 0.05
    opening.BUSY_SECONDS = 0.2


def confess(folder: Path) -> None:
    """Write down of which job bytes have been read, right behind the reading."""
    write = Part.write

    def told(part: Part, data: bytes) -> None:
        write(part, data)
        name = part._arriving.stem.encode()
        handle = os.open(folder / "read", os.O_CREAT | os.O_APPEND | os.O_WRONLY)
        os.write(handle, name + b"\n")
        os.close(handle)

    setattr(Part, "write", told)  # noqa: B010


async def live(life: Life, death: Death) -> None:
    key = FoundKey(Secret("xai-test-key"), "the test")
    settings = Settings(base_url=life.url, connect_timeout=5, first_byte_timeout=5, idle_timeout=5)
    async with open_session(settings, paths_in(Path(life.folder)), key, sandbox=True) as session:
        death.is_armed = True
        session.watch()
        try:
            async with asyncio.timeout(life.seconds):
                if not life.prompt:
                    await asyncio.sleep(life.seconds)
                    return
                chat = await session.chats.create()
                job = await session.jobs.defer(chat.id, Draft(life.prompt))
                await session.jobs.wait([job.id])
        except TimeoutError:
            pass
        death.is_armed = False


def be(life: Life) -> int:
    """Live it; the exit code tells whether the disk or the server allowed it."""
    hasten()
    confess(Path(life.folder).parent)
    death = Death(life)
    death.lie_in_wait()
    try:
        asyncio.run(live(life, death))
    except XaiTuiError:
        return 3
    return 0


def main() -> None:
    importlib.import_module("xai_tui.services.protocols.chat")  # loaded once, not in each life
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            try:
                os._exit(be(Life(**json.loads(line))))
            finally:
                os._exit(1)
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


class Nursery:
    """The process that forks them, as the tests hold it; a context manager that ends it."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.services.jobs.victim"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )

    async def bear(self, life: Life) -> int:
        """Let one live; gives its exit code, negative when it was killed."""
        return await asyncio.to_thread(self._bear, life)

    def _bear(self, life: Life) -> int:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(asdict(life)) + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()


if __name__ == "__main__":
    main()
