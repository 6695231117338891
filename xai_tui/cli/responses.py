"""`xai-tui responses`: what the server keeps under a response's id."""

import json

import click

from xai_tui.cli.invocation import Invocation
from xai_tui.cli.options import demand_command, json_option, key_file_option
from xai_tui.cli.running import run_async


@click.group(invoke_without_command=True)
@click.pass_context
def responses(context: click.Context) -> None:
    """Get or delete responses that the server keeps."""
    demand_command(context)


@responses.command("get")
@click.argument("response_id", metavar="ID")
@key_file_option
@json_option
@click.pass_obj
def get_response(invocation: Invocation, /, *, response_id: str, as_json: bool) -> None:
    """Print a stored response as the server gives it, in JSON.

    The server keeps responses for 30 days. With --json it stands on one line.
    """
    output = invocation.output(as_json=as_json)

    async def work() -> None:
        async with invocation.session(output) as session:
            body = json.loads(await session.library.responses_get(response_id))
            output.line(json.dumps(body, ensure_ascii=False, indent=None if as_json else 2))

    run_async(work)


@responses.command("delete")
@click.argument("response_id", metavar="ID")
@key_file_option
@json_option
@click.pass_obj
def delete_response(invocation: Invocation, /, *, response_id: str, as_json: bool) -> None:
    """Make the server forget a response; chats here stay as they are."""
    output = invocation.output(as_json=as_json)

    async def work() -> None:
        async with invocation.session(output) as session:
            await session.library.responses_delete(response_id)
            if as_json:
                output.record({"id": response_id, "deleted": True})
            else:
                output.line(f"deleted {response_id}")

    run_async(work)
