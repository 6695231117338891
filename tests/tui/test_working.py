"""Work beside the screen leaves nothing behind, and a cancellation reaches whom it was meant for."""

import asyncio
import inspect
from collections.abc import Callable

import pytest
from textual.app import App

from xai_tui.tui.working import Work, begin, ended


class Host(App[None]):
    """An application with nothing on it."""

    def __init__(self) -> None:
        super().__init__()
        self.done: list[int] = []

    async def note(self, number: int) -> None:
        self.done.append(number)

    async def guarded(self, work: Work) -> None:
        await work


@pytest.mark.parametrize("choose", [lambda host: host.guarded, lambda _: None], ids=["guarded", "bare"])
async def test_work_that_is_cancelled_before_it_begins_is_closed(
    choose: Callable[[Host], Callable[[Work], Work] | None],
) -> None:
    host = Host()
    async with host.run_test() as pilot:
        works = [host.note(number) for number in range(3)]
        for work in works:
            begin(host, work, guard=choose(host), group="one", alone=True)
        await pilot.pause()
        assert host.done == [2]
        assert [inspect.getcoroutinestate(work) for work in works] == [inspect.CORO_CLOSED] * 3


async def test_workers_that_are_cancelled_are_waited_for() -> None:
    host = Host()

    async def slow_to_end() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0.01)
            host.done.append(1)

    async with host.run_test() as pilot:
        worker = host.run_worker(slow_to_end())
        await pilot.pause()
        worker.cancel()
        await ended([worker])
        assert host.done == [1]


async def test_whoever_waits_for_workers_can_be_cancelled() -> None:
    host = Host()
    async with host.run_test() as pilot:
        worker = host.run_worker(asyncio.Event().wait())
        waiting = asyncio.create_task(ended([worker]))
        await pilot.pause()
        waiting.cancel()
        await asyncio.wait([waiting])
        assert waiting.cancelled()
