"""`xai-tui tokens`: how many tokens a text has, and which."""

import click

from xai_tui.cli.invocation import Invocation
from xai_tui.cli.options import json_option, key_file_option, model_option
from xai_tui.cli.reading import read_exactly
from xai_tui.cli.running import run_async


@click.command()
@click.argument("text", required=False)
@model_option
@key_file_option
@json_option
@click.pass_obj
def tokens(invocation: Invocation, /, *, text: str | None, model: str | None, as_json: bool) -> None:
    """Count the tokens of a text.

    The text is the argument, or standard input. The model's own tokenizer
    counts; what the server adds to a prompt is not part of it. With --json
    each token is listed.
    """
    output = invocation.output(as_json=as_json)
    counted = read_exactly(text, output)

    async def work() -> None:
        async with invocation.session(output) as session:
            chosen = await session.catalog.choose(None, model)
            found = await session.library.tokens(counted, chosen)
            if not as_json:
                output.line(str(len(found)))
                return
            rows = [{"id": token.id, "text": token.text, "bytes": list(token.bytes)} for token in found]
            output.record({"model": chosen, "count": len(rows), "tokens": rows})

    run_async(work)
