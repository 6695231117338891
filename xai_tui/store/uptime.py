"""How long this machine has been up: a clock that all its processes share and that nobody sets."""

import time


def uptime() -> int:
    """Microseconds since some moment of this start of the machine; stands still while it sleeps."""
    return time.monotonic_ns() // 1000
