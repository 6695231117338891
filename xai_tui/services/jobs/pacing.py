"""One pace for all who ask an origin: every look and every job that is sent takes its turn here."""

import asyncio
from dataclasses import dataclass, replace

from xai_tui.domain.pace import SECOND, Lane, Pace
from xai_tui.errors import XaiTuiError
from xai_tui.services.server import Server
from xai_tui.store.database import Database
from xai_tui.store.paces import Paces
from xai_tui.store.uptime import uptime

AT_ONCE_SECONDS = 2.0
"""For how long turns are taken in advance at most, each time costing a write."""

BRIEF_SECONDS = 5.0
"""A turn that is so near is waited for even when the program ends."""


@dataclass(frozen=True, slots=True)
class Turns:
    """Some turns that were taken.

    Attributes:
        count: How many.
        begin: When the first is, uptime.
        between: From one to the next, microseconds.
    """

    count: int
    begin: int
    between: int

    def wait(self, number: int) -> float:
        """Seconds until a turn, counted from 0."""
        return max(self.begin + number * self.between - uptime(), 0) / SECOND


class Pacer:
    """Gives turns; what it knows is stored, so that other processes keep to it as well.

    Args:
        database: Where paces are.
        server: Whom to ask, and what limit it tells.
    """

    def __init__(self, database: Database, server: Server) -> None:
        self._database = database
        self._paces = Paces(database)
        self._server = server
        self._seen = Pace()
        self._closed = asyncio.Event()

    def close(self) -> None:
        """Nobody waits for a turn that is far away any more."""
        self._closed.set()

    async def take(self, lane: Lane, most: int) -> Turns:
        """Take the next turns: as many as are wanted, or as come soon.

        Raises:
            StoreError: None was taken.
        """
        now = uptime()
        async with self._database.transaction():
            pace = await self._read(now)
            between = pace.between(lane)
            count = min(most, max(1, int(AT_ONCE_SECONDS * SECOND) // between)) if between else most
            after, begin = pace.reserve(lane, count, now)
            await self._write(after)
        return Turns(count, begin, between)

    async def turn(self, lane: Lane) -> bool:
        """Wait for one turn; gives whether it came, which it does not when the program ends before.

        Raises:
            StoreError: None was taken.
        """
        wait = (await self.take(lane, 1)).wait(0)
        if wait <= BRIEF_SECONDS:
            await asyncio.sleep(wait)
            return True
        try:
            async with asyncio.timeout(wait):
                await self._closed.wait()
        except TimeoutError:
            return True
        return False

    async def rest(self) -> float:
        """Seconds for which nobody is to ask anything.

        Raises:
            StoreError: That cannot be read.
        """
        self._seen = (await self._paces.get(self._origin)).sane(uptime())
        return self.known_rest()

    def known_rest(self) -> float:
        """The same as far as this process knows, without reading it anew."""
        return max(self._seen.held_until - uptime(), 0) / SECOND

    async def hold(self, error: XaiTuiError) -> None:
        """The origin refused in a way that holds for every request.

        Args:
            error: How, with the pause the server asks for, if it does.

        Raises:
            StoreError: Other processes cannot be told.
        """
        async with self._database.transaction():
            pace = await self._read(now := uptime())
            await self._write(pace.hold(now, getattr(error, "retry_after", None)))

    async def went_well(self) -> None:
        """The origin answered.

        Raises:
            StoreError: Other processes cannot be told.
        """
        if self._seen.strikes:
            async with self._database.transaction():
                await self._write((await self._read(uptime())).went_well())

    @property
    def _origin(self) -> str:
        return self._server.origin.id

    async def _read(self, now: int) -> Pace:
        pace = self._seen = (await self._paces.get(self._origin)).sane(now)
        limits = self._server.rate_limits
        told = limits.latest.limit_requests if limits and limits.latest else None
        return pace if told is None else replace(pace, limit=told)

    async def _write(self, pace: Pace) -> None:
        if pace != self._seen:
            await self._paces.put(self._origin, pace)
            self._seen = pace
