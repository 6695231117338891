"""The command palette: every action by its name, with the keys and the slash command it has."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.fuzzy import Matcher
from textual.getters import query_one
from textual.widgets import Input, OptionList

from xai_tui.terminal.safe import visible
from xai_tui.tui.commands.actions import ACTIONS, Action, Place, key_names, keys_of
from xai_tui.tui.screens.over import OverScreen
from xai_tui.tui.widgets.line import SearchLine
from xai_tui.tui.widgets.rows import MUTED, Row, RowList

CSS_FILE = Path(__file__).with_name("palette.tcss")
"""The styles of this screen."""

NAME_FROM = 34
"""Cells that the name of an action keeps before its keys and slash command are shown."""


@dataclass(frozen=True)
class ActionRow(Row):
    """One action.

    Attributes:
        action: The action.
        title: Its name, with the letters marked that were looked for.
        ways: Its keys and its slash command.
    """

    action: Action
    title: Content
    ways: str

    @property
    def key(self) -> str:
        """The action's id."""
        return self.action.id

    def height(self, width: int) -> int:  # noqa: ARG002 - Row's form
        """One line."""
        return 1

    def lines(self, width: int) -> list[Content]:
        """The name on the left, the ways to it on the right."""
        room = width - len(self.ways) - 1
        if room < NAME_FROM:
            return [Content.assemble(" ", self.title)]
        return [
            Content.assemble(Content.assemble(" ", self.title).pad_right(room)[:room], (self.ways, MUTED))
        ]


def offered(on_main: bool) -> list[Action]:
    """The actions to choose from.

    Args:
        on_main: Whether the main screen is the one below; elsewhere only what works anywhere is offered.
    """
    return [action for action in ACTIONS if action.in_palette and (on_main or action.place is Place.ANYWHERE)]


def found(actions: Sequence[Action], words: str, keymap: Mapping[str, str]) -> list[ActionRow]:
    """The actions whose name or slash command has these letters in it, the best first.

    Args:
        actions: What there is.
        words: What is looked for; nothing finds all, in their order.
        keymap: The user's changes to the keys: action id → keys.
    """
    if not words:
        return [ActionRow(each, Content(each.title), _ways(each, keymap)) for each in actions]
    matcher = Matcher(words)
    scored = [(max(matcher.match(name) for name in (each.title, *each.slash)), each) for each in actions]
    best = sorted((pair for pair in scored if pair[0] > 0), key=lambda pair: -pair[0])
    return [ActionRow(each, matcher.highlight(each.title), _ways(each, keymap)) for _, each in best]


def _ways(action: Action, keymap: Mapping[str, str]) -> str:
    keys = keys_of(action, keymap)
    return "  ".join([*([key_names(keys)] if keys else []), *(f"/{name}" for name in action.slash[:1])])


class ActionList(RowList[ActionRow], can_focus=False):
    """The actions that were found."""


class PaletteScreen(OverScreen[Action | None]):
    """Lets an action be chosen and hands it back, or `None`.

    Args:
        actions: What there is to choose from.
        keymap: The user's changes to the keys: action id → keys.
    """

    TITLE = "commands"
    FIRST = "SearchLine"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", "Back", id="palette.back")]
    KEYS = (("Enter", "Do it"),)

    box = query_one(SearchLine)
    listing = query_one(ActionList)

    def __init__(self, actions: Sequence[Action], keymap: Mapping[str, str]) -> None:
        super().__init__()
        self._actions = tuple(actions)
        self._keymap = keymap

    def compose(self) -> ComposeResult:
        """The filter and what it finds."""
        with Vertical(id="palette-card") as card:
            card.border_title = "commands"
            card.border_subtitle = "Enter does it · Esc leaves"
            yield SearchLine("type to find a command")
            yield ActionList()

    def on_mount(self) -> None:
        """Show all."""
        self._fill()

    @on(SearchLine.Moved)
    async def _moved(self, event: SearchLine.Moved) -> None:
        event.stop()
        await self.app.run_action(event.action, self.listing)

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        self._fill()

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if row := self.listing.row:
            self.dismiss(row.action)

    @on(OptionList.OptionSelected)
    def _clicked(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        if row := self.listing.row_at(event.option_index):
            self.dismiss(row.action)

    def _fill(self) -> None:
        words = self.box.value.strip()
        nothing = Content(f"No command has “{visible(words)}” in its name.")
        self.listing.fill(found(self._actions, words, self._keymap), nothing, keep=False)
