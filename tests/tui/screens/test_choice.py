from pathlib import PurePath
from typing import ClassVar

from textual.app import App

from xai_tui.tui.screens.choice import CSS_FILE, ChoiceScreen, Row
from xai_tui.tui.screens.line import CSS_FILE as LINE
from xai_tui.tui.screens.line import LineScreen

ROWS = [Row("[b]one[/b]", "1"), Row("two\x1b", "2", "a detail"), Row("three", "3")]


class Host(App[None]):
    CSS_PATH: ClassVar[list[str | PurePath]] = [CSS_FILE, LINE]

    def __init__(self) -> None:
        super().__init__()
        self.given: list[str | None] = []


async def test_enter_takes_the_row_under_the_cursor_beginning_at_the_current_one() -> None:
    app = Host()
    async with app.run_test() as pilot:
        app.push_screen(ChoiceScreen("choose", ROWS, "2"), app.given.append)
        await pilot.pause()
        await pilot.press("j", "k", "enter")
        await pilot.pause()
        assert app.given == ["2"]


async def test_a_digit_takes_its_row() -> None:
    app = Host()
    async with app.run_test() as pilot:
        app.push_screen(ChoiceScreen("choose", ROWS), app.given.append)
        await pilot.pause()
        await pilot.press("9", "3")
        await pilot.pause()
        assert app.given == ["3"]


async def test_escape_takes_nothing() -> None:
    app = Host()
    async with app.run_test() as pilot:
        app.push_screen(ChoiceScreen("[b]x[/]", ROWS), app.given.append)
        await pilot.pause()
        await pilot.press("escape")
        await pilot.pause()
        assert app.given == [None]


async def test_a_line_is_given_back() -> None:
    app = Host()
    async with app.run_test() as pilot:
        app.push_screen(LineScreen("title", "old"), app.given.append)
        await pilot.pause()
        await pilot.press(*" new", "enter")
        await pilot.pause()
        assert app.given == ["old new"]


async def test_an_empty_line_is_an_answer_only_where_it_may_be() -> None:
    app = Host()
    async with app.run_test() as pilot:
        app.push_screen(LineScreen("title"), app.given.append)
        await pilot.pause()
        await pilot.press("enter", "escape")
        await pilot.pause()
        app.push_screen(LineScreen("system", "x", may_be_empty=True), app.given.append)
        await pilot.pause()
        await pilot.press("backspace", "enter")
        await pilot.pause()
        assert app.given == [None, ""]
