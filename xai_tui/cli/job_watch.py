"""`xai-tui jobs watch`: collect answers until stopped, and print a line for everything that happens."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterable
from contextlib import aclosing, suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from xai_tui.cli.invocation import Invocation
from xai_tui.cli.options import json_option, key_file_option
from xai_tui.cli.output import InterruptedRunError, Output
from xai_tui.cli.running import run_async
from xai_tui.cli.shapes import job_row, moment
from xai_tui.cli.waiting import OPEN_STATES
from xai_tui.domain.conversation import Failure
from xai_tui.domain.events import JobsChanged, StoreChanged, TroubleNoticed
from xai_tui.domain.job import DeferredJob, JobState
from xai_tui.errors import NotFoundError, StoreError, in_one_line
from xai_tui.terminal.safe import visible

if TYPE_CHECKING:
    from xai_tui.services.session import Session

SHORT_ID = 8
"""Characters of an id in a line for people."""

NEWEST = 100
"""How many of the newest jobs are looked at for any that were sent and answered between two looks."""

AGAIN_SECONDS = 5.0
"""When jobs are looked at again after the database refused."""


@click.command("watch")
@key_file_option
@json_option
@click.pass_obj
def watch_jobs(invocation: Invocation, /, *, as_json: bool) -> None:
    """Collect answers until stopped; print one line for whatever happens to a job.

    A line holds the time, the beginning of the job's id, what became of it
    (`waiting` once the server has taken it, then `collected`, or how else it
    ended) and its prompt. Several may watch, a screen among them: each job is
    asked for by one of them. SIGINT and SIGTERM end it with 0.
    """
    output = invocation.output(as_json=as_json)

    async def work() -> None:
        async with invocation.session(output) as session:
            await _watch(session, output)

    with suppress(InterruptedRunError):
        run_async(work)


async def _watch(session: "Session", output: Output) -> None:
    record = Record(session)
    async with session.events.subscribe(JobsChanged, StoreChanged, TroubleNoticed) as changes:
        await _introduce(session, record, output)
        session.watch()
        told: Failure | None = None
        async for event in changes:
            if isinstance(event, TroubleNoticed):
                if event.failure != told:
                    told = event.failure
                    output.say(in_one_line(told.title, told.message))
                continue
            job_id = event.job_id if isinstance(event, JobsChanged) else None
            async with aclosing(_news(record, job_id, output.say)) as news:
                async for job in news:
                    _print(output, job)


async def _introduce(session: "Session", record: "Record", output: Output) -> None:
    mine = await record.begin()
    everyone = await session.jobs.list(OPEN_STATES)
    others = sum(job.origin != session.origin_id for job in everyone)
    output.say(f"Watching {mine} open jobs of {session.base_url}.")
    if others:
        output.say(f"{others} jobs of another server or key are not asked for.")


async def _news(
    record: "Record", job_id: str | None, say: Callable[[str], None]
) -> AsyncGenerator[DeferredJob, None]:
    """What has changed; a database that refuses is asked again, since a watch outlives its troubles."""
    while True:
        try:
            changed = await record.look(job_id)
        except StoreError as error:
            say(in_one_line(error.title, error.message))
            await asyncio.sleep(AGAIN_SECONDS)
            job_id = None
        else:
            for job in changed:
                yield job
            return


def _print(output: Output, job: DeferredJob) -> None:
    now = datetime.now(UTC).replace(microsecond=0)
    if output.as_json:
        output.record({"event": job.state.value, "at": moment(now), **job_row(job)})
        return
    words = visible(" ".join((job.failure or job.prompt).split()), keep_newlines=False)
    output.line(f"{moment(now)} {job.id[:SHORT_ID]} {job.state.value} {job.model} {words}")


class Record:
    """The states in which this server's jobs were seen last.

    Args:
        session: Where the jobs are, and which server's.
    """

    def __init__(self, session: "Session") -> None:
        self._jobs = session.jobs
        self._origin = session.origin_id
        self._began = datetime.now(UTC)
        self._states: dict[str, JobState] = {}

    async def begin(self) -> int:
        """Take what is open now for known; gives how many jobs that are.

        Raises:
            StoreError: The jobs cannot be read.
        """
        self._states = {job.id: job.state for job in self._mine(await self._jobs.list(OPEN_STATES))}
        return len(self._states)

    async def look(self, job_id: str | None) -> list[DeferredJob]:
        """The jobs whose state has changed since it was seen last.

        Args:
            job_id: The one that may have; `None` where any may.

        Raises:
            StoreError: The jobs cannot be read.
        """
        found = await (self._any() if job_id is None else self._one(job_id))
        return [job for job in self._mine(found) if self._is_news(job)]

    def _is_news(self, job: DeferredJob) -> bool:
        before = self._states.get(job.id)
        if before is None and job.finished_at is not None and job.finished_at < self._began:
            return False
        self._states[job.id] = job.state
        # Between intent and id nothing is to be told that a moment later is not told better.
        return job.state is not before and job.state.is_sent

    async def _any(self) -> list[DeferredJob]:
        """All that may have changed: open jobs, those that were, and new ones that were quick."""
        found = {job.id: job for job in await self._jobs.list(limit=NEWEST)}
        found |= {job.id: job for job in await self._jobs.list(OPEN_STATES)}
        for job_id in [job_id for job_id, state in self._states.items() if state.is_open]:
            if job_id not in found:
                found |= {job.id: job for job in await self._one(job_id)}
        return sorted(found.values(), key=lambda job: (job.finished_at or job.created_at, job.created_at))

    async def _one(self, job_id: str) -> list[DeferredJob]:
        try:
            return [await self._jobs.get(job_id)]
        except NotFoundError:
            self._states.pop(job_id, None)
            return []

    def _mine(self, jobs: Iterable[DeferredJob]) -> list[DeferredJob]:
        return [job for job in jobs if job.origin == self._origin]
