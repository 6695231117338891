"""What Textual writes goes through the stage to the terminal; modes at once, cells with the next flush."""

import asyncio
import errno
import os
import threading
from time import monotonic

import pytest

from tests.tui.output.conftest import Wire
from xai_tui.tui.output.writer import FASTEST, SPARING, StageWriter, erases_ground

SIZE = (20, 4)
BLANK = "".join(f"\x1b[{y};1H" + " " * 20 for y in range(1, 5))


class Sizes:
    """The size that Textual draws; it changes."""

    def __init__(self) -> None:
        self.now = SIZE

    def __call__(self) -> tuple[int, int]:
        return self.now


def started(wire: Wire, sizes: Sizes | None = None, told: list[int | None] | None = None) -> StageWriter:
    tell = told.append if told is not None else lambda _: None
    writer = StageWriter(wire.near, asyncio.get_running_loop(), sizes or Sizes(), tell)
    writer.start()
    return writer


async def test_modes_go_at_once_and_cells_with_the_flush(wire: Wire) -> None:
    writer = started(wire)
    writer.write("\x1b[?1000h\x1b[1;1Hword")
    assert wire.read() == b"\x1b[?1000h"
    writer.flush()
    assert wire.read().endswith(b"word\r")
    writer.flush()
    assert wire.read() == b""
    writer.stop()


async def test_only_the_newest_frame_is_drawn_after_the_terminal_was_busy(wire: Wire) -> None:
    writer = started(wire)
    assert writer.outlet is not None
    writer.outlet.send(b"x" * 100_000)
    for word in ("first", "second", "newest"):
        writer.write(f"\x1b[1;1H{word}")
        writer.flush()
    come = b""
    async with asyncio.timeout(10):
        while b"newest" not in come:
            come += wire.read()
            await asyncio.sleep(0)

    assert b"first" not in come
    assert b"second" not in come
    writer.stop()


async def test_another_size_makes_everything_unknown(wire: Wire) -> None:
    sizes = Sizes()
    writer = started(wire, sizes)
    writer.write("\x1b[1;1Hword")
    writer.flush()
    wire.read()
    sizes.now = (30, 5)
    writer.write("\x1b[1;1Hword")
    writer.flush()

    assert b"word" in wire.read()
    writer.stop()


async def test_everything_is_unknown_after_another_program_has_had_the_terminal(wire: Wire) -> None:
    writer = started(wire)
    writer.write("\x1b[1;1Hword")
    writer.flush()
    writer.stop()
    wire.read()
    writer.start()
    writer.write("\x1b[1;1Hword")
    writer.flush()

    assert b"word" in wire.read()
    writer.stop()
    writer.write("\x1b[?25h")
    writer.flush()
    writer.stop()
    assert wire.read() == b""


async def test_another_thread_may_write(wire: Wire) -> None:
    writer = started(wire)
    thread = threading.Thread(target=writer.write, args=("\x1b[?2048h",))
    thread.start()
    thread.join()
    assert wire.read() == b""
    await asyncio.sleep(0)

    assert wire.read() == b"\x1b[?2048h"
    writer.stop()


async def test_a_slow_line_is_told_and_drawn_sparingly(wire: Wire) -> None:
    told: list[int | None] = []
    writer = started(wire, told=told)
    writer.ask()
    assert writer.outlet is not None
    assert writer.pace == FASTEST
    speed = writer.outlet.speed
    writer.write("\x1b[?25l")
    writer.answered(asyncio.get_running_loop().time())
    for at in range(3):
        speed.sent(4000)
        speed.asked(at, 4000)
        writer.answered(at + 1)

    assert told == [speed.rate and round(speed.rate)]
    assert writer.pace == SPARING
    writer.sparing = False
    assert writer.pace == FASTEST
    writer.stop()
    writer.answered(0)
    writer.sparing = True
    assert writer.pace == SPARING


def test_some_terminals_erase_without_colour(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TMUX", raising=False)

    assert erases_ground("xterm-256color")
    assert not erases_ground("screen.xterm-256color")
    monkeypatch.setenv("TMUX", "/tmp/tmux,1,0")
    assert erases_ground("screen-256color")


def test_the_terminal_is_opened_for_the_writer_alone(wire: Wire) -> None:
    async def scenario() -> None:
        writer = started(wire)
        assert os.get_blocking(wire.near)
        writer.stop()

    asyncio.run(scenario())


async def test_a_terminal_that_cannot_be_opened_once_more_is_written_to_all_the_same(
    wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nowhere(*_: object) -> str:
        raise OSError(errno.ENODEV, os.strerror(errno.ENODEV))

    monkeypatch.setattr(os, "ttyname", nowhere)
    monkeypatch.setattr(os, "ctermid", nowhere)
    writer = started(wire)
    writer.write("\x1b[1;1Hword")
    writer.flush()
    assert b"word" in wire.read()
    writer.stop()
    assert os.isatty(wire.near)


async def test_the_last_question_is_asked_only_where_an_answer_is_on_its_way(wire: Wire) -> None:
    writer = started(wire)
    writer.ask()
    assert writer.outlet is not None
    writer.outlet.send(b"x")
    writer.answered(monotonic())
    writer.outlet.send(b"x" * 2000)
    assert wire.read().endswith(b"\x1b[6n")

    assert writer.ask_last("\x1b[c", 1.0)
    assert wire.read() == b"\x1b[c"
    assert not writer.ask_last("\x1b[c", 1.0)
    writer.outlet.send(b"x" * 2000)
    assert wire.read() == b"x" * 2000
    writer.stop()
    assert not writer.ask_last("\x1b[c", 1.0)


async def test_a_terminal_that_has_never_answered_is_asked_no_last_question(wire: Wire) -> None:
    writer = started(wire)
    writer.ask()
    assert writer.outlet is not None
    writer.outlet.send(b"x")
    assert wire.read() == b"x\x1b[6n"
    assert not writer.ask_last("\x1b[c", 1.0)
    assert wire.read() == b""
    writer.stop()
