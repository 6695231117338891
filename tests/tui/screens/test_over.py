from textual.app import App

from xai_tui.tui.screens.line import LineScreen


async def test_a_screen_that_is_left_twice_takes_no_other_with_it() -> None:
    app = App[None]()
    answers: list[str | None] = []
    async with app.run_test() as pilot:
        below = app.screen
        over = LineScreen("title", "value")
        app.push_screen(over, answers.append)
        await pilot.pause()
        over.dismiss("first")
        over.dismiss("second")
        await pilot.pause()

        assert app.screen is below
        assert answers == ["first"]
