"""`xai-tui jobs watch`: collect answers until stopped, and print a line for everything that happens."""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from xai_tui.cli.invocation import Invocation
from xai_tui.cli.job_record import Record
from xai_tui.cli.options import json_option, key_file_option
from xai_tui.cli.output import InterruptedRunError, Output
from xai_tui.cli.running import run_async
from xai_tui.cli.shapes import job_row, moment
from xai_tui.cli.waiting import OPEN_STATES
from xai_tui.domain.events import JobCollected, JobExpiring, JobsChanged, StoreChanged, TroubleNoticed
from xai_tui.domain.job import DeferredJob
from xai_tui.errors import NotFoundError, StoreError, in_one_line
from xai_tui.terminal.safe import visible

if TYPE_CHECKING:
    from xai_tui.services.session import Session

SHORT_ID = 8
"""Characters of an id in a line for people."""

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
    ended; `expiring` in its last hour) and its prompt. On a terminal it also
    rings, and the program of the setting `notify_command` is run.

    Several may watch, a screen among them: each job is asked for by one of
    them. SIGINT and SIGTERM end it with 0.
    """
    output = invocation.output(as_json=as_json)

    async def work() -> None:
        async with invocation.session(output) as session:
            await _watch(session, output)

    with suppress(InterruptedRunError):
        run_async(work)


async def _watch(session: "Session", output: Output) -> None:
    record = Record(session)
    kinds = (JobsChanged, StoreChanged, TroubleNoticed, JobCollected, JobExpiring)
    async with session.events.subscribe(*kinds) as changes:
        await _introduce(session, record, output)
        session.watch()
        async for event in changes:
            if isinstance(event, TroubleNoticed):
                output.say(in_one_line(event.failure.title, event.failure.message))
            elif isinstance(event, JobCollected | JobExpiring):
                await _notify(session, event, output)
            else:
                job_id = event.job_id if isinstance(event, JobsChanged) else None
                for job in await _news(record, job_id, output):
                    _print(output, job)


async def _introduce(session: "Session", record: Record, output: Output) -> None:
    mine = await record.begin()
    everyone = await session.jobs.list(OPEN_STATES)
    others = sum(job.origin != session.origin_id for job in everyone)
    output.say(f"Watching {mine} open jobs of {session.base_url}.")
    if others:
        output.say(f"{others} jobs of another server or key are not asked for.")


async def _news(record: Record, job_id: str | None, output: Output) -> list[DeferredJob]:
    """What has changed; a database that refuses is asked again, since a watch outlives its troubles."""
    while True:
        try:
            return await record.look(job_id)
        except StoreError as error:
            output.say(in_one_line(error.title, error.message))
            await asyncio.sleep(AGAIN_SECONDS)
            job_id = None


async def _notify(session: "Session", event: JobCollected | JobExpiring, output: Output) -> None:
    """Tell whoever sits at the terminal; that an end is near is also a line."""
    try:
        job = await session.jobs.get(event.job_id)
    except (NotFoundError, StoreError):
        return  # what is wrong is told where states are looked at
    if isinstance(event, JobExpiring):
        _print(output, job, "expiring")
        output.stderr.ring("xai-tui", f"Less than an hour is left for: {job.prompt}")
    else:
        output.stderr.ring("xai-tui", f"The answer is here: {job.prompt}")


def _print(output: Output, job: DeferredJob, event: str | None = None) -> None:
    now, event = datetime.now(UTC).replace(microsecond=0), event or job.state.value
    if output.as_json:
        output.record({"event": event, "at": moment(now), **job_row(job)})
        return
    words = visible(" ".join((job.failure or job.prompt).split()), keep_newlines=False)
    output.line(f"{moment(now)} {job.id[:SHORT_ID]} {event} {job.model} {words}")
