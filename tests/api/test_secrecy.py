import os
import subprocess
import sys
import traceback
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpcore
import pytest

from tests.api.bodies import ASK_CHAT
from tests.api.conftest import KEY, SHORT
from tests.api.scripted import Reply, ScriptedServer, frame, said, streamed
from tests.api.test_retrying import GOOD
from xai_tui.api.client import XaiClient
from xai_tui.api.errors import ApiError, CertificateError, ConnectError
from xai_tui.api.origin import Origin
from xai_tui.api.types.responses import ResponseRequest
from xai_tui.api.waiting import NO_RETRY
from xai_tui.errors import ConfigError, UsageError


def with_locals(error: BaseException) -> str:
    """Return the traceback, below the test itself, as a crash report with local variables would print it."""
    assert error.__traceback__ is not None
    below = error.with_traceback(error.__traceback__.tb_next)
    return "".join(traceback.TracebackException.from_exception(below, capture_locals=True).format())


async def test_a_refusal_holds_no_key(client: XaiClient, server: ScriptedServer) -> None:
    server.replies = [said({"error": "no"}, 400)]
    with pytest.raises(ApiError) as refused:
        await client.chat.create(ASK_CHAT)
    assert KEY not in with_locals(refused.value)


ECHO = {"code": "invalid-argument", "error": f"Incorrect API key provided: Bearer {KEY}."}

FAILED = {"id": "r", "status": "failed", "error": {"code": "server_error", "message": f"no {KEY}"}}


@pytest.mark.parametrize(
    "reply",
    [
        said(ECHO, 400),
        said(ECHO, 401, **{"x-request-id": KEY}),
        said(ECHO),
        said(FAILED),
        streamed(frame(ECHO)),
        streamed(frame({"type": "error", "message": f"no {KEY}"}, "error")),
        streamed(f"data: {{{KEY}\n\n".encode()),
        streamed(frame({"type": "response.failed", "response": FAILED})),
    ],
)
async def test_a_key_that_the_server_repeats_is_masked(
    client: XaiClient, server: ScriptedServer, reply: Reply
) -> None:
    server.replies = [reply]
    request = ResponseRequest(model="grok-4.3", input="hi")
    is_stream = dict(reply.headers)["content-type"] == "text/event-stream"
    asked = _read_out(client.responses.stream(request)) if is_stream else client.responses.create(request)
    with pytest.raises(ApiError) as refused:
        await asked
    assert KEY not in f"{refused.value} {refused.value.args} {refused.value.request_id}"


async def _read_out(events: AsyncIterator[object]) -> None:
    async for _ in events:
        pass


async def test_a_countdown_shows_no_key(client: XaiClient, server: ScriptedServer) -> None:
    server.replies = [said({"error": f"overloaded, {KEY}"}, 503), said({"data": []})]
    waits: list[str] = []
    await client.models.list(on_wait=lambda wait: waits.append(repr(wait)))
    assert waits
    assert KEY not in "".join(waits)


async def test_a_crash_inside_the_connection_holds_no_key(
    client: XaiClient, server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def crash(self: object, *args: Any, **kwargs: Any) -> None:
        raise ZeroDivisionError

    server.replies = [GOOD]
    monkeypatch.setattr(httpcore.AsyncHTTP11Connection, "_send_event", crash)
    with pytest.raises(ZeroDivisionError) as crashed:
        await client.chat.create(ASK_CHAT)
    report = with_locals(crashed.value)
    assert "http11" in report
    assert "authorization" in report
    assert KEY not in report


async def test_loopback_never_goes_through_a_proxy(
    server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with ScriptedServer([said({"error": "I am the proxy"}, 400)]) as proxy:
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        server.replies = [GOOD]
        for host in ("127.0.0.1", "localhost"):
            async with XaiClient(Origin.parse(f"http://{host}:{server.port}", KEY), timeouts=SHORT) as client:
                await client.chat.create(ASK_CHAT)
        assert proxy.asked == []
        elsewhere = Origin.parse("http://models.example", KEY, allow_http=True)
        async with XaiClient(elsewhere, timeouts=SHORT) as client:
            with pytest.raises(ApiError, match="I am the proxy"):
                await client.chat.create(ASK_CHAT)
        assert len(proxy.asked) == 1


async def test_a_server_nobody_vouches_for_is_asked_once(certificate: tuple[Path, Path]) -> None:
    async with ScriptedServer([GOOD], certificate=certificate) as tls:
        origin = Origin.parse(f"https://localhost:{tls.port}", KEY)
        waits: list[object] = []
        async with XaiClient(origin, timeouts=SHORT) as client:
            with pytest.raises(CertificateError) as refused:
                await client.models.list(on_wait=waits.append)
    assert waits == []
    assert isinstance(refused.value, ConnectError)
    assert "certificate" in refused.value.message


@pytest.mark.parametrize(
    ("name", "value"), [("HTTPS_PROXY", "gopher://proxy.example"), ("SSL_CERT_FILE", "/nonexistent/ca.pem")]
)
async def test_an_unusable_environment_is_named(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    async with XaiClient(Origin.parse("https://models.example"), retry=NO_RETRY) as client:
        with pytest.raises(ConfigError) as refused:
            await client.models.list()
    assert refused.value.exit_code == 78
    assert "proxy" in refused.value.message or "SSL_CERT_FILE" in refused.value.message


async def test_a_host_that_cannot_be_one() -> None:
    async with XaiClient(Origin.parse("https://" + "é" * 70 + ".example"), retry=NO_RETRY) as client:
        with pytest.raises((UsageError, ConnectError)):
            await client.models.list()


def test_importing_the_client_loads_nothing_heavy() -> None:
    code = (
        "import sys, xai_tui.api.errors, xai_tui.api.observer, xai_tui.api.origin\n"
        "from xai_tui.api.client import XaiClient\n"
        "XaiClient(xai_tui.api.origin.Origin.parse('https://api.x.ai', 'xai-1'))\n"
        "print(sorted({'httpx', 'pydantic', 'stamina', 'httpx_sse', 'ssl', 'asyncio'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={"PATH": os.environ["PATH"]},
    )
    assert done.stdout.strip() == "[]"
