"""What the screen makes of a slow line: it says so, and draws nothing beside the conversation."""

from dataclasses import replace

from tests.tui.conftest import running
from xai_tui.tui.opening import Start
from xai_tui.tui.output.driver import LineMeasured

WIDE = (150, 40)


async def test_a_slow_line_is_told_and_the_sides_give_way(start: Start) -> None:
    async with running(start, WIDE) as run:
        await run.until(lambda: bool(run.app.main.chats.size))
        run.app.post_message(LineMeasured(4_200))
        await run.until(lambda: "4 kB/s" in run.status)
        await run.until(lambda: not run.app.main.chats.size)
        run.app.post_message(LineMeasured(80))
        await run.until(lambda: "1 kB/s" in run.status)
        run.app.post_message(LineMeasured(None))
        await run.until(lambda: "kB/s" not in run.status)
        assert run.app.main.focused_layout  # what has gone does not come back by itself


async def test_who_has_chosen_a_layout_keeps_it(start: Start) -> None:
    async with running(start, WIDE) as run:
        await run.pilot.press("f6", "f6")
        run.app.post_message(LineMeasured(4_200))
        await run.until(lambda: "4 kB/s" in run.status)

        assert not run.app.main.focused_layout


async def test_low_bandwidth_begins_without_the_sides(start: Start) -> None:
    sparing = replace(start, settings=replace(start.settings, low_bandwidth="on"))
    async with running(sparing, WIDE) as run:
        assert run.app.main.focused_layout
        assert not run.app.main.chats.size
