"""Server-sent events out of the bytes of a body."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing

import httpx
import httpx_sse

from xai_tui.api.answers import Frame


async def frames(chunks: AsyncGenerator[bytes]) -> AsyncGenerator[Frame]:
    """Yield the server-sent events in `chunks`; comments, and an event never closed, are dropped."""
    headers = {"content-type": "text/event-stream"}
    response = httpx.Response(200, headers=headers, stream=_Received(chunks))
    async with aclosing(httpx_sse.EventSource(response).aiter_sse()) as events:
        async for event in events:
            yield Frame(event.event, event.data)


class _Received(httpx.AsyncByteStream):
    """Bytes that have come already, as httpx-sse wants them."""

    def __init__(self, chunks: AsyncGenerator[bytes]) -> None:
        self._chunks = chunks

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async with aclosing(self._chunks) as chunks:
            async for chunk in chunks:
                yield chunk
