from textual.app import App

from xai_tui.tui.widgets.lull import BREATH, Lull

HOURS = 3600.0


class Host(App[None]):
    """Counts how often it is called back."""

    def __init__(self, pause: float, longest: float) -> None:
        super().__init__()
        self.done = 0
        self.lull = Lull(self, self.count, pause=pause, longest=longest)

    def count(self) -> None:
        self.done += 1


async def test_it_calls_back_once_after_a_pause() -> None:
    app = Host(pause=0.01, longest=HOURS)
    async with app.run_test() as pilot:
        for _ in range(5):
            app.lull.stir()
        await pilot.pause(0.1)
        assert app.done == 1
        app.lull.stir()
        await pilot.pause(0.1)
        assert app.done == 2


async def test_what_is_overdue_waits_for_a_breath_after_a_change_and_no_more() -> None:
    app = Host(pause=HOURS, longest=HOURS)
    async with app.run_test() as pilot:
        app.lull.stir()
        await pilot.pause(BREATH * 2)
        assert app.done == 0
        app.lull.stir()
        app.lull.stir()
        await pilot.pause(BREATH * 4)
        assert app.done == 1
