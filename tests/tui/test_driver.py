"""A terminal that drops, is taken by others, or says what no keyboard says."""

import contextlib
import os
import signal
from pathlib import Path

import pytest

from tests.tui.terminal import Terminal
from xai_tui.tui.driver import Line

SLOW_TO_CLOSE = """
import asyncio, pathlib, sys
from xai_tui.__main__ import main
from xai_tui.tui.opening import Opening

close = Opening.close

async def slowly(self, *arguments, **options):
    pathlib.Path({mark!r}).touch()
    await asyncio.sleep(0.5)
    await close(self, *arguments, **options)

Opening.close = slowly
sys.argv = ["xai-tui", "--demo"]
main()
"""

SHELL = """
import pathlib, signal, subprocess, sys
signal.signal(signal.SIGHUP, signal.SIG_IGN)
code = subprocess.call([sys.executable, "-m", "xai_tui", "--demo"])
pathlib.Path({code!r}).write_text(str(code))
"""
"""Leads the session and gets the signal of a dropped line, which it does not pass on."""


def is_kept(home: Path, draft: str) -> None:
    """Look for what was typed with the eyes of the next start."""
    with Terminal(home) as again:
        again.see(f"❯ {draft}")


def test_a_dropped_line_stores_everything(tmp_path: Path) -> None:
    with Terminal(tmp_path) as terminal:
        terminal.see("grok-4.3")
        terminal.type("typed and not sent")
        terminal.see("❯ typed and not sent")
        terminal.hang_up()
        assert terminal.end() == 128 + signal.SIGHUP
    is_kept(tmp_path, "typed and not sent")


@pytest.mark.parametrize("setting", ["", "cell_differences = false"], ids=["staged", "plain"])
def test_a_line_that_drops_while_much_is_written_ends_the_program(tmp_path: Path, setting: str) -> None:
    config = tmp_path / "config.toml"
    config.write_text(setting)
    with Terminal(tmp_path, environ={"XAI_TUI_CONFIG": str(config)}) as terminal:
        terminal.see("grok-4.3")
        terminal.type("write a long answer about the sea\r")
        terminal.see("Esc stop")
        terminal.type("typed meanwhile")
        terminal.see("❯ typed meanwhile")
        terminal.hang_up()
        assert terminal.end() == 128 + signal.SIGHUP
    is_kept(tmp_path, "typed meanwhile")


def test_a_terminal_that_is_gone_without_a_signal_ends_the_program(tmp_path: Path) -> None:
    shell, code = tmp_path / "shell.py", tmp_path / "code"
    shell.write_text(SHELL.format(code=str(code)))
    with Terminal(tmp_path, [str(shell)]) as terminal:
        terminal.see("grok-4.3")
        terminal.type("typed and not sent")
        terminal.see("❯ typed and not sent")
        terminal.hang_up()
        assert terminal.end() == 0
    assert code.read_text() == str(128 + signal.SIGHUP)
    is_kept(tmp_path, "typed and not sent")


def test_a_second_signal_waits_until_everything_is_stored(tmp_path: Path) -> None:
    script, mark = tmp_path / "slow.py", tmp_path / "closing"
    script.write_text(SLOW_TO_CLOSE.format(mark=str(mark)))
    with Terminal(tmp_path, [str(script)]) as terminal:
        terminal.see("grok-4.3")
        terminal.type("typed and not sent")
        terminal.see("❯ typed and not sent")
        terminal.signal(signal.SIGHUP)
        terminal.until(mark.exists)
        terminal.signal(signal.SIGHUP)
        assert terminal.end() == 128 + signal.SIGHUP
    is_kept(tmp_path, "typed and not sent")


def test_after_a_stop_that_nobody_announced_everything_is_there_again(tmp_path: Path) -> None:
    with Terminal(tmp_path, size=(80, 24)) as terminal:
        terminal.see("all commands")
        terminal.type("before")
        terminal.see("❯ before")
        terminal.signal(signal.SIGSTOP)
        terminal.stopped()
        terminal.wipe()
        terminal.signal(signal.SIGCONT)
        for words in ("new chat", "all commands", "❯ before"):
            terminal.see(words)
        terminal.type("\x1b[D" * 6 + "not ")
        terminal.see("❯ not before")
        terminal.type("\x11")
        assert terminal.end() == 0
        assert terminal.left_on() == []
        assert terminal.is_cooked()


def test_noise_on_the_line_harms_nothing(tmp_path: Path) -> None:
    with Terminal(tmp_path) as terminal:
        terminal.see("grok-4.3")
        terminal.noise(b"one\xff\xc3")
        terminal.noise("two ü".encode())
        terminal.see("�two ü")
        terminal.type("\x11")
        assert terminal.end() == 0


def test_an_editor_that_fails_gives_the_terminal_back(tmp_path: Path) -> None:
    with Terminal(tmp_path, environ={"VISUAL": "", "EDITOR": "false"}) as terminal:
        terminal.see("grok-4.3")
        terminal.type("written\x07")
        terminal.see("false ended with 1")
        terminal.type(" on")
        terminal.see("❯ written on")


@pytest.mark.parametrize("buffering", [-1, 1])
def test_what_is_written_to_nobody_is_dropped(buffering: int) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    file = os.fdopen(writing, "w", buffering)
    line = Line(file)
    assert line.fileno() == writing
    for _ in range(3):
        assert line.write("words\n") == 6
        line.flush()
    with contextlib.suppress(BrokenPipeError):
        file.close()
