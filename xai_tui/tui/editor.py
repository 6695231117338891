"""The user's own editor for the prompt."""

import os
import shlex
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from xai_tui.errors import UsageError

FALLBACK = "vi"
"""The editor where neither VISUAL nor EDITOR names one."""

SECRETS = ("XAI_API_KEY",)
"""Variables that no other program gets."""


def editor_command(environ: Mapping[str, str]) -> list[str]:
    """Program and arguments of the user's editor, to be run without a shell.

    Raises:
        UsageError: The variable cannot be split into words.
    """
    for name in ("VISUAL", "EDITOR"):
        if environ.get(name, "").strip():
            try:
                return shlex.split(environ[name])
            except ValueError as error:
                raise UsageError(f"{name}: {error}", next_step=f"Correct the variable {name}.") from error
    return [FALLBACK]


def edit_text(text: str, environ: Mapping[str, str]) -> str:
    """Let the user edit a text; returns when the editor ends. Blocks, so it is run in a thread.

    Raises:
        UsageError: The editor cannot be started, or ended with an error: the text is as it was.
    """
    command = editor_command(environ)
    clean = {name: value for name, value in environ.items() if name not in SECRETS}
    handle, name = tempfile.mkstemp(prefix="xai-tui-", suffix=".md")
    path = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", errors="replace") as file:
            file.write(text)
        try:
            done = subprocess.run([*command, name], env=clean, check=False)  # noqa: S603 - the user's own editor
        except OSError as error:
            raise UsageError(
                f"{command[0]}: {error.strerror or error}", next_step="Set EDITOR to the editor you use."
            ) from error
        if done.returncode:
            raise UsageError(f"{command[0]} ended with {done.returncode}; the prompt is as it was.")
        return path.read_text(encoding="utf-8", errors="replace").rstrip("\n")
    finally:
        path.unlink(missing_ok=True)
