"""`python -m tests`: the checks, then the whole suite with branch coverage; the first failure ends it."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BRANCH_COVERAGE = 90
"""The least percentage of branches and lines that the suite must reach."""


TESTS_FAILED = 1
"""How pytest ends when it ran and tests failed."""


def again_alone(step: list[str]) -> int:
    """Run what failed once more without neighbours, and say so: a few tests of whole programs mind load."""
    alone = [*step, "-n", "0", "--last-failed", "--last-failed-no-failures", "none"]
    print("❯ what failed beside other tests, once more alone:", " ".join(alone), flush=True)  # noqa: T201
    return subprocess.run(alone, cwd=ROOT, check=False).returncode


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
        if code == TESTS_FAILED and "pytest" in step:
            code = again_alone(step)
        if code:
            return code
    return 0


if __name__ == "__main__":
    sys.exit(main())
