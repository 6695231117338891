"""All settings, where each comes from, and a way to change them."""

import asyncio
import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.getters import query_one
from textual.widgets import Input, OptionList, Static

from xai_tui.config.fields import Field, RefusedValueError, Value
from xai_tui.errors import XaiTuiError
from xai_tui.terminal.safe import visible
from xai_tui.tui.opening import Start
from xai_tui.tui.panes.settings.card import SettingCard
from xai_tui.tui.panes.settings.rows import ROOMY, SettingList, SettingRow
from xai_tui.tui.panes.settings.sentences import THEME, Sentences
from xai_tui.tui.panes.settings.shelf import Shelf
from xai_tui.tui.panes.settings.words import spelled, value_from
from xai_tui.tui.screens.choice import ChoiceScreen, Row
from xai_tui.tui.screens.over import OverScreen
from xai_tui.tui.themes import in_order
from xai_tui.tui.widgets.line import SearchLine

CSS_FILE = Path(__file__).with_name("settings.tcss")
"""The styles of this screen."""

HINTS = "Enter changes · u unsets · / filters · F1 keys · Esc leaves"
FEW_HINTS = "Enter · u unsets · / · Esc"
WRITING_HINTS = "Enter keeps it · Esc does not"


class SettingsScreen(OverScreen[None]):
    """Lists every setting and keeps what is changed in `settings.toml`.

    Args:
        start: What the program was started with.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "Back", id="settings.back"),
        Binding("f2", "dismiss", "Back", show=False, id="settings.leave"),
        Binding("slash", "filter", "Filter", id="settings.filter"),
        Binding("u,delete", "unset", "Unset", id="settings.unset"),
    ]
    TITLE = "settings"
    FIRST = "SettingList"

    listing = query_one(SettingList)
    search = query_one(SearchLine)
    trouble = query_one("#settings-trouble", Static)
    setting = query_one(SettingCard)

    def __init__(self, start: Start) -> None:
        super().__init__()
        self._shelf = Shelf(start.paths, start.settings, os.environ)
        self._file = start.paths.settings_file
        secrets = [start.key.text.reveal()] if start.key else []
        self._sentences = Sentences(secrets, at_sandbox=start.is_demo)
        self._written: Field | None = None

    def compose(self) -> ComposeResult:
        """The filter, the list, and the card of the setting under the cursor."""
        with Vertical(id="settings-frame") as frame:
            frame.border_title = "settings"
            yield SearchLine("/ filter", id="settings-filter")
            yield Static(id="settings-trouble", markup=False)
            yield SettingList()
            yield SettingCard()

    def on_mount(self) -> None:
        """Show what was read at the start, then what the files hold now."""
        self.setting.say("")
        self._fill()
        self.run_worker(self._read())

    async def _read(self) -> None:
        await asyncio.to_thread(self._shelf.read)
        if self.is_attached:
            self._fill()

    def on_resize(self) -> None:
        """Name the keys as fully as there is room for."""
        self._hint()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """While a value is written only Escape is for the screen; the list has arrows of its own."""
        match action:
            case "filter" | "unset":
                return self.listing.has_focus
            case _:
                return True

    def action_back(self) -> None:
        """Put the box away, then clear the filter, then leave."""
        if self.setting.is_writing:
            self._stop_writing()
        elif self.search.value or self.search.has_focus:
            self.search.value = ""
            self.set_focus(self.listing)
        else:
            self.dismiss()

    def action_filter(self) -> None:
        """Go to the filter."""
        self.set_focus(self.search)

    async def action_unset(self) -> None:
        """Remove the value under the cursor from `settings.toml`, and say which one holds then."""
        if (row := self.listing.row) is None:
            return
        if reason := self._sentences.why_fixed(row.held):
            self.setting.say(reason, warning=True)
        elif self._shelf.is_kept(row.held):
            if await self._done(partial(self._shelf.unset, row.held.item)):
                self._say_held(row.held.item, again=True)
        else:
            self.setting.say(self._sentences.nothing_to_unset(row.held))

    @on(Input.Changed, "#settings-filter")
    def _filter_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._fill(keep=not event.value)

    @on(SearchLine.Moved)
    async def _moved(self, event: SearchLine.Moved) -> None:
        event.stop()
        await self.app.run_action(event.action, self.listing)

    @on(Input.Submitted, "#settings-filter")
    def _filter_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.set_focus(self.listing)
        self.listing.action_select()

    @on(OptionList.OptionHighlighted)
    def _highlighted(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        if self._written is None:
            self.setting.say("")
            self._describe()

    @on(OptionList.OptionSelected)
    async def _chosen(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        if (row := self.listing.row_at(event.option_index)) is None:
            return
        self._stop_writing()
        item = row.held.item
        choices = in_order(self.app.available_themes) if item.name == THEME else item.choices
        if reason := self._sentences.why_fixed(row.held) or self._sentences.why_unwritable(row.held):
            self.setting.say(reason, warning=True)
        elif item.type is bool:
            await self._keep(item, not row.held.value)
        elif choices:
            screen = ChoiceScreen(item.name, [Row(each, each) for each in choices], spelled(row.held.value))
            self.app.push_screen(screen, partial(self._picked, item))
        else:
            self._written = item
            self.setting.write(spelled(row.held.value))
            self._hint()

    async def _picked(self, item: Field, choice: str | None) -> None:
        if choice is not None:
            await self._keep(item, choice)

    @on(Input.Submitted, "#settings-box")
    async def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        item = self._written
        if item is None:
            return
        try:
            value = value_from(item, event.value)
        except RefusedValueError as error:
            self.setting.say(str(error), warning=True)
            return
        if self._sentences.shows_a_key(item, spelled(value)):
            self.setting.say("A key has no place here, where it would be shown.", warning=True)
        elif await self._keep(item, value):
            self._stop_writing(quiet=True)

    async def _keep(self, item: Field, value: Value) -> bool:
        done = await self._done(partial(self._shelf.keep, item, value))
        if done:
            self._say_held(item)
        return done

    async def _done(self, change: Callable[[], None]) -> bool:
        """Change the file behind the screen; tells what refuses."""
        try:
            await asyncio.to_thread(change)
        except XaiTuiError as error:
            self.setting.say(self._sentences.refused(error), warning=True)
            return False
        if self.is_attached:
            self._fill()
        return self.is_attached

    def _say_held(self, item: Field, *, again: bool = False) -> None:
        """Say which value holds now; a theme is taken at once."""
        if self._shelf.trouble:
            self.setting.say(f"Written to {self._file.name}.")
            return
        held, themes = self._shelf.held(item), self.app.available_themes
        words, warning = self._sentences.after(held, themes, again=again)
        if item.name == THEME and isinstance(held.value, str) and held.value in themes:
            self.app.theme = held.value
        self.setting.say(words, warning=warning)

    def _stop_writing(self, *, quiet: bool = False) -> None:
        self._written = None
        if self.setting.is_writing:
            self.setting.close()
            self._hint()
            self.set_focus(self.listing)
            self._describe()
            if not quiet:
                self.setting.say("")

    def _fill(self, *, keep: bool = True) -> None:
        rows = [SettingRow(held, self._sentences.shown(held)) for held in self._shelf.rows]
        words = self.search.value
        nothing = Content(f"No setting has “{visible(words)}” in it.\n\nEsc clears the filter.")
        self.listing.fill([row for row in rows if row.fits(words)], nothing, keep=keep)
        self.trouble.update(Content(visible(self._shelf.trouble)))
        self.trouble.display = bool(self._shelf.trouble)
        self._describe()

    def _describe(self) -> None:
        row = self.listing.row
        if row is None:
            self.setting.describe("", Content())
            return
        item = row.held.item
        meaning = f"{item.meaning}\n" if self.size.width < ROOMY else ""
        self.setting.describe(item.name, Content(f"{meaning}{self._sentences.facts(row.held)}"))

    def _hint(self) -> None:
        reading = HINTS if self.size.width >= ROOMY else FEW_HINTS
        hints = WRITING_HINTS if self.setting.is_writing else reading
        self.query_one("#settings-frame").border_subtitle = hints
