"""One request and its answer, read from the network in a task of its own.

The reader is apart from whoever wants the answer for three reasons: what is
billed is received in full however slow its consumer is; time-outs measure the
network and not the consumer; and a consumer that is cancelled twice cancels
the network side only once, which otherwise leaks the connection.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing, suppress

from xai_tui.api.calls import Call
from xai_tui.api.errors import (
    ApiError,
    BrokenAnswerError,
    ConnectionLostError,
    MaybeBilledError,
    TimeoutError_,
)
from xai_tui.api.observer import (
    GuardedObserver,
    Headers,
    RequestFinished,
    RequestStarted,
    ResponseStarted,
    masked,
    now,
)
from xai_tui.api.waiting import Timeouts
from xai_tui.api.wire import Head, LostConnection, OpenWire, WireAnswer

_STEPS = 60
"""The idle time-out is late by one part in so many at most: to set a clock for each chunk costs more."""


class Exchange:
    """One attempt of a call; always `close` it.

    Args:
        call: What is asked.
        open_wire: Does the asking.
        timeouts: Of this attempt, the connection's excepted.
        observer: Is told everything.
        started: The announcement of this exchange.
        on_silence: Called with the seconds of silence, every `timeouts.silence` seconds.
    """

    def __init__(
        self,
        call: Call,
        open_wire: OpenWire,
        *,
        timeouts: Timeouts,
        observer: GuardedObserver,
        started: RequestStarted,
        on_silence: Callable[[float], None],
    ) -> None:
        self._call = call
        self._open_wire = open_wire
        self._timeouts = timeouts
        self._observer = observer
        self._started = started
        self._on_silence = on_silence
        self._loop = asyncio.get_running_loop()
        self._begun = self._heard = self._loop.time()
        self._head: Head | None = None
        self._fields: Headers = ()
        self._size = 0
        self._inbox: asyncio.Queue[Head | bytes | None] = asyncio.Queue()
        self._closing = False
        self._silence: asyncio.TimerHandle | None = None
        self._task = asyncio.create_task(self._run(), name=f"exchange {started.exchange_id}")
        self._task.add_done_callback(_retrieve)

    async def head(self) -> Head:
        """Wait for status and headers; to be asked once, before the body.

        Raises:
            ConnectError: Nothing was sent.
            ConnectionLostError: It was lost, and nothing can have been billed.
            TimeoutError_: It took too long, and nothing can have been billed.
            MaybeBilledError: It was lost or took too long, and may have been billed.
        """
        first = await self._inbox.get()
        if isinstance(first, Head):
            return first
        await self._ended()
        raise AssertionError("an exchange without an answer ends with an error")

    async def chunks(self) -> AsyncGenerator[bytes]:
        """Yield the body as it arrives.

        Raises:
            BrokenAnswerError: It ended too early.
            ApiError: As `head`, if not a byte of it came.
        """
        while isinstance(chunk := await self._inbox.get(), bytes):
            yield chunk
        await self._ended()

    async def read(self) -> bytes:
        """Return the whole body; a `BrokenAnswerError` carries what came of it."""
        parts: list[bytes] = []
        try:
            async for chunk in self.chunks():
                parts.append(chunk)  # noqa: PERF401 -- what came must outlive a break
        except BrokenAnswerError as error:
            error.partial = b"".join(parts)
            raise
        return b"".join(parts)

    async def read_some(self, limit: int) -> bytes:
        """Return the body as far as it comes and is wanted: a refusal that is cut short still refuses.

        Args:
            limit: Bytes after which no more is read.
        """
        body = bytearray()
        with suppress(ApiError):
            async with aclosing(self.chunks()) as chunks:
                async for chunk in chunks:
                    body += chunk
                    if len(body) >= limit:
                        break
        return bytes(body[:limit])

    async def close(self) -> None:
        """End the exchange; the connection is given up if the body was not read to its end."""
        if not self._closing:
            self._closing = True
            self._task.cancel()
        await asyncio.wait({self._task})

    async def _ended(self) -> None:
        await asyncio.wait({self._task})
        if self._task.cancelled():
            closed = ConnectionLostError("the client was closed")
            closed.retry_vetoed = True
            raise closed
        self._task.result()

    async def _run(self) -> None:
        self._observer.started(self._started)
        self._listen()
        ending: str | None = "given up"
        try:
            await self._talk()
            ending = None
        except ApiError as error:
            ending = str(error)
            raise
        finally:
            if self._silence is not None:
                self._silence.cancel()
            self._inbox.put_nowait(None)
            status = self._head.status if self._head else None
            self._observer.finished(
                RequestFinished(
                    self._started.exchange_id, status, self._fields, self._size, error=ending, at=now()
                )
            )

    async def _talk(self) -> None:
        limit = min(self._timeouts.first_byte, self._timeouts.total)
        try:
            async with asyncio.timeout_at(self._begun + limit) as clock, self._open_wire() as wire:
                self._answered(wire)
                step = self._timeouts.idle / _STEPS
                told = float("-inf")
                async for chunk in wire.chunks:
                    self._arrived(chunk)
                    if self._heard - told >= step:
                        told = self._heard
                        idle = told + self._timeouts.idle + step
                        clock.reschedule(min(idle, self._begun + self._timeouts.total))
        except TimeoutError as error:
            raise self._unfinished(self._lateness(), TimeoutError_) from error
        except LostConnection as error:
            raise self._unfinished(str(error), ConnectionLostError) from error

    def _answered(self, wire: WireAnswer) -> None:
        self._heard = self._loop.time()
        self._fields = masked(wire.fields)
        self._head = Head(wire.status, {name.lower(): value for name, value in wire.fields})
        self._observer.answered(ResponseStarted(self._started.exchange_id, wire.status, self._fields, now()))
        self._inbox.put_nowait(self._head)

    def _arrived(self, chunk: bytes) -> None:
        self._heard = self._loop.time()
        self._size += len(chunk)
        self._observer.chunk(self._started.exchange_id, chunk)
        self._inbox.put_nowait(chunk)

    def _listen(self) -> None:
        """Tell silence once it has lasted, and come back when it may have lasted again."""
        pause = self._timeouts.silence
        quiet = self._loop.time() - self._heard
        self._silence = self._loop.call_later(pause if quiet >= pause else pause - quiet, self._listen)
        if quiet >= pause:
            self._on_silence(quiet)

    def _lateness(self) -> str:
        if self._loop.time() >= self._begun + self._timeouts.total:
            return f"not done within {self._timeouts.total:g} s"
        if self._size:
            return f"nothing came for {self._timeouts.idle:g} s"
        return f"nothing came within {self._timeouts.first_byte:g} s"

    def _unfinished(self, reason: str, harmless: type[ApiError]) -> ApiError:
        """Return the error of an answer that is not there or not whole."""
        kind = harmless
        if self._size and (self._call.billable or self._call.once):
            kind = BrokenAnswerError
        elif self._call.billable:
            kind = MaybeBilledError
        return kind(reason, request_id=self._head.request_id if self._head else None)


def _retrieve(task: asyncio.Task[None]) -> None:
    """Take note of a task's error, so that nobody complains when the consumer is gone already."""
    if not task.cancelled():
        task.exception()
