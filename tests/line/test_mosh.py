"""The program at the far end of mosh, which carries a screen rather than bytes."""

import re
import shutil
import subprocess
from collections.abc import Iterator

import pytest

from tests.line.far import TUI, AnsweringTerminal, Far

INSTALL = "apt-get install mosh"
PORTS = "61000:61999"


@pytest.fixture
def terminal(far: Far) -> Iterator[AnsweringTerminal]:
    """A client of a server on this machine, whose program begins at once."""
    server, client = shutil.which("mosh-server"), shutil.which("mosh-client")
    if server is None or client is None:
        pytest.skip(f"needs mosh: {INSTALL}")
    variables = [f"{name}={value}" for name, value in far.variables.items()]
    program = ["env", *variables, *TUI]
    said = subprocess.run(
        [server, "new", "-i", "127.0.0.1", "-p", PORTS, "-c", "256", "--", *program],
        env={"LANG": "C.UTF-8", "PATH": "/usr/bin:/bin", "TERM": "xterm-256color", "SSH_TTY": "far"},
        capture_output=True,
        text=True,
        check=True,
    )
    found = re.search(r"MOSH CONNECT (\d+) (\S+)", said.stdout)
    assert found, said.stdout + said.stderr
    environ = {"MOSH_KEY": found[2], "MOSH_PREDICTION_DISPLAY": "never", "LANG": "C.UTF-8"}
    with AnsweringTerminal(far.home, ["127.0.0.1", found[1]], program=client, environ=environ) as terminal:
        yield terminal


def test_an_answer_comes_whole_through_mosh(far: Far, terminal: AnsweringTerminal) -> None:
    terminal.see("per M")
    terminal.type("Write 500 words about the sea\r")
    terminal.see("How it began")
    terminal.type("typed meanwhile")
    terminal.see("❯ typed meanwhile")
    terminal.resize(120, 40)
    terminal.see("tok · $")
    assert far.last_words() in terminal.text
    terminal.type("\x11")
    assert terminal.end() == 0
    assert far.stored("SELECT state, text FROM messages WHERE role = 'assistant'") == [("done", far.said())]
    assert far.stored("SELECT text FROM drafts") == [("typed meanwhile",)]
