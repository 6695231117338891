"""POST /v1/completions (legacy)."""

from collections.abc import AsyncGenerator
from typing import Unpack

from xai_tui.api.calls import post
from xai_tui.api.resources.base import Resource, read_answer
from xai_tui.api.types.completions import Completion, CompletionRequest
from xai_tui.api.types.finishing import FinishedChoices
from xai_tui.api.waiting import CallOptions
from xai_tui.api.wire import Head

_PATH = "/completions"


class CompletionsResource(Resource):
    """Raw prompt in, text out."""

    async def create(self, request: CompletionRequest, **options: Unpack[CallOptions]) -> Completion:
        """Return the whole answer.

        Raises:
            ApiError: It was refused, lost or broken.
        """
        return await self._ask(post(_PATH, request.body()), Completion, options)

    def stream(
        self, request: CompletionRequest, **options: Unpack[CallOptions]
    ) -> AsyncGenerator[Completion]:
        """Yield the chunks of an answer; usage is asked for unless the request says otherwise.

        Close it (`contextlib.aclosing`) if it is not read to its end.

        Raises:
            BrokenAnswerError: Not every choice brought a `finish_reason`.
            ApiError: It was refused, or a frame held an error.
        """
        body = {"stream_options": {"include_usage": True}} | request.body(stream=True)
        prompts = len(request.prompt) if isinstance(request.prompt, list) else 1
        finished = FinishedChoices((request.n or 1) * prompts)
        return self._stream(post(_PATH, body, streams=True), Completion, finished.note, _whole, options)


def _whole(body: bytes, head: Head) -> Completion:
    return read_answer(Completion, body, head)
