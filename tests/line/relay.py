"""A slow line between two programs of this machine, which may also drop."""

import asyncio
import contextlib
import socket
import struct
import threading
from dataclasses import dataclass
from types import TracebackType
from typing import Self

PIECE = 1460
"""The most bytes that travel together."""

_ON_THE_WAY = 16
"""Pieces that the line holds in each direction before it lets the sender wait."""

_RESET = struct.pack("ii", 1, 0)


@dataclass(frozen=True, slots=True)
class Quality:
    """How a line carries bytes.

    Attributes:
        round_trip: Seconds from one end to the other and back.
        rate: Bytes a second in each direction; None for no limit.
    """

    round_trip: float = 0.0
    rate: float | None = None


SLOW = Quality(0.3, 20_000)
"""A telephone in a train."""


class Relay:
    """Carries TCP connections to a port of this machine.

    Args:
        port: Where the server listens.
        quality: How slow it is.

    Attributes:
        port: Where clients connect.
        down: Bytes carried from the server to clients so far.
    """

    def __init__(self, port: int, quality: Quality = SLOW) -> None:
        self.port = 0
        self.down = 0
        self._target = port
        self._quality = quality
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="relay")
        self._writers: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._is_silent = False

    def __enter__(self) -> Self:
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def cut(self) -> None:
        """Reset every connection, as a router does that has forgotten it."""
        asyncio.run_coroutine_threadsafe(self._reset(), self._loop).result()

    def fall_silent(self) -> None:
        """Carry nothing more and tell nobody, as a line does whose radio is gone."""
        self._is_silent = True

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _close(self) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._reset()

    async def _reset(self) -> None:
        for writer in self._writers:
            if not writer.is_closing():
                writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
                writer.transport.abort()
        self._writers.clear()

    async def _accept(self, from_client: asyncio.StreamReader, to_client: asyncio.StreamWriter) -> None:
        from_server, to_server = await asyncio.open_connection("127.0.0.1", self._target)
        for writer in (to_client, to_server):
            writer.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._writers.add(writer)
        for reader, writer in ((from_client, to_server), (from_server, to_client)):
            task = self._loop.create_task(self._carry(reader, writer, is_down=writer is to_client))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _carry(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, is_down: bool
    ) -> None:
        way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(_ON_THE_WAY)
        sender = self._loop.create_task(self._send(way, writer, is_down=is_down))
        try:
            data = b"?"
            while data:
                try:
                    data = await reader.read(PIECE)
                except ConnectionError:
                    data = b""
                await way.put((self._loop.time() + self._quality.round_trip / 2, data))
            await sender
        finally:
            sender.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await sender

    async def _send(
        self, way: asyncio.Queue[tuple[float, bytes]], writer: asyncio.StreamWriter, *, is_down: bool
    ) -> None:
        """Hand over what is on the way, each piece at its time and not before the line has room for it."""
        free_at = 0.0
        while True:
            due, data = await way.get()
            await asyncio.sleep(max(due, free_at) - self._loop.time())
            if self._is_silent:
                continue
            if self._quality.rate is not None:
                free_at = max(free_at, self._loop.time()) + len(data) / self._quality.rate
            if not data:
                writer.close()
                return
            try:
                writer.write(data)
                await writer.drain()
            except ConnectionError:
                return
            self.down += len(data) if is_down else 0
