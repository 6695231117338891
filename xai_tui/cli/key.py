"""`xai-tui key`: what the API key is."""

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from xai_tui.cli.invocation import Invocation
from xai_tui.cli.options import json_option, key_file_option
from xai_tui.cli.output import Output
from xai_tui.cli.running import run_async
from xai_tui.cli.shapes import Row, moment

if TYPE_CHECKING:
    from xai_tui.services.account.account import KeyDetails


@click.command()
@key_file_option
@json_option
@click.pass_obj
def key(invocation: Invocation, /, *, as_json: bool) -> None:
    """Tell what the API key is, and what it may do.

    The key itself is never shown. Ends with 4 when the key or its team is
    blocked.
    """
    output = invocation.output(as_json=as_json)

    async def work() -> None:
        from xai_tui.api.errors import BlockedError

        async with invocation.keyed_session(output) as (session, found):
            details = await session.account.key()
            place: Row = {"source": found.source if found else None, "server": session.base_url}
            _print_key(output, {**place, **_row(details)})
            if details.is_blocked:
                raise BlockedError

    run_async(work)


def _row(details: "KeyDetails") -> Row:
    times = {"created_at": moment(details.created_at), "changed_at": moment(details.changed_at)}
    return {**asdict(details), **times}


def _print_key(output: Output, row: Row) -> None:
    if output.as_json:
        output.record(row)
        return
    for name, value in row.items():
        output.line(f"{name.replace('_', ' '):<13} {_words(value)}")


def _words(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(value) or "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "–" if value is None else str(value)
