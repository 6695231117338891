"""Runs the sandbox: inside the program, in a thread and loop of its own, or in the foreground."""

import asyncio
import signal
import socket
import sys
import threading
from collections.abc import Callable
from types import FrameType, TracebackType
from typing import Self

import uvicorn
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from xai_tui.errors import XaiTuiError
from xai_tui.sandbox.app import build_app
from xai_tui.sandbox.faults import Fault, Faults, parse_fault
from xai_tui.sandbox.gateway import TEAR
from xai_tui.sandbox.options import SandboxOptions
from xai_tui.sandbox.state import RequestRecord, SandboxState

__all__ = ["Fault", "Sandbox", "SandboxError", "SandboxOptions", "parse_fault", "serve"]

_START_SECONDS = 10.0
_STOP_SECONDS = 5.0


class SandboxError(XaiTuiError):
    """The sandbox cannot be started: its port is taken, as a rule."""

    kind = "sandbox"
    title = "The sandbox could not be started"
    next_step = "Leave the port to the system (--port 0), or choose another."


class Sandbox:
    """A sandbox inside the program; a context manager that starts and stops it.

    Args:
        options: How it behaves.
    """

    def __init__(self, options: SandboxOptions = SandboxOptions()) -> None:  # noqa: B008 - frozen, made once
        self.options = options
        self.state = SandboxState(options)
        self.url = ""
        self._server: _Server | None = None
        self._thread: threading.Thread | None = None

    @property
    def faults(self) -> Faults:
        """What goes wrong; may be changed from any thread while it runs."""
        return self.state.faults

    @property
    def requests(self) -> tuple[RequestRecord, ...]:
        """The last thousand requests, in the order of arrival."""
        return self.state.requests

    def start(self) -> str:
        """Start it, and return once it accepts.

        Returns:
            Its base URL, as `http://127.0.0.1:PORT/v1`.

        Raises:
            SandboxError: The port is taken, or the server did not come up.
        """
        listener = _listen(self.options.port)
        self._server = _Server(build_app(self.state))
        self._thread = threading.Thread(
            target=self._server.run_on, args=(listener,), name="sandbox", daemon=True
        )
        self._thread.start()
        if not self._server.accepts.wait(_START_SECONDS):
            raise SandboxError("it did not answer in time")
        self.url = f"http://127.0.0.1:{listener.getsockname()[1]}/v1"
        return self.url

    def stop(self) -> None:
        """Stop it; open streams are cut. A second call does nothing."""
        if self._server is not None and self._thread is not None:
            self._server.leave()
            self._thread.join(_STOP_SECONDS)
        self._server = self._thread = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def serve(options: SandboxOptions) -> None:
    """Run a sandbox in the foreground until SIGTERM or SIGINT.

    The first line of stdout is its base URL, flushed once it accepts; nothing else goes there.

    Raises:
        SandboxError: It could not be started.
    """
    leaving = threading.Event()

    def leave(_signal: int, _frame: FrameType | None) -> None:
        leaving.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, leave)
    with Sandbox(options) as sandbox:
        sys.stdout.write(sandbox.url + "\n")
        sys.stdout.flush()
        leaving.wait()


def _listen(port: int) -> socket.socket:
    """A listening socket on loopback; the port is known before the server runs."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
        listener.listen(128)
    except (OSError, OverflowError) as error:
        listener.close()
        raise SandboxError(f"port {port}: {error}") from error
    return listener


class _TearableProtocol(H11Protocol):
    """Leaves the function that closes the connection where faults find it; ASGI itself has none."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        inner = self.app

        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            scope[TEAR] = transport.close
            await inner(scope, receive, send)

        self.app = app


class _Server(uvicorn.Server):
    """Says when it accepts, and sleeps while nobody calls instead of looking ten times a second."""

    def __init__(self, app: Callable[..., object]) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                http=_TearableProtocol,
                ws="none",
                lifespan="off",
                log_config=None,
                log_level="critical",
                access_log=False,
                server_header=False,
            )
        )
        self.accepts = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._leaving: asyncio.Event | None = None

    def run_on(self, listener: socket.socket) -> None:
        """Serve a listening socket until told to leave; runs in the thread of its own."""
        asyncio.run(self.serve(sockets=[listener]))

    def leave(self) -> None:
        """End `run_on`, from any thread."""
        if self._loop is not None and self._leaving is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._leaving.set)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to accept, and say so."""
        self._loop, self._leaving = asyncio.get_running_loop(), asyncio.Event()
        await super().startup(sockets=sockets)
        self.accepts.set()

    async def main_loop(self) -> None:
        """Wait for the end."""
        assert self._leaving is not None
        await self.on_tick(0)
        await self._leaving.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Let go at once: a rehearsal has nothing to finish, and who quits does not want to wait."""
        loop = asyncio.get_running_loop()
        for listening in (each for server in self.servers for each in server.sockets):
            loop.remove_reader(listening.fileno())
        # Who is just being accepted is let in first, and joins the connections then: asyncio loses the
        # socket when the server is closed meanwhile, and that of a transport that outlives the loop.
        while (tasks := asyncio.all_tasks() - {asyncio.current_task()}) or self.server_state.connections:
            for connection in list(self.server_state.connections):
                connection.transport.abort()
            for task in list(self.server_state.tasks):
                task.cancel()
            await (asyncio.wait(tasks) if tasks else asyncio.sleep(0))
        for closing in (*self.servers, *(sockets or ())):
            closing.close()
