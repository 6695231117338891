"""`xai-tui defer`: prompts whose answers are collected later."""

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import click

from xai_tui.cli.invocation import Invocation
from xai_tui.cli.options import json_option, key_file_option, model_option
from xai_tui.cli.output import Output
from xai_tui.cli.reading import read_prompt, read_stdin, read_text
from xai_tui.cli.running import run_async
from xai_tui.cli.shapes import job_row
from xai_tui.cli.waiting import print_answers, report_submitted
from xai_tui.domain.conversation import Draft
from xai_tui.domain.job import DeferredJob
from xai_tui.errors import UsageError

if TYPE_CHECKING:
    from xai_tui.services.session import Session


@dataclass(frozen=True, slots=True)
class Line:
    """One prompt of a file.

    Attributes:
        prompt: The text to send.
        model: The model it asks for, if it names one.
        system: Its system prompt.
    """

    prompt: str
    model: str | None = None
    system: str = ""


def read_lines(text: str, source: str) -> list[Line]:
    """The prompts of a file: JSON lines, when the first line begins with `{`; else one prompt a line.

    A JSON line is an object with `prompt`, and perhaps `model` and `system`.
    Empty lines count for nothing.

    Args:
        text: The file's content.
        source: Its name, for complaints.

    Raises:
        UsageError: A line is no such object, or there is no line at all.
    """
    rows = [(number, line) for number, line in enumerate(text.split("\n"), start=1) if line.strip()]
    if not rows:
        raise UsageError(f"{source} holds no prompt.", next_step="Write one prompt a line, or JSON lines.")
    if rows[0][1].lstrip().startswith("{"):
        return [_from_json(line, f"{source}, line {number}") for number, line in rows]
    return [Line(line.strip()) for _, line in rows]


_NAMES = {"prompt", "model", "system"}
_JSON_SHAPE = 'Write {"prompt": "…"} on every line, with "model" and "system" where they are wanted.'


def _from_json(line: str, place: str) -> Line:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise UsageError(f"{place}: {error}", next_step=_JSON_SHAPE) from error
    if not isinstance(row, dict) or not all(isinstance(value, str) for value in row.values()):
        raise UsageError(f"{place}: no object of texts", next_step=_JSON_SHAPE)
    if unknown := sorted(row.keys() - _NAMES):
        raise UsageError(f"{place}: there is no field {unknown[0]!r}", next_step=_JSON_SHAPE)
    if not row.get("prompt", "").strip():
        raise UsageError(f"{place}: no `prompt`", next_step=_JSON_SHAPE)
    return Line(**row)


@click.command()
@click.argument("prompt", required=False)
@click.option(
    "--file",
    "file",
    metavar="PROMPTS",
    type=click.Path(path_type=Path, allow_dash=True),
    help="Send every line of this file: a prompt, or JSON with `prompt`, `model`, `system`; - is stdin.",
)
@model_option
@click.option("-s", "--system", metavar="TEXT", default="", help="The system prompt.")
@click.option("--wait", is_flag=True, help="Wait for the answers and print them.")
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
    wait: bool,
    as_json: bool,
) -> None:
    """Send prompts as deferred jobs and print their ids.

    Each id is printed once the job is stored here, before it is sent, so that
    none is lost. Look for the answers with `xai-tui jobs`. The server keeps
    each for 24 hours and gives it out once.
    """
    if prompt is not None and file is not None:
        raise UsageError("A prompt and --file are two sources.", next_step="Leave one of them out.")
    output = invocation.output(as_json=as_json)
    if file is None:
        lines = [Line(read_prompt(prompt, output))]
    else:
        is_stdin = str(file) == "-"
        text = read_stdin(output) if is_stdin else read_text(file)
        lines = read_lines(text, "standard input" if is_stdin else str(file))
    batch = str(uuid4()) if file else None
    wanted = [replace(line, model=line.model or model, system=line.system or system) for line in lines]

    async def work() -> None:
        async with invocation.session(output) as session:
            jobs = [await _hand_in(session, line, batch, output) for line in wanted]
            await report_submitted(session, [job.id for job in jobs], output)
            if wait:
                await print_answers(session, jobs, output)

    run_async(work)


async def _hand_in(session: "Session", line: Line, batch: str | None, output: Output) -> DeferredJob:
    chat = await session.chats.create(line.model, system=line.system)
    job = await session.jobs.defer(chat.id, Draft(line.prompt), batch=batch)
    if output.as_json:
        output.record(job_row(job))
    else:
        output.line(job.id)
    return job
