"""What all resources do alike: ask, check, decode."""

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from typing import TypeVar

from xai_tui.api.calls import Call
from xai_tui.api.discretion import discreet
from xai_tui.api.errors import ApiError
from xai_tui.api.streaming import check_stream, check_whole, events
from xai_tui.api.transport import Transport
from xai_tui.api.types.base import WireModel
from xai_tui.api.waiting import CallOptions
from xai_tui.api.wire import Head

M = TypeVar("M", bound=WireModel)
E = TypeVar("E", bound=WireModel)


class Resource:
    """Some endpoints of one noun."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def _ask(self, call: Call, model: type[M], options: CallOptions) -> M:
        """Return the decoded answer of a call that does not stream.

        Raises:
            ApiError: Whatever was wrong with the request, the way, or the answer.
        """
        answer = await self._transport.send(call, options)
        with discreet(self._transport.origin):
            return read_answer(model, answer.body, answer.head)

    async def _stream(
        self,
        call: Call,
        event: type[E],
        completes: Callable[[E], bool],
        whole: Callable[[bytes, Head], E],
        options: CallOptions,
    ) -> AsyncGenerator[E]:
        """Yield the events of a call that streams.

        Args:
            call: What is asked.
            event: What the stream consists of.
            completes: Whether an event makes the answer whole.
            whole: Makes one event of an ordinary answer, which servers without streams send.
            options: Of this call.

        Raises:
            ApiError: As `_ask`, and `BrokenAnswerError` after the last event of an answer that is not whole.
        """
        async with self._transport.opened(call, options) as answer:
            with discreet(self._transport.origin):
                if "json" in answer.head.content_type:
                    only = whole(await answer.exchange.read(), answer.head)
                    yield only
                    check_whole(completes(only), answer.head)
                    return
                check_stream(answer.head)
                async with aclosing(events(answer, event, completes)) as stream:
                    async for item in stream:
                        yield item


def read_answer(model: type[M], body: bytes, head: Head) -> M:
    """Decode a 2xx body; errors carry the exchange's request id.

    Raises:
        ApiError: As `WireModel.parse`.
    """
    try:
        return model.parse(body, head.content_type)
    except ApiError as error:
        error.request_id = error.request_id or head.request_id
        raise
