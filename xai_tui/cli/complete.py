"""`xai-tui complete`: raw text in, raw text out."""

from typing import TYPE_CHECKING

import click

from xai_tui.cli.invocation import Invocation
from xai_tui.cli.options import json_option, key_file_option, model_option
from xai_tui.cli.reading import read_exactly
from xai_tui.cli.running import run_async
from xai_tui.cli.shapes import Row, usage_row

if TYPE_CHECKING:
    from xai_tui.services.library.completions import Completion


@click.command()
@click.argument("prompt", required=False)
@model_option
@click.option("--anthropic", is_flag=True, help="Use the legacy route /v1/complete.")
@click.option("--max-tokens", type=click.IntRange(min=1), help="The most tokens of the answer.")
@key_file_option
@json_option
@click.pass_obj
def complete(
    invocation: Invocation,
    /,
    *,
    prompt: str | None,
    model: str | None,
    anthropic: bool,
    max_tokens: int | None,
    as_json: bool,
) -> None:
    """Continue a raw text, without a chat around it.

    The text is the argument, or standard input, and is sent as it is. Both
    routes are deprecated by xAI; not every model takes them.
    """
    output = invocation.output(as_json=as_json)
    text = read_exactly(prompt, output)

    async def work() -> None:
        async with invocation.session(output) as session:
            chosen = await session.catalog.choose(None, model)
            library = session.library
            route = library.complete_anthropic if anthropic else library.complete
            completion = await route(text, chosen, max_tokens=max_tokens)
            if as_json:
                output.record(_row(completion))
            else:
                output.text(completion.text)
                output.stdout.end_line()

    run_async(work)


def _row(completion: "Completion") -> Row:
    return {
        "text": completion.text,
        "model": completion.model,
        "finish_reason": completion.finish_reason,
        "usage": usage_row(completion.usage),
        "ticks": completion.usage.ticks,
    }
