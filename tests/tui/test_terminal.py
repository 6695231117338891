"""The whole program in a pseudo-terminal."""

import signal
import sqlite3
from pathlib import Path

import pytest

from tests.tui.terminal import Terminal

CRASHING = """
import sys
import httpx
from xai_tui.__main__ import main

original = httpx.AsyncClient.send

async def send(self, request, **options):
    if request.url.path.endswith("/responses"):
        authorization = "Bearer xai-" + "demo-key-that-nobody-may-see"
        raise RuntimeError(f"a mistake inside the transport, with {authorization}")
    return await original(self, request, **options)

httpx.AsyncClient.send = send
sys.argv = ["xai-tui", "--demo"]
sys.exit(main())
"""


def stored(home: Path, sql: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(home / "data" / "xai-tui-demo" / "xai-tui.db")
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def test_start_type_stream_quit(tmp_path: Path) -> None:
    with Terminal(tmp_path) as terminal:
        terminal.see("❯")
        terminal.type("hello there\r")
        terminal.see("grok-4.3 ▸")
        terminal.see("tok · $")
        terminal.type("\x11")
        assert terminal.end() == 0
        assert terminal.left_on() == []
        assert terminal.is_cooked()
        assert "“hello there” · go on with: xai-tui --demo --chat " in terminal.text


def test_keys_typed_at_the_mark_are_all_there(tmp_path: Path) -> None:
    with Terminal(tmp_path) as terminal:
        terminal.see("❯")
        terminal.type("abc\x7fdefg")
        terminal.see("❯ abdefg")


def test_nothing_is_written_while_nothing_happens(tmp_path: Path) -> None:
    with Terminal(tmp_path) as terminal:
        terminal.see("per M")
        terminal.settle()
        assert terminal.quiet(2) == 0


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)]
)
def test_a_signal_stores_everything_and_leaves_the_terminal_whole(
    tmp_path: Path, number: signal.Signals, code: int
) -> None:
    with Terminal(tmp_path) as terminal:
        terminal.see("grok-4.3")
        terminal.type("write a long answer about the sea\r")
        terminal.see("Esc stop")
        terminal.type("my next thought")
        terminal.see("❯ my next thought")
        terminal.signal(number)
        assert terminal.end() == code
        assert terminal.left_on() == []
        assert terminal.is_cooked()
    assert stored(tmp_path, "SELECT role, state FROM messages ORDER BY seq") == [
        ("user", "done"),
        ("assistant", "streaming"),  # for the next start to settle
    ]
    assert stored(tmp_path, "SELECT text FROM drafts") == [("my next thought",)]


def test_a_killed_program_loses_no_prompt(tmp_path: Path) -> None:
    with Terminal(tmp_path) as terminal:
        terminal.see("grok-4.3")
        terminal.type("write a long answer about the sea\r")
        terminal.see("Esc stop")
        terminal.signal(signal.SIGKILL)
        assert terminal.end() == -signal.SIGKILL
    with Terminal(tmp_path) as again:
        again.see("you ▸ write a long answer")


def test_a_crash_inside_the_transport_shows_no_key_and_leaves_the_terminal_whole(tmp_path: Path) -> None:
    script = tmp_path / "crashing.py"
    script.write_text(CRASHING)
    with Terminal(tmp_path, [str(script)], size=(120, 60)) as terminal:
        terminal.see("grok-4.3")
        terminal.type("hello\r")
        assert terminal.end() == 1
        assert terminal.left_on() == []
        assert terminal.is_cooked()
        assert "a mistake inside the transport" in terminal.text
        assert "xai-tui stopped because of a mistake of its own" in terminal.text
        assert b"nobody-may-see" not in terminal.raw
    logs = [file.read_text() for file in (tmp_path / "state").rglob("*.log")]
    assert "a mistake inside the transport" in "".join(logs)
    assert "nobody-may-see" not in "".join(logs)


def test_a_tiny_terminal_says_so_and_grows(tmp_path: Path) -> None:
    with Terminal(tmp_path, size=(20, 5)) as terminal:
        terminal.see("xai-tui needs")
        terminal.type("typed blindly")
        terminal.resize(100, 30)
        terminal.see("❯ typed blindly")
        terminal.type("\x11")
        assert terminal.end() == 0
        assert terminal.left_on() == []


def test_suspending_hands_the_terminal_back_and_takes_it_again(tmp_path: Path) -> None:
    with Terminal(tmp_path) as terminal:
        terminal.see("grok-4.3")
        terminal.type("before\x1a")
        terminal.stopped()
        assert terminal.left_on() == []
        terminal.signal(signal.SIGCONT)
        terminal.type(" after")
        terminal.see("❯ before after")


def test_the_editor_gets_the_terminal_and_gives_the_text_back(tmp_path: Path) -> None:
    script = tmp_path / "editor.sh"
    script.write_text('#!/bin/sh\nprintf "%s in the editor" "$(cat "$1")" > "$1"\n')
    script.chmod(0o700)
    with Terminal(tmp_path, environ={"EDITOR": str(script)}) as terminal:
        terminal.see("grok-4.3")
        terminal.type("written\x07")
        terminal.see("❯ written in the editor")


def test_without_a_key_one_can_look_around(tmp_path: Path) -> None:
    with Terminal(tmp_path, ["-m", "xai_tui"]) as terminal:
        terminal.see("an API key is needed")
        terminal.see("https://console.x.ai")
        terminal.quiet(0.5)
        terminal.type("\t\t\r")
        terminal.see("· sandbox")
        terminal.type("hello\r")
        terminal.see("tok · $")


def test_a_draft_typed_with_the_key_that_quits_is_there_again(tmp_path: Path) -> None:
    with Terminal(tmp_path) as terminal:
        terminal.see("grok-4.3")
        terminal.type("in one read\x11")
        assert terminal.end() == 0
    with Terminal(tmp_path) as again:
        again.see("❯ in one read")


NAMELESS = """
import os
import sys
from xai_tui.__main__ import main

def refused(fd):
    raise PermissionError(13, "Permission denied")

os.ttyname = refused
sys.argv = ["xai-tui", "--demo"]
sys.exit(main())
"""
"""As after `su`, where the terminal belongs to somebody else, and in some containers."""


def test_a_terminal_that_cannot_be_opened_by_its_name_is_used_all_the_same(tmp_path: Path) -> None:
    with Terminal(tmp_path, ["-c", NAMELESS]) as terminal:
        terminal.see("per M")
        terminal.type("abc")
        terminal.see("❯ abc")
        terminal.type("\x11")
        assert terminal.end() == 0
        assert terminal.left_on() == []


UNTAKEN = """
import sys
from xai_tui.__main__ import main
from xai_tui.tui.output.writer import StageWriter

def start(self):
    raise RuntimeError("a mistake while the terminal is taken")

StageWriter.start = start
sys.argv = ["xai-tui", "--demo"]
sys.exit(main())
"""


def test_a_crash_while_the_terminal_is_taken_is_told_where_the_screen_was(tmp_path: Path) -> None:
    with Terminal(tmp_path, ["-c", UNTAKEN]) as terminal:
        assert terminal.end() == 1
        assert terminal.left_on() == []
        assert terminal.is_cooked()
        assert "a mistake while the terminal is taken" in terminal.text


def test_a_size_in_the_environment_is_not_taken_for_that_of_the_terminal(tmp_path: Path) -> None:
    with Terminal(tmp_path, environ={"COLUMNS": "140", "LINES": "40"}) as terminal:
        terminal.see("grok-4.3")
        terminal.see("F1 help")
        assert "F1 help" in terminal.text.splitlines()[29]
