"""GET /v1/chat/deferred-completion/{request_id}: an answer that is handed out once."""

from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import Unpack

from xai_tui.api.calls import get
from xai_tui.api.errors import (
    ApiError,
    BrokenAnswerError,
    DeferredGoneError,
    DeferredUnstoredError,
    NotAnApiError,
)
from xai_tui.api.errors.sorting import retry_after
from xai_tui.api.resources.base import Resource
from xai_tui.api.transport import OpenAnswer
from xai_tui.api.waiting import CallOptions

_PATH = "/chat/deferred-completion"
_PENDING = 202


@dataclass(frozen=True, slots=True)
class DeferredPending:
    """Not ready yet.

    Attributes:
        retry_after: Seconds the server asks to wait, None if it does not say.
    """

    retry_after: float | None = None


@dataclass(frozen=True, slots=True)
class DeferredArrived:
    """The answer is here, and the server has forgotten it.

    Attributes:
        body: The bytes of a `chat.completion`, for `ChatCompletion.parse`;
            the sink has had the same.
        request_id: The server's `x-request-id` of this exchange.
    """

    body: bytes
    request_id: str | None = None


class DeferredResource(Resource):
    """Deferred completions that were started with `ChatResource.defer`."""

    async def fetch(
        self,
        request_id: str,
        sink: Callable[[bytes], None] | None = None,
        **options: Unpack[CallOptions],
    ) -> DeferredPending | DeferredArrived:
        """Look whether the answer is ready, and take it if it is.

        Args:
            request_id: What `defer` returned.
            sink: Given the body's bytes as they arrive, so that they are on
                disk before anybody looks at them. If it raises OSError, the
                rest is still read.
            options: Of this call.

        Raises:
            DeferredGoneError: It was fetched before, has expired, or never was.
            DeferredUnstoredError: The sink failed; the error holds the whole answer.
            BrokenAnswerError: It was cut; what came is in the sink and in the error.
            ApiError: As every call.
        """
        call = replace(get(_PATH, request_id), once=True)
        try:
            async with self._transport.opened(call, options) as answer:
                if answer.head.status == _PENDING:
                    await answer.exchange.read_some(0)
                    return DeferredPending(retry_after(answer.head.headers))
                if answer.head.content_type == "text/html":
                    raise NotAnApiError("a web page came in place of the answer", status=answer.head.status)
                return await _receive(answer, sink)
        except ApiError as error:
            if error.status == 404:  # noqa: PLR2004 -- its words vary; the job did exist
                raise error.recast(DeferredGoneError) from error
            raise


async def _receive(answer: OpenAnswer, sink: Callable[[bytes], None] | None) -> DeferredArrived:
    parts: list[bytes] = []
    failure: OSError | None = None
    try:
        async with aclosing(answer.exchange.chunks()) as chunks:
            async for chunk in chunks:
                parts.append(chunk)
                if sink is not None and failure is None:
                    try:
                        sink(chunk)
                    except OSError as error:
                        failure = error
    except BrokenAnswerError as error:
        error.partial = b"".join(parts)
        raise
    body = b"".join(parts)
    if failure is not None:
        raise DeferredUnstoredError.holding(body, failure, answer.head.request_id) from failure
    return DeferredArrived(body, answer.head.request_id)
