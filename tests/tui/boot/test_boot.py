"""What the user types while the program loads, in a pseudo-terminal."""

import signal
from pathlib import Path

import pytest

from tests.tui.boot.gate import STARTED, Gate
from tests.tui.terminal import Terminal

FIRST_FRAME = "F1 help"
NEVER = "never.imported"


def test_keys_are_shown_while_the_screen_is_loaded_and_are_all_there_afterwards(tmp_path: Path) -> None:
    gate = Gate(tmp_path)
    with Terminal(tmp_path, gate.arguments) as terminal:
        terminal.type("abc\x7fd")  # before anything runs
        terminal.see("❯ abd")
        terminal.type("efg\x7f\x7fé")
        terminal.see("❯ abdeé")
        assert FIRST_FRAME not in terminal.text
        gate.open()
        terminal.type("hij")
        terminal.see(FIRST_FRAME)
        terminal.type("k\x7f\x7fl")
        terminal.see("❯ abdeéhil")
        terminal.see("grok-4.3")
        terminal.type("\x11")
        assert terminal.end() == 0
        assert terminal.left_on() == []
        assert terminal.is_cooked()
        assert terminal.raw.count(b"\x1b[?1049h") == 1


def test_keys_are_shown_until_the_first_frame(tmp_path: Path) -> None:
    gate = Gate(tmp_path, place=NEVER, prepare=STARTED)
    with Terminal(tmp_path, gate.arguments) as terminal:
        gate.reached(terminal)
        terminal.type("typed late")
        terminal.see("❯ typed late")
        gate.open()
        terminal.see(FIRST_FRAME)
        terminal.type("r")
        terminal.see("❯ typed later")


def test_a_terminal_that_tells_all_keys_apart_is_understood(tmp_path: Path) -> None:
    gate = Gate(tmp_path, place=NEVER, prepare=STARTED)
    with Terminal(tmp_path, gate.arguments) as terminal:
        gate.reached(terminal)
        terminal.type("a\x1b[98;;98u\x1b[120;;120u\x1b[127u")
        terminal.see("❯ ab")
        gate.open()
        terminal.see(FIRST_FRAME)
        terminal.type("\x1b[99;;99u")
        terminal.see("❯ abc")


def test_a_burst_with_backspaces_keeps_its_order(tmp_path: Path) -> None:
    gate = Gate(tmp_path)
    with Terminal(tmp_path, gate.arguments) as terminal:
        gate.reached(terminal)
        terminal.type("wrong\x15" + "one \x1b[D\x1b[D\x1b[3~x" + "12\x7f" * 10)
        gate.open()
        terminal.type("\x1b[Fend")
        terminal.see("❯ onx1111111111 end")


def test_a_paste_that_is_cut_by_the_handover_is_one_paste(tmp_path: Path) -> None:
    gate = Gate(tmp_path)
    with Terminal(tmp_path, gate.arguments) as terminal:
        gate.reached(terminal)
        terminal.type("it says: \x1b[200~one\rtwo\rthree \xc3")
        terminal.see("❯ it says:")
        gate.open()
        terminal.type("\xa4\rfour\x1b[201~ five")
        terminal.see("four five")
        assert [line.strip() for line in terminal.lines[-6:-1]][1:] == [
            "❯ it says: one",
            "two",
            "three Ã¤",
            "four five",
        ]


def test_what_is_sent_early_is_sent_and_what_follows_stays(tmp_path: Path) -> None:
    gate = Gate(tmp_path)
    with Terminal(tmp_path, gate.arguments) as terminal:
        gate.reached(terminal)
        terminal.type("first prompt\r")
        terminal.see("❯ first prompt")
        terminal.quiet(0.05)
        terminal.type("the next")
        terminal.quiet(0.05)
        gate.open()
        terminal.see("you ▸ first prompt")
        terminal.see("❯ the next")


def test_what_the_terminal_answers_is_no_text(tmp_path: Path) -> None:
    gate = Gate(tmp_path)
    with Terminal(tmp_path, gate.arguments) as terminal:
        gate.reached(terminal)
        terminal.type("a\x1b[?2026;2$yb\x1b[<35;10;5M\x1b[<64;10;5Mc\x1b]11;rgb:1111/1111/1111\x1b\\d\x1b[")
        terminal.see("❯ abcd")
        gate.open()
        terminal.type("Ie")
        terminal.see("❯ abcde")
        assert "rgb" not in terminal.text


def test_escape_is_a_key_of_its_own(tmp_path: Path) -> None:
    gate = Gate(tmp_path)
    with Terminal(tmp_path, gate.arguments) as terminal:
        gate.reached(terminal)
        terminal.type("a\x1b")
        terminal.quiet(0.2)
        terminal.type("b")
        gate.open()
        terminal.see("❯ ab")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT])
@pytest.mark.parametrize("prepare", ["", STARTED], ids=["loading", "started"])
def test_a_signal_gives_the_terminal_back(tmp_path: Path, number: signal.Signals, prepare: str) -> None:
    gate = Gate(tmp_path, prepare=prepare, **({"place": NEVER} if prepare else {}))
    with Terminal(tmp_path, gate.arguments) as terminal:
        gate.reached(terminal)
        terminal.see("❯")
        terminal.signal(number)
        assert terminal.end() == -number
        assert terminal.left_on() == []
        assert terminal.is_cooked()


def test_a_crash_while_loading_gives_the_terminal_back(tmp_path: Path) -> None:
    gate = Gate(tmp_path, then='raise RuntimeError("a mistake while loading")')
    with Terminal(tmp_path, gate.arguments) as terminal:
        terminal.see("❯")
        gate.open()
        assert terminal.end() == 1
        assert "a mistake while loading" in terminal.text
        assert terminal.left_on() == []
        assert terminal.is_cooked()


def test_quit_does_not_wait_for_the_screen(tmp_path: Path) -> None:
    gate = Gate(tmp_path)
    with Terminal(tmp_path, gate.arguments) as terminal:
        gate.reached(terminal)
        terminal.type("\x11")
        assert terminal.end() == 0
        assert terminal.left_on() == []
        assert terminal.is_cooked()


def test_quit_after_a_text_keeps_the_text(tmp_path: Path) -> None:
    gate = Gate(tmp_path)
    with Terminal(tmp_path, gate.arguments) as terminal:
        gate.reached(terminal)
        terminal.type("do not lose me\x11")
        gate.open()
        assert terminal.end() == 0
        assert terminal.left_on() == []
    with Terminal(tmp_path) as again:
        again.see("❯ do not lose me")


def test_other_keys_of_control_do_what_they_do_later(tmp_path: Path) -> None:
    gate = Gate(tmp_path)
    with Terminal(tmp_path, gate.arguments) as terminal:
        gate.reached(terminal)
        terminal.type("cleared\x03kept\x01\x04")
        gate.open()
        terminal.see("❯ ept")
        terminal.type("\x1a")
        terminal.stopped()
        assert terminal.left_on() == []


def test_a_stop_hands_the_terminal_to_the_shell_and_takes_it_again(tmp_path: Path) -> None:
    gate = Gate(tmp_path)
    with Terminal(tmp_path, gate.arguments) as terminal:
        gate.reached(terminal)
        terminal.type("before")
        terminal.see("❯ before")
        terminal.signal(signal.SIGTSTP)
        terminal.stopped()
        assert terminal.left_on() == []
        assert terminal.is_cooked()
        terminal.wipe()
        terminal.signal(signal.SIGCONT)
        terminal.see("❯ before")
        terminal.type(" after")
        terminal.see("❯ before after")
        gate.open()
        terminal.see(FIRST_FRAME)
        terminal.see("❯ before after")


def test_another_size_is_drawn_at_once(tmp_path: Path) -> None:
    gate = Gate(tmp_path)
    with Terminal(tmp_path, gate.arguments, size=(130, 30)) as terminal:
        gate.reached(terminal)
        terminal.type("text")
        terminal.see("❯ text")
        terminal.wipe()
        terminal.resize(60, 20)
        terminal.see("❯ text")
        assert terminal.lines[18] == "❯ text"


@pytest.mark.parametrize("size", [(39, 30), (100, 9)])
def test_nothing_is_drawn_where_there_is_no_room(tmp_path: Path, size: tuple[int, int]) -> None:
    gate = Gate(tmp_path)
    with Terminal(tmp_path, gate.arguments, size=size) as terminal:
        gate.reached(terminal)
        assert terminal.raw == b""


def test_nothing_is_drawn_where_it_is_not_wanted(tmp_path: Path) -> None:
    (tmp_path / "config" / "xai-tui").mkdir(parents=True)
    (tmp_path / "config" / "xai-tui" / "config.toml").write_text("boot_echo = false\n")
    gate = Gate(tmp_path)
    with Terminal(tmp_path, gate.arguments) as terminal:
        gate.reached(terminal)
        assert terminal.raw == b""
        gate.open()
        terminal.see(FIRST_FRAME)
        terminal.type("hello")
        terminal.see("❯ hello")
