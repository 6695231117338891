"""Options that several commands share."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import click

from xai_tui.cli.invocation import Invocation

_Decorated = TypeVar("_Decorated", bound=Callable[..., Any])


def json_option(command: _Decorated) -> _Decorated:
    """Add `--json` as the argument `as_json`."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON, errors too.")(command)


def model_option(command: _Decorated) -> _Decorated:
    """Add `-m` as the argument `model`."""
    return click.option("-m", "--model", metavar="MODEL", help="The model to ask.")(command)


def key_file_option(command: _Decorated) -> _Decorated:
    """Add `--api-key-file` after the command's name, where it works as before it."""
    return click.option(
        "--api-key-file",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="Take the API key from this file.",
        expose_value=False,
        callback=_keep_key_file,
    )(command)


def demand_command(context: click.Context) -> None:
    """Refuse a group's name without one of its commands.

    Raises:
        click.UsageError: None was named; the words say which there are.
    """
    if context.invoked_subcommand is None:
        group = context.command
        assert isinstance(group, click.Group)
        raise click.UsageError(f"Say what to do: {', '.join(group.list_commands(context))}.", context)


def _keep_key_file(context: click.Context, _parameter: click.Parameter, value: Path | None) -> None:
    if value is not None:
        context.obj = replace(context.ensure_object(Invocation), api_key_file=value)
