"""A command group whose commands are loaded when they are called, not when they are listed."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import click


@dataclass(frozen=True, slots=True)
class Entry:
    """A command that is not loaded yet.

    Attributes:
        target: Where it is: `module:attribute`.
        summary: Its one line in the list of commands; the first sentence of its own help.
    """

    target: str
    summary: str

    def load(self) -> click.Command:
        """Import the command."""
        module, _, attribute = self.target.partition(":")
        command = getattr(import_module(module), attribute)
        assert isinstance(command, click.Command)
        return command


class LazyGroup(click.Group):
    """A group that knows its commands by name and summary and imports the one that is called.

    Args:
        entries: The commands by name.
        arguments: What `click.Group` takes.
    """

    def __init__(self, *, entries: Mapping[str, Entry], **arguments: Any) -> None:
        super().__init__(**arguments)
        self.entries = entries

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """The names of all commands, in the order of the table."""
        return list(self.entries)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command of this name, imported now; `None` when there is none."""
        entry = self.entries.get(cmd_name)
        return entry.load() if entry else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that is called, or wrong usage with the nearest name."""
        name = args[0]
        if name in self.entries or name.startswith("-"):
            return super().resolve_command(ctx, args)
        raise click.UsageError(f"There is no command {name!r}{self._nearest(name)}.", ctx)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write the list of commands without loading any."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.summary) for name, entry in self.entries.items()])

    def _nearest(self, name: str) -> str:
        from difflib import get_close_matches

        near = get_close_matches(name, self.entries, n=1)
        return f"; perhaps `{near[0]}` is meant" if near else ""
