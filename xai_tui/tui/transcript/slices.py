"""Long work in slices, with time for keys in between."""

from asyncio import TimerHandle, get_running_loop
from collections.abc import Callable
from time import perf_counter

SLICE = 0.004
"""Seconds of work at a time."""
_PAUSE = 0.002
"""Seconds that are left to others after each."""


class Slices:
    """Does work until there is none left; holds no timer after that.

    Args:
        work: Works until a time, by `perf_counter`, and tells whether there is more to do.
        later: Runs a callback in the context of the widget.
    """

    def __init__(self, work: Callable[[float], bool], later: Callable[[Callable[[], None]], None]) -> None:
        self._work = work
        self._later = later
        self._timer: TimerHandle | None = None

    @property
    def waiting(self) -> bool:
        """Whether there is work left."""
        return self._timer is not None

    def start(self) -> None:
        """Begin soon, unless that is announced already."""
        if self._timer is None:
            self._timer = get_running_loop().call_later(_PAUSE, self._due)

    def stop(self) -> None:
        """Leave undone what is left."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _due(self) -> None:
        self._later(self._turn)

    def _turn(self) -> None:
        if self._timer is None:
            return
        self._timer = None
        if self._work(perf_counter() + SLICE):
            self.start()
