"""Running a command's work in an event loop, and ending it in order when a signal asks."""

import asyncio
import signal
from collections.abc import Callable, Coroutine

from xai_tui.cli.output import InterruptedRunError


def run_async(work: Callable[[], Coroutine[object, object, None]]) -> None:
    """Run a command's work to its end; a signal to end cancels it, so that everything is closed in order.

    Args:
        work: Makes the coroutine.

    Raises:
        InterruptedRunError: SIGINT, SIGTERM or SIGHUP came.
    """
    try:
        asyncio.run(_until_ended(work))
    except KeyboardInterrupt:
        raise InterruptedRunError from None


async def _until_ended(work: Callable[[], Coroutine[object, object, None]]) -> None:
    task = asyncio.ensure_future(work())
    told = False

    def end() -> None:
        nonlocal told
        # Shell and kernel both tell of a line that drops: the second must not break off the end.
        if not told:
            told = True
            task.cancel()

    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, end)
    try:
        await task
    except asyncio.CancelledError:
        if told:
            raise InterruptedRunError from None
        raise
