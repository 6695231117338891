"""The session's background work: started here, ended here, and loud when it crashes."""

import asyncio
from collections.abc import Coroutine
from typing import Any


class Tasks:
    """Tasks that live as long as the session.

    A crash is nobody's expected error, so it must not pass unseen: `crashed`
    carries it, the task that opened the session is cancelled if it is still
    inside, and otherwise the event loop's exception handler is told. An
    `asyncio.TaskGroup` would want to be left by the task that entered it,
    which an application that opens its session in the background does not do.

    Attributes:
        crashed: Has the first crash as its exception; never a result.
    """

    def __init__(self) -> None:
        self._running: set[asyncio.Task[None]] = set()
        self._opener = asyncio.current_task()
        self._cancelled_opener = False
        self._closed = False
        self.crashed: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def start(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Run something beside everything else; it is cancelled when the session ends before it does.

        What is started after that does not run at all.
        """
        task = asyncio.create_task(work)
        if self._closed:
            task.cancel()
        self._running.add(task)
        task.add_done_callback(self._ended)
        return task

    async def close(self) -> None:
        """Cancel what still runs, once, and wait for it."""
        self._closed = True
        for task in list(self._running):
            task.cancel()
        if self._running:
            await asyncio.wait(set(self._running))

    def take_crash(self) -> BaseException | None:
        """The crash, if there was one; the cancellation it caused is taken back."""
        if not self.crashed.done() or self.crashed.cancelled():
            return None
        if self._cancelled_opener and self._opener is not None:
            self._cancelled_opener = False
            self._opener.uncancel()
        return self.crashed.exception()

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        crash = None if task.cancelled() else task.exception()
        if crash is None or self.crashed.done():
            return
        self.crashed.set_exception(crash)
        self.crashed.exception()  # seen: it is told below, so the future need not complain once more
        if self._opener is not None and not self._opener.done() and not self._closed:
            self._cancelled_opener = True
            self._opener.cancel()
            return
        task.get_loop().call_exception_handler(
            {"message": "background work of the session crashed", "exception": crash, "task": task}
        )
