"""`xai-tui jobs resend` and `forget`: what a user decides about one job."""

import sys

import click

from xai_tui.cli.invocation import Invocation
from xai_tui.cli.options import json_option, key_file_option
from xai_tui.cli.output import Output
from xai_tui.cli.running import run_async
from xai_tui.cli.shapes import job_row
from xai_tui.cli.waiting import print_answers, refuse_failed, report_submitted
from xai_tui.domain.job import DeferredJob
from xai_tui.errors import UsageError


@click.command("resend")
@click.argument("job_id", metavar="ID")
@click.option("--wait", is_flag=True, help="Wait for the answer and print it.")
@key_file_option
@json_option
@click.pass_obj
def resend_job(invocation: Invocation, /, *, job_id: str, wait: bool, as_json: bool) -> None:
    """Send a job's request again as a new job and print its id.

    The new answer stands beside the first in the same chat. A job that is
    still open is not sent twice: wait for it, or forget it first.
    """
    output = invocation.output(as_json=as_json)

    async def work() -> None:
        async with invocation.session(output) as session:
            job = await session.jobs.get(job_id)
            if job.state.is_open:
                raise UsageError(
                    f"Job {job.id} is still {job.state.value}.",
                    next_step="Wait for its answer, or forget it first.",
                )
            again = await session.jobs.resend(job.id)
            print_id(again, output)
            await refuse_failed(session, await report_submitted(session, [again.id], output))
            if wait:
                await print_answers(session, [again], output)

    run_async(work)


@click.command("forget")
@click.argument("job_id", metavar="ID")
@click.option("--yes", is_flag=True, help="Do not ask.")
@json_option
@click.pass_obj
def forget_job(invocation: Invocation, /, *, job_id: str, yes: bool, as_json: bool) -> None:
    """Take a job off the list; an answer that has come stays in its chat.

    Asks first, on a terminal; elsewhere it wants `--yes`. The answer of an
    open job is never fetched then, though the server may bill it.
    """
    output = invocation.output(as_json=as_json)
    found: list[DeferredJob] = []

    async def find() -> None:
        async with invocation.session(output, online=False) as session:
            found.append(await session.jobs.get(job_id))

    async def forget() -> None:
        async with invocation.session(output, online=False) as session:
            await session.jobs.forget(job.id)
            if as_json:
                output.record({"id": job.id, "forgotten": True})
            else:
                output.line(f"forgot {job.id}")

    run_async(find)
    job = found[0]
    # Asked between the two: a question inside the event loop would be deaf to Ctrl+C.
    if yes or _is_sure(job):
        run_async(forget)
    else:
        output.say("Nothing was forgotten.")


def print_id(job: DeferredJob, output: Output) -> None:
    """Print a new job: its id, or all of it for programs."""
    if output.as_json:
        output.record(job_row(job))
    else:
        output.line(job.id)


def _is_sure(job: DeferredJob) -> bool:
    if sys.stdin is None or not sys.stdin.isatty():
        raise UsageError(
            f"Nobody can be asked whether job {job.id} is to be forgotten.", next_step="Add `--yes`."
        )
    fate = " Its answer will never be fetched." if job.state.is_open else ""
    return click.confirm(f"Job {job.id} is {job.state.value}.{fate} Forget it?", err=True)
