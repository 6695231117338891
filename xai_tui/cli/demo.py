"""The server of the demo: a sandbox inside the program, whose jobs and responses the next one finds."""

import os
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xai_tui.sandbox.server import Sandbox


def demo_sandbox(environ: Mapping[str, str]) -> "Sandbox":
    """A sandbox, not started yet, that keeps its jobs and responses in the demo's data folder.

    What it cannot keep or read there is said in the demo's log.

    Args:
        environ: The process environment.
    """
    from xai_tui.config.paths import find_paths
    from xai_tui.sandbox.options import SandboxOptions
    from xai_tui.sandbox.server import Sandbox

    paths = find_paths(environ, demo=True)
    return Sandbox(SandboxOptions(folder=paths.sandbox_dir, notice=partial(_log, paths.log_file)))


def _log(log_file: Path, words: str) -> None:
    from xai_tui.config.paths import make_private_dir

    # A demo goes on without its log.
    with suppress(OSError):
        make_private_dir(log_file.parent)
        handle = os.open(log_file, os.O_APPEND | os.O_CREAT | os.O_WRONLY, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8", errors="replace") as file:
            file.write(f"{datetime.now(UTC).isoformat()} sandbox: {words}\n")
