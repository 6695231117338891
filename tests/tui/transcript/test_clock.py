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
    turn = asyncio.Event()
    painted: list[bool] = []

    def later(callback: Callable[[], None]) -> None:
        callback()
        turn.set()

    clock = PaintClock(lambda: painted.append(True), later)
    clock.changed()
    waiting_before = clock.waiting
    clock.changed()
    waiting_between = clock.waiting
    await asyncio.wait_for(turn.wait(), 10)

    assert (waiting_before, waiting_between, clock.waiting) == (False, True, False)
    assert painted == [True, True]


async def test_what_was_announced_can_be_forgotten() -> None:
    painted: list[bool] = []
    turn: asyncio.Future[Callable[[], None]] = asyncio.get_running_loop().create_future()
    clock = PaintClock(lambda: painted.append(True), turn.set_result)
    clock.changed()
    clock.changed()
    callback = await asyncio.wait_for(turn, 10)
    clock.stop()
    clock.stop()
    callback()

    assert painted == [True]
