import pytest

from xai_tui.terminal.detection import ColourDepth, Multiplexer, Terminal, detect


@pytest.mark.parametrize(
    ("environ", "colours"),
    [
        ({}, ColourDepth.NONE),
        ({"TERM": "dumb", "COLORTERM": "truecolor"}, ColourDepth.NONE),
        ({"TERM": "vt100"}, ColourDepth.NONE),
        ({"TERM": "linux"}, ColourDepth.BASIC),
        ({"TERM": "xterm"}, ColourDepth.BASIC),
        ({"TERM": "xterm-256color"}, ColourDepth.PALETTE),
        ({"TERM": "xterm-256color", "COLORTERM": "truecolor"}, ColourDepth.TRUE),
        ({"TERM": "xterm", "COLORTERM": "24bit"}, ColourDepth.TRUE),
        ({"TERM": "xterm-direct"}, ColourDepth.TRUE),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "iTerm.app"}, ColourDepth.TRUE),
        ({"TERM": "xterm-256color", "WT_SESSION": "1"}, ColourDepth.TRUE),
        ({"TERM": "tmux-256color", "TERM_PROGRAM": "WezTerm"}, ColourDepth.PALETTE),
        ({"TERM": "screen"}, ColourDepth.BASIC),
    ],
)
def test_colours_follow_the_environment(environ: dict[str, str], colours: ColourDepth) -> None:
    assert detect(environ).colours is colours


@pytest.mark.parametrize(
    ("environ", "multiplexer"),
    [
        ({"TERM": "xterm"}, Multiplexer.NONE),
        ({"TERM": "screen-256color", "TMUX": "/tmp/tmux-0/default,1,0"}, Multiplexer.TMUX),
        ({"TERM": "tmux-256color"}, Multiplexer.TMUX),
        ({"TERM": "screen.xterm-256color"}, Multiplexer.SCREEN),
        ({"TERM": "xterm", "STY": "1.pts"}, Multiplexer.SCREEN),
        ({"TERM": "xterm-256color", "ZELLIJ": "0"}, Multiplexer.ZELLIJ),
    ],
)
def test_what_stands_in_between_is_seen(environ: dict[str, str], multiplexer: Multiplexer) -> None:
    assert detect(environ).multiplexer is multiplexer


@pytest.mark.parametrize("name", ["SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT"])
def test_a_remote_line_is_seen(name: str) -> None:
    assert detect({"TERM": "xterm", name: "somewhere"}) == Terminal(kind="xterm", is_remote=True)
    assert not detect({"TERM": "xterm", name: ""}).is_remote


def test_mosh_is_a_remote_line_of_its_own_kind() -> None:
    terminal = detect({"TERM": "xterm", "MOSH_IP": "192.0.2.1"})
    assert (terminal.is_mosh, terminal.is_remote) == (True, True)


def test_the_user_s_wish_for_no_colours_counts_only_when_it_says_something() -> None:
    assert detect({"TERM": "xterm", "NO_COLOR": "1"}).no_color
    assert not detect({"TERM": "xterm", "NO_COLOR": ""}).no_color


@pytest.mark.parametrize("kind", ["", "dumb"])
def test_a_terminal_that_can_only_print_is_known(kind: str) -> None:
    assert detect({"TERM": kind}).is_dumb
