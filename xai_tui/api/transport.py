"""Requests out, answers in: the one module that names httpx.

It adds the key, keeps time-outs, repeats what may be repeated, refuses
redirects, keeps loopback away from proxies, and turns every refusal into the
typed error that says it. HTTP/1.1 only.
"""

import asyncio
import uuid
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Generator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

import httpx
import httpx_sse

from xai_tui.api.answers import Answer, Foreign, Frame
from xai_tui.api.calls import Call
from xai_tui.api.discretion import discreet
from xai_tui.api.errors.sorting import refusal
from xai_tui.api.exchange import Exchange
from xai_tui.api.observer import GuardedObserver, Observer, RequestStarted, masked, now
from xai_tui.api.origin import Origin, SecretKey
from xai_tui.api.rate_limits import RateLimits
from xai_tui.api.retrying import Attempts
from xai_tui.api.waiting import CallOptions, RetryPolicy, Timeouts
from xai_tui.api.wire import Head, LostConnection, WireAnswer, unconnected
from xai_tui.errors import ConfigError, UsageError

_T = TypeVar("_T")

_LONGEST_REFUSAL = 262_144
_KEPT_CONNECTIONS = 20
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError, httpx.UnsupportedProtocol)


@dataclass(frozen=True, slots=True)
class OpenAnswer:
    """An answer with a 2xx status whose body is still coming."""

    head: Head
    exchange: Exchange

    def frames(self) -> AsyncGenerator[Frame]:
        """Yield the body's server-sent events as they arrive; see `Exchange.chunks` for the errors."""
        return frames(self.exchange.chunks())


async def frames(chunks: AsyncGenerator[bytes]) -> AsyncGenerator[Frame]:
    """Yield the server-sent events in `chunks`; comments, and an event never closed, are dropped."""
    headers = {"content-type": "text/event-stream"}
    response = httpx.Response(200, headers=headers, stream=_Received(chunks))
    async with aclosing(httpx_sse.EventSource(response).aiter_sse()) as events:
        async for event in events:
            yield Frame(event.event, event.data)


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
        self._user_agent = user_agent
        self._clients: dict[bool, httpx.AsyncClient] = {}
        self._building = asyncio.Lock()
        self._exchanges: set[Exchange] = set()

    async def prepare(self) -> None:
        """Build the client for the origin ahead of the first call."""
        await self._connected(foreign=False)

    async def aclose(self) -> None:
        """End what is still running and close the connections."""
        for exchange in list(self._exchanges):
            await self._end(exchange)
        for client in self._clients.values():
            await client.aclose()

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
        client = await self._connected(foreign=to is not None)
        attempts = Attempts(call, options, options.get("retry") or self._retry, self._observer)

        async def attempt() -> _T:
            exchange = self._begin(client, attempts, to)
            try:
                with discreet(self.origin):
                    return await finish(exchange, await self._accepted(exchange, call))
            except BaseException:  # a cancelled caller must give its connection back too
                await self._end(exchange)
                raise

        return await attempts.run(attempt)

    def _begin(self, client: httpx.AsyncClient, attempts: Attempts, to: Foreign | None) -> Exchange:
        call = attempts.call
        timeouts = attempts.options.get("timeouts") or self._timeouts
        request = self._request(client, call, to, timeouts)
        auth = None if to is not None or self.origin.key is None else _Bearer(self.origin.key)
        attempts.exchange_id = uuid.uuid4().hex
        shown = [*request.headers.multi_items(), *([("authorization", "Bearer -")] if auth else [])]
        exchange = Exchange(
            call,
            partial(_wire, client, request, auth),
            timeouts=timeouts,
            observer=self._observer,
            started=RequestStarted(
                attempts.exchange_id,
                attempts.call_id,
                attempts.number,
                call.method,
                to.url if to else str(request.url),
                masked(shown),
                request.content or None,
                now(),
            ),
            on_silence=attempts.tell_silence,
        )
        self._exchanges.add(exchange)
        return exchange

    def _request(
        self, client: httpx.AsyncClient, call: Call, to: Foreign | None, timeouts: Timeouts
    ) -> httpx.Request:
        content = call.encoded()
        headers = {"accept": "*/*" if to else call.accept, "user-agent": self._user_agent}
        if content is not None:
            headers["content-type"] = "application/json"
        if call.streams:
            headers["accept-encoding"] = "identity"
        extensions: dict[str, str] = {}
        try:
            url = httpx.URL(to.url if to else self.origin.base_url + call.path)
            if to is not None and to.address is not None:
                headers["host"] = url.netloc.decode()
                extensions["sni_hostname"] = url.host
                url = url.copy_with(host=to.address)
        except httpx.InvalidURL as error:
            raise UsageError(f"The URL cannot be used: {error}") from error
        return client.build_request(
            call.method,
            url,
            headers=headers,
            content=content,
            timeout=httpx.Timeout(None, connect=timeouts.connect),
            extensions=extensions,
        )

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

    async def _connected(self, *, foreign: bool) -> httpx.AsyncClient:
        """Return a client, built aside on first use: reading certificates would hold up the keys."""
        async with self._building:
            if foreign not in self._clients:
                self._clients[foreign] = await asyncio.to_thread(_build, self.origin, foreign=foreign)
            return self._clients[foreign]


class _MaskedBytes(bytes):
    """A header value that a traceback with local variables does not show; copies made by h11 neither."""

    def __repr__(self) -> str:
        return "b'••••'"

    def __bytes__(self) -> bytes:
        return self


class _Bearer(httpx.Auth):
    def __init__(self, key: SecretKey) -> None:
        self._key = key

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        value = _MaskedBytes(b"Bearer " + self._key.reveal().encode("ascii"))
        request.headers = httpx.Headers([*request.headers.raw, (b"Authorization", value)])
        yield request


class _Received(httpx.AsyncByteStream):
    """Bytes that have come already, as httpx-sse wants them."""

    def __init__(self, chunks: AsyncGenerator[bytes]) -> None:
        self._chunks = chunks

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async with aclosing(self._chunks) as chunks:
            async for chunk in chunks:
                yield chunk


def _build(origin: Origin, *, foreign: bool) -> httpx.AsyncClient:
    # A connection to a pinned address is vouched for under one name only, so it is not kept for another.
    kept = 0 if foreign else _KEPT_CONNECTIONS
    loopback = {"localhost", "127.0.0.1", "[::1]"}
    if origin.is_loopback:
        loopback.add(origin.host_name)
    try:
        return httpx.AsyncClient(
            mounts=dict.fromkeys(f"all://{host}" for host in loopback),
            limits=httpx.Limits(max_connections=None, max_keepalive_connections=kept),
            follow_redirects=False,
        )
    except (ValueError, ImportError) as error:
        raise ConfigError(f"A proxy in the environment cannot be used: {error}") from error
    except OSError as error:
        raise ConfigError(f"SSL_CERT_FILE or SSL_CERT_DIR cannot be used: {error}") from error


@asynccontextmanager
async def _wire(
    client: httpx.AsyncClient, request: httpx.Request, auth: httpx.Auth | None
) -> AsyncIterator[WireAnswer]:
    try:
        response = await client.send(request, stream=True, auth=auth)
    except _NOT_SENT as error:
        raise unconnected(_words(error, request), error) from error
    except httpx.RequestError as error:
        raise LostConnection(_words(error, request)) from error
    try:
        yield WireAnswer(response.status_code, response.headers.multi_items(), _chunks(response))
    finally:
        await response.aclose()


async def _chunks(response: httpx.Response) -> AsyncIterator[bytes]:
    try:
        async for chunk in response.aiter_bytes():
            yield chunk
    except httpx.RequestError as error:
        raise LostConnection(_words(error, response.request)) from error


def _words(error: Exception, request: httpx.Request) -> str:
    silent = "no connection in time" if isinstance(error, httpx.TimeoutException) else "the connection broke"
    return f"{request.url.host}: {str(error) or silent}"
