from xai_tui.tui.app import XaiApp
from xai_tui.tui.commands.actions import (
    ACTIONS,
    ESSENTIAL,
    Place,
    actions_in,
    by_id,
    key_name,
    key_names,
    keys_of,
)
from xai_tui.tui.keymap import UNSAFE, clashes
from xai_tui.tui.screens.main.screen import MainScreen
from xai_tui.tui.widgets.prompt import Prompt


def test_every_action_has_its_own_id_and_slash_commands() -> None:
    ids = [action.id for action in ACTIONS]
    names = [name for action in ACTIONS for name in action.slash]
    assert len(ids) == len(set(ids))
    assert len(names) == len(set(names))


def test_the_usual_keys_clash_nowhere_and_are_told_apart_by_terminals() -> None:
    assert clashes({}) == []
    assert not {key for action in ACTIONS for key in action.keys} & UNSAFE.keys()


def test_every_action_can_be_run_by_its_node() -> None:
    nodes = {"app": XaiApp, "screen": MainScreen}
    for action in ACTIONS:
        namespace, _, name = action.method.partition("(")[0].rpartition(".")
        node = nodes.get(namespace, Prompt)
        assert hasattr(node, f"action_{name}") or name in {"send", "page_up", "page_down", "undo"}, action.id


def test_essential_actions_exist_and_have_keys() -> None:
    for action_id in ESSENTIAL:
        action = by_id(action_id)
        assert action is not None
        assert action.keys


def test_an_unknown_id_is_no_action() -> None:
    assert by_id("no_such_action") is None


def test_a_keymap_replaces_keys() -> None:
    action = by_id("new_chat")
    assert action is not None
    assert keys_of(action, {}) == ("ctrl+n",)
    assert keys_of(action, {"new_chat": "f7, f8"}) == ("f7", "f8")
    assert keys_of(action, {"new_chat": ""}) == ()


def test_actions_are_found_by_place() -> None:
    assert {action.place for action in actions_in(Place.PROMPT)} == {Place.PROMPT}


def test_keys_are_written_as_people_write_them() -> None:
    assert key_name("ctrl+n") == "Ctrl+N"
    assert key_name("right_square_bracket") == "]"
    assert key_name("f1") == "F1"
    assert key_name("pageup") == "PgUp"
    assert key_name("shift+enter") == "Shift+Enter"
    assert key_name("ctrl+underscore") == "Ctrl+_"
    assert key_name("j") == "j"
    assert key_names(["up", "k"]) == "↑, k"
