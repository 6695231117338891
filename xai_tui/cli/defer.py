"""`xai-tui defer`: prompts whose answers are collected later."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from xai_tui.cli.batch_summary import say_after, say_before
from xai_tui.cli.invocation import Invocation
from xai_tui.cli.job_changes import print_id
from xai_tui.cli.options import json_option, key_file_option, model_option
from xai_tui.cli.output import Output
from xai_tui.cli.prompt_file import demand_whole, read_prompts
from xai_tui.cli.reading import read_prompt, read_stdin, read_text
from xai_tui.cli.running import run_async
from xai_tui.cli.waiting import print_answers, refuse_failed, report_submitted
from xai_tui.domain.batch import BatchLine, was_refused
from xai_tui.domain.conversation import Draft
from xai_tui.domain.job import DeferredJob, JobState
from xai_tui.errors import UsageError

if TYPE_CHECKING:
    from xai_tui.services.jobs.batches import Progress
    from xai_tui.services.session import Session


@dataclass(frozen=True, slots=True)
class Wishes:
    """How a file is to be sent.

    Attributes:
        again: Send one anew that is finished.
        skip_invalid: Leave broken lines out.
        resend_unknown: Send lines again that the server may have taken without saying so.
        wait: Wait for the answers.
    """

    again: bool = False
    skip_invalid: bool = False
    resend_unknown: bool = False
    wait: bool = False


@click.command()
@click.argument("prompt", required=False)
@click.option(
    "--file",
    "file",
    metavar="PROMPTS",
    type=click.Path(path_type=Path, allow_dash=True),
    help="Send every line of this file: a prompt, or JSON; - is stdin.",
)
@model_option
@click.option("-s", "--system", metavar="TEXT", default="", help="The system prompt.")
@click.option("--wait", is_flag=True, help="Wait for the answers and print them.")
@click.option("--again", is_flag=True, help="Send a file anew that was sent before.")
@click.option("--skip-invalid", is_flag=True, help="Leave broken lines of the file out.")
@click.option("--resend-unknown", is_flag=True, help="Send lines again whose fate is unknown.")
@key_file_option
@json_option
@click.pass_obj
def defer(
    invocation: Invocation,
    /,
    *,
    prompt: str | None,
    file: Path | None,
    model: str | None,
    system: str,
    as_json: bool,
    **flags: bool,
) -> None:
    """Send prompts as deferred jobs and print their ids.

    Each id is printed once the job is stored here, before it is sent, so that
    none is lost. Look for the answers with `xai-tui jobs`. The server keeps
    each for 24 hours and gives it out once.

    A line of JSON holds `prompt`, and perhaps `model`, `system`, `n`,
    `temperature`, `top_p`, `max_tokens`, `effort`, `seed`, `schema`. A file is
    known by its content and these options: one that was interrupted goes on
    where it stopped, and no line is sent twice.
    """
    output, wishes = invocation.output(as_json=as_json), Wishes(**flags)
    if file is None:
        _demand_file(wishes)
        line = BatchLine(read_prompt(prompt, output), model, system)
    elif prompt is not None:
        raise UsageError("A prompt and --file are two sources.", next_step="Leave one of them out.")
    else:
        lines = [
            replace(line, model=line.model or model, system=line.system or system)
            for line in _read(file, wishes, output)
        ]

    async def work() -> None:
        async with invocation.session(output) as session:
            if file is None:
                await _send_one(session, line, wishes, output)
            else:
                await _send_file(session, lines, wishes, output)

    run_async(work)


def _demand_file(wishes: Wishes) -> None:
    if wishes.again or wishes.skip_invalid or wishes.resend_unknown:
        raise UsageError(
            "--again, --skip-invalid and --resend-unknown speak of a file.", next_step="Name it with --file."
        )


def _read(file: Path, wishes: Wishes, output: Output) -> tuple[BatchLine, ...]:
    is_stdin = str(file) == "-"
    source = "standard input" if is_stdin else str(file)
    found = read_prompts(read_stdin(output) if is_stdin else read_text(file), source)
    if not wishes.skip_invalid:
        demand_whole(found, source)
    for words in found.broken:
        output.say(f"{source}, {words}; left out")
    if not found.lines:
        raise UsageError(f"{source} holds no prompt.", next_step="Correct its lines.")
    return found.lines


async def _send_one(session: "Session", line: BatchLine, wishes: Wishes, output: Output) -> None:
    chat = await session.chats.create(line.model, system=line.system)
    job = await session.jobs.defer(chat.id, Draft(line.prompt))
    print_id(job, output)
    await refuse_failed(session, await report_submitted(session, [job.id], output))
    if wishes.wait:
        await print_answers(session, [job], output)


async def _send_file(session: "Session", lines: list[BatchLine], wishes: Wishes, output: Output) -> None:
    with session.batches.alone(lines):
        progress = await session.batches.begun(lines)
        if progress is None or (wishes.again and progress.is_finished):
            progress = await session.batches.begin(lines)
        await _say_plan(session, progress, lines, wishes, output)
        jobs = list[DeferredJob]()
        async for job in session.batches.send(progress, lines, resend_unknown=wishes.resend_unknown):
            print_id(job, output)
            jobs.append(job)
        ended = await report_submitted(session, [job.id for job in jobs], output)
        say_after(progress, ended, output)
        await refuse_failed(session, ended)
    if wishes.wait:
        await print_answers(session, jobs, output, in_order=True)


async def _say_plan(
    session: "Session", progress: "Progress", lines: list[BatchLine], wishes: Wishes, output: Output
) -> None:
    """Say what goes out; of a file that is finished, that nothing does."""
    wanted = [line for number, line in enumerate(lines) if _goes_out(progress, number, wishes)]
    if wanted:
        await say_before(session, wanted, len(lines) - len(wanted), output)
        return
    output.say(
        f"This file was sent on {progress.batch.created_at:%Y-%m-%d at %H:%M} UTC; nothing is sent. "
        "Send it anew with --again."
    )


def _goes_out(progress: "Progress", number: int, wishes: Wishes) -> bool:
    job = progress.jobs.get(number)
    if job is None:
        return number not in progress.forgotten
    if job.state is JobState.UNKNOWN:
        return wishes.resend_unknown
    return not job.state.is_sent or was_refused(job)
