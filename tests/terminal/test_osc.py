import base64

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xai_tui.terminal.detection import Multiplexer, Terminal
from xai_tui.terminal.osc import CLIPBOARD_LIMIT, clipboard, notification

PLAIN = Terminal(kind="xterm-256color")
IN_TMUX = Terminal(kind="tmux-256color", multiplexer=Multiplexer.TMUX)
IN_SCREEN = Terminal(kind="screen", multiplexer=Multiplexer.SCREEN)
URXVT = Terminal(kind="rxvt-unicode-256color")


def test_the_clipboard_gets_the_text_as_utf_8() -> None:
    payload = base64.b64encode("naïve 日本".encode()).decode()
    assert clipboard("naïve 日本", PLAIN) == f"\x1b]52;c;{payload}\a"
    assert clipboard("\ud800", PLAIN) == "\x1b]52;c;Pw==\a"


@settings(max_examples=200, deadline=None)
@given(text=st.text())
def test_tmux_gets_what_others_get_and_the_same_wrapped(text: str) -> None:
    plain = clipboard(text, PLAIN)
    assert plain is not None
    assert clipboard(text, IN_TMUX) == f"{plain}\x1bPtmux;\x1b{plain}\x1b\\"


def test_tmux_gets_every_escape_of_what_is_wrapped_doubled() -> None:
    assert clipboard("a", IN_TMUX) == "\x1b]52;c;YQ==\a\x1bPtmux;\x1b\x1b]52;c;YQ==\a\x1b\\"


def test_screen_gets_it_in_pieces_that_join_to_the_whole() -> None:
    text = "word " * 400
    wrapped = clipboard(text, IN_SCREEN)
    assert wrapped is not None
    pieces = wrapped.removesuffix("\x1b\\").split("\x1b\\")
    assert len(pieces) > 5
    assert all(piece.startswith("\x1bP") and len(piece) <= 252 for piece in pieces)
    assert "".join(piece[2:] for piece in pieces) == clipboard(text, PLAIN)


def test_what_terminals_would_drop_is_not_sent() -> None:
    longest = CLIPBOARD_LIMIT // 4 * 3
    assert clipboard("x" * longest, PLAIN) is not None
    assert clipboard("x" * (longest + 1), PLAIN) is None


def test_a_notification_speaks_the_terminal_s_dialect() -> None:
    assert notification("xai-tui", "a job is ready", PLAIN) == "\x1b]9;xai-tui: a job is ready\a"
    assert notification("xai-tui", "ready; go", URXVT) == "\x1b]777;notify;xai-tui;ready, go\a"
    assert notification("t", "b", IN_TMUX) == "\x1bPtmux;\x1b\x1b]9;t: b\a\x1b\\"


def test_a_long_notification_is_cut() -> None:
    assert len(notification("title", "word " * 1000, PLAIN)) < 220


@settings(max_examples=200, deadline=None)
@given(title=st.text(), body=st.text(), terminal=st.sampled_from([PLAIN, URXVT]))
def test_no_text_can_act_from_inside_a_sequence(title: str, body: str, terminal: Terminal) -> None:
    sequence = notification(f"\x1b]52;c;x\a{title}", f"{body}\x1b\\\x9c\n", terminal)
    inner = sequence.removeprefix("\x1b]").removesuffix("\a")
    assert len(sequence) - len(inner) == 3
    assert not any(ord(char) < 0x20 or 0x7F <= ord(char) < 0xA0 for char in inner)
    assert inner.count(";") == (3 if terminal is URXVT else 1)


@pytest.mark.parametrize("terminal", [PLAIN, IN_SCREEN])
@settings(max_examples=200, deadline=None)
@given(text=st.text())
def test_the_clipboard_holds_nothing_but_its_payload(terminal: Terminal, text: str) -> None:
    sequence = clipboard(text, terminal)
    assert sequence is not None
    assert sequence.isascii()
    assert sequence.count("\a") == 1
