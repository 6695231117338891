from pathlib import Path

import pytest

from xai_tui.tui.keymap import Keymap, clashes, load_keymap


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "keymap.toml"


def test_no_file_is_no_change(file: Path) -> None:
    assert load_keymap(file) == Keymap()


def test_keys_are_given_by_id(file: Path) -> None:
    file.write_text('new_chat = "ctrl+T"\nmodels = ["f3", "ctrl+l"]\n')
    assert load_keymap(file) == Keymap({"new_chat": "ctrl+t", "models": "f3,ctrl+l"})


def test_an_action_can_be_left_without_a_key(file: Path) -> None:
    file.write_text("defer = []")
    assert load_keymap(file) == Keymap({"defer": ""})


def test_an_unknown_id_is_reported_by_name(file: Path) -> None:
    file.write_text('nwe_chat = "ctrl+t"')
    keymap = load_keymap(file)
    assert keymap.keys == {}
    assert keymap.notices == (f"{file}: there is no action `nwe_chat`.",)


def test_ids_of_panes_are_known_when_named(file: Path) -> None:
    file.write_text('"chats.new" = "a"')
    assert load_keymap(file, ["chats.new"]) == Keymap({"chats.new": "a"})


@pytest.mark.parametrize("value", ["3", "true", '["f3", 4]'])
def test_a_value_of_the_wrong_kind_is_reported(file: Path, value: str) -> None:
    file.write_text(f"models = {value}")
    keymap = load_keymap(file)
    assert keymap.keys == {}
    assert keymap.notices == (f"{file}: `models` must be a key or a list of keys.",)


def test_clashes_are_reported(file: Path) -> None:
    file.write_text('new_chat = "f3"')
    assert load_keymap(file).notices == (f"{file}: F3 is given to both `new_chat` and `models`.",)


def test_a_key_of_the_prompt_clashes_with_one_of_the_screen() -> None:
    assert clashes({"jobs": "ctrl+j"}) == ["Ctrl+J is given to both `jobs` and `newline`."]


def test_keys_that_terminals_cannot_tell_apart_are_reported(file: Path) -> None:
    file.write_text('new_chat = "ctrl+m"')
    assert load_keymap(file).notices == (f"{file}: Ctrl+M for `new_chat`: terminals send it as Enter.",)


@pytest.mark.parametrize("value", ['""', "[]", '"ctrl+i"'])
def test_quit_and_help_keep_a_key(file: Path, value: str) -> None:
    file.write_text(f"quit = {value}\nhelp = {value}")
    keymap = load_keymap(file)
    assert keymap.keys == {}
    assert f"{file}: `quit` needs a key; it keeps its usual one." in keymap.notices
    assert f"{file}: `help` needs a key; it keeps its usual one." in keymap.notices


def test_another_action_cannot_take_the_key_of_quit(file: Path) -> None:
    file.write_text('new_chat = "ctrl+q"')
    keymap = load_keymap(file)
    assert keymap.keys == {}
    assert keymap.notices == (f"{file}: Ctrl+Q stays with `quit`; `new_chat` keeps its usual keys.",)


def test_quit_and_help_cannot_share_their_only_key(file: Path) -> None:
    file.write_text('quit = "f9"\nhelp = "f9"')
    assert load_keymap(file).keys == {"quit": "f9"}


def test_a_file_that_is_no_toml_is_reported_with_its_line(file: Path) -> None:
    file.write_text("new_chat = \nx")
    [notice] = load_keymap(file).notices
    assert "line 1" in notice
    assert str(file) in notice


def test_a_file_that_is_no_text_is_reported(file: Path) -> None:
    file.write_bytes(b"\xff\xfe\x00")
    assert len(load_keymap(file).notices) == 1


def test_a_file_that_cannot_be_read_is_reported(file: Path) -> None:
    file.mkdir()
    [notice] = load_keymap(file).notices
    assert "directory" in notice
