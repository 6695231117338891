"""The driver with the stage: what the terminal answers is heard, and nothing of it is typed."""

import os
from pathlib import Path

import pytest
from textual import events
from textual.drivers.headless_driver import HeadlessDriver
from textual.message import Message

from tests.tui.output.conftest import Wire
from tests.tui.terminal import Terminal
from xai_tui.config.settings import Settings
from xai_tui.tui.driver import TerminalDriver
from xai_tui.tui.output import driver as drivers
from xai_tui.tui.output.driver import StageDriver, pinned, staged


def test_a_setting_turns_the_stage_off(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drivers, "_STDERR", wire.near)

    assert staged(TerminalDriver, Settings()) is StageDriver
    assert staged(TerminalDriver, Settings(cell_differences=False)) is TerminalDriver
    assert staged(HeadlessDriver, Settings()) is HeadlessDriver


def test_without_a_terminal_there_is_no_stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with (tmp_path / "errors").open("w") as file:
        monkeypatch.setattr(drivers, "_STDERR", file.fileno())
        assert staged(TerminalDriver, Settings()) is TerminalDriver


def test_low_bandwidth_is_pinned_or_measured() -> None:
    assert (pinned("on"), pinned("off"), pinned("auto")) == (True, False, None)


class Loop:
    """Calls at once what another thread wants to be called."""

    def call_soon_threadsafe(self, call: object, *values: object) -> None:
        call(*values)  # type: ignore[operator]


class Writer:
    """Counts answers."""

    def __init__(self) -> None:
        self.answers = 0
        self.scrolls: bool | None = None

    def answered(self, at: float) -> None:
        assert at > 0
        self.answers += 1

    def scroll_columns(self, may: bool) -> None:
        self.scrolls = may


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> tuple[StageDriver, Writer, list[Message]]:
    """A driver without a terminal, its writer, and what reaches the application."""
    said: list[Message] = []
    monkeypatch.setattr(TerminalDriver, "process_message", lambda _, message: said.append(message))
    driver = object.__new__(StageDriver)
    writer = Writer()
    driver.__dict__ |= {"_loop": Loop(), "writer": writer}
    return driver, writer, said


def test_answers_do_not_reach_the_application(bare: tuple[StageDriver, Writer, list[Message]]) -> None:
    driver, writer, said = bare
    driver.process_message(events.CursorPosition(3, 4))
    driver.process_message(events.Key("a", "a"))

    assert writer.answers == 1
    assert [type(message) for message in said] == [events.Key]


def test_an_answer_in_the_middle_of_a_paste_is_not_pasted(
    bare: tuple[StageDriver, Writer, list[Message]],
) -> None:
    driver, writer, said = bare
    driver.process_message(events.Paste("one \x1b[12;40Rtwo\x1b[1;1R"))
    driver.process_message(events.Paste("three"))

    assert [message.text for message in said if isinstance(message, events.Paste)] == ["one two", "three"]
    assert writer.answers == 2


@pytest.mark.parametrize(
    ("answer", "may"), [(b"\x1b[?69;2$y", True), (b"x\x1b[?69;4$yz", False), (b"abc", None)]
)
def test_side_margins_are_used_where_the_terminal_has_them(
    bare: tuple[StageDriver, Writer, list[Message]],
    monkeypatch: pytest.MonkeyPatch,
    answer: bytes,
    may: bool | None,
) -> None:
    driver, writer, _ = bare
    monkeypatch.setattr(TerminalDriver, "_typed", lambda _: answer)

    assert driver._typed() == answer
    assert writer.scrolls is may


def test_nobody_listens_to_a_terminal_that_has_gone(
    bare: tuple[StageDriver, Writer, list[Message]], wire: Wire
) -> None:
    driver, _, _ = bare
    driver.fileno = wire.near
    os.close(wire.far)
    driver._hear_out()


def test_the_whole_program_asks_the_terminal_and_shows_nothing_of_the_answer(tmp_path: Path) -> None:
    with Terminal(tmp_path, size=(100, 30)) as terminal:
        terminal.see("all commands")
        assert b"\x1b[6n" in terminal.raw
        assert b"\x1b[?69$p" in terminal.raw
        terminal.type("\x1b[12;40R")
        terminal.type("typed")
        terminal.see("❯ typed")


def test_the_program_draws_as_textual_does_where_that_is_wanted(tmp_path: Path) -> None:
    folder = tmp_path / "config" / "xai-tui"
    folder.mkdir(parents=True)
    (folder / "config.toml").write_text("cell_differences = false\n")
    with Terminal(tmp_path, size=(100, 30)) as terminal:
        terminal.see("all commands")
        assert b"\x1b[6n" not in terminal.raw
        terminal.type("typed")
        terminal.see("❯ typed")


def test_the_flag_leaves_the_conversation_alone_on_the_screen(tmp_path: Path) -> None:
    arguments = ("-m", "xai_tui", "--demo", "--low-bandwidth")
    with Terminal(tmp_path, arguments, size=(130, 30)) as terminal:
        terminal.see("all commands")
        terminal.type("typed")
        terminal.see("❯ typed")
        assert "chats ─" not in terminal.text
        terminal.type("\x1b[17~")
        terminal.see("chats ─")
