"""Keeps what has come of an answer on disk while more is coming."""

import asyncio
from collections.abc import Awaitable, Callable

from xai_tui.errors import StoreError

PAUSE_SECONDS = 1.0
"""The most of a stream, in seconds, that a power cut can take."""


class Journal:
    """Writes what is new at once, then at most once in `PAUSE_SECONDS`; idle, it does nothing.

    It runs beside the stream, so a busy or full disk never holds up what is
    being read; a refused write is told once and tried again with the next.

    Args:
        write: Stores what has come so far.
        refused: Told of the first write of a row that the store refuses.
    """

    def __init__(self, write: Callable[[], Awaitable[None]], refused: Callable[[StoreError], None]) -> None:
        self._write = write
        self._refused = refused
        self._news = asyncio.Event()
        self._closed = asyncio.Event()
        self._is_refused = False

    def note(self) -> None:
        """Something new has come."""
        self._news.set()

    async def keep(self) -> None:
        """Write until closed."""
        while True:
            await self._news.wait()
            if self._closed.is_set():
                return
            self._news.clear()
            await self._try()
            await self._pause()

    def close(self) -> None:
        """End after the write that is under way; what came since is for the caller to store."""
        self._closed.set()
        self._news.set()

    async def _try(self) -> None:
        try:
            await self._write()
        except StoreError as error:
            if not self._is_refused:
                self._refused(error)
            self._is_refused = True
        else:
            self._is_refused = False

    async def _pause(self) -> None:
        try:
            async with asyncio.timeout(PAUSE_SECONDS):
                await self._closed.wait()
        except TimeoutError:
            return
