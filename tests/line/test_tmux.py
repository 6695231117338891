"""The program in a real tmux, as it is set up by default and as people set it up."""

import base64
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.line.far import TUI, Far
from tests.line.tmux import Tmux, missing

LONG = "Write 500 words about the sea"

MakeTmux = Callable[..., Tmux]

WHEEL_UP = "\x1b[<64;30;6M"
"""One notch of the wheel over the transcript, as terminals report it."""

_STYLES = re.compile(r"\x1b\[([\d;:]*)m")
_PALETTE = re.compile(r"[34]8;5;(\d+)")


@pytest.fixture
def make_tmux(tmp_path: Path) -> Iterator[MakeTmux]:
    """Starts a server with lines of configuration."""
    if reason := missing():
        pytest.skip(reason)
    with ExitStack() as stack:
        yield lambda *settings: stack.enter_context(Tmux(tmp_path, settings))


def ask(tmux: Tmux, prompt: str = "hello there") -> None:
    tmux.see("per M")
    tmux.type(prompt)
    tmux.press("Enter")
    tmux.see("tok · $")


def copy_answer(tmux: Tmux) -> None:
    tmux.type("/copy")
    tmux.press("Enter")
    tmux.see("Enter takes")
    tmux.press("Enter")


def codes(painted: str) -> set[int]:
    """The numbers in the sequences that set colours and styles."""
    return {int(number) for found in _STYLES.findall(painted) for number in re.findall(r"\d+", found)}


def is_grey(colour: int) -> bool:
    """Whether a colour of the palette has no hue."""
    return colour in {16, 59, 102, 145, 188, 231} or colour >= 232


def test_a_copy_reaches_tmux_and_the_terminal_outside_as_they_are_set_and_the_file_always(
    far: Far, make_tmux: MakeTmux
) -> None:
    tmux = make_tmux()
    tmux.run(far, TUI)
    ask(tmux)
    copy_answer(tmux)
    tmux.see("was sent to the terminal; it is also in")
    tmux.see("last-copy.txt")
    assert far.last_copy == far.said()
    assert tmux.buffers() == []
    tmux.set("-s", "set-clipboard", "on")
    copy_answer(tmux)
    tmux.wait_until(lambda: tmux.buffers() == [far.said()])
    tmux.set("-s", "set-clipboard", "external")
    tmux.set("-g", "allow-passthrough", "on")
    with tmux.attach() as client:
        client.see("per M")
        copy_answer(tmux)
        sent = b"\x1b]52;c;" + base64.b64encode(far.said().encode()) + b"\a"
        tmux.wait_until(lambda: client.quiet(0.1) == 0 and sent in client.raw)
        assert client.raw.count(sent) == 1


def test_a_paste_of_lines_is_not_sent_and_the_shell_has_the_terminal_between(
    far: Far, make_tmux: MakeTmux
) -> None:
    tmux = make_tmux()
    tmux.run(far, TUI)
    tmux.see("per M")
    tmux.paste("one\ntwo\nthree")
    tmux.see("three")
    tmux.press("C-z")
    tmux.see("shell:")
    assert "per M" not in tmux.text
    tmux.type("fg\n")
    tmux.see("per M")
    tmux.see("three")
    tmux.press("C-q")
    tmux.wait_until(lambda: far.stored("SELECT text FROM drafts") == [("one\ntwo\nthree",)])
    tmux.wait_until(lambda: "per M" not in tmux.text)
    assert far.stored("SELECT text FROM messages") == []


def test_an_answer_goes_on_while_nobody_is_attached_and_through_other_sizes(
    far: Far, make_tmux: MakeTmux
) -> None:
    tmux = make_tmux()
    tmux.run(far, TUI)
    with tmux.attach() as client:
        client.see("per M")
        client.type(LONG + "\r")
        client.see("How it began")
        tmux.detach()
        assert client.end() == 0
    tmux.see("What is known")
    tmux.type("typed unseen")
    with tmux.attach((60, 20)) as client:
        client.see("❯ typed unseen")
        client.resize(130, 40)
        client.see("per M")
        client.see("tok · $")
        assert far.last_words() in client.text
        assert "❯ typed unseen" in client.text
    assert far.stored("SELECT state, text FROM messages WHERE role = 'assistant'") == [("done", far.said())]


def test_the_wheel_scrolls_the_transcript(far: Far, make_tmux: MakeTmux) -> None:
    tmux = make_tmux()
    tmux.run(far, TUI, size=(100, 20))
    with tmux.attach((100, 20)) as client:
        ask(tmux, "everything Markdown can do")
        client.settle()
        before = client.text
        client.type(WHEEL_UP * 10)
        client.settle()
        assert client.text.splitlines()[-1] == before.splitlines()[-1]
        assert client.text.splitlines()[1:10] != before.splitlines()[1:10]


def test_a_terminal_of_16_colours_gets_no_other(far: Far, make_tmux: MakeTmux) -> None:
    tmux = make_tmux("set -g default-terminal screen")
    tmux.run(far, TUI)
    ask(tmux)
    found = codes(tmux.painted)
    assert found & {38, 48} == set()
    assert found & {*range(30, 38), *range(90, 98)}


def test_nothing_but_greys_is_shown_to_those_who_want_no_colour(far: Far, make_tmux: MakeTmux) -> None:
    tmux = make_tmux()
    tmux.run(far, TUI, environ={"NO_COLOR": "1"})
    ask(tmux)
    painted = tmux.painted
    assert [colour for colour in _PALETTE.findall(painted) if not is_grey(int(colour))] == []
    assert (
        codes(_PALETTE.sub("", painted)) & {38, 48, *range(30, 38), *range(40, 48), *range(90, 108)} == set()
    )
