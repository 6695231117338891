"""The program, held at a place of its start until the test lets it go on."""

from pathlib import Path

from tests.tui.terminal import PATIENCE, Terminal

PROGRAM = """
import pathlib, sys, time

def wait():
    pathlib.Path({reached!r}).touch()
    end = time.monotonic() + {patience}
    while not pathlib.Path({open!r}).exists() and time.monotonic() < end:
        time.sleep(0.005)

class AtImport:
    def find_spec(self, name, path, target=None):
        if name == {place!r}:
            wait()
            {then}

sys.meta_path.insert(0, AtImport())
sys.argv = ["xai-tui", "--demo"]
from xai_tui.__main__ import main
{prepare}
main()
"""

LOADING = "textual.app"
"""The module that takes longest to load."""

STARTED = """
from textual.drivers.linux_driver import LinuxDriver
start = LinuxDriver.start_application_mode
def start_and_wait(self):
    start(self)
    wait()
LinuxDriver.start_application_mode = start_and_wait
"""
"""Holds the program when Textual has just taken the terminal."""


class Gate:
    """Holds a start.

    Args:
        home: The folder that holds the program's files.
        place: The module whose import is held.
        prepare: What is run before the program, if it is to be held elsewhere.
        then: What happens at the import after the gate is opened.
    """

    def __init__(self, home: Path, *, place: str = LOADING, prepare: str = "", then: str = "pass") -> None:
        self._reached, self._open = home / "reached", home / "open"
        self._script = home / "held.py"
        self._script.write_text(
            PROGRAM.format(
                reached=str(self._reached),
                open=str(self._open),
                place=place,
                prepare=prepare,
                then=then,
                patience=PATIENCE,
            )
        )

    @property
    def arguments(self) -> list[str]:
        """What Python runs."""
        return [str(self._script)]

    def reached(self, terminal: Terminal) -> None:
        """Wait until the program is held."""
        while not self._reached.exists():
            terminal.quiet(0.01)

    def open(self) -> None:
        """Let it go on."""
        self._open.touch()
