"""POST /v1/chat/completions, in its three manners."""

from collections.abc import AsyncGenerator
from typing import Unpack

from xai_tui.api.calls import post
from xai_tui.api.resources.base import Resource, read_answer
from xai_tui.api.types.chat import ChatChunk, ChatCompletion, ChatRequest, DeferredStart
from xai_tui.api.types.finishing import FinishedChoices
from xai_tui.api.waiting import CallOptions
from xai_tui.api.wire import Head

_PATH = "/chat/completions"


class ChatResource(Resource):
    """Chat completions: at once, as a stream, or deferred."""

    async def create(self, request: ChatRequest, **options: Unpack[CallOptions]) -> ChatCompletion:
        """Return the whole answer.

        Raises:
            ApiError: It was refused, lost or broken.
        """
        return await self._ask(post(_PATH, request.body()), ChatCompletion, options)

    def stream(self, request: ChatRequest, **options: Unpack[CallOptions]) -> AsyncGenerator[ChatChunk]:
        """Yield the chunks of an answer; usage is asked for unless the request says otherwise.

        Close it (`contextlib.aclosing`) if it is not read to its end.

        Raises:
            BrokenAnswerError: Not every choice brought a `finish_reason`.
            ApiError: It was refused, or a frame held an error.
        """
        body = {"stream_options": {"include_usage": True}} | request.body(stream=True)
        return self._stream(
            post(_PATH, body, streams=True), ChatChunk, FinishedChoices(request.n or 1).note, _whole, options
        )

    async def defer(self, request: ChatRequest, **options: Unpack[CallOptions]) -> DeferredStart:
        """Have the answer made later; it is fetched with `XaiClient.deferred`.

        Not repeated after a 5xx, since the job may exist.

        Raises:
            MaybeBilledError: No answer came; the job may exist and cannot be found any more.
            ApiError: It was refused.
        """
        call = post(_PATH, request.body(deferred=True), deferred=True)
        return await self._ask(call, DeferredStart, options)


def _whole(body: bytes, head: Head) -> ChatChunk:
    return ChatChunk.of_completion(read_answer(ChatCompletion, body, head))
