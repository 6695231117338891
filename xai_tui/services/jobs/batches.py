"""Files of prompts, each sent once, however often the sending is interrupted."""

import fcntl
import os
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from xai_tui.config.paths import make_private_dir
from xai_tui.domain.batch import Batch, BatchLine, Place, fingerprint_of, in_order, was_refused
from xai_tui.domain.conversation import Draft
from xai_tui.domain.job import DeferredJob, JobState
from xai_tui.errors import NotFoundError, UsageError
from xai_tui.services.chats.shelf import ChatShelf
from xai_tui.services.jobs.desk import JobDesk
from xai_tui.services.server import Server
from xai_tui.services.stores import Stores
from xai_tui.store.batches import BatchRows


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a batch has come.

    Attributes:
        batch: The batch.
        jobs: The job of each line that has one, by the line's number from 0.
        forgotten: Lines whose jobs the user has taken off the list.
    """

    batch: Batch
    jobs: dict[int, DeferredJob] = field(default_factory=dict)
    forgotten: frozenset[int] = frozenset()

    @property
    def is_finished(self) -> bool:
        """Whether each line was sent, or forgotten."""
        sent = {number for number, job in self.jobs.items() if job.state.is_sent}
        return len(sent | self.forgotten) == self.batch.size

    @property
    def is_done(self) -> bool:
        """Whether it is finished, and no line is to be tried again by itself."""
        return self.is_finished and not any(was_refused(job) for job in self.jobs.values())

    def count(self, state: JobState) -> int:
        """How many lines have come this far."""
        return sum(job.state is state for job in self.jobs.values())


class Batches:
    """The batches of a session's server.

    A line is stored in three steps: its chat together with its place in the
    batch, its job, and the job's name at that place. Whoever is killed between
    the first two leaves a line that was certainly not sent; between the last
    two, one whose chat leads to its job.

    Args:
        stores: Where batches are.
        chats: Makes a chat for each line.
        desk: Sends them.
        server: Whom the files are sent to.
        folder: Where the files are that let one process at a time send a batch.
    """

    def __init__(self, stores: Stores, chats: ChatShelf, desk: JobDesk, server: Server, folder: Path) -> None:
        self._stores = stores
        self._rows = BatchRows(stores.database)
        self._chats = chats
        self._desk = desk
        self._server = server
        self._folder = folder

    @contextmanager
    def alone(self, lines: Sequence[BatchLine]) -> Iterator[None]:
        """Be the only process that sends these lines; the system ends this with the process.

        Raises:
            UsageError: Another process sends them.
        """
        make_private_dir(self._folder)
        path = self._folder / f"{self._fingerprint(lines)[:32]}.sending"
        handle = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
        try:
            if not _locked(handle):
                raise UsageError(
                    "Another process is sending this file.",
                    next_step="Wait until it has ended; `xai-tui jobs list` shows how far it is.",
                )
            yield
            path.unlink(missing_ok=True)
        finally:
            os.close(handle)

    async def begun(self, lines: Sequence[BatchLine]) -> Progress | None:
        """How far these lines have come, if they were ever begun to be sent to this server.

        Raises:
            StoreError: That cannot be read.
        """
        batch = await self._rows.latest(self._fingerprint(lines))
        return await self.progress(batch) if batch else None

    async def begin(self, lines: Sequence[BatchLine]) -> Progress:
        """Make a new batch of these lines; none is sent yet.

        Raises:
            StoreError: It was not stored.
        """
        fingerprint = self._fingerprint(lines)
        batch = Batch(str(uuid4()), fingerprint, datetime.now(UTC), len(lines))
        await self._rows.add(batch)
        return Progress(batch)

    async def progress(self, batch: Batch) -> Progress:
        """How far a batch has come.

        Raises:
            StoreError: That cannot be read.
        """
        places = await self._rows.places(batch.id)
        found = in_order(places, await self._desk.list(batch=batch.id))
        named = {place.number for place in places if place.job_id is not None}
        return Progress(batch, found, frozenset(named - found.keys()))

    async def find(self, name: str) -> Progress:
        """How far the one batch has come whose id is or begins so.

        Raises:
            NotFoundError: It fits no batch, or several.
        """
        return await self.progress(await self._rows.find(name))

    async def send(
        self, progress: Progress, lines: Sequence[BatchLine], *, resend_unknown: bool = False
    ) -> AsyncIterator[DeferredJob]:
        """Hand in what was not sent yet, and give the job of every line that has one, in their order.

        A line that the server refused is sent again. One that it may have taken without saying so is so
        only when that is asked for. All others stay as they are.

        Args:
            progress: How far the batch has come.
            lines: All its lines.
            resend_unknown: Whether lines whose fate is unknown are sent again.

        Raises:
            XaiTuiError: A line was not stored; those before it were.
        """
        places = {place.number: place for place in await self._rows.places(progress.batch.id)}
        if not all(job.state.is_sent for job in progress.jobs.values()):
            self._desk.watch()  # sends what a process that is gone has stored and not sent
        jobs = await self._settled(progress.jobs) if resend_unknown else progress.jobs
        for number, line in enumerate(lines):
            job = jobs.get(number)
            if job is None and number not in progress.forgotten:
                yield await self._hand_in(progress.batch, line, places.get(number), number)
            elif job is not None:
                wanted = was_refused(job) or (resend_unknown and job.state is JobState.UNKNOWN)
                yield await self._desk.resend(job.id) if wanted else job

    async def _settled(self, jobs: Mapping[int, DeferredJob]) -> Mapping[int, DeferredJob]:
        """The same once it is known what became of those whose sender was killed as it sent them."""
        cut = {number: job.id for number, job in jobs.items() if job.state is JobState.SUBMITTING}
        known = await self._desk.submitted(list(cut.values()))
        return {**jobs, **dict(zip(cut, known, strict=True))}

    async def _hand_in(self, batch: Batch, line: BatchLine, place: Place | None, number: int) -> DeferredJob:
        if place is None or not await self._is_there(place.chat_id):
            async with self._stores.database.transaction():
                chat = await self._chats.create(line.model, system=line.system, parameters=line.parameters)
                place = Place(number, chat.id)
                await self._rows.put(batch.id, place)
        job = await self._desk.defer(place.chat_id, Draft(line.prompt), line.n, batch=batch.id)
        await self._rows.put(batch.id, replace(place, job_id=job.id))
        return job

    def _fingerprint(self, lines: Sequence[BatchLine]) -> str:
        return fingerprint_of(lines, self._server.origin.id)

    async def _is_there(self, chat_id: str) -> bool:
        try:
            await self._stores.chats.get(chat_id)
        except NotFoundError:
            return False
        return True


def _locked(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    # Whoever was alone before may have removed the file since it was opened.
    return os.fstat(handle).st_nlink > 0
