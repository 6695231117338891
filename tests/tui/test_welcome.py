"""What an empty chat says, as it stands on the whole screen."""

import pytest

from tests.tui.conftest import Running, running
from xai_tui.tui.opening import Start


def shown(run: Running) -> str:
    """The screen as it is painted, row by row."""
    return "\n".join(strip.text for strip in run.app.main._compositor.render_strips())


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (40, 12)])
async def test_an_empty_chat_shows_the_keys_to_begin_with(start: Start, size: tuple[int, int]) -> None:
    async with running(start, size) as run:
        assert "all commands" in shown(run)


async def test_it_goes_with_the_first_prompt_and_comes_back_with_a_new_chat(start: Start) -> None:
    async with running(start) as run:
        await run.write("hello")
        await run.answered()
        assert "all commands" not in shown(run)
        assert "you ▸ hello" in shown(run)

        await run.pilot.press("ctrl+n")
        await run.until(lambda: run.app.main.conversation.chat_id is None)
        await run.pilot.pause()
        assert "all commands" in shown(run)
