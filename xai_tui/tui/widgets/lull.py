"""Waiting for a pause in a run of changes."""

import time
from collections.abc import Awaitable, Callable

from textual.message_pump import MessagePump
from textual.timer import Timer


class Lull:
    """Calls back when nothing has changed for a moment, and at the latest a while after the first change.

    Args:
        owner: Whose timer it is; with its end the waiting ends.
        callback: What to do in the lull.
        pause: Seconds without a change.
        longest: Seconds after which it is done without a pause.
    """

    def __init__(
        self,
        owner: MessagePump,
        callback: Callable[[], None] | Callable[[], Awaitable[None]],
        *,
        pause: float,
        longest: float,
    ) -> None:
        self._owner = owner
        self._callback = callback
        self._pause = pause
        self._longest = longest
        self._timer: Timer | None = None
        self._since = 0.0

    def stir(self) -> None:
        """Something has changed."""
        now = time.monotonic()
        if self._timer is None:
            self._since = now
            self._timer = self._owner.set_timer(self._pause, self._fire)
        elif now - self._since < self._longest - self._pause:
            self._timer.reset()

    async def _fire(self) -> None:
        self._timer = None
        done = self._callback()
        if done is not None:
            await done
