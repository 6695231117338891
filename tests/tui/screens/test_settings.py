"""Every setting on the screen, with real files below it."""

import asyncio
import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import PurePath
from typing import ClassVar

import pytest
from textual import events
from textual.app import App
from textual.pilot import Pilot

from tests.tui.conftest import PATIENCE, running
from tests.tui.screens.test_over import type_at_once
from xai_tui.config.credentials import FoundKey, Secret
from xai_tui.config.paths import Paths
from xai_tui.config.settings import FIELDS, Settings, load_settings
from xai_tui.tui.opening import Start
from xai_tui.tui.panes.settings.rows import SettingList, SettingRow
from xai_tui.tui.screens.choice import CSS_FILE as CHOICE
from xai_tui.tui.screens.choice import ChoiceScreen
from xai_tui.tui.screens.settings import CSS_FILE, SettingsScreen

KEY = "of-the-tests-and-secret"


class Host(App[None]):
    CSS_PATH: ClassVar[list[str | PurePath]] = [CSS_FILE, CHOICE]


@dataclass(frozen=True, slots=True)
class Shown:
    """The screen over an empty app."""

    app: App[None]
    pilot: Pilot[None]
    screen: SettingsScreen
    paths: Paths

    @property
    def said(self) -> str:
        """What came of the last change."""
        card = self.screen.setting
        return str(card.answer.content) if card.answer.display else ""

    @property
    def facts(self) -> str:
        return str(self.screen.setting.facts.content)

    @property
    def picture(self) -> str:
        """All that can be read on the screen."""
        lines = self.app.screen._compositor.render_strips()
        return "\n".join("".join(segment.text for segment in strip) for strip in lines)

    @property
    def names(self) -> list[str]:
        rows = self.screen.listing._rows
        return [row.key for row in rows]

    def row(self, name: str) -> SettingRow:
        listing = self.screen.listing
        return next(row for row in listing._rows if isinstance(row, SettingRow) and row.key == name)

    async def go(self, name: str, *keys: str) -> None:
        """Put the cursor on a setting and press keys."""
        self.screen.listing.highlighted = self.names.index(name)
        await self.pilot.pause()
        await self.press(*keys)

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def says(self, words: str) -> None:
        async with asyncio.timeout(PATIENCE):
            while words not in self.said:
                await self.pilot.pause(0.01)

    async def rewrite(self, text: str) -> None:
        """Replace what stands in the box, and press Enter."""
        self.screen.setting.box.value = text
        await self.press("enter")

    def is_writing(self) -> bool:
        return self.screen.setting.is_writing

    def is_troubled(self) -> bool:
        return bool(self.screen.trouble.display)

    def kept(self) -> str:
        file = self.paths.settings_file
        return file.read_text(encoding="utf-8") if file.exists() else ""


@pytest.fixture(autouse=True)
def _no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for item in FIELDS:
        if item.env:
            monkeypatch.delenv(item.env, raising=False)


@asynccontextmanager
async def shown(
    paths: Paths,
    *,
    config: str = "",
    kept: str = "",
    flags: Mapping[str, object] | None = None,
    size: tuple[int, int] = (120, 40),
) -> AsyncIterator[Shown]:
    """The screen with these files below it."""
    paths.config_dir.mkdir(parents=True)
    if config:
        paths.config_file.write_text(config, encoding="utf-8")
    if kept:
        paths.settings_file.write_text(kept, encoding="utf-8")
    settings = load_settings(paths, os.environ, flags)
    start = Start(settings, paths, FoundKey(Secret(KEY), "the tests"))
    app = Host()
    async with app.run_test(size=size) as pilot:
        screen = SettingsScreen(start)
        await app.push_screen(screen)
        await pilot.pause()
        yield Shown(app, pilot, screen, paths)


async def test_every_setting_has_a_row_with_value_source_and_meaning(paths: Paths) -> None:
    async with shown(paths, config="connect_timeout = 5\n", kept='effort = "low"\n') as page:
        assert page.names == [item.name for item in FIELDS]
        first = page.picture
        await page.press("G")
        assert all(item.meaning in first + page.picture for item in FIELDS)
        lines = first.splitlines()
        assert any("● connect_timeout" in line and " 5 " in line and "config.toml" in line for line in lines)
        assert any("● effort" in line and "low" in line and "settings.toml" in line for line in lines)
        assert any("idle_timeout" in line and "60" in line and "default" in line for line in lines)


async def test_the_default_is_told_where_another_value_holds(paths: Paths) -> None:
    async with shown(paths, config='connect_timeout = 5\neffort = "low"\n') as page:
        await page.go("connect_timeout")
        assert "a number from 0.1 to 600 · default 10 · holds from the next start" in page.facts
        await page.go("effort")
        assert "default not set" in page.facts
        await page.go("idle_timeout")
        assert "default" not in page.facts


async def test_what_is_marked_in_the_filter_is_what_enter_changes(paths: Paths) -> None:
    async with shown(paths) as page:
        await page.press("slash")
        type_at_once(page.app, *"time", "down", "down", "up", "enter")
        await page.pilot.pause()
        assert page.screen.setting.border_title == " first_byte_timeout "
        assert page.is_writing()


async def test_a_yes_becomes_a_no_and_says_from_when(paths: Paths) -> None:
    async with shown(paths, config="connect_timeout = 5\n") as page:
        await page.go("mouse", "enter")
        await page.says("Saved: mouse is no. It holds from the next start.")
        assert page.kept() == "mouse = false\n"
        assert paths.config_file.read_text(encoding="utf-8") == "connect_timeout = 5\n"
        assert page.row("mouse").source == "settings.toml"
        await page.press("enter")
        await page.says("mouse is yes")
        assert page.kept() == "mouse = true\n"


async def test_a_refused_value_is_told_in_the_settings_own_words_and_the_box_stays(paths: Paths) -> None:
    async with shown(paths) as page:
        await page.go("connect_timeout", "enter")
        assert "a number from 0.1 to 600" in page.facts
        assert page.screen.setting.box.value == "10"
        await page.rewrite("9999")
        await page.says("`connect_timeout` must be between 0.1 and 600, not 9999")
        await page.rewrite("soon")
        await page.says("`connect_timeout` must be a number")
        assert page.is_writing()
        assert page.kept() == ""
        await page.rewrite("12.3456789")
        await page.says("Saved: connect_timeout is 12.3456789")
        assert not page.is_writing()
        assert page.screen.listing.has_focus


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("model", "  ", "`model` must not be empty"),
        ("api_key_command", "pass 'show", "a quote or backslash is left open"),
        ("base_url", "https://me:hunter2@host", "must not hold a user or password"),
        ("api_key_base_url", "ftp://host", "must begin with https://"),
        ("api_key_command", "echo xai-0123456789abcdef", "A key has no place here"),
        ("system", f"my key is {KEY}", "A key has no place here"),
    ],
)
async def test_what_cannot_be_used_is_not_kept(paths: Paths, name: str, text: str, words: str) -> None:
    async with shown(paths) as page:
        await page.go(name, "enter")
        await page.rewrite(text)
        await page.says(words)
        assert page.is_writing()
        assert page.kept() == ""


async def test_a_command_is_written_as_in_a_shell(paths: Paths) -> None:
    async with shown(paths) as page:
        await page.go("api_key_command", "enter")
        await page.rewrite("pass show 'my key'")
        await page.says("Saved")
        assert load_settings(paths, {}).api_key_command == ("pass", "show", "my key")
        await page.press("enter")
        assert page.screen.setting.box.value == "pass show 'my key'"


async def test_pasted_lines_become_one(paths: Paths) -> None:
    async with shown(paths) as page:
        await page.go("system", "enter")
        page.screen.setting.box.post_message(events.Paste("Be brief.\nBe kind."))
        await page.pilot.pause()
        await page.press("enter")
        await page.says("Saved")
        assert load_settings(paths, {}).system == "Be brief. Be kind."


async def test_escape_puts_the_box_away_and_then_leaves(paths: Paths) -> None:
    async with shown(paths) as page:
        await page.go("model", "enter", "x", "escape")
        assert not page.is_writing()
        assert page.kept() == ""
        await page.press("escape")
        assert page.app.screen is not page.screen


async def test_a_choice_is_picked_from_a_list(paths: Paths) -> None:
    async with shown(paths, kept='protocol = "chat"\n') as page:
        await page.go("protocol", "enter")
        assert isinstance(page.app.screen, ChoiceScreen)
        await page.press("escape")
        assert page.kept() == 'protocol = "chat"\n'
        await page.press("enter", "j", "enter")
        await page.says("Saved: protocol is messages")
        assert page.kept() == 'protocol = "messages"\n'


async def test_a_theme_is_worn_at_once_and_given_back_when_unset(paths: Paths) -> None:
    async with shown(paths, config='theme = "dracula"\n') as page:
        await page.go("theme", "enter")
        choice = page.app.screen
        assert isinstance(choice, ChoiceScreen)
        choice.dismiss("nord")
        await page.says("Saved: theme is nord.")
        assert page.app.theme == "nord"
        await page.press("u")
        await page.says("theme is dracula again: from config.toml.")
        assert page.app.theme == "dracula"


async def test_a_theme_that_is_not_there_leaves_the_present_one(paths: Paths) -> None:
    async with shown(paths, config='theme = "gone"\n', kept='theme = "nord"\n') as page:
        before = page.app.theme
        await page.go("theme", "u")
        await page.says("There is no such theme; this one stays.")
        assert page.app.theme == before


@pytest.mark.parametrize("key", ["u", "delete"])
async def test_unsetting_says_which_value_holds_then(paths: Paths, key: str) -> None:
    kept = "connect_timeout = 7.0\nidle_timeout = 9.0\n"
    async with shown(paths, config="connect_timeout = 5\n", kept=kept) as page:
        await page.go("connect_timeout", key)
        await page.says("connect_timeout is 5 again: from config.toml. It holds from the next start.")
        await page.press(key)
        await page.says("Nothing is set here: it comes from config.toml, which is yours.")
        await page.go("idle_timeout", key)
        await page.says("idle_timeout is 60 again: the default.")
        await page.press(key)
        await page.says("Nothing is set here: it is the default that holds.")
        assert page.kept() == ""
        assert paths.config_file.read_text(encoding="utf-8") == "connect_timeout = 5\n"


async def test_what_a_variable_gives_is_not_changed_here(
    paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XAI_BASE_URL", "https://other.example")
    async with shown(paths) as page:
        assert "XAI_BASE_URL, fixed" in page.picture
        await page.go("base_url", "enter")
        await page.says("Fixed: the variable XAI_BASE_URL gives it")
        assert not page.is_writing()
        await page.press("j", "k", "u")
        await page.says("Fixed: the variable XAI_BASE_URL gives it")
        assert page.kept() == ""


async def test_what_a_flag_gives_is_not_changed_here(paths: Paths) -> None:
    async with shown(paths, flags={"mouse": False}) as page:
        await page.go("mouse", "enter")
        await page.says("Fixed: a flag of this run gives it")
        assert page.row("mouse").shown == "no"
        assert page.kept() == ""


async def test_keys_and_passwords_are_never_shown(paths: Paths) -> None:
    config = (
        'api_key_command = ["echo", "xai-0123456789abcdef"]\n'
        'api_key_base_url = "https://me:hunter2@host"\n'
        f'model = "{KEY}"\n'
    )
    async with shown(paths, config=config) as page:
        for name in ("api_key_command", "api_key_base_url", "model"):
            await page.go(name, "enter")
            await page.says("which is not shown; change it in config.toml.")
            assert not page.is_writing()
            for secret in ("0123456789abcdef", "hunter2", KEY):
                assert secret not in page.picture


async def test_several_lines_are_not_squeezed_into_one(paths: Paths) -> None:
    async with shown(paths, config='system = "one\\ntwo\\u001b[2J"\n') as page:
        assert "one␊two␛[2J" in page.picture
        await page.go("system", "enter")
        await page.says("It has line breaks or unseen characters")
        assert not page.is_writing()


async def test_a_file_that_is_damaged_meanwhile_is_left_as_it_is(paths: Paths) -> None:
    async with shown(paths, kept='effort = "low"\n') as page:
        paths.settings_file.write_text("effort = low", encoding="utf-8")
        await page.go("mouse", "enter")
        await page.says("settings.toml, line 1")
        assert page.said.startswith("Not changed.")
        assert page.kept() == "effort = low"
        assert page.row("effort").shown == "low"
        await page.go("effort", "u")
        await page.says("Not changed.")
        assert page.kept() == "effort = low"


async def test_a_file_damaged_before_is_told_and_a_wrong_value_can_be_unset(paths: Paths) -> None:
    async with shown(paths) as page:
        await page.press("escape")
        paths.settings_file.write_text("theme = 3\nmouse = false\n", encoding="utf-8")
        screen = SettingsScreen(Start(Settings(), paths, None))
        await page.app.push_screen(screen)
        again = Shown(page.app, page.pilot, screen, paths)
        await page.pilot.pause()
        async with asyncio.timeout(PATIENCE):
            while not again.is_troubled():
                await page.pilot.pause(0.01)
        assert "`theme` must be text in quotes" in str(screen.trouble.content)
        await again.go("idle_timeout", "enter")
        await again.rewrite("30")
        await again.says("Written to settings.toml.")
        await again.go("theme", "u")
        await again.says("theme is")
        assert not again.is_troubled()
        assert again.kept() == "mouse = false\nidle_timeout = 30.0\n"


async def test_what_cannot_be_written_stays_in_the_box(paths: Paths) -> None:
    async with shown(paths) as page:
        paths.config_dir.rmdir()
        paths.config_dir.write_text("a file where a folder should be", encoding="utf-8")
        await page.go("model", "enter")
        await page.rewrite("grok-4.3")
        await page.says("Not changed.")
        assert page.screen.setting.box.value == "grok-4.3"
        assert page.is_writing()


async def test_the_filter_looks_into_everything_that_is_said(paths: Paths) -> None:
    async with shown(paths, config="connect_timeout = 5\n") as page:
        await page.press("slash", *"time", "space", *"Config")
        assert page.names == ["connect_timeout"]
        await page.press("enter")
        assert page.is_writing()
        await page.press("escape", "escape")
        assert len(page.names) == len(FIELDS)
        await page.press("slash", *"zzz")
        assert "No setting has “zzz” in it." in page.picture
        await page.press("enter", "u", "escape")
        assert len(page.names) == len(FIELDS)


async def test_the_cursor_moves_as_in_vim_and_from_within_the_filter(paths: Paths) -> None:
    async with shown(paths) as page:
        await page.press("j", "j", "k")
        assert page.screen.listing.highlighted == 1
        await page.press("G")
        assert page.screen.listing.highlighted == len(FIELDS) - 1
        await page.press("g", "slash", "down", "down", "up")
        assert page.screen.listing.highlighted == 1
        assert page.screen.search.has_focus


@pytest.mark.parametrize("size", [(40, 20), (80, 24), (200, 60)])
async def test_it_fits_any_screen_and_keeps_the_cursor_in_view(paths: Paths, size: tuple[int, int]) -> None:
    async with shown(paths, size=size) as page:
        await page.go("idle_timeout", "enter")
        await page.rewrite("0")
        await page.says("between 0.1 and 86400")
        await page.pilot.pause()
        assert page.screen.setting.region.bottom <= size[1] - 1
        assert "Seconds without a byte" in page.picture
        assert page.picture.count("idle_timeout") >= len(["row", "card", "refusal"])


async def test_f2_opens_it_in_the_program_and_leaves_it(start: Start) -> None:
    async with running(start) as run:
        await run.pilot.press("f2")
        await run.until(lambda: isinstance(run.app.screen, SettingsScreen))
        screen = run.app.screen
        assert isinstance(screen, SettingsScreen)
        await run.pilot.pause()
        screen.listing.highlighted = [item.name for item in FIELDS].index("base_url")
        await run.pilot.pause()
        assert "holds from the next start without the sandbox" in str(screen.setting.facts.content)
        await run.pilot.press("f2")
        await run.until(lambda: run.app.screen is run.app.main)


async def test_it_may_be_left_while_something_is_being_kept(start: Start) -> None:
    async with running(start) as run:
        for _ in range(3):
            await run.pilot.press("f2")
            await run.until(lambda: isinstance(run.app.focused, SettingList))
            listing = run.app.screen.query_one(SettingList)
            listing.highlighted = [item.name for item in FIELDS].index("mouse")
            await run.pilot.press("enter", "escape")
            await run.until(lambda: run.app.screen is run.app.main)
        await run.until(start.paths.settings_file.exists)


async def test_config_is_another_name_of_it(start: Start) -> None:
    async with running(start) as run:
        await run.write("/config")
        await run.until(lambda: isinstance(run.app.screen, SettingsScreen))
