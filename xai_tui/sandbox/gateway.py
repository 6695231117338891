"""What stands before the API: who may call, the log of requests, and the faults that strike them.

Everything here is plain ASGI, because faults have to tear what a framework would send whole.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from xai_tui.sandbox.faults import Fault
from xai_tui.sandbox.frames import KEEPALIVE
from xai_tui.sandbox.refusals import Refusal, gateway
from xai_tui.sandbox.state import RequestRecord, SandboxState

BODY_LIMIT = 64 * 1024 * 1024
"""Bytes a request body may have."""

TEAR = "xai_tui.tear"
"""Key of the ASGI scope under which the server leaves the function that closes the connection."""


class Gateway:
    """The outermost application.

    Args:
        app: The API behind it.
        state: Where requests are logged and faults are armed.
    """

    def __init__(self, app: ASGIApp, state: SandboxState) -> None:
        self._app = app
        self._state = state

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        stranger = _refused_caller(scope)
        if stranger is not None:
            await _refuse(send, stranger)
            return
        body = await _read(receive)
        if body is None:
            await _refuse(send, gateway(413, f"A body may have {BODY_LIMIT} bytes."))
            return
        self._state.note(RequestRecord(scope["method"], scope["path"], self._state.clock(), body))
        exchange = _Exchange(scope, receive, send, body, self._state.options.keepalive_seconds)
        await exchange.run(self._app, self._state.faults.take(scope["method"], scope["path"]))


@dataclass(slots=True)
class _Exchange:
    """One request on its way through, with the fault that strikes it."""

    scope: Scope
    receive: Receive
    send: Send
    body: bytes
    keepalive: float
    gone: asyncio.Event = field(default_factory=asyncio.Event)
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    handed_over: bool = False
    events: int = 0
    sent: int = 0
    streams: bool = False

    async def run(self, app: ASGIApp, fault: Fault | None) -> None:
        watcher = asyncio.create_task(self._watch())
        try:
            if fault is None:
                await app(self.scope, self._replay, self.send)
            else:
                await self._struck(app, fault)
        finally:
            watcher.cancel()

    async def _watch(self) -> None:
        while (await self.receive())["type"] != "http.disconnect":
            pass
        self.gone.set()

    async def _replay(self) -> Message:
        if not self.handed_over:
            self.handed_over = True
            return {"type": "http.request", "body": self.body, "more_body": False}
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def _struck(self, app: ASGIApp, fault: Fault) -> None:
        if fault.delay and not await self._rest(fault.delay):
            return
        answer = fault.answer()
        if answer is not None and not fault.drop:
            await _answer(self.send, *answer, fault.headers)
            return
        inner = asyncio.create_task(_as_task(app(self.scope, self._replay, self._bent(fault))))
        ended = asyncio.create_task(self.ended.wait())
        try:
            await asyncio.wait({inner, ended}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            ended.cancel()
            inner.cancel()
            await asyncio.wait({inner, ended})
        if not inner.cancelled():
            inner.result()

    async def _rest(self, seconds: float) -> bool:
        """Wait; False if the client left meanwhile."""
        try:
            async with asyncio.timeout(seconds):
                await self.gone.wait()
        except TimeoutError:
            return True
        return False

    def _bent(self, fault: Fault) -> Send:
        async def send(message: Message) -> None:
            if message["type"] == "http.response.start":
                await self._start(message, fault)
            elif message["type"] == "http.response.body":
                await self._event(message, fault)

        return send

    async def _start(self, message: Message, fault: Fault) -> None:
        if fault.drop:
            await self._close()
        headers = [
            (name, value)
            for name, value in message["headers"]
            if name != b"content-length" or fault.truncated is None
        ]
        headers += [(name.encode(), value.encode()) for name, value in fault.headers]
        self.streams = (b"content-type", b"text/event-stream") in headers
        await self.send({**message, "headers": headers})

    async def _event(self, message: Message, fault: Fault) -> None:
        body: bytes = message.get("body", b"")
        if fault.pause is not None and fault.pause[0] == self.events:
            await self._pause(fault.pause[1])
        if fault.stall == self.events:
            await self.gone.wait()
        if fault.cut == self.events:
            await self._close()
        if fault.garbage == self.events:
            await self._put(b"data: {\x00\xff not json\n\n")
        if fault.error == self.events:
            await self._finish(_ERROR_FRAME)
        if fault.truncated == self.events:
            await self._finish(body[: len(body) // 2])
        if fault.cut_bytes is not None and self.sent + len(body) >= fault.cut_bytes:
            await self._put(body[: fault.cut_bytes - self.sent])
            await self._close()
        self.events += 1
        self.sent += len(body)
        await self.send(message)

    async def _pause(self, seconds: float) -> None:
        while seconds > 0:
            await self._rest(min(seconds, self.keepalive))
            seconds -= self.keepalive
            if self.streams:
                await self._put(KEEPALIVE)

    async def _put(self, body: bytes) -> None:
        await self.send({"type": "http.response.body", "body": body, "more_body": True})

    async def _finish(self, body: bytes) -> None:
        """End the answer as if it were whole."""
        await self.send({"type": "http.response.body", "body": body, "more_body": False})
        await self._over()

    async def _close(self) -> None:
        """Close the connection as a lost line would; what was written before still arrives."""
        self.scope[TEAR]()
        await self._over()

    async def _over(self) -> None:
        self.ended.set()
        await asyncio.Event().wait()  # the application is cancelled here


_ERROR_FRAME = (
    b"event: error\ndata: "
    + json.dumps(
        {"type": "error", "message": "The model produced an invalid tool call", "code": None, "param": None}
    ).encode()
    + b"\n\n"
)


async def _as_task(running: Awaitable[None]) -> None:
    await running


def _header(scope: Scope, wanted: bytes) -> str | None:
    for name, value in scope["headers"]:
        if name == wanted:
            text: str = value.decode("latin-1")
            return text
    return None


def _refused_caller(scope: Scope) -> Refusal | None:
    """Only programs of this machine and no web pages: a browser cannot lie about Host and Origin."""
    port = scope["server"][1]
    hosts = {f"{name}:{port}" for name in ("127.0.0.1", "localhost", "[::1]")}
    if (_header(scope, b"host") or "").lower() not in hosts:
        return gateway(421, "The sandbox answers to 127.0.0.1, localhost and [::1] with its own port only.")
    origin = _header(scope, b"origin")
    if origin is not None and origin.lower() not in {f"http://{host}" for host in hosts}:
        return gateway(403, "The sandbox does not answer web pages.")
    return None


async def _read(receive: Callable[[], Awaitable[Message]]) -> bytes | None:
    body = bytearray()
    while True:
        message = await receive()
        body += message.get("body", b"")
        if len(body) > BODY_LIMIT:
            return None
        if not message.get("more_body", False):
            return bytes(body)


async def _refuse(send: Send, refusal: Refusal) -> None:
    body = json.dumps(refusal.body, ensure_ascii=False).encode()
    await _answer(send, refusal.status, body, "application/json", tuple(refusal.headers.items()))


async def _answer(
    send: Send, status: int, body: bytes, content_type: str, headers: tuple[tuple[str, str], ...]
) -> None:
    given = {"content-type": content_type, "content-length": str(len(body)), **dict(headers)}
    start = [(name.encode(), value.encode()) for name, value in given.items()]
    await send({"type": "http.response.start", "status": status, "headers": start})
    await send({"type": "http.response.body", "body": body})
