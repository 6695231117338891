"""Waiting for a pause in a run of changes."""

import time
from collections.abc import Awaitable, Callable

from textual.message_pump import MessagePump
from textual.timer import Timer

BREATH = 0.04
"""Seconds after a change until what may wait no longer is done: between two keys, not on top of one."""


class Lull:
    """Calls back when nothing has changed for a moment, and at the latest a while after the first change.

    Args:
        owner: Whose timer it is; with its end the waiting ends.
        callback: What to do in the lull.
        pause: Seconds without a change.
        longest: Seconds after which it is done without a pause, if something changes at all.
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
        self._is_overdue = False

    def stir(self) -> None:
        """Something has changed."""
        now = time.monotonic()
        if self._timer is None:
            self._since = now
            self._timer = self._owner.set_timer(self._pause, self._fire)
        elif now - self._since < self._longest - self._pause:
            self._timer.reset()
        elif not self._is_overdue:
            self._is_overdue = True
            self._timer.stop()
            self._timer = self._owner.set_timer(BREATH, self._fire)

    async def _fire(self) -> None:
        self._timer, self._is_overdue = None, False
        done = self._callback()
        if done is not None:
            await done
