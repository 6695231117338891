"""Work beside the screen, which may be cancelled before it has begun."""

import asyncio
from collections.abc import Callable, Coroutine, Iterable
from contextlib import suppress
from functools import partial
from typing import Any

from textual.dom import DOMNode
from textual.worker import Worker, WorkerCancelled

Work = Coroutine[Any, Any, object]


def begin(
    node: DOMNode, work: Work, *, guard: Callable[[Work], Work] | None = None, group: str, alone: bool = False
) -> None:
    """Run something in a worker.

    Textual may cancel a worker before its first step; a coroutine that nobody
    awaits would then complain wherever it happens to be forgotten.

    Args:
        node: The worker ends with it.
        work: What to do; it is closed in any case.
        guard: Awaits the work and takes what it fails with.
        group: The group of the worker.
        alone: Whether the others of the group are cancelled.
    """
    guarded = work if guard is None else partial(guard, work)
    worker = node.run_worker(guarded, group=group, exclusive=alone)
    assert worker._task is not None, "a worker of a running application has begun"
    worker._task.add_done_callback(lambda _: work.close())


async def ended(workers: Iterable[Worker[Any]]) -> None:
    """Wait for workers that have been cancelled.

    Raises:
        CancelledError: It is the one who waits that is cancelled: Textual says the same of both.
    """
    for worker in workers:
        with suppress(WorkerCancelled):
            await worker.wait()
        waiting = asyncio.current_task()
        if waiting is not None and waiting.cancelling():
            raise asyncio.CancelledError
