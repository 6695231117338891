"""Help: for every screen the keys that work there, as the user's keymap has them."""

from pathlib import Path
from typing import Any

import pytest
from textual.app import App
from textual.screen import Screen

from tests.tui.conftest import Running, running
from xai_tui.config.paths import Paths
from xai_tui.tui.opening import Start
from xai_tui.tui.screens.choice import ChoiceScreen, Row
from xai_tui.tui.screens.help import HelpScreen, sections_for
from xai_tui.tui.screens.key_entry import KeyEntry
from xai_tui.tui.screens.keys import DECLARED_KEYS
from xai_tui.tui.screens.line import LineScreen
from xai_tui.tui.screens.models import ModelsScreen
from xai_tui.tui.screens.over import OverScreen
from xai_tui.tui.screens.palette import PaletteScreen
from xai_tui.tui.screens.settings import SettingsScreen


async def use(_text: str, _keep: object) -> str:
    return ""


def all_screens(start: Start) -> list[OverScreen[Any]]:
    """One of each that lies over others."""
    return [
        SettingsScreen(start),
        KeyEntry(use, server="https://api.x.ai", file=Path("/here")),
        ModelsScreen([], None, effort_chosen=lambda _effort: None),
        ChoiceScreen("theme", [Row("a", "a")]),
        LineScreen("title"),
        PaletteScreen([], {}),
    ]


TOLD = {
    SettingsScreen: ("settings", "Change", "Unset", "Filter", "Back"),
    KeyEntry: ("API key", "Take", "Later", "Next"),
    ModelsScreen: ("models", "Take", "Filter", "Everything", "Effort", "Back"),
    ChoiceScreen: ("choice", "Take", "Take that row", "Down", "Back"),
    LineScreen: ("line", "Take", "Back"),
    PaletteScreen: ("commands", "Do it", "Next", "Back"),
}


@pytest.mark.parametrize("at", range(len(TOLD)))
async def test_f1_explains_whatever_screen_is_on_top_and_leaves_again(start: Start, at: int) -> None:
    async with running(start) as run:
        over = all_screens(start)[at]
        await run.app.push_screen(over)
        await run.pilot.press("f1")
        await run.until(lambda: isinstance(run.app.screen, HelpScreen))
        first, everywhere, *rest = told(run)
        assert not rest
        assert first[0] == TOLD[type(over)][0]
        assert set(TOLD[type(over)][1:]) <= set(first[1:])
        assert everywhere[:2] == ("everywhere", "Help for what has the focus")
        assert "New chat" not in everywhere
        await run.pilot.press("f1")
        await run.until(lambda: run.app.screen is over)


def told(run: Running) -> list[tuple[str, ...]]:
    screen = run.app.screen
    assert isinstance(screen, HelpScreen)
    return [(section.title, *(words for _, words in section.rows)) for section in screen._sections]


async def test_a_screen_without_a_focus_is_explained_as_well() -> None:
    async with App[None]().run_test():
        sections = sections_for(Screen[None](), {})
        assert [section.title for section in sections] == ["everywhere", "in the prompt, commands"]


async def test_a_key_of_a_screen_can_be_changed_by_its_id_and_help_tells_it(
    start: Start, paths: Paths
) -> None:
    paths.config_dir.mkdir()
    paths.keymap_file.write_text('"settings.unset" = "x"\n"settings.next" = ["n", "down"]\n')
    async with running(start) as run:
        assert run.notices == []
        await run.pilot.press("f2")
        await run.until(lambda: isinstance(run.app.screen, SettingsScreen))
        screen = run.app.screen
        assert isinstance(screen, SettingsScreen)
        await run.pilot.pause()
        await run.pilot.press("n", "x")
        await run.until(lambda: "Nothing is set here" in str(screen.setting.answer.content))
        assert screen.listing.highlighted == 1
        await run.pilot.press("f1")
        await run.until(lambda: isinstance(run.app.screen, HelpScreen))
        helping = run.app.screen
        assert isinstance(helping, HelpScreen)
        keys = {words: key for key, words in helping._sections[0].rows}
        assert (keys["Unset"], keys["Next"]) == ("x", "n, ↓")


def test_every_list_pane_and_screen_has_keys_that_can_be_named() -> None:
    places = {name.partition(".")[0] for name in DECLARED_KEYS}
    expected = {"chats", "models", "jobs", "settings", "choice", "help", "line", "picker", "palette"}
    assert expected <= places
    assert {"key_entry.later", "chats.next", "jobs.open", "settings.change"} <= DECLARED_KEYS
