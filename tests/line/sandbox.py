"""The sandbox in a process of its own, so that its work is not that of what is measured."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def sandbox_process(pace: str = "1") -> Iterator[str]:
    """Run a seeded sandbox; gives its base URL.

    Args:
        pace: Factor on its delays; at 0.75 it says about 100 tokens a second.
    """
    command = [sys.executable, "-m", "xai_tui", "sandbox", "--seed", "1", "--pace", pace]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            yield server.stdout.readline().strip()
        finally:
            server.terminate()
