"""The program where there is little room: nothing that is asked for stays out of sight."""

import pytest

from tests.tui.conftest import Running, running
from xai_tui.tui.opening import Start
from xai_tui.tui.screens.help import Page


def shown(run: Running) -> list[str]:
    """The screen as it is painted."""
    return [strip.text.rstrip() for strip in run.app.screen._compositor.render_strips()]


@pytest.mark.parametrize("size", [(40, 10), (60, 12), (79, 16)])
async def test_the_jobs_that_are_asked_for_are_in_view(start: Start, size: tuple[int, int]) -> None:
    async with running(start, size) as run:
        run.paste("count the stars")
        await run.pilot.pause()
        await run.pilot.press("f5")
        await run.answered()
        await run.pilot.press("f4")
        await run.until(lambda: any("count the stars" in row for row in shown(run)))


async def test_a_meaning_that_is_broken_stands_below_itself(start: Start) -> None:
    async with running(start, (60, 30)) as run:
        await run.pilot.press("f1")
        await run.until(lambda: bool(run.app.screen.query(Page)))
        await run.until(lambda: any("Clear into" in row for row in shown(run)))
        at = next(at for at, row in enumerate(shown(run)) if "Clear into" in row)
        first, second = shown(run)[at : at + 2]
        assert second.index("stop when empty") == first.index("Clear into")


async def test_figures_of_a_narrow_side_are_whole(start: Start) -> None:
    async with running(start, (80, 24)) as run:
        await run.until(lambda: any("next " in row and "≈ $" in row for row in shown(run)))
        assert any(row.endswith("per M") for row in shown(run))
        assert not any("…" in row for row in shown(run))


async def test_a_hint_with_two_keys_is_told_once(start: Start) -> None:
    async with running(start, (120, 40)) as run:
        await run.write("hello")
        await run.answered()
        await run.pilot.press("ctrl+r")
        await run.until(lambda: "rename" in run.status)
        assert "d delete" in run.status
        assert "delete delete" not in run.status
