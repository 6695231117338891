"""A command's work and the signals that end it."""

import asyncio
import os
import signal

import pytest

from xai_tui.cli.output import InterruptedRunError
from xai_tui.cli.running import run_async


def test_a_second_signal_does_not_break_off_the_end() -> None:
    stored: list[str] = []

    async def work() -> None:
        os.kill(os.getpid(), signal.SIGHUP)
        try:
            await asyncio.Event().wait()
        finally:
            os.kill(os.getpid(), signal.SIGHUP)
            await asyncio.sleep(0.05)
            stored.append("everything")

    with pytest.raises(InterruptedRunError):
        run_async(work)
    assert stored == ["everything"]


def test_a_cancellation_of_the_work_s_own_is_no_interruption() -> None:
    async def work() -> None:
        raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        run_async(work)
