"""A server that does exactly what a test tells it, on a real socket."""

import asyncio
import json
import ssl
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

CUT = object()
"""In a body: the connection is torn off here."""

Step = bytes | float | object
"""A piece of a body: bytes to send, seconds to wait, or `CUT`."""


@dataclass(frozen=True)
class Reply:
    """One answer.

    `steps` are sent as they stand; without a `content-length` among the
    headers the end of the connection is the end of the body.
    """

    status: int = 200
    headers: Sequence[tuple[str, str]] = ()
    steps: Sequence[Step] = ()
    before: float = 0.0
    chunked: bool = False


HANG_UP = Reply(status=0)
"""The request is read and the connection torn off without a word."""


@dataclass(frozen=True)
class Asked:
    """A request as it came."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class ScriptedServer:
    """Answers request after request with the next reply; the last one is repeated.

    With a certificate and its key it speaks TLS.
    """

    replies: list[Reply] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    connections: int = 0
    asked_once: asyncio.Event = field(default_factory=asyncio.Event)
    all_closed: asyncio.Event = field(default_factory=asyncio.Event)
    certificate: tuple[Path, Path] | None = None
    _server: asyncio.Server | None = None
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    @property
    def port(self) -> int:
        assert self._server is not None
        return int(self._server.sockets[0].getsockname()[1])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    async def __aenter__(self) -> Self:
        tls = None
        if self.certificate is not None:
            tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            tls.load_cert_chain(*self.certificate)
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", 0, ssl=tls)
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self.all_closed.clear()
        self.connections += 1
        try:
            while await self._exchange(reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            self._tasks.discard(task)
            if not self._tasks:
                self.all_closed.set()
            writer.transport.abort()

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        method, path, _ = lines[0].split(" ")
        headers = {
            name.lower(): value for name, _, value in (line.partition(": ") for line in lines[1:] if line)
        }
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        self.asked.append(Asked(method, path, headers, body))
        self.asked_once.set()
        reply = self.replies[0] if len(self.replies) == 1 else self.replies.pop(0)
        if reply is HANG_UP:
            return False
        await _pause(reply.before, reader)
        return await _send(reply, reader, writer)


async def _pause(seconds: float, reader: asyncio.StreamReader) -> None:
    """Wait, unless the client goes away meanwhile."""
    loop = asyncio.get_running_loop()
    end = loop.time() + seconds
    while (left := end - loop.time()) > 0:
        if reader.at_eof() or reader.exception() is not None:
            raise ConnectionResetError
        await asyncio.sleep(min(left, 0.01))


async def _send(reply: Reply, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
    names = {name.lower() for name, _ in reply.headers}
    framing = [("transfer-encoding", "chunked")] if reply.chunked else []
    keeps = reply.chunked or "content-length" in names
    if not keeps:
        framing.append(("connection", "close"))
    head = [
        f"HTTP/1.1 {reply.status} Said",
        *(f"{name}: {value}" for name, value in [*reply.headers, *framing]),
    ]
    writer.write("\r\n".join([*head, "", ""]).encode("latin-1"))
    await writer.drain()
    for step in reply.steps:
        if step is CUT:
            return False
        if isinstance(step, bytes):
            writer.write(b"%x\r\n%s\r\n" % (len(step), step) if reply.chunked else step)
            await writer.drain()
        else:
            assert isinstance(step, float)
            await _pause(step, reader)
    if reply.chunked:
        writer.write(b"0\r\n\r\n")
        await writer.drain()
    if not keeps:
        writer.close()
    return keeps


def said(value: Any, status: int = 200, **headers: str) -> Reply:
    """An ordinary JSON answer; header names with `_` for `-`."""
    body = value if isinstance(value, bytes) else json.dumps(value).encode()
    fields = [("content-type", "application/json"), ("content-length", str(len(body)))]
    return Reply(
        status, [*fields, *((name.replace("_", "-"), text) for name, text in headers.items())], [body]
    )


def streamed(*steps: Step, content_type: str = "text/event-stream", chunked: bool = True) -> Reply:
    """An event stream."""
    return Reply(200, [("content-type", content_type)], steps, chunked=chunked)


def frame(value: Any, event: str | None = None) -> bytes:
    """One server-sent event."""
    head = f"event: {event}\n" if event else ""
    return f"{head}data: {json.dumps(value, ensure_ascii=False)}\n\n".encode()
