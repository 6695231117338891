"""Requests out, answers in.

It adds the key, keeps time-outs, repeats what may be repeated, refuses
redirects, keeps loopback away from proxies, and turns every refusal into the
typed error that says it. HTTP/1.1 only.
"""

import uuid
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TypeVar

from xai_tui.api.answers import Answer, Foreign, Frame
from xai_tui.api.calls import Call
from xai_tui.api.discretion import discreet
from xai_tui.api.errors.sorting import refusal
from xai_tui.api.exchange import Exchange
from xai_tui.api.http.connections import Connections
from xai_tui.api.http.frames import frames
from xai_tui.api.observer import GuardedObserver, Observer, RequestStarted, now
from xai_tui.api.origin import Origin
from xai_tui.api.rate_limits import RateLimits
from xai_tui.api.retrying import Attempts
from xai_tui.api.waiting import CallOptions, RetryPolicy, Timeouts
from xai_tui.api.wire import Head

_T = TypeVar("_T")

_LONGEST_REFUSAL = 262_144


@dataclass(frozen=True, slots=True)
class OpenAnswer:
    """An answer with a 2xx status whose body is still coming."""

    head: Head
    exchange: Exchange

    def frames(self) -> AsyncGenerator[Frame]:
        """Yield the body's server-sent events as they arrive; see `Exchange.chunks` for the errors."""
        return frames(self.exchange.chunks())


class Transport:
    """Owns the connections to one origin, and a second, keyless client for foreign URLs."""

    def __init__(
        self,
        origin: Origin,
        *,
        rate_limits: RateLimits,
        observer: Observer | None,
        timeouts: Timeouts,
        retry: RetryPolicy,
        user_agent: str,
    ) -> None:
        self.origin = origin
        self._rate_limits = rate_limits
        self._observer = GuardedObserver(observer)
        self._timeouts = timeouts
        self._retry = retry
        self._connections = Connections(origin, user_agent)
        self._exchanges: set[Exchange] = set()

    async def prepare(self) -> None:
        """Build the client for the origin ahead of the first call."""
        await self._connections.prepare(foreign=False)

    async def aclose(self) -> None:
        """End what is still running and close the connections."""
        for exchange in list(self._exchanges):
            await self._end(exchange)
        await self._connections.aclose()

    async def send(self, call: Call, options: CallOptions, to: Foreign | None = None) -> Answer:
        """Send a call and return its whole answer.

        Raises:
            ApiError: Whatever went wrong, after the repetitions that are allowed.
        """

        async def finish(exchange: Exchange, head: Head) -> Answer:
            answer = Answer(head, await exchange.read())
            await self._end(exchange)
            return answer

        return await self._perform(call, options, finish, to)

    @asynccontextmanager
    async def opened(
        self, call: Call, options: CallOptions, to: Foreign | None = None
    ) -> AsyncIterator[OpenAnswer]:
        """Send a call and give its answer while the body is still coming; only the opening is repeated.

        Raises:
            ApiError: Whatever went wrong before the body.
        """

        async def finish(exchange: Exchange, head: Head) -> OpenAnswer:
            return OpenAnswer(head, exchange)

        answer = await self._perform(call, options, finish, to)
        try:
            yield answer
        finally:
            await self._end(answer.exchange)

    async def _perform(
        self,
        call: Call,
        options: CallOptions,
        finish: Callable[[Exchange, Head], Awaitable[_T]],
        to: Foreign | None,
    ) -> _T:
        await self._connections.prepare(foreign=to is not None)
        attempts = Attempts(call, options, options.get("retry") or self._retry, self._observer)

        async def attempt() -> _T:
            exchange = self._begin(attempts, to)
            try:
                with discreet(self.origin):
                    return await finish(exchange, await self._accepted(exchange, call))
            except BaseException:  # a cancelled caller must give its connection back too
                await self._end(exchange)
                raise

        return await attempts.run(attempt)

    def _begin(self, attempts: Attempts, to: Foreign | None) -> Exchange:
        call = attempts.call
        timeouts = attempts.options.get("timeouts") or self._timeouts
        sent = self._connections.outgoing(call, to, timeouts)
        attempts.exchange_id = uuid.uuid4().hex
        exchange = Exchange(
            call,
            sent.wire,
            timeouts=timeouts,
            observer=self._observer,
            started=RequestStarted(
                attempts.exchange_id,
                attempts.call_id,
                attempts.number,
                call.method,
                sent.url,
                sent.headers,
                sent.content,
                now(),
            ),
            on_silence=attempts.tell_silence,
        )
        self._exchanges.add(exchange)
        return exchange

    async def _accepted(self, exchange: Exchange, call: Call) -> Head:
        head = await exchange.head()
        self._rate_limits.note(head.headers, call.model)
        if 200 <= head.status < 300:  # noqa: PLR2004 -- the class of success
            return head
        raise refusal(
            head,
            await exchange.read_some(_LONGEST_REFUSAL),
            names_thing=call.names_thing,
            keyless=self.origin.key is None,
        )

    async def _end(self, exchange: Exchange) -> None:
        self._exchanges.discard(exchange)
        await exchange.close()
