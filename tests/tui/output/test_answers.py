"""What the terminal answers late is typed nowhere: not into the program, and not into the shell after it."""

import re
import sys
import time
from pathlib import Path

from tests.tui.terminal import Terminal

DELAY = 0.6
ANSWERS = {b"\x1b[6n": b"\x1b[7;9R", b"\x1b[c": b"\x1b[?62;22c"}
THEN_SHELL = ("-c", '"$0" -m xai_tui --demo; echo left; read line', sys.executable)


class FarTerminal(Terminal):
    """A terminal behind a slow line: all of its answers come late."""

    due: tuple[tuple[float, bytes], ...] = ()

    def _read(self, seconds: float) -> bool:
        before = len(self.raw)
        is_open = super()._read(min(seconds, DELAY / 10))
        now = time.monotonic()
        for question in re.findall(rb"\x1b\[6n|\x1b\[c", self.raw[before:]):
            self.due += ((now + DELAY, ANSWERS[question]),)
        for at, answer in self.due:
            if at <= now:
                self.noise(answer)
        self.due = tuple(each for each in self.due if each[0] > now)
        return is_open


def test_answers_that_come_after_the_end_are_not_typed_into_the_shell(tmp_path: Path) -> None:
    with FarTerminal(tmp_path, THEN_SHELL, program="sh") as terminal:
        terminal.see("per M")
        while not terminal.due:  # somebody works until the very end
            terminal.type("\x1bOP")
            terminal.quiet(DELAY / 4)
        terminal.type("\x11")
        terminal.see("left")
        terminal.quiet(2 * DELAY)
        assert "^[" not in terminal.text
        terminal.type("\r")
        assert terminal.end() == 0
