"""When to paint: at once after quiet, then no faster than eyes see and the machine can bear."""

from asyncio import TimerHandle, get_running_loop
from collections.abc import Callable
from time import perf_counter

from xai_tui.tui.output.writer import FASTEST

_SHARE = 4
"""How many times the cost of a paint must pass before the next."""


class PaintClock:
    """Calls `paint` for changes that are announced; holds no timer while nothing changes.

    Args:
        paint: Paints everything that has changed; called in the event loop.
        later: Runs a callback in the context of the widget.
        pace: Returns the seconds from one paint to the next at least.
    """

    def __init__(
        self,
        paint: Callable[[], None],
        later: Callable[[Callable[[], None]], None],
        pace: Callable[[], float] = lambda: FASTEST,
    ) -> None:
        self._paint = paint
        self._later = later
        self._pace = pace
        self._next = 0.0
        self._timer: TimerHandle | None = None

    @property
    def waiting(self) -> bool:
        """Whether a change is announced that has not been painted."""
        return self._timer is not None

    def changed(self) -> None:
        """Announce a change: it is painted now if the last paint is long enough ago, else on its turn."""
        if self._timer is not None:
            return
        wait = self._next - perf_counter()
        if wait <= 0:
            self._run()
        else:
            self._timer = get_running_loop().call_later(wait, self._due)

    def stop(self) -> None:
        """Forget what was announced."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _due(self) -> None:
        self._later(self._turn)

    def _turn(self) -> None:
        if self._timer is not None:
            self._timer = None
            self._run()

    def _run(self) -> None:
        start = perf_counter()
        self._paint()
        end = perf_counter()
        self._next = start + max(self._pace(), _SHARE * (end - start))
