"""The first moment looks like the screen that follows it."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.tui.boot.gate import Gate
from tests.tui.terminal import Terminal
from xai_tui.tui.boot.colours import Colours
from xai_tui.tui.boot.skeleton import LINE, MARK, Skeleton

HEAVY = ("textual", "rich", "asyncio", "pydantic", "httpx")


def test_it_is_drawn_before_anything_that_takes_long_to_load() -> None:
    loads = "import sys, xai_tui.cli.open, xai_tui.tui.boot.boot, xai_tui.tui.boot.colours"
    found = f"print([name for name in {HEAVY} if name in sys.modules])"
    told = subprocess.run(
        [sys.executable, "-c", f"{loads}\n{found}"], check=True, capture_output=True, text=True
    ).stdout
    assert told.strip() == "[]"


def cells(terminal: Terminal) -> Iterator[tuple[tuple[int, int], tuple[str, str, str]]]:
    """Where the marks and lines of the prompt stand, and in which colours."""
    rows = len(terminal.lines)
    for y in (rows - 3, rows - 2):
        for x, cell in sorted(terminal._screen.buffer[y].items()):
            if cell.data in {MARK, LINE}:
                yield (x, y), (cell.data, cell.fg, cell.bg)


@pytest.mark.parametrize("low_bandwidth", ["off", "on"])
@pytest.mark.parametrize("size", [(160, 40), (120, 30), (119, 30), (80, 24), (79, 24), (40, 10)])
def test_the_prompt_stands_where_it_will_stand(
    tmp_path: Path, size: tuple[int, int], low_bandwidth: str
) -> None:
    (tmp_path / "config" / "xai-tui").mkdir(parents=True)
    (tmp_path / "config" / "xai-tui" / "config.toml").write_text(f'low_bandwidth = "{low_bandwidth}"\n')
    gate = Gate(tmp_path)
    with Terminal(tmp_path, gate.arguments, size=size) as terminal:
        gate.reached(terminal)
        terminal.see(MARK)
        early = dict(cells(terminal))
        gate.open()
        terminal.see("F1")
        assert dict(cells(terminal)) == early
        assert "default" not in {background for _, _, background in early.values()}


def test_there_is_room_for_the_text_its_cursor_and_no_more() -> None:
    assert Skeleton(40, 10, Colours()).room == 37
    assert Skeleton(120, 10, Colours()).room == 120 - 31 - 37 - 3


@pytest.mark.parametrize(
    ("size", "fits"), [((40, 10), True), ((39, 10), False), ((40, 9), False), ((0, 0), False)]
)
def test_a_small_terminal_has_no_room(size: tuple[int, int], fits: bool) -> None:
    assert Skeleton(*size, Colours()).fits is fits
