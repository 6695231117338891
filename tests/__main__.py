"""`python -m tests`: the checks, then the whole suite with branch coverage; the first failure ends it."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BRANCH_COVERAGE = 90
"""The least percentage of branches and lines that the suite must reach."""


def main() -> int:
    """Run every check from the root of the checkout; extra arguments go to pytest."""
    here = Path(sys.executable).parent
    tool = str(here / "ruff")
    pytest = [sys.executable, "-m", "pytest", "-n", os.environ.get("PYTEST_WORKERS", "2"), *sys.argv[1:]]
    coverage = [sys.executable, "-m", "coverage"]
    steps: list[list[str]] = [
        [tool, "check", "."],
        [tool, "format", "--check", "."],
        [str(here / "mypy")],
        [str(here / "lint-imports")],
        [*coverage, "erase"],
        [*coverage, "run", *pytest[1:]],
        [*coverage, "combine", "--quiet"],
        [*coverage, "report", f"--fail-under={BRANCH_COVERAGE}"],
    ]
    for step in steps:
        print("❯", " ".join(step), flush=True)  # noqa: T201
        code = subprocess.run(step, cwd=ROOT, check=False).returncode
        if code:
            return code
    return 0


if __name__ == "__main__":
    sys.exit(main())
