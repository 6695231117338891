"""`python -m tests`: the checks, then the whole suite with branch coverage; the first failure ends it."""

import os
import subprocess
import sys
from pathlib import Path

from coverage import CoverageData
from coverage.exceptions import CoverageException

ROOT = Path(__file__).resolve().parent.parent
WORKERS = "4"
"""How many tests run beside each other: more than two cores, for many wait for a program or a terminal."""

BRANCH_COVERAGE = 90
"""The least percentage of branches and lines that the suite must reach."""


def main() -> int:
    """Run every check from the root of the checkout; extra arguments go to pytest."""
    here = Path(sys.executable).parent
    tool = str(here / "ruff")
    # Each worker begins with its own share of the files; who is done first takes over from the others.
    workers = ["-n", os.environ.get("PYTEST_WORKERS", WORKERS), "--dist", "worksteal"]
    pytest = [sys.executable, "-m", "pytest", *workers, "--durations=15", *sys.argv[1:]]
    coverage = [sys.executable, "-m", "coverage"]
    before: list[list[str]] = [
        [tool, "check", "."],
        [tool, "format", "--check", "."],
        [str(here / "mypy")],
        [str(here / "lint-imports")],
        [*coverage, "erase"],
        [*coverage, "run", *pytest[1:]],
    ]
    after: list[list[str]] = [
        [*coverage, "combine", "--quiet"],
        [*coverage, "report", f"--fail-under={BRANCH_COVERAGE}"],
    ]
    if code := run_all(before):
        return code
    drop_unfinished()
    return run_all(after)


def run_all(steps: list[list[str]]) -> int:
    """Run commands until one fails; its exit code, or 0."""
    # The tests start the program some hundred times: compiling it each time would take longer than all else.
    environ = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    for step in steps:
        print("❯", " ".join(step), flush=True)  # noqa: T201
        if code := subprocess.run(step, cwd=ROOT, env=environ, check=False).returncode:
            return code
    return 0


def drop_unfinished() -> None:
    """Remove what programs that were killed have measured by halves: it would spoil the whole."""
    for path in ROOT.glob(".coverage.*"):
        try:
            measured = CoverageData(str(path), read_only=True)
            measured.read()
            CoverageData(no_disk=True).update(measured)
        except CoverageException:
            path.unlink()


if __name__ == "__main__":
    sys.exit(main())
