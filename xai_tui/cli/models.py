"""`xai-tui models`: what the server offers, and for how much."""

import json
from collections.abc import Iterable

import click

from xai_tui.cli.invocation import Invocation
from xai_tui.cli.options import demand_command, json_option, key_file_option
from xai_tui.cli.output import Output
from xai_tui.cli.running import run_async
from xai_tui.cli.shapes import model_row
from xai_tui.cli.table import write_table
from xai_tui.domain.model import Model, ModelKind
from xai_tui.domain.money import per_million, usd


@click.group(invoke_without_command=True)
@click.pass_context
def models(context: click.Context) -> None:
    """List models with their prices, or show one."""
    demand_command(context)


@models.command("list")
@click.option("--images", is_flag=True, help="List the models that make pictures.")
@key_file_option
@json_option
@click.pass_obj
def list_models(invocation: Invocation, /, *, images: bool, as_json: bool) -> None:
    """List models as the server has them now.

    Prices are dollars per million tokens: prompt, cached prompt, answer. With
    --json they are ticks per token; with --images, for one picture.
    """
    output = invocation.output(as_json=as_json)
    kind = ModelKind.IMAGE if images else ModelKind.LANGUAGE

    async def work() -> None:
        async with invocation.session(output) as session:
            found = await session.catalog.models(refresh=True)
            _print_list(output, [model for model in found if model.kind is kind], images=images)

    run_async(work)


@models.command("show")
@click.argument("model_id", metavar="ID")
@key_file_option
@json_option
@click.pass_obj
def show_model(invocation: Invocation, /, *, model_id: str, as_json: bool) -> None:
    """Show all that the server says of a model; ID may be an alias."""
    output = invocation.output(as_json=as_json)

    async def work() -> None:
        async with invocation.session(output) as session:
            _print_model(output, await session.catalog.describe(model_id))

    run_async(work)


def _print_list(output: Output, found: Iterable[Model], *, images: bool) -> None:
    if output.as_json:
        for model in found:
            output.record(model_row(model))
    elif images:
        rows = [(model.id, _price(model), ", ".join(model.aliases)) for model in found]
        write_table(output, ("MODEL", "PICTURE", "ALIASES"), rows)
    else:
        headings = ("MODEL", "CONTEXT", "INPUT", "IN", "CACHED", "OUT", "ALIASES")
        write_table(output, headings, [_language_cells(model) for model in found])


def _language_cells(model: Model) -> tuple[str, ...]:
    return (
        model.id,
        f"{model.context_length:,}" if model.context_length else "–",
        ", ".join(model.input_modalities) or "–",
        per_million(model.prices.prompt),
        per_million(model.prices.cached),
        per_million(model.prices.completion),
        ", ".join(model.aliases),
    )


def _price(model: Model) -> str:
    return "–" if model.prices.image is None else usd(model.prices.image)


def _print_model(output: Output, model: Model) -> None:
    record = json.loads(model.record)
    if output.as_json:
        output.record({**model_row(model), "record": record})
    else:
        output.line(json.dumps(record, indent=2, ensure_ascii=False))
