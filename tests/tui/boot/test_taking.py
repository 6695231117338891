"""How the terminal is taken, and given back or handed over."""

import fcntl
import os
import select
import signal
import struct
import sys
import termios
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from xai_tui.tui.boot.boot import ENDING, ENTER, LEAVE, Boot
from xai_tui.tui.boot.colours import Colours

PATIENCE = 10.0


@dataclass
class Line:
    """Both ends of a terminal: what the user has in hand, and what programs get."""

    user: int
    program: int

    def see(self, words: str) -> str:
        """Wait until something was written; all that was."""
        seen = b""
        while words.encode() not in seen:
            assert select.select([self.user], [], [], PATIENCE)[0], f"{words!r} was not written: {seen!r}"
            seen += os.read(self.user, 65536)
        return seen.decode()

    def type(self, text: str) -> None:
        os.write(self.user, text.encode())

    def boot(self) -> Boot:
        return Boot(Colours(), self.program, self.program)


@pytest.fixture
def line() -> Iterator[Line]:
    user, program = os.openpty()
    fcntl.ioctl(program, termios.TIOCSWINSZ, struct.pack("HHHH", 20, 60, 0, 0))
    ends = Line(user, program)
    yield ends
    os.close(ends.user)
    os.close(ends.program)


def test_what_was_typed_before_it_begins_is_taken_with_enter_as_enter(line: Line) -> None:
    line.type("one\rtwo")
    with line.boot() as boot:
        line.see("❯")
        assert b"".join(typed.data for typed in boot.hand_over()) == b"one\rtwo"


def test_what_is_typed_is_handed_over_once_in_its_order_with_its_times(line: Line) -> None:
    with line.boot() as boot:
        line.see("❯")
        line.type("a\x1b[A")
        line.see("a")
        line.type("\x03b")
        while len(boot._typed) < 2:
            assert boot._thread.is_alive()
        typed = boot.hand_over()
        assert b"".join(each.data for each in typed) == b"a\x1b[A\x03b"
        assert [each.at for each in typed] == sorted(each.at for each in typed)
        assert boot.hand_over() == []


def test_what_nobody_takes_over_is_given_back(line: Line) -> None:
    before = termios.tcgetattr(line.program)
    handlers = [signal.getsignal(number) for number in (*ENDING, signal.SIGTSTP, signal.SIGWINCH)]
    turn = sys.getswitchinterval()
    with line.boot():
        assert ENTER in line.see("❯")
        assert termios.tcgetattr(line.program) != before
    assert line.see(LEAVE)
    assert termios.tcgetattr(line.program) == before
    assert [signal.getsignal(number) for number in (*ENDING, signal.SIGTSTP, signal.SIGWINCH)] == handlers
    assert sys.getswitchinterval() == pytest.approx(turn)


def test_what_is_taken_over_is_left_alone(line: Line) -> None:
    with line.boot() as boot:
        line.see("❯")
        boot.hand_over()
        boot.holds_screen = False
        raw = termios.tcgetattr(line.program)
    assert termios.tcgetattr(line.program) == raw
    assert select.select([line.user], [], [], 0.05)[0] == []


def test_who_takes_signals_meanwhile_keeps_them(line: Line) -> None:
    def mine(*_: object) -> None: ...

    before = signal.getsignal(signal.SIGTERM)
    try:
        with line.boot() as boot:
            signal.signal(signal.SIGTERM, mine)
            boot.hand_over()
            assert signal.getsignal(signal.SIGTERM) is mine
    finally:
        signal.signal(signal.SIGTERM, before)


def test_nothing_is_drawn_over_what_has_taken_the_terminal(line: Line) -> None:
    with line.boot() as boot:
        line.see("❯")
        boot.stop()
        line.type("typed later")
        boot._show_line()
        boot._resized()
        assert select.select([line.user], [], [], 0.05)[0] == []
        assert boot.hand_over() == []


def test_another_size_is_drawn_at_once_and_one_that_is_too_small_not_at_all(line: Line) -> None:
    with line.boot() as boot:
        line.see("❯")
        fcntl.ioctl(line.program, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 100, 0, 0))
        boot._resized()
        assert "\x1b[29;1H" in line.see("❯")
        fcntl.ioctl(line.program, termios.TIOCSWINSZ, struct.pack("HHHH", 5, 20, 0, 0))
        boot._resized()
        assert select.select([line.user], [], [], 0.05)[0] == []


def quit_early(line: Line) -> None:
    with line.boot() as boot:
        line.see("❯")
        line.type("\x11")
        while boot._thread.is_alive():
            signal.sigtimedwait([], 0.05)


def test_quit_before_anything_else_leaves_with_the_terminal_as_it_was(line: Line) -> None:
    before = termios.tcgetattr(line.program)
    with pytest.raises(SystemExit) as left:
        quit_early(line)
    assert left.value.code == 0
    assert termios.tcgetattr(line.program) == before


def test_a_terminal_that_goes_away_ends_the_collecting(line: Line) -> None:
    with line.boot() as boot:
        line.see("❯")
        user, line.user = line.user, os.open(os.devnull, os.O_RDONLY)
        handlers = signal.signal(signal.SIGHUP, signal.SIG_IGN)
        try:
            os.close(user)
            boot._thread.join(PATIENCE)
        finally:
            signal.signal(signal.SIGHUP, handlers)
        assert not boot._thread.is_alive()
