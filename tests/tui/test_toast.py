"""Notices that come and go by themselves."""

import pytest
from textual.widgets._toast import Toast

from tests.tui.conftest import running
from xai_tui.tui.opening import Start


@pytest.mark.parametrize("size", [(120, 40), (40, 12)])
async def test_a_notice_leaves_what_is_typed_in_view(start: Start, size: tuple[int, int]) -> None:
    async with running(start, size) as run:
        run.paste("/modle")
        await run.pilot.pause()
        await run.pilot.press("enter")
        await run.until(lambda: bool(run.app.screen.query(Toast)))
        await run.pilot.pause()
        toast = run.app.screen.query_one(Toast)
        assert toast.region.height > 0
        assert not toast.region.overlaps(run.app.main.conversation.prompt.region)
