"""Bytes go to a real terminal in their order, and nobody ever waits for it."""

import asyncio
import os

from tests.tui.output.conftest import Wire
from xai_tui.tui.output.outlet import QUESTION, Outlet


class Clear:
    """Counts how often more could be sent."""

    def __init__(self) -> None:
        self.event = asyncio.Event()

    def __call__(self) -> None:
        self.event.set()


def opened(wire: Wire) -> tuple[Outlet, Clear]:
    fd = os.open(os.ttyname(wire.near), os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK)
    clear = Clear()
    return Outlet(fd, asyncio.get_running_loop(), clear), clear


def is_clear(outlet: Outlet) -> bool:
    return outlet.is_clear


async def test_what_is_sent_comes_at_once(wire: Wire) -> None:
    outlet, _ = opened(wire)
    outlet.send(b"one ")
    outlet.send(b"")
    outlet.send(b"two")

    assert wire.read() == b"one two"
    assert is_clear(outlet)
    outlet.close(1)


async def test_a_terminal_that_reads_nothing_makes_nobody_wait_and_loses_nothing(wire: Wire) -> None:
    outlet, clear = opened(wire)
    sent = bytes(range(32, 127)) * 3000
    outlet.send(sent)
    assert not is_clear(outlet)
    outlet.send(b"the end")

    come = b""
    async with asyncio.timeout(10):
        while not come.endswith(b"the end"):
            come += wire.read()
            await asyncio.sleep(0)
        await clear.event.wait()
    assert come == sent + b"the end"
    assert is_clear(outlet)
    outlet.close(1)


async def test_inherited_descriptors_stay_as_they_are(wire: Wire) -> None:
    outlet, _ = opened(wire)

    assert os.get_blocking(wire.near)
    outlet.close(1)


async def test_the_line_is_measured_once_answers_are_read(wire: Wire) -> None:
    outlet, _ = opened(wire)
    outlet.send(b"before")
    assert wire.read() == b"before"
    outlet.asks = True
    outlet.send(b"after")
    assert wire.read() == b"after" + QUESTION
    outlet.send(b"more")
    assert wire.read() == b"more"
    outlet.close(1)


async def test_what_is_too_much_for_a_slow_line_waits_for_its_answers(wire: Wire) -> None:
    outlet, clear = opened(wire)
    outlet.asks = True
    now = asyncio.get_running_loop().time()
    outlet.send(b"a")
    outlet.answered(now)
    for _ in range(3):  # each takes a second
        outlet.speed.sent(2000)
        outlet.speed.asked(now, 2000)
        outlet.speed.answered(now + 1)
    outlet.send(b"x" * 3000)
    assert not is_clear(outlet)
    assert not clear.event.is_set()
    outlet.answered(now + 2)

    assert clear.event.is_set()
    assert is_clear(outlet)
    outlet.close(1)


async def test_a_terminal_that_has_gone_takes_no_more(wire: Wire) -> None:
    outlet, _ = opened(wire)
    os.close(wire.far)
    outlet.send(b"into nothing")

    assert outlet.is_broken
    assert is_clear(outlet)
    outlet.send(b"more of it")
    outlet.close(1)


async def test_the_end_waits_for_what_is_left_but_not_for_ever(wire: Wire) -> None:
    outlet, _ = opened(wire)
    outlet.send(b"x" * 200_000)
    read = asyncio.create_task(asyncio.to_thread(_drain, wire))
    await asyncio.to_thread(lambda: None)
    outlet.close(5)
    assert len(await read) == 200_000

    stuck, _ = opened(wire)
    stuck.send(b"x" * 200_000)
    stuck.close(0.05)
    assert stuck.is_broken


def _drain(wire: Wire) -> bytes:
    os.set_blocking(wire.far, True)
    come = b""
    while len(come) < 200_000:
        come += os.read(wire.far, 65536)
    os.set_blocking(wire.far, False)
    return come
