"""One request, ready to be sent, and its answer on the wire."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx

from xai_tui.api.answers import Foreign
from xai_tui.api.calls import Call
from xai_tui.api.http.bearer import Bearer
from xai_tui.api.observer import Headers, masked
from xai_tui.api.waiting import Timeouts
from xai_tui.api.wire import LostConnection, WireAnswer, unconnected
from xai_tui.errors import UsageError

_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError, httpx.UnsupportedProtocol)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A request with the connections it goes over.

    Attributes:
        client: The connections.
        request: Everything but the key.
        auth: Adds the key; `None` for none.
        url: Where it goes, as it is told.
    """

    client: httpx.AsyncClient
    request: httpx.Request
    auth: Bearer | None
    url: str

    @property
    def headers(self) -> Headers:
        """The headers as they may be shown."""
        key = [("authorization", "Bearer -")] if self.auth else []
        return masked([*self.request.headers.multi_items(), *key])

    @property
    def content(self) -> bytes | None:
        """The body; `None` for none."""
        return self.request.content or None

    @asynccontextmanager
    async def wire(self) -> AsyncIterator[WireAnswer]:
        """Send it and give its answer as soon as the headers are there.

        Raises:
            ConnectError: Nothing was sent.
            LostConnection: It was sent, and the connection lost.
        """
        try:
            response = await self.client.send(self.request, stream=True, auth=self.auth)
        except _NOT_SENT as error:
            raise unconnected(_words(error, self.request), error) from error
        except httpx.RequestError as error:
            raise LostConnection(_words(error, self.request)) from error
        try:
            yield WireAnswer(response.status_code, response.headers.multi_items(), _chunks(response))
        finally:
            await response.aclose()


def outgoing(
    client: httpx.AsyncClient,
    call: Call,
    *,
    base_url: str,
    to: Foreign | None,
    auth: Bearer | None,
    timeouts: Timeouts,
    user_agent: str,
) -> Outgoing:
    """The request of a call.

    Args:
        client: The connections it goes over.
        call: What is asked.
        base_url: What its path is added to.
        to: Where it goes instead, and the address vouched for there.
        auth: Adds the key.
        timeouts: Of this attempt.
        user_agent: Who asks.

    Raises:
        UsageError: The URL is none.
    """
    content = call.encoded()
    headers = {"accept": "*/*" if to else call.accept, "user-agent": user_agent}
    if content is not None:
        headers["content-type"] = "application/json"
    if call.streams:
        headers["accept-encoding"] = "identity"
    extensions: dict[str, str] = {}
    try:
        url = httpx.URL(to.url if to else base_url + call.path)
        if to is not None and to.address is not None:
            headers["host"] = url.netloc.decode()
            extensions["sni_hostname"] = url.host
            url = url.copy_with(host=to.address)
    except httpx.InvalidURL as error:
        raise UsageError(f"The URL cannot be used: {error}") from error
    request = client.build_request(
        call.method,
        url,
        headers=headers,
        content=content,
        timeout=httpx.Timeout(None, connect=timeouts.connect),
        extensions=extensions,
    )
    return Outgoing(client, request, auth, to.url if to else str(request.url))


async def _chunks(response: httpx.Response) -> AsyncIterator[bytes]:
    try:
        async for chunk in response.aiter_bytes():
            yield chunk
    except httpx.RequestError as error:
        raise LostConnection(_words(error, response.request)) from error


def _words(error: Exception, request: httpx.Request) -> str:
    silent = "no connection in time" if isinstance(error, httpx.TimeoutException) else "the connection broke"
    return f"{request.url.host}: {str(error) or silent}"
