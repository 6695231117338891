import contextlib
import os
import pty
import tty
from collections.abc import Iterator
from dataclasses import dataclass

import pytest


@dataclass(frozen=True, slots=True)
class Wire:
    """A pseudo-terminal.

    Attributes:
        near: The side a program writes to.
        far: The side that shows it.
    """

    near: int
    far: int

    def read(self) -> bytes:
        """What has come, without waiting for more."""
        parts = []
        while True:
            try:
                parts.append(os.read(self.far, 65536))
            except BlockingIOError:
                return b"".join(parts)


@pytest.fixture
def wire() -> Iterator[Wire]:
    far, near = pty.openpty()
    tty.setraw(near)
    os.set_blocking(far, False)
    yield Wire(near, far)
    for fd in (far, near):
        with contextlib.suppress(OSError):  # a test may have hung up
            os.close(fd)
