"""POST /v1/responses; GET and DELETE /v1/responses/{id}."""

from collections.abc import AsyncGenerator
from typing import Unpack

from xai_tui.api.calls import Call, get, path_part, post
from xai_tui.api.discretion import discreet
from xai_tui.api.errors import ApiError, GoneError, ResponseGoneError, error_from
from xai_tui.api.errors.reading import ErrorBody
from xai_tui.api.resources.base import Resource, read_answer
from xai_tui.api.types.responses import ModelResponse, ResponseDeleted, ResponseEvent, ResponseRequest
from xai_tui.api.waiting import CallOptions
from xai_tui.api.wire import Head

_PATH = "/responses"


class ResponsesResource(Resource):
    """Responses, made and stored."""

    async def create(self, request: ResponseRequest, **options: Unpack[CallOptions]) -> ModelResponse:
        """Return the whole answer; `status` tells whether it stopped early.

        Raises:
            ApiError: It was refused, lost or broken, or it failed.
        """
        response = await self._ask(post(_PATH, request.body()), ModelResponse, options)
        with discreet(self._transport.origin):
            return _not_failed(response)

    async def stream(
        self, request: ResponseRequest, **options: Unpack[CallOptions]
    ) -> AsyncGenerator[ResponseEvent]:
        """Yield the events of an answer.

        Close it (`contextlib.aclosing`) if it is not read to its end.

        Raises:
            BrokenAnswerError: It ended before `response.completed`, `.incomplete` or `.failed`.
            ApiError: It was refused, a frame held an error, or the response failed; the event
                that says so has been yielded before.
        """
        call = post(_PATH, request.body(stream=True), streams=True)
        failed: ModelResponse | None = None
        events = self._stream(call, ResponseEvent, lambda event: event.ends, _whole, options)
        try:
            async for event in events:
                if event.ends:
                    failed = event.response
                yield event
        finally:
            await events.aclose()
        if failed is not None:
            with discreet(self._transport.origin):
                _not_failed(failed)

    async def get(self, response_id: str, **options: Unpack[CallOptions]) -> ModelResponse:
        """Return a stored response; a failed one too.

        Raises:
            ResponseGoneError: Deleted, older than 30 days, or never stored.
            ApiError: As every call.
        """
        try:
            return await self._ask(get(_PATH, response_id), ModelResponse, options)
        except GoneError as error:
            raise error.recast(ResponseGoneError) from error

    async def delete(self, response_id: str, **options: Unpack[CallOptions]) -> ResponseDeleted:
        """Delete a stored response.

        Raises:
            ResponseGoneError: As for `get`.
            ApiError: As every call; it is not repeated if its answer is lost.
        """
        call = Call("DELETE", f"{_PATH}/{path_part(response_id)}", names_thing=True)
        try:
            return await self._ask(call, ResponseDeleted, options)
        except GoneError as error:
            raise error.recast(ResponseGoneError) from error


def _whole(body: bytes, head: Head) -> ResponseEvent:
    response = read_answer(ModelResponse, body, head)
    return ResponseEvent(type=f"response.{response.status or 'completed'}", response=response)


def _not_failed(response: ModelResponse) -> ModelResponse:
    if response.status != "failed":
        return response
    failure = response.error
    said = ErrorBody(failure.message or "", failure.code) if failure else ErrorBody()
    error: ApiError = error_from(None, {}, said)
    error.message = error.message or "the response failed, and the server does not say why"
    raise error
