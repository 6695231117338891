import sys
from pathlib import Path

import pytest

from xai_tui.errors import UsageError
from xai_tui.tui.editor import edit_text, editor_command


def test_visual_wins_over_editor_and_is_split_without_a_shell() -> None:
    assert editor_command({"EDITOR": "nano"}) == ["nano"]
    assert editor_command({"VISUAL": "code --wait 'a b; c'", "EDITOR": "nano"}) == [
        "code",
        "--wait",
        "a b; c",
    ]
    assert editor_command({"VISUAL": " "}) == ["vi"]


def test_a_variable_with_a_lone_quote_is_refused_by_name() -> None:
    with pytest.raises(UsageError, match="EDITOR"):
        editor_command({"EDITOR": "vim 'x"})


def script(tmp_path: Path, body: str) -> dict[str, str]:
    file = tmp_path / "editor.py"
    file.write_text(f"import os, sys, pathlib\nfile = pathlib.Path(sys.argv[1])\n{body}\n")
    return {"EDITOR": f"{sys.executable} {file}", "XAI_API_KEY": "xai-secret", "PATH": "/usr/bin:/bin"}


def test_what_the_editor_leaves_is_the_text(tmp_path: Path) -> None:
    environ = script(tmp_path, "file.write_text(file.read_text().upper() + '\\n')")
    assert edit_text("héllo\nworld", environ) == "HÉLLO\nWORLD"


def test_the_editor_does_not_get_the_key(tmp_path: Path) -> None:
    environ = script(tmp_path, "file.write_text(repr('XAI_API_KEY' in os.environ))")
    assert edit_text("", environ) == "False"


def test_the_file_is_private_and_gone_afterwards(tmp_path: Path) -> None:
    environ = script(tmp_path, "file.write_text(f'{file} {file.stat().st_mode & 0o777:o}')")
    name, mode = edit_text("", environ).split()
    assert mode == "600"
    assert not Path(name).exists()


def test_an_editor_that_fails_changes_nothing(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="ended with 3"):
        edit_text("keep me", script(tmp_path, "sys.exit(3)"))


def test_an_editor_that_is_not_there_is_named() -> None:
    with pytest.raises(UsageError, match="no-such-editor"):
        edit_text("", {"EDITOR": "no-such-editor"})
