import asyncio
import http.client

import pytest
from starlette.types import Message, Receive, Scope, Send

from tests.sandbox.conftest import KEY, Client, Open, ask
from xai_tui.sandbox import gateway
from xai_tui.sandbox.faults import parse_fault
from xai_tui.sandbox.gateway import Gateway
from xai_tui.sandbox.options import SandboxOptions
from xai_tui.sandbox.state import SandboxState


def asked(client: Client, headers: dict[str, str]) -> tuple[int, dict[str, str]]:
    """Ask with just these headers; Host is one of them."""
    port = int(client.sandbox.url.removesuffix("/v1").rpartition(":")[2])
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.putrequest("GET", "/v1/models", skip_host=True)
    for name, value in {"Authorization": f"Bearer {KEY}", **headers}.items():
        connection.putheader(name, value.replace("PORT", str(port)))
    connection.endheaders()
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status, {name.lower(): value for name, value in answer.getheaders()}


@pytest.mark.parametrize("host", ["127.0.0.1:PORT", "localhost:PORT", "LOCALHOST:PORT", "[::1]:PORT"])
def test_it_answers_to_its_own_names(client: Client, host: str) -> None:
    assert asked(client, {"Host": host})[0] == 200


@pytest.mark.parametrize("host", ["evil.example:PORT", "127.0.0.1", "127.0.0.1:1", "localhost.evil:PORT"])
def test_it_refuses_other_names(client: Client, host: str) -> None:
    assert asked(client, {"Host": host})[0] == 421


def test_it_refuses_pages_of_others_and_sends_no_cors_header(client: Client) -> None:
    for origin in ("https://evil.example", "null", "http://127.0.0.1:1"):
        status, headers = asked(client, {"Host": "127.0.0.1:PORT", "Origin": origin})
        assert status == 403
        assert not [name for name in headers if name.startswith("access-control")]
    status, headers = asked(client, {"Host": "127.0.0.1:PORT", "Origin": "http://localhost:PORT"})
    assert status == 200
    assert not [name for name in headers if name.startswith("access-control")]


def test_preflights_get_nothing(client: Client) -> None:
    answer = client.http.options(client.sandbox.url + "/models", headers=client.headers)
    assert answer.status_code == 405
    assert not [name for name in answer.headers if name.startswith("access-control")]


def test_every_request_is_logged(open_sandbox: Open) -> None:
    now = 1_800_000_000.5
    client = open_sandbox(clock=lambda: now)
    client.post("/chat/completions", ask("hi"))
    client.get("/nothing")
    first, second = client.sandbox.requests
    assert (first.method, first.path, first.at) == ("POST", "/v1/chat/completions", now)
    assert b'"hi"' in first.body
    assert (second.method, second.path, second.body) == ("GET", "/v1/nothing", b"")


def test_a_body_beyond_all_bounds_is_refused(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gateway, "BODY_LIMIT", 100)
    assert client.post("/chat/completions", ask("x" * 200)).status_code == 413


async def test_a_request_that_is_cancelled_under_a_fault_leaves_nothing_running() -> None:
    state = SandboxState(SandboxOptions())
    state.faults.add(parse_fault("GET /v1/models: stall=0"))
    read, begun = asyncio.Event(), asyncio.Event()

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        begun.set()
        await asyncio.Event().wait()

    async def receive() -> Message:
        if read.is_set():
            await asyncio.Event().wait()
        read.set()
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        raise AssertionError(message)

    scope = {
        "type": "http",
        "method": "GET",
        "path": "/v1/models",
        "headers": [(b"host", b"127.0.0.1:80")],
        "server": ("127.0.0.1", 80),
    }

    async def call() -> None:
        await Gateway(app, state)(scope, receive, send)

    running = asyncio.create_task(call())
    await begun.wait()
    await asyncio.sleep(0)
    running.cancel()
    await asyncio.wait([running])
    await asyncio.sleep(0)
    assert running.cancelled()
    assert asyncio.all_tasks() == {asyncio.current_task()}
