"""`xai-tui tokens`: how many tokens a text has, and which."""

from typing import TYPE_CHECKING

import click

from xai_tui.cli.invocation import Invocation
from xai_tui.cli.options import json_option, key_file_option, model_option
from xai_tui.cli.reading import read_exactly
from xai_tui.cli.running import run_async
from xai_tui.cli.shapes import Row

if TYPE_CHECKING:
    from xai_tui.services.session import Session


@click.command()
@click.argument("text", required=False)
@model_option
@key_file_option
@json_option
@click.pass_obj
def tokens(invocation: Invocation, /, *, text: str | None, model: str | None, as_json: bool) -> None:
    """Count the tokens of a text.

    The text is the argument, or standard input. The model's own tokenizer
    counts; what the server adds to a prompt is not part of it. A server that
    cannot count gives an estimate, marked `~`. With --json each token is listed.
    """
    output = invocation.output(as_json=as_json)
    counted = read_exactly(text, output)

    async def work() -> None:
        async with invocation.session(output) as session:
            chosen = await session.catalog.choose(None, model)
            if as_json:
                output.record(await _listed(session, counted, chosen))
            else:
                count = await session.counter.count(counted, chosen)
                output.line(f"{'' if count.exact else '~'}{count.tokens}")

    run_async(work)


async def _listed(session: "Session", text: str, model: str) -> Row:
    """Count and tokens; only an estimate, and no tokens, where the server has no such route."""
    from xai_tui.api.errors import ApiError

    try:
        found = await session.library.tokens(text, model)
    except ApiError as error:
        if not error.route_missing:
            raise
        count = await session.counter.count(text, model)
        return {"model": model, "count": count.tokens, "exact": count.exact, "tokens": None}
    rows = [{"id": token.id, "text": token.text, "bytes": list(token.bytes)} for token in found]
    return {"model": model, "count": len(rows), "exact": True, "tokens": rows}
