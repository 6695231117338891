"""`xai-tui image`: pictures from words."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from xai_tui.cli.invocation import Invocation
from xai_tui.cli.options import json_option, key_file_option, model_option
from xai_tui.cli.output import Output
from xai_tui.cli.reading import read_exactly
from xai_tui.cli.running import run_async
from xai_tui.domain.money import usd
from xai_tui.errors import XaiTuiError

if TYPE_CHECKING:
    from xai_tui.services.library.images import ImageResult

MOST = 10
"""Pictures that one request may ask for."""


class MissingPicturesError(XaiTuiError):
    """Pictures were made and billed, and not all of them could be fetched."""

    kind = "pictures_missing"
    title = "Not every picture could be fetched"
    next_step = "A picture's URL, where there is one, works for a while in a browser."


@click.command()
@click.argument("prompt", required=False)
@model_option
@click.option("-n", "count", type=click.IntRange(1, MOST), default=1, help="How many pictures.")
@click.option(
    "-o",
    "--output",
    "folder",
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    help="Keep them in this folder; by default the program's own.",
)
@click.option("--aspect-ratio", metavar="W:H", help="The shape, such as 16:9.")
@key_file_option
@json_option
@click.pass_obj
def image(
    invocation: Invocation,
    /,
    *,
    prompt: str | None,
    model: str | None,
    count: int,
    folder: Path | None,
    aspect_ratio: str | None,
    as_json: bool,
) -> None:
    """Make pictures from a prompt and print where they are.

    The prompt is the argument, or standard input. One path is printed a line.
    """
    output = invocation.output(as_json=as_json)
    words = read_exactly(prompt, output)

    async def work() -> None:
        from xai_tui.services.library.images import ImageWish

        async with invocation.session(output) as session:
            wish = ImageWish(words, n=count, aspect_ratio=aspect_ratio)
            made = await session.library.image(wish, model=model, folder=folder)
            _print_made(output, made)
            if made.usage.ticks is not None and not session.is_sandbox:
                output.remark(usd(made.usage.ticks))
            if made.failures:
                raise MissingPicturesError("\n".join(failure.message for failure in made.failures))

    run_async(work)


def _print_made(output: Output, made: "ImageResult") -> None:
    paths = [str(path.absolute()) for path in made.paths]
    if output.as_json:
        output.record({"paths": paths, "model": made.model, "ticks": made.usage.ticks})
    else:
        for path in paths:
            output.line(path)
