import asyncio
from collections.abc import Callable

from xai_tui.tui.transcript.clock import PaintClock


def run_at_once(callback: Callable[[], None]) -> None:
    callback()


async def test_the_first_change_is_painted_at_once_and_a_burst_once_more() -> None:
    painted = 0
    again = asyncio.Event()

    def paint() -> None:
        nonlocal painted
        painted += 1
        if painted == 2:
            again.set()

    clock = PaintClock(paint, run_at_once)
    clock.changed()
    assert painted == 1

    for _ in range(50):
        clock.changed()
    assert painted == 1
    await asyncio.wait_for(again.wait(), 10)
    assert painted == 2


async def test_no_timer_is_left_when_nothing_changes() -> None:
    clock = PaintClock(lambda: None, run_at_once)
    clock.changed()
    clock.changed()
    assert clock.waiting

    while clock.waiting:
        await asyncio.sleep(0.001)
    assert not clock.waiting


async def test_what_was_announced_can_be_forgotten() -> None:
    painted: list[int] = []
    later: list[Callable[[], None]] = []
    clock = PaintClock(lambda: painted.append(1), later.append)
    clock.changed()
    clock.changed()
    while not later:
        await asyncio.sleep(0.001)
    clock.stop()
    clock.stop()
    later.pop()()

    assert painted == [1]
