"""`xai-tui jobs`: what became of deferred jobs."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import click

from xai_tui.cli.invocation import Invocation
from xai_tui.cli.lazy import Entry, LazyGroup
from xai_tui.cli.options import demand_command, json_option, key_file_option
from xai_tui.cli.output import Output
from xai_tui.cli.running import run_async
from xai_tui.cli.shapes import job_row, moment
from xai_tui.cli.table import write_table
from xai_tui.cli.waiting import OPEN_STATES, answer_of, print_answers
from xai_tui.domain.conversation import Message
from xai_tui.domain.job import DeferredJob
from xai_tui.domain.money import usd
from xai_tui.errors import UsageError

if TYPE_CHECKING:
    from xai_tui.services.session import Session

SHORT_ID = 8
"""Characters of an id in a table; every command takes a beginning that fits one job only."""


COMMANDS = {
    "list": Entry("xai_tui.cli.jobs:list_jobs", "List all jobs in all states, the newest first."),
    "show": Entry("xai_tui.cli.jobs:show_job", "Show a job and its answer, as far as it is here."),
    "wait": Entry("xai_tui.cli.jobs:wait_for_jobs", "Wait for jobs and print their answers as they come."),
    "watch": Entry(
        "xai_tui.cli.job_watch:watch_jobs",
        "Collect answers until stopped; print one line for whatever happens to a job.",
    ),
    "results": Entry(
        "xai_tui.cli.job_results:print_results", "Print answers as JSON lines, in the order sent."
    ),
    "resend": Entry(
        "xai_tui.cli.job_changes:resend_job", "Send a job's request again as a new job and print its id."
    ),
    "forget": Entry(
        "xai_tui.cli.job_changes:forget_job",
        "Take a job off the list; an answer that has come stays in its chat.",
    ),
}
"""Every command of the group: where it is and what it does."""


@click.group(cls=LazyGroup, entries=COMMANDS, invoke_without_command=True)
@click.pass_context
def jobs(context: click.Context) -> None:
    """List, watch, collect and resend deferred jobs."""
    demand_command(context)


@click.command("list")
@json_option
@click.pass_obj
def list_jobs(invocation: Invocation, /, *, as_json: bool) -> None:
    """List all jobs in all states, the newest first.

    Asks no server. With --json one object a line.
    """
    output = invocation.output(as_json=as_json)

    async def work() -> None:
        async with invocation.session(output, online=False) as session:
            found = await session.jobs.list()
            if as_json:
                for job in found:
                    output.record(job_row(job))
            else:
                now = datetime.now(UTC)
                headings = ("ID", "STATE", "MODEL", "AGE", "LEFT", "PROMPT")
                write_table(output, headings, [_cells(job, now) for job in found])

    run_async(work)


@click.command("show")
@click.argument("job_id", metavar="ID")
@json_option
@click.pass_obj
def show_job(invocation: Invocation, /, *, job_id: str, as_json: bool) -> None:
    """Show a job and its answer, as far as it is here.

    ID is the job's id, a beginning of it that fits no other, or the server's
    request id. Asks no server.
    """
    output = invocation.output(as_json=as_json)

    async def work() -> None:
        async with invocation.session(output, online=False) as session:
            job = await session.jobs.get(job_id)
            _print_job(output, job, await answer_of(session, job), is_sandbox=session.is_sandbox)

    run_async(work)


@click.command("wait")
@click.argument("job_ids", metavar="[ID]...", nargs=-1)
@key_file_option
@json_option
@click.pass_obj
def wait_for_jobs(invocation: Invocation, /, *, job_ids: tuple[str, ...], as_json: bool) -> None:
    """Wait for jobs and print their answers as they come.

    Without an ID it waits for all open jobs of this server and key. With
    several jobs each answer begins with a line `# ID`. Ends with 1 when a job
    ended without an answer.
    """
    output = invocation.output(as_json=as_json)

    async def work() -> None:
        async with invocation.session(output) as session:
            wanted = await _wanted(session, job_ids)
            if not wanted:
                output.say("No job of this server and key is open.")
            await print_answers(session, wanted, output)

    run_async(work)


async def _wanted(session: "Session", job_ids: Sequence[str]) -> list[DeferredJob]:
    if not job_ids:
        found = await session.jobs.list(OPEN_STATES)
        return [job for job in reversed(found) if job.origin == session.origin_id]
    named = {job.id: job for job in [await session.jobs.get(job_id) for job_id in job_ids]}
    for job in named.values():
        if job.state.is_open and job.origin != session.origin_id:
            raise UsageError(
                f"Job {job.id} was sent to another server or with another key ({job.origin}).",
                next_step="Set XAI_BASE_URL and the key to those it was sent with.",
            )
    return list(named.values())


def _cells(job: DeferredJob, now: datetime) -> tuple[str, ...]:
    left = job.time_left(now) if job.state.is_open else None
    return (
        job.id[:SHORT_ID],
        job.state.value,
        job.model,
        span(now - job.created_at),
        span(left) if left is not None else "–",
        job.prompt,
    )


def span(time: timedelta) -> str:
    """A length of time in its two largest units at most, such as `3h 5m`."""
    seconds = max(int(time.total_seconds()), 0)
    for size, unit, smaller, part in ((86_400, "d", "h", 3_600), (3_600, "h", "m", 60)):
        if seconds >= size:
            return f"{seconds // size}{unit} {seconds % size // part}{smaller}"
    return f"{seconds // 60}m" if seconds >= 60 else f"{seconds}s"  # noqa: PLR2004 - a minute


def _print_job(output: Output, job: DeferredJob, answer: Message | None, *, is_sandbox: bool) -> None:
    if output.as_json:
        output.record({**job_row(job), "answer": answer.text if answer else None})
        return
    rows = {
        "id": job.id,
        "request id": job.request_id,
        "state": job.state.value,
        "model": job.model,
        "chat": job.chat_id,
        "created": moment(job.created_at),
        "expires": moment(job.expires_at),
        "cost": None if job.ticks is None or is_sandbox else usd(job.ticks),
        "server": job.origin,
        "failure": job.failure,
        "kept in": job.spool,
    }
    for name, value in rows.items():
        if value is not None:
            output.line(f"{name:<10} {value}")
    output.line(f"\n{job.prompt}")
    if answer is not None:
        output.line(f"\n{answer.text}")
