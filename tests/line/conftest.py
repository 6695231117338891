from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.line.far import Far
from tests.line.sandbox import sandbox_process
from tests.line.sshd import Sshd, missing

PACE = "0.75"
"""Factor on the sandbox's delays at which it says 80 to 120 tokens a second."""


@pytest.fixture(scope="session")
def url() -> Iterator[str]:
    """A sandbox in a process of its own."""
    with sandbox_process(PACE) as url:
        yield url


@pytest.fixture(scope="session")
def sshd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sshd]:
    """A server that believes its clients are there until they say otherwise."""
    if reason := missing():
        pytest.skip(reason)
    with Sshd(tmp_path_factory.mktemp("sshd")) as server:
        yield server


@pytest.fixture
def far(tmp_path: Path, url: str) -> Far:
    return Far(tmp_path, url)
