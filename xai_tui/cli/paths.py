"""`xai-tui paths`: where everything is kept."""

import click

from xai_tui.cli.invocation import Invocation
from xai_tui.cli.options import json_option

NAMES = (
    "config_file",
    "settings_file",
    "keymap_file",
    "themes_dir",
    "presets_dir",
    "credentials_file",
    "database",
    "spool_dir",
    "images_dir",
    "recordings_dir",
    "log_file",
    "last_copy_file",
    "model_cache_file",
)
"""The files and folders that are printed, by their names in `Paths`."""


@click.command()
@json_option
@click.pass_obj
def paths(invocation: Invocation, as_json: bool) -> None:
    """Print where the program keeps its files.

    They need not exist yet. XDG_CONFIG_HOME, XDG_DATA_HOME, XDG_STATE_HOME,
    XDG_CACHE_HOME and XAI_TUI_CONFIG move them.
    """
    output = invocation.output(as_json=as_json)
    found = invocation.paths()
    rows = {name: str(getattr(found, name)) for name in NAMES}
    if as_json:
        output.record(rows)
        return
    for name, path in rows.items():
        output.line(f"{name:<17} {path}")
