import json
from collections.abc import AsyncGenerator, Sequence
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.api.bodies import (
    ASK_CHAT,
    ASK_COMPLETION,
    ASK_MESSAGE,
    ASK_RESPONSE,
    COMPLETION,
    MESSAGE,
    USAGE,
    chunk,
    response,
)
from tests.api.conftest import KEY, SHORT
from tests.api.scripted import CUT, Reply, ScriptedServer, frame, said, streamed
from xai_tui.api import streaming
from xai_tui.api.answers import Frame
from xai_tui.api.assembly.chat import ChatAssembler
from xai_tui.api.client import XaiClient
from xai_tui.api.errors import (
    ApiError,
    BrokenAnswerError,
    InvalidRequestError,
    MaybeBilledError,
    NotAnApiError,
    OverloadedError,
    RateLimitError,
    ServerError,
)
from xai_tui.api.origin import Origin
from xai_tui.api.types.base import WireModel

HI = frame(chunk(role="assistant", content="Olá"))
BANG = frame(chunk(content="!"))
END = frame(chunk("stop"))
COST = frame(chunk(usage=USAGE))
DONE = b"data: [DONE]\n\n"
WHOLE = [HI, BANG, END, COST, DONE]


async def collect(stream: AsyncGenerator[WireModel]) -> tuple[list[Any], ApiError | None]:
    """Return what a stream yielded and what it raised."""
    came: list[Any] = []
    try:
        async for event in stream:
            came.append(event)  # noqa: PERF401 -- what came before the error counts
    except ApiError as error:
        return came, error
    return came, None


def text_of(chunks: Sequence[Any]) -> str:
    assembler = ChatAssembler()
    for item in chunks:
        assembler.add(item)
    return assembler.text


@pytest.mark.parametrize(
    "steps",
    [
        WHOLE,
        [HI, BANG, END],
        [HI, BANG, END, COST],
        [b": keepalive\n\n", HI, b":\n", BANG, b"event: ping\ndata: {}\n\n", b"data:\n\n", END],
        [HI, frame(chunk()), frame(chunk(content="")), BANG, frame({"choices": None}), END, DONE],
        [HI, BANG, frame(chunk("stop") | {"created": 1}), frame(chunk(usage=USAGE) | {"created": 2})],
        [b"".join(WHOLE)],
        [b"".join(WHOLE).replace(b"\n", b"\r\n")],
    ],
    ids=["usual", "no usage", "no DONE", "comments and pings", "empty deltas", "created", "at once", "CRLF"],
)
@pytest.mark.parametrize("chunked", [True, False])
async def test_whole_streams(
    client: XaiClient, server: ScriptedServer, steps: list[bytes], chunked: bool
) -> None:
    server.replies = [streamed(*steps, chunked=chunked)]
    came, error = await collect(client.chat.stream(ASK_CHAT))
    assert error is None
    assert text_of(came) == "Olá!"
    assert server.asked[0].json["stream"] is True
    assert server.asked[0].json["stream_options"] == {"include_usage": True}


@pytest.mark.parametrize(
    "steps",
    [
        [HI, BANG],
        [HI, BANG, DONE],
        [HI, BANG, CUT],
        [HI, BANG, END.rstrip(b"\n")],
        [HI, BANG, END[:20], CUT],
        [HI, BANG, b"data: {broken\n\n", END],
        [HI, BANG, b'data: "a string"\n\n', END],
        [HI, BANG, b"data: [1, 2]\n\n", END],
        [HI, BANG, b"data: " + b"[" * 100_000 + b"\n\n"],
        [HI, BANG, frame(chunk() | {"choices": "none"})],
    ],
    ids=[
        "ended",
        "DONE alone",
        "cut",
        "no blank line",
        "truncated",
        "garbled",
        "a string",
        "a list",
        "deep",
        "typed",
    ],
)
@pytest.mark.parametrize("chunked", [True, False])
async def test_broken_streams_yield_what_came(
    client: XaiClient, server: ScriptedServer, steps: list[bytes], chunked: bool
) -> None:
    server.replies = [streamed(*steps, chunked=chunked)]
    came, error = await collect(client.chat.stream(ASK_CHAT))
    assert isinstance(error, BrokenAnswerError)
    assert error.exit_code == 3
    assert text_of(came) == "Olá!"
    assert len(server.asked) == 1


async def test_a_cut_after_the_end_does_not_break_a_whole_answer(
    client: XaiClient, server: ScriptedServer
) -> None:
    for after in (CUT, b"data: {broken\n\n", frame({"error": "too late"})):
        server.replies = [streamed(HI, BANG, END, after)]
        came, error = await collect(client.chat.stream(ASK_CHAT))
        assert error is None
        assert text_of(came) == "Olá!"


async def test_a_connection_left_open_does_not_hold_up_a_whole_answer(
    client: XaiClient, server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streaming, "LINGER", 0.05)
    server.replies = [streamed(HI, BANG, END, 60.0)]
    came, error = await collect(client.chat.stream(ASK_CHAT))
    assert error is None
    assert text_of(came) == "Olá!"


async def test_an_empty_stream_may_have_been_billed(client: XaiClient, server: ScriptedServer) -> None:
    server.replies = [streamed(CUT)]
    came, error = await collect(client.chat.stream(ASK_CHAT))
    assert came == []
    assert isinstance(error, MaybeBilledError)


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ({"code": "The service is currently unavailable", "error": "Try later"}, OverloadedError),
        ({"type": "error", "message": "The model produced an invalid tool call", "code": None}, ServerError),
        ({"error": {"message": "slow down", "type": "rate_limit_error", "code": None}}, RateLimitError),
        ({"error": {"message": "bad", "code": 400}}, InvalidRequestError),
        ({"code": 429, "error": "slow down"}, RateLimitError),
    ],
)
async def test_an_error_in_a_frame_is_an_error(
    client: XaiClient, server: ScriptedServer, value: Any, kind: type[ApiError]
) -> None:
    server.replies = [streamed(HI, frame(value), BANG, END)]
    came, error = await collect(client.chat.stream(ASK_CHAT))
    assert type(error) is kind
    assert error.message
    assert text_of(came) == "Olá"


async def test_an_event_named_error_is_an_error_whatever_it_holds(
    client: XaiClient, server: ScriptedServer
) -> None:
    server.replies = [streamed(HI, b"event: error\ndata: upstream went away\n\n")]
    _, error = await collect(client.chat.stream(ASK_CHAT))
    assert isinstance(error, ServerError)
    assert error.message == "upstream went away"


async def test_an_error_with_http_200_is_an_error(client: XaiClient, server: ScriptedServer) -> None:
    server.replies = [said({"code": "unavailable", "error": "Try later"}, x_request_id="r-7")]
    came, error = await collect(client.chat.stream(ASK_CHAT))
    assert came == []
    assert isinstance(error, OverloadedError)
    assert error.message == "Try later"
    assert error.request_id == "r-7"


async def test_a_server_without_streams_answers_in_one_piece(
    client: XaiClient, server: ScriptedServer
) -> None:
    server.replies = [said(COMPLETION)]
    came, error = await collect(client.chat.stream(ASK_CHAT))
    assert error is None
    assert text_of(came) == "Olá!"
    server.replies = [said(response())]
    came, error = await collect(client.responses.stream(ASK_RESPONSE))
    assert [event.type for event in came] == ["response.completed"]
    server.replies = [said(MESSAGE)]
    came, error = await collect(client.messages.stream(ASK_MESSAGE))
    assert [event.type for event in came] == ["message_stop"]
    server.replies = [said({"choices": [{"text": "3", "finish_reason": "stop"}]})]
    came, error = await collect(client.completions.stream(ASK_COMPLETION))
    assert error is None
    assert came[0].choices[0].text == "3"


@pytest.mark.parametrize(
    "reply",
    [
        Reply(200, [("content-type", "text/html")], [b"<html><title>Log in</title></html>"]),
        Reply(200, [("content-type", "text/plain")], [b"hello"]),
        Reply(200, [], WHOLE),
    ],
    ids=["page", "text", "nothing"],
)
async def test_what_is_no_stream_is_named(client: XaiClient, server: ScriptedServer, reply: Reply) -> None:
    server.replies = [reply]
    came, error = await collect(client.chat.stream(ASK_CHAT))
    assert came == []
    assert isinstance(error, NotAnApiError)


async def test_one_piece_can_be_broken_too(client: XaiClient, server: ScriptedServer) -> None:
    unfinished = COMPLETION | {"choices": [{"message": {"content": "Olá"}}]}
    server.replies = [said(unfinished)]
    came, error = await collect(client.chat.stream(ASK_CHAT))
    assert text_of(came) == "Olá"
    assert isinstance(error, BrokenAnswerError)
    server.replies = [said(response("in_progress"))]
    _, error = await collect(client.responses.stream(ASK_RESPONSE))
    assert isinstance(error, BrokenAnswerError)


async def test_a_truncated_json_answer_to_a_stream_is_broken(
    client: XaiClient, server: ScriptedServer
) -> None:
    server.replies = [said(json.dumps(COMPLETION).encode()[:-20])]
    _, error = await collect(client.chat.stream(ASK_CHAT))
    assert isinstance(error, BrokenAnswerError)
    assert error.partial.startswith(b'{"id"')


@pytest.mark.parametrize("ending", ["completed", "incomplete", "failed"])
async def test_responses_are_whole_with_their_last_event(
    client: XaiClient, server: ScriptedServer, ending: str
) -> None:
    failure = {"code": "rate_limit_exceeded", "message": "slow down"} if ending == "failed" else None
    last = {"type": f"response.{ending}", "response": response(ending, error=failure)}
    server.replies = [
        streamed(frame({"type": "response.created", "response": response("in_progress")}), frame(last))
    ]
    came, error = await collect(client.responses.stream(ASK_RESPONSE))
    assert [event.type for event in came] == ["response.created", f"response.{ending}"]
    assert isinstance(error, RateLimitError) if ending == "failed" else error is None


async def test_responses_broken_off(client: XaiClient, server: ScriptedServer) -> None:
    server.replies = [
        streamed(frame({"type": "response.created", "response": response("in_progress")}), DONE)
    ]
    came, error = await collect(client.responses.stream(ASK_RESPONSE))
    assert came[0].response.id == "42fd8d03"
    assert isinstance(error, BrokenAnswerError)


async def test_messages_are_whole_with_message_stop(client: XaiClient, server: ScriptedServer) -> None:
    start = frame({"type": "message_start", "message": MESSAGE | {"content": [], "stop_reason": None}})
    ping = frame({"type": "ping"}, "ping")
    stop = frame({"type": "message_stop"}, "message_stop")
    server.replies = [streamed(start, ping, stop, DONE)]
    came, error = await collect(client.messages.stream(ASK_MESSAGE))
    assert error is None
    assert [event.type for event in came] == ["message_start", "message_stop"]
    server.replies = [streamed(start, DONE)]
    _, error = await collect(client.messages.stream(ASK_MESSAGE))
    assert isinstance(error, BrokenAnswerError)


async def test_all_choices_have_to_finish(client: XaiClient, server: ScriptedServer) -> None:
    other = {"choices": [{"index": 1, "delta": {"content": "B"}, "finish_reason": "stop"}]}
    two = ASK_CHAT.model_copy(update={"n": 2})
    server.replies = [streamed(HI, END, DONE)]
    _, error = await collect(client.chat.stream(two))
    assert isinstance(error, BrokenAnswerError)
    server.replies = [streamed(HI, END, frame(other), DONE)]
    _, error = await collect(client.chat.stream(two))
    assert error is None


async def test_completions_stream(client: XaiClient, server: ScriptedServer) -> None:
    one = {"choices": [{"index": 0, "text": " 3", "finish_reason": None}]}
    server.replies = [
        streamed(frame(one), frame({"choices": [{"text": ",", "finish_reason": "length"}]}), DONE)
    ]
    came, error = await collect(client.completions.stream(ASK_COMPLETION))
    assert error is None
    assert [item.choices[0].text for item in came] == [" 3", ","]


async def test_lone_surrogates_become_visible(client: XaiClient, server: ScriptedServer) -> None:
    raw = HI.replace("Olá".encode(), rb"\ud83d and \ud83d\ude00")
    server.replies = [streamed(raw, END)]
    came, error = await collect(client.chat.stream(ASK_CHAT))
    assert error is None
    assert text_of(came) == "� and 😀"


LONG = "".join(f"Olá {number} – 你好 😀 \u2028\u0085\x0b " for number in range(4))
BYTES = frame(chunk(content=LONG)) + b": keepalive\r\n\r\n" + frame({"a": "é\r"}, "x") + END + DONE


@settings(max_examples=200, deadline=None)
@given(cuts=st.lists(st.integers(1, len(BYTES) - 1), max_size=12))
async def test_frames_do_not_depend_on_where_the_bytes_are_split(cuts: list[int]) -> None:
    places = [0, *sorted(set(cuts)), len(BYTES)]
    pieces = [BYTES[a:b] for a, b in pairwise(places)]
    assert await frames_of(pieces) == await frames_of([BYTES])


async def test_every_single_byte_may_come_alone() -> None:
    pieces = [BYTES[at : at + 1] for at in range(len(BYTES))]
    frames = await frames_of(pieces)
    assert frames == await frames_of([BYTES])
    assert json.loads(frames[0].data)["choices"][0]["delta"]["content"] == LONG


async def frames_of(pieces: Sequence[bytes]) -> list[Frame]:
    """Return the frames of a body that arrives in these pieces."""
    from xai_tui.api.http.frames import frames

    async def arriving() -> AsyncGenerator[bytes]:
        for piece in pieces:
            yield piece

    return [item async for item in frames(arriving())]


async def test_split_bytes_over_a_real_socket(client: XaiClient, server: ScriptedServer) -> None:
    body = frame(chunk(content=LONG)) + END
    server.replies = [streamed(*[body[at : at + 7] for at in range(0, len(body), 7)])]
    came, error = await collect(client.chat.stream(ASK_CHAT))
    assert error is None
    assert text_of(came) == LONG


async def test_the_connection_is_used_again_after_a_whole_stream(
    client: XaiClient, server: ScriptedServer
) -> None:
    server.replies = [streamed(*WHOLE)]
    for _ in range(3):
        await collect(client.chat.stream(ASK_CHAT))
    assert server.connections == 1


async def test_a_key_is_not_needed(server: ScriptedServer) -> None:
    server.replies = [streamed(*WHOLE)]
    async with XaiClient(Origin.parse(server.url), timeouts=SHORT) as client:
        _, error = await collect(client.chat.stream(ASK_CHAT))
    assert error is None
    assert "authorization" not in server.asked[0].headers
    assert KEY not in str(server.asked[0])
