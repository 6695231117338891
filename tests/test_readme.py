"""The README tells what is so: its tables are those of the program."""

import re
from pathlib import Path

from xai_tui.cli.root import COMMANDS
from xai_tui.config.settings import FIELDS
from xai_tui.tui.commands.actions import ACTIONS, key_name

README = (Path(__file__).resolve().parents[1] / "README.md").read_text(encoding="utf-8")


def shown(default: object) -> str:
    """A default as the table writes it."""
    if default in {None, "", ()}:
        return ""
    if isinstance(default, bool):
        return f"`{str(default).lower()}`"
    return f"`{default:g}`" if isinstance(default, float) else f"`{default}`"


def test_the_settings_are_all_there() -> None:
    rows = []
    for field in FIELDS:
        variable = f"`{field.env}`" if field.env else ""
        rows.append(f"| `{field.name}` | {shown(field.default)} | {variable} | {field.meaning} |")
    assert [row for row in rows if row not in README] == []


def test_the_keys_are_those_of_the_actions() -> None:
    table = README.split("## Keys")[1].split("##")[0]
    titles = {action.title: {key_name(key) for key in action.keys} for action in ACTIONS}
    told = re.findall(r"\| ([^|]+?) \| ([^|]+?) (?=\|)", table)
    cells = [(key, title) for key, title in told if title in titles]
    assert len(cells) > 10
    assert [(key, title) for key, title in cells if not set(key.split()) & titles[title]] == []


def test_the_commands_exist() -> None:
    named = set(re.findall(r"xai-tui ([a-z]+)", README.split("## On the command line")[1]))
    assert named
    assert named <= set(COMMANDS)


def test_the_first_line_with_the_demo_is_a_command() -> None:
    line = next(line for line in README.splitlines() if "--demo" in line)
    assert line.startswith("python3 -m venv")
    assert line.endswith("xai-tui --demo")
