"""Loading what is needed soon, aside from the loop: keys are answered meanwhile and afterwards."""

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager

SHORT_TURN = 0.0001
"""Seconds that a thread may go on loading while the loop has something to do; fifty times that is usual."""

NEVER = 1 << 30
"""How many collections of what is younger come before one of everything."""

_before: list[tuple[float, tuple[int, int, int]]] = []
"""For each loading that is under way, how long turns were before it, and how often garbage was looked for."""


@contextmanager
def loading() -> Iterator[None]:
    """Let modules be loaded in a thread; may be nested and overlap.

    A collection of everything would look through all that is loaded and find
    little, for 30 ms in which no key is answered. So only what is young is
    collected meanwhile, and what was loaded is not looked at afterwards.
    """
    _before.append(_before[0] if _before else (sys.getswitchinterval(), gc.get_threshold()))
    sys.setswitchinterval(SHORT_TURN)
    gc.set_threshold(*gc.get_threshold()[:2], NEVER)
    gc.enable()
    try:
        yield
    finally:
        turn, threshold = _before.pop()
        if not _before:
            sys.setswitchinterval(turn)
            gc.freeze()
            gc.set_threshold(*threshold)
