"""`xai-tui jobs results`: answers as JSON lines, in the order in which their prompts were sent."""

from typing import TYPE_CHECKING

import click

from xai_tui.cli.invocation import Invocation
from xai_tui.cli.options import json_option
from xai_tui.cli.output import Output
from xai_tui.cli.running import run_async
from xai_tui.cli.shapes import Row, job_row
from xai_tui.cli.waiting import answer_of
from xai_tui.domain.job import DeferredJob
from xai_tui.errors import NotFoundError

if TYPE_CHECKING:
    from xai_tui.services.session import Session


@click.command("results")
@click.option(
    "--batch", metavar="BATCH", help="Only those of one file: its id, or a beginning that fits no other."
)
@json_option
@click.pass_obj
def print_results(invocation: Invocation, /, *, batch: str | None, as_json: bool) -> None:
    """Print answers as JSON lines, in the order sent.

    With --batch there is an object for every line of its file, in the file's
    order: `line` counts from 1, and `answer` is null where none is here (yet).
    Without it there is one for every job that was answered. Asks no server.
    """
    output = invocation.output(as_json=as_json)

    async def work() -> None:
        async with invocation.session(output, online=False) as session:
            if batch is None:
                for job in reversed(await session.jobs.list()):
                    if (answer := await answer_of(session, job)) is not None:
                        output.record({**job_row(job), "answer": answer.text})
            else:
                await _print_batch(session, batch, output)

    run_async(work)


async def _print_batch(session: "Session", batch: str, output: Output) -> None:
    lines = await _lines_of(session, batch)
    missing = 0
    for number, job in enumerate(lines, start=1):
        row = await _row(session, job)
        missing += row["answer"] is None
        output.record({"line": number, **row})
    if missing:
        output.say(f"{missing} of {len(lines)} lines have no answer here.")


async def _lines_of(session: "Session", batch: str) -> list[DeferredJob | None]:
    try:
        progress = await session.batches.find(batch)
    except NotFoundError:
        # One that was not made from a file has only its jobs.
        jobs: list[DeferredJob | None] = [*reversed(await session.jobs.list(batch=batch))]
        if not jobs:
            raise
        return jobs
    return [progress.jobs.get(number) for number in range(progress.batch.size)]


async def _row(session: "Session", job: DeferredJob | None) -> Row:
    if job is None:
        return {"id": None, "state": None, "answer": None}
    answer = await answer_of(session, job)
    return {**job_row(job), "answer": answer.text if answer else None}
