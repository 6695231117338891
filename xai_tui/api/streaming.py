"""Frames of a stream → its typed events, and the judgement whether the answer is whole."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from typing import Any, TypeVar

from xai_tui.api.answers import Frame
from xai_tui.api.decoding import load_json
from xai_tui.api.errors import ApiError, BrokenAnswerError, NotAnApiError, error_from
from xai_tui.api.errors.reading import find_error, read_error_body
from xai_tui.api.transport import OpenAnswer
from xai_tui.api.types.base import WireModel
from xai_tui.api.wire import Head

E = TypeVar("E", bound=WireModel)

LINGER = 5.0
"""Seconds to wait for what follows a whole answer: usage, `[DONE]`, the end of the connection."""

_DONE = object()


async def events(answer: OpenAnswer, model: type[E], completes: Callable[[E], bool]) -> AsyncGenerator[E]:
    """Yield the events of a stream, in order, none withheld.

    `[DONE]`, comments, pings and empty frames are passed over. Whatever goes
    wrong after the answer is whole is not its concern any more.

    Args:
        answer: Opened, with `text/event-stream`.
        model: What each frame's JSON is.
        completes: Whether an event makes the answer whole; asked once for each.

    Raises:
        BrokenAnswerError: The stream ended, stalled or was garbled before the answer was whole.
        ApiError: A frame held an error.
    """
    whole = False
    async with aclosing(answer.frames()) as frames:
        while True:
            try:
                value = _value(await (_lingering(frames) if whole else anext(frames)), answer.head)
                if value is _DONE:
                    continue
                event = _event(value, model)
            except (StopAsyncIteration, TimeoutError):
                break
            except ApiError:
                if whole:
                    break
                raise
            whole = completes(event) or whole
            yield event
    check_whole(whole, answer.head)


async def _lingering(frames: AsyncGenerator[Frame]) -> Frame:
    """Return what follows a whole answer, if it comes soon; there is no clock over what comes before."""
    async with asyncio.timeout(LINGER):
        return await anext(frames)


def check_whole(whole: bool, head: Head) -> None:
    """Refuse to call an answer done that has ended and is not whole.

    Raises:
        BrokenAnswerError: It is not.
    """
    if not whole:
        raise BrokenAnswerError("it ended early", request_id=head.request_id)


def check_stream(head: Head) -> None:
    """Refuse an answer that is no event stream.

    Raises:
        NotAnApiError: It has another content type.
    """
    if head.content_type != "text/event-stream":
        raise NotAnApiError(
            f"a stream was asked for, {head.content_type or 'something without a content type'} came",
            status=head.status,
            request_id=head.request_id,
        )


def _value(frame: Frame, head: Head) -> Any:
    """Return a frame's JSON value, or `_DONE` for a frame that says nothing."""
    data = frame.data.strip()
    if data in {"", "[DONE]"} or frame.event == "ping":
        return _DONE
    if frame.event == "error":
        raise error_from(None, head.headers, read_error_body(data.encode()))
    try:
        value = load_json(data)
    except ValueError as error:
        raise BrokenAnswerError(f"a frame is garbled: {error}", request_id=head.request_id) from error
    if said := find_error(value):
        raise error_from(None, head.headers, said)
    return value


def _event(value: Any, model: type[E]) -> E:
    try:
        return model.read(value)
    except NotAnApiError as error:
        raise BrokenAnswerError(f"a frame is garbled: {error.message}") from error
