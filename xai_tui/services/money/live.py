"""A count that follows a text while it is typed."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, Protocol

from xai_tui.errors import XaiTuiError
from xai_tui.services.money.numbers import Count

PAUSE = 0.3
"""Seconds a text has to stand still before the server is asked."""

LONGEST_PAUSE = 30.0
"""The same after many requests in a row that failed."""


class Counting(Protocol):
    """Who counts; in the program the `Counter`."""

    def known(self, text: str, model: str) -> Count:
        """What is known at once."""
        ...

    def can_ask(self) -> bool:
        """Whether asking may bring more than that."""
        ...

    async def count(self, text: str, model: str, *, hasty: bool = False) -> Count:
        """The server's count."""
        ...


class LiveCount:
    """Guesses at once, asks when the text stands still, and has one request under way at most.

    A count that comes for a text which has changed since is kept for later
    and not told. A request that fails leaves the guess; after each in a row
    the next waits twice as long.

    Args:
        counter: Who counts.
        on_count: Gets the server's count of the newest text.
        spawn: Starts background work in the session's task group.
        pause: Seconds the text has to stand still.
    """

    def __init__(
        self,
        counter: Counting,
        on_count: Callable[[Count], None],
        *,
        spawn: Callable[[Coroutine[Any, Any, None]], object],
        pause: float = PAUSE,
    ) -> None:
        self._counter = counter
        self._on_count = on_count
        self._spawn = spawn
        self._pause = pause
        self._failures = 0
        self._newest: tuple[str, str] | None = None
        self._is_asking = False

    def update(self, text: str, model: str) -> Count:
        """Follow the text, and say what is known of it at once."""
        known = self._counter.known(text, model)
        if known.exact or not self._counter.can_ask():
            self._newest = None
            return known
        self._newest = (text, model)
        if not self._is_asking:
            self._is_asking = True
            self._spawn(self._ask())
        return known

    def close(self) -> None:
        """Ask no more, and tell nothing of what still comes."""
        self._newest = None

    async def _ask(self) -> None:
        try:
            while (wanted := self._newest) is not None:
                await asyncio.sleep(min(self._pause * 2 ** min(self._failures, 10), LONGEST_PAUSE))
                if wanted is self._newest:
                    await self._ask_once(*wanted)
        finally:
            self._is_asking = False

    async def _ask_once(self, text: str, model: str) -> None:
        wanted = self._newest
        try:
            count = await self._counter.count(text, model, hasty=True)
        except XaiTuiError:
            # The guess stands; whoever sends the text is told what is wrong.
            self._failures += 1
            count = None
        else:
            self._failures = 0
        if wanted is self._newest:
            self._newest = None
            if count is not None:
                self._on_count(count)
