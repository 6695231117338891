"""`python -m tests.bench [NAME [ARGUMENT…]]…`: runs benchmarks, each in a process of its own.

A benchmark is a module of this folder with a `main`, which takes its arguments
as texts and prints tables. Without a name all of them run.
"""

import importlib
import pkgutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

FOLDER = Path(__file__).parent
ALONE = "--alone"
"""Marks the process that runs one benchmark."""


def benchmarks() -> list[str]:
    """The names of the benchmarks there are."""
    modules = sorted(found.name for found in pkgutil.iter_modules([str(FOLDER)]))
    return [name for name in modules if name != "__main__" and _has_main(name)]


def wanted(words: Sequence[str], names: Sequence[str]) -> list[list[str]]:
    """Each benchmark asked for, followed by its arguments.

    Args:
        words: What was typed: a name is followed by the words that are no names.
        names: Those there are.
    """
    runs: list[list[str]] = []
    for word in words:
        if word in names:
            runs.append([word])
        elif runs:
            runs[-1].append(word)
        else:
            sys.exit(f"no benchmark is called {word}; there are {', '.join(names)}")
    return runs or [[name] for name in names]


def main(words: Sequence[str]) -> int:
    """Run what is asked for; the number of benchmarks that failed."""
    if words[:1] == [ALONE]:
        importlib.import_module(f"tests.bench.{words[1]}").main(*words[2:])
        return 0
    command = [sys.executable, "-m", "tests.bench", ALONE]
    return sum(
        subprocess.run([*command, *run], check=False).returncode != 0 for run in wanted(words, benchmarks())
    )


def _has_main(name: str) -> bool:
    return "\ndef main(" in (FOLDER / f"{name}.py").read_text(encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
