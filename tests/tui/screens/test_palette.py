"""The command palette: what it finds, what it says of each, and that Enter does what is marked."""

from textual.app import App

from tests.tui.conftest import running
from tests.tui.screens.test_over import painted, type_at_once
from xai_tui.tui.commands.actions import ACTIONS, Action, Place
from xai_tui.tui.opening import Start
from xai_tui.tui.screens.help import HelpScreen
from xai_tui.tui.screens.palette import PaletteScreen, found, offered
from xai_tui.tui.screens.settings import SettingsScreen


def test_on_the_main_screen_everything_is_offered_that_the_table_lists() -> None:
    assert offered(on_main=True) == [action for action in ACTIONS if action.in_palette]
    assert [action.id for action in found_actions("")] == [action.id for action in offered(on_main=True)]


def test_elsewhere_only_what_works_anywhere_is_offered() -> None:
    assert {action.place for action in offered(on_main=False)} == {Place.ANYWHERE}
    assert "quit" in [action.id for action in offered(on_main=False)]


def found_actions(words: str) -> list[Action]:
    return [row.action for row in found(offered(on_main=True), words, {})]


def test_an_action_is_found_by_its_name_and_by_its_slash_command() -> None:
    assert found_actions("focus lay")[0].id == "focus_layout"
    assert found_actions("resume")[0].id == "find_chat"
    assert found_actions("zzzz") == []


def test_a_row_tells_the_key_that_holds_and_leaves_it_out_where_there_is_no_room() -> None:
    row = found(offered(on_main=True), "new chat", {"new_chat": "ctrl+t"})[0]
    assert row.lines(70)[0].plain.split() == ["New", "chat", "Ctrl+T", "/new"]
    assert row.lines(30)[0].plain == " New chat"


async def test_enter_does_what_is_marked_also_when_all_comes_in_one_read() -> None:
    app = App[None]()
    chosen: list[Action | None] = []
    async with app.run_test() as pilot:
        app.push_screen(PaletteScreen(offered(on_main=True), {}), chosen.append)
        type_at_once(app, *"focus", "down", "up", "enter")
        await pilot.pause()
        app.push_screen(PaletteScreen(offered(on_main=True), {}), chosen.append)
        type_at_once(app, "down", "pagedown", "pageup", "down", "enter")
        await pilot.pause()
        assert [action.id for action in chosen if action] == ["focus_layout", "quit"]


async def test_what_is_not_found_is_said_and_not_done() -> None:
    app = App[None]()
    chosen: list[Action | None] = []
    async with app.run_test() as pilot:
        app.push_screen(PaletteScreen(offered(on_main=True), {}), chosen.append)
        await pilot.press(*"qqqq", "enter")
        assert "No command has “qqqq” in its name." in painted(app)
        assert chosen == []


async def test_a_click_does_what_it_hits() -> None:
    app = App[None]()
    chosen: list[Action | None] = []
    async with app.run_test() as pilot:
        app.push_screen(PaletteScreen(offered(on_main=True), {}), chosen.append)
        await pilot.pause()
        await pilot.click("ActionList", offset=(3, 1))
        await pilot.pause()
        assert chosen == [offered(on_main=True)[1]]


async def test_its_key_opens_and_leaves_it_and_what_is_chosen_is_done(start: Start) -> None:
    async with running(start) as run:
        await run.pilot.press("ctrl+p")
        await run.until(lambda: isinstance(run.app.screen, PaletteScreen))
        await run.pilot.press("ctrl+p")
        await run.until(lambda: run.app.screen is run.app.main)
        await run.pilot.press("ctrl+p", *"settings", "enter")
        await run.until(lambda: isinstance(run.app.screen, SettingsScreen))
        await run.pilot.press("ctrl+p", *"help", "enter")
        await run.until(lambda: isinstance(run.app.screen, HelpScreen))
