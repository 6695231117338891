import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xai_tui.tui.commands.actions import ACTIONS
from xai_tui.tui.commands.slash import Command, UnknownCommand, Words, completions, parse


def command(text: str) -> Command:
    given_command = parse(text)
    assert isinstance(given_command, Command)
    return given_command


def test_a_command_with_and_without_an_argument() -> None:
    assert command("/new").action.id == "new_chat"
    found = command("/model  grok-4.3 ")
    assert (found.action.id, found.argument) == ("models", "grok-4.3")


def test_other_names_and_capitals_are_understood() -> None:
    assert command("/CLEAR").action.id == "new_chat"
    assert command("/exit\n").action.id == "quit"


@pytest.mark.parametrize(
    ("word", "nearest"), [("/modle x", "model"), ("/quti", "quit"), ("/renam", "rename")]
)
def test_an_unknown_word_offers_the_nearest(word: str, nearest: str) -> None:
    assert parse(word) == UnknownCommand(word[1:].split(maxsplit=1)[0], nearest)


def test_nothing_near_offers_nothing() -> None:
    assert parse("/xyzzyplugh") == UnknownCommand("xyzzyplugh", None)


def test_two_slashes_send_one() -> None:
    assert parse("//new is not a command") == Words("/new is not a command")


@pytest.mark.parametrize(
    "text", ["hello", "", "/", "/usr/bin/env", "/* a comment */\nint x;", " /new", "/new\nand more"]
)
def test_text_stays_text(text: str) -> None:
    assert parse(text) == Words(text)


@settings(max_examples=200, deadline=None)
@given(st.text())
def test_text_is_never_lost(text: str) -> None:
    given_text = parse(text)
    if isinstance(given_text, Words):
        assert given_text.text == (text[1:] if text.startswith("//") else text)
    else:
        assert text.startswith("/")


def test_completion_offers_beginnings_before_the_rest() -> None:
    names = [item.name for item in completions("/co")]
    assert names[:3] == ["config", "continue", "copy"]
    assert len(names) == len(set(names))


def test_a_lone_slash_offers_everything_that_has_a_command() -> None:
    assert {item.action.id for item in completions("/")} == {action.id for action in ACTIONS if action.slash}


@pytest.mark.parametrize("text", ["", "hello", "//", "/new chat", "/new\n"])
def test_completion_offers_nothing_elsewhere(text: str) -> None:
    assert completions(text) == []


def test_other_names_complete_as_themselves() -> None:
    assert completions("/exi")[0].name == "exit"
