"""The model picker over the whole screen."""

from tests.tui.conftest import running
from xai_tui.tui.opening import Start
from xai_tui.tui.screens.models import ModelsScreen


async def test_models_that_come_before_the_picker_is_put_together_are_listed(start: Start) -> None:
    async with running(start) as run:
        links = run.app.main.links
        assert links is not None
        await run.until(lambda: bool(links.models.models))
        screen = ModelsScreen((), None, effort_chosen=lambda _: None)
        run.app.push_screen(screen)
        screen.show(links.models.models, "grok-4.3")
        await run.until(lambda: screen.is_mounted)
        assert screen.pane.picker._models == tuple(links.models.models)
