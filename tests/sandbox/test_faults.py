import json
import time
from collections.abc import Iterator

import httpx
import pytest

from tests.sandbox.conftest import Client, Open, ask, frames
from xai_tui.errors import UsageError
from xai_tui.sandbox.faults import Fault, Faults, parse_fault

CHAT = "/chat/completions"


def stream(client: Client) -> httpx.Response:
    return client.post(CHAT, ask("count to 3", stream=True))


def broken_stream(client: Client) -> bytes:
    """What arrives of a stream that is torn."""
    came = b""
    url, request = client.sandbox.url + CHAT, ask("count to 3", stream=True)
    with client.http.stream("POST", url, json=request, headers=client.headers) as answer:
        parts = answer.iter_raw()
        while (part := next_part(parts, httpx.RemoteProtocolError)) is not None:
            came += part
    return came


def next_part(parts: Iterator[bytes], expected: type[Exception]) -> bytes | None:
    """The next bytes, or None once the expected error has come; a proper end is a failure."""
    try:
        return next(parts)
    except expected:
        return None
    except StopIteration:
        pytest.fail("the stream came to a proper end")


def test_a_status_strikes_as_often_as_said(open_sandbox: Open) -> None:
    client = open_sandbox(faults=(parse_fault("POST /v1/chat/*: 429 x2 retry-after=1"),))
    assert client.get("/models").status_code == 200
    answers = [client.post(CHAT, ask("hi")) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [429, 429, 200]
    assert answers[0].headers["retry-after"] == "1"
    assert answers[0].json()["code"] == "resource-exhausted"


@pytest.mark.parametrize("status", [400, 401, 403, 404, 500, 503, 529])
def test_each_status_has_a_body_of_its_own(client: Client, status: int) -> None:
    client.sandbox.faults.add(f"*: {status}")
    answer = client.post(CHAT, ask("hi"))
    assert answer.status_code == status
    assert "error" in answer.json()


def test_a_body_can_be_given(client: Client) -> None:
    client.sandbox.faults.add('*: 403 x-should-retry=false body={"code":"x","error":"y z"}')
    answer = client.post(CHAT, ask("hi"))
    assert (answer.status_code, answer.json()) == (403, {"code": "x", "error": "y z"})
    assert answer.headers["x-should-retry"] == "false"
    client.sandbox.faults.add("*: html")
    page = client.post(CHAT, ask("hi"))
    assert (page.status_code, page.headers["content-type"]) == (502, "text/html")


def test_some_requests_pass_first_and_for_ever_is_for_ever(client: Client) -> None:
    client.sandbox.faults.add("POST: 500 x* after=1")
    assert [client.post(CHAT, ask("hi")).status_code for _ in range(4)] == [200, 500, 500, 500]
    client.sandbox.faults.clear()
    assert client.post(CHAT, ask("hi")).status_code == 200


def test_a_delay_holds_back_the_first_byte(client: Client) -> None:
    client.sandbox.faults.add("*: delay=0.3")
    begun = time.monotonic()
    assert client.post(CHAT, ask("hi")).status_code == 200
    assert time.monotonic() - begun >= 0.3


def test_a_client_that_leaves_during_a_delay_is_let_go(client: Client) -> None:
    client.sandbox.faults.add("*: delay=30")
    with pytest.raises(httpx.ReadTimeout):
        client.http.post(client.sandbox.url + CHAT, json=ask("hi"), headers=client.headers, timeout=0.2)
    assert client.post(CHAT, ask("hi")).status_code == 200


def test_a_cut_leaves_what_came_before(client: Client) -> None:
    whole = stream(client).content
    client.sandbox.faults.add("*: cut=4")
    came = broken_stream(client)
    assert came.count(b"data: ") == 4
    assert len(came) < len(whole)
    client.sandbox.faults.add("*: cut=100b")
    assert len(broken_stream(client)) == 100


def test_a_whole_answer_can_be_cut_too(client: Client) -> None:
    client.sandbox.faults.add("*: cut=40b")
    with pytest.raises(httpx.RemoteProtocolError):
        client.post(CHAT, ask("hi"))


def test_a_dropped_answer_has_been_acted_upon(client: Client) -> None:
    client.sandbox.faults.add("POST: drop")
    with pytest.raises(httpx.RemoteProtocolError, match="without sending a response"):
        client.post(CHAT, ask("hi", deferred=True))
    assert len(client.sandbox.requests) == 1


def test_garbage_comes_between_the_frames(client: Client) -> None:
    client.sandbox.faults.add("*: garbage=2")
    answer = stream(client)
    lines = [line for line in answer.content.split(b"\n\n") if line]
    assert lines[2] == b"data: {\x00\xff not json"
    assert lines[-1] == b"data: [DONE]"


def test_a_truncated_frame_ends_the_stream_as_if_all_were_well(client: Client) -> None:
    client.sandbox.faults.add("*: truncated=3")
    answer = stream(client)
    last = answer.text.split("\n\n")[-1]
    with pytest.raises(json.JSONDecodeError):
        json.loads(last.removeprefix("data: "))
    client.sandbox.faults.add("*: truncated=0")
    with pytest.raises(json.JSONDecodeError):
        client.post(CHAT, ask("hi")).json()


def test_an_error_frame_ends_the_stream(client: Client) -> None:
    client.sandbox.faults.add("*: error=2")
    chunks = frames(stream(client))
    assert len(chunks) == 3
    assert chunks[-1] == {
        "type": "error",
        "message": "The model produced an invalid tool call",
        "code": None,
        "param": None,
    }


def test_a_stall_keeps_the_line_open_and_silent(client: Client) -> None:
    client.sandbox.faults.add("*: stall=2")
    came = b""
    request = ask("count to 3", stream=True)
    url = client.sandbox.url + CHAT
    with client.http.stream("POST", url, json=request, headers=client.headers, timeout=0.3) as answer:
        parts = answer.iter_raw()
        while (part := next_part(parts, httpx.ReadTimeout)) is not None:
            came += part
    assert came.count(b"data: ") == 2


def test_a_pause_is_filled_with_comments(open_sandbox: Open) -> None:
    client = open_sandbox(keepalive_seconds=0.05)
    client.sandbox.faults.add("*: pause=2@0.15")
    parts = stream(client).text.split("\n\n")
    assert parts[2:5] == [": keepalive"] * 3
    assert parts[-2] == "data: [DONE]"
    client.sandbox.faults.add("*: pause=0@0.05")
    assert client.post(CHAT, ask("hi")).json()["object"] == "chat.completion"


def test_the_first_fault_that_fits_strikes() -> None:
    faults = Faults.of([Fault(path="/a*", status=400), Fault(status=500)])
    taken = [faults.take("GET", path) for path in ("/b", "/a", "/a")]
    assert [fault.status if fault else None for fault in taken] == [500, 400, None]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("*: drop x3", Fault(drop=True, times=3)),
        ("get /v1/models: delay=1.5", Fault(method="GET", path="/v1/models", delay=1.5)),
        ("POST: pause=3@20 stall=9", Fault(method="POST", pause=(3, 20.0), stall=9)),
        ("*: cut=5 garbage=1 truncated=2 error=3", Fault(cut=5, garbage=1, truncated=2, error=3)),
    ],
)
def test_a_fault_is_read_from_its_line(text: str, expected: Fault) -> None:
    assert parse_fault(text) == expected


@pytest.mark.parametrize(
    "text", ["", "*", "*:", ": 500", "A B C: 500", "*: explode", "*: delay=long", "*: pause=3", "*: =1"]
)
def test_what_is_no_fault_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        parse_fault(text)
