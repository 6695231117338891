"""POST /v1/messages, deprecated by xAI."""

from collections.abc import AsyncGenerator
from typing import Unpack

from xai_tui.api.calls import post
from xai_tui.api.resources.base import Resource, read_answer
from xai_tui.api.types.messages import MessageAnswer, MessageEvent, MessageRequest
from xai_tui.api.waiting import CallOptions
from xai_tui.api.wire import Head

_PATH = "/messages"


class MessagesResource(Resource):
    """Messages in the shape of Anthropic's API."""

    async def create(self, request: MessageRequest, **options: Unpack[CallOptions]) -> MessageAnswer:
        """Return the whole answer.

        Raises:
            ApiError: It was refused, lost or broken.
        """
        return await self._ask(post(_PATH, request.body()), MessageAnswer, options)

    def stream(self, request: MessageRequest, **options: Unpack[CallOptions]) -> AsyncGenerator[MessageEvent]:
        """Yield the events of an answer, pings left out.

        An ordinary answer of a server without streams comes as one
        `message_stop` that carries the whole `message`.

        Close it (`contextlib.aclosing`) if it is not read to its end.

        Raises:
            BrokenAnswerError: It ended before `message_stop`.
            ApiError: It was refused, or a frame held an error.
        """
        call = post(_PATH, request.body(stream=True), streams=True)
        return self._stream(call, MessageEvent, _ends, _whole, options)


def _ends(event: MessageEvent) -> bool:
    return event.type == "message_stop"


def _whole(body: bytes, head: Head) -> MessageEvent:
    return MessageEvent(type="message_stop", message=read_answer(MessageAnswer, body, head))
