"""What holds for every screen over the main one: no key is lost while it opens, none acts unseen."""

from collections.abc import Callable
from pathlib import Path

import pytest
from textual import events
from textual.app import App
from textual.screen import Screen

from tests.tui.conftest import Running, running
from xai_tui.tui.commands.actions import Action
from xai_tui.tui.opening import Start
from xai_tui.tui.screens.choice import ChoiceScreen, Row
from xai_tui.tui.screens.help import HelpScreen, Section
from xai_tui.tui.screens.key_entry import Keep, KeyEntry, KeyField, Outcome
from xai_tui.tui.screens.line import LineScreen
from xai_tui.tui.screens.models import ModelsScreen
from xai_tui.tui.screens.over import OverScreen
from xai_tui.tui.screens.palette import PaletteScreen, offered
from xai_tui.tui.screens.settings import SettingsScreen

TOO_SMALL = "xai-tui needs"


def type_at_once(app: App[None], *keys: str | events.Event) -> None:
    """Give the app keys as one read of the terminal does: without waiting for what they do."""
    for key in keys:
        app.post_message(key if isinstance(key, events.Event) else events.Key(key, None))


def painted(app: App[None]) -> str:
    """What can be read on the terminal."""
    return "\n".join(strip.text.rstrip() for strip in app.screen._compositor.render_strips())


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


async def test_what_is_typed_and_pasted_while_a_line_opens_stands_in_it_in_order() -> None:
    app = App[None]()
    answers: list[str | None] = []
    async with app.run_test() as pilot:
        app.push_screen(LineScreen("title", "old"), answers.append)
        type_at_once(app, "a", "b", "backspace", events.Paste(" pasted "), "c", "home", "d", "enter")
        await pilot.pause()
        assert answers == ["dolda pasted c"]


async def test_what_is_typed_while_a_choice_opens_chooses() -> None:
    app = App[None]()
    answers: list[str | None] = []
    async with app.run_test() as pilot:
        app.push_screen(ChoiceScreen("one", [Row(each, each) for each in "xyz"], "x"), answers.append)
        type_at_once(app, "j", "j", "k", "enter")
        await pilot.pause()
        assert answers == ["y"]


async def test_a_key_typed_while_its_card_opens_is_kept_where_it_is_said() -> None:
    app = App[None]()
    tried: list[tuple[str, Keep]] = []
    outcomes: list[Outcome | None] = []

    async def use(text: str, keep: Keep) -> str:
        tried.append((text, keep))
        return ""

    async with app.run_test() as pilot:
        card = KeyEntry(use, server="https://api.x.ai", file=Path("/here"), has_keychain=True)
        app.push_screen(card, outcomes.append)
        type_at_once(app, events.Paste("xai-"), *"key", "tab", "down", "down", "enter")
        await pilot.pause()
        assert tried == [("xai-key", Keep.RUN)]
        assert outcomes == [Outcome.KEY]


async def test_keys_wait_for_a_screen_whose_terminal_is_not_looked_at() -> None:
    app = App[None]()
    async with app.run_test() as pilot:
        app.post_message(events.AppBlur())
        await pilot.pause()
        app.push_screen(LineScreen("title"))
        await pilot.pause()
        await pilot.press("a")
        assert app.screen.query_one("Line").has_focus


def help_screen(_start: Start) -> OverScreen[None]:
    return HelpScreen([Section("prompt", (("Enter", "Send"),))])


def settings_screen(start: Start) -> OverScreen[None]:
    return SettingsScreen(start)


def models_screen(_start: Start) -> OverScreen[str | None]:
    return ModelsScreen([], None, effort_chosen=lambda _effort: None)


def line_screen(_start: Start) -> OverScreen[str | None]:
    return LineScreen("title", "old")


def choice_screen(_start: Start) -> OverScreen[str | None]:
    return ChoiceScreen("one", [Row("a", "a")])


def palette_screen(_start: Start) -> OverScreen[Action | None]:
    return PaletteScreen(offered(on_main=True), {})


def key_screen(_start: Start) -> OverScreen[Outcome]:
    async def use(_text: str, _keep: Keep) -> str:
        return ""

    return KeyEntry(use, server="https://api.x.ai", file=Path("/here"))


SCREENS = (help_screen, settings_screen, models_screen, line_screen, choice_screen)


@pytest.mark.parametrize("size", [(20, 5), (39, 9), (80, 9), (39, 40)])
@pytest.mark.parametrize("made", SCREENS)
async def test_where_there_is_no_room_nothing_opens_and_typing_goes_on(
    start: Start, made: Callable[[Start], Screen[None]], size: tuple[int, int]
) -> None:
    async with running(start, size) as run:
        run.app.push_screen(made(start))
        type_at_once(run.app, *"typed")
        await run.until(lambda: run.app.main.conversation.prompt.draft == "typed")
        assert run.app.screen is run.app.main
        assert TOO_SMALL in painted(run.app)


@pytest.mark.parametrize("key", ["f1", "f2", "f3", "ctrl+p"])
async def test_keys_that_open_something_change_nothing_where_there_is_no_room(start: Start, key: str) -> None:
    async with running(start, (20, 5)) as run:
        before = painted(run.app)
        await run.pilot.press(key)
        await run.pilot.press(*"typed")
        await run.until(lambda: run.app.main.conversation.prompt.draft == "typed")
        assert painted(run.app) == before
        await run.pilot.resize_terminal(40, 10)
        await run.pilot.press(key)
        await run.until(lambda: run.app.screen is not run.app.main)
        await run.pilot.press("escape")
        await run.until(lambda: run.app.screen is run.app.main)


async def shrink_and_grow(run: Running, over: OverScreen[None], words: str) -> None:
    """Make the terminal too small for a screen that is open, type blindly, and make it larger again."""
    assert words in painted(run.app)
    await run.pilot.resize_terminal(20, 5)
    await run.until(lambda: "needs" in painted(run.app))
    assert words not in painted(run.app)
    await run.pilot.press(*"1u", "enter", "escape")
    assert run.app.screen is over
    await run.pilot.resize_terminal(40, 10)
    await run.until(lambda: words in painted(run.app))
    assert "needs" not in painted(run.app)
    assert over.focused is not None


async def test_an_open_screen_waits_out_a_terminal_that_is_too_small(start: Start) -> None:
    async with running(start, (100, 30)) as run:
        over = SettingsScreen(start)
        await run.app.push_screen(over)
        await run.pilot.press("j")
        await run.pilot.pause()
        await shrink_and_grow(run, over, "settings")
        assert over.listing.has_focus
        assert over.listing.highlighted == 1
        assert not start.paths.settings_file.exists()
        await run.pilot.press("escape")
        await run.until(lambda: run.app.screen is run.app.main)


async def test_the_card_for_the_key_waits_for_room(start: Start) -> None:
    async with running(start, (20, 5)) as run:
        run.app.action_enter_key()
        await run.until(lambda: isinstance(run.app.screen, KeyEntry))
        await run.pilot.press(*"typed", "enter")
        assert "needs" in painted(run.app)
        await run.pilot.resize_terminal(60, 20)
        await run.until(lambda: "an API key" in painted(run.app))
        field = run.app.screen.query_one(KeyField)
        assert field.has_focus
        assert field.value == ""


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (help_screen, ["Enter", "Send"]),
        (settings_screen, ["/ filter", "model", "any text", "Esc"]),
        (models_screen, ["/ filter", "No models known yet.", "Enter takes"]),
        (line_screen, ["title", "old", "Esc leaves"]),
        (choice_screen, ["one", "1   a", "Esc leaves"]),
        (palette_screen, ["type to find", "Help for", "Quit", "Suspend", "Change the theme", "Esc leaves"]),
        (key_screen, ["xai-…", "Where to keep it", "Tab moves"]),
    ],
)
async def test_the_smallest_terminal_shows_what_matters(
    start: Start, made: Callable[[Start], Screen[None]], words: list[str]
) -> None:
    async with running(start, (40, 10)) as run:
        run.app.push_screen(made(start))
        await run.until(lambda: all(each in painted(run.app) for each in words))
