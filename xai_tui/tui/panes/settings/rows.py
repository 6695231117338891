"""What a setting looks like in the list."""

from dataclasses import dataclass
from textwrap import wrap
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content

from xai_tui.config.fields import Value
from xai_tui.terminal.safe import visible
from xai_tui.tui.panes.settings.shelf import Held
from xai_tui.tui.panes.settings.words import source_in_words
from xai_tui.tui.widgets.rows import MUTED, Row, RowList, moving_keys

ROOMY = 60
"""The width from which the meaning of a setting stands below it."""

NAME_CELLS = 20
"""Cells of the column of names."""

_EMPTY: dict[Value, str] = {None: "not set", (): "none", "": "empty"}


def empty_in_words(value: Value) -> str:
    """The word for a value that spells as nothing."""
    return _EMPTY[value]


@dataclass(frozen=True)
class SettingRow(Row):
    """A setting in two lines or a few more.

    Attributes:
        held: The setting and what holds.
        shown: The value as it is typed, without keys.
    """

    held: Held
    shown: str

    @property
    def key(self) -> str:
        """The setting's name."""
        return self.held.item.name

    def fits(self, words: str) -> bool:
        """Whether every one of these words is in what the row says."""
        said = f"{self.key} {self.shown} {self.source} {self.held.item.meaning}".casefold()
        return all(word in said for word in words.casefold().split())

    def height(self, width: int) -> int:
        """Name and value, then the meaning where there is room for it, else the value below the name."""
        return 1 + len(self._meaning(width)) if width >= ROOMY else 2

    def lines(self, width: int) -> list[Content]:
        """Name, value and source; the meaning."""
        name = Content.assemble(self._mark(), (self.key, "bold"))
        source = Content.styled(self.source, MUTED)
        if width < ROOMY:
            room = max(width - source.cell_length - 5, 8)
            value = self.value.truncate(room, ellipsis=True)
            return [name, Content.assemble("  ", value, (" · ", MUTED), source)]
        left = Content.assemble(name.truncate(NAME_CELLS, pad=True), " ", self.value)
        left = left.truncate(width - source.cell_length - 2, ellipsis=True, pad=True)
        return [
            Content.assemble(left, "  ", source),
            *(Content.styled(f"  {line}", MUTED) for line in self._meaning(width)),
        ]

    @property
    def value(self) -> Content:
        """The value; in words where there is none."""
        if not self.shown:
            return Content.styled(empty_in_words(self.held.value), MUTED)
        style = "" if self.held.is_default else "$text-accent"
        return Content.styled(visible(self.shown, keep_newlines=False), style)

    @property
    def source(self) -> str:
        """Where the value came from, and whether it can be changed."""
        words = visible(source_in_words(self.held.source), keep_newlines=False)
        return f"{words}, fixed" if self.held.is_fixed else words

    def _mark(self) -> tuple[str, str]:
        if self.held.is_fixed:
            return "■ ", "$text-warning"
        return ("  ", "") if self.held.is_default else ("● ", "$text-accent")

    def _meaning(self, width: int) -> list[str]:
        return wrap(self.held.item.meaning, width - 4)


class SettingList(RowList[SettingRow]):
    """Settings that fit the filter."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *moving_keys("settings"),
        Binding("enter", "select", "Change", id="settings.change"),
    ]

    def on_resize(self) -> None:
        """Keep the cursor in view when the card below takes room."""
        self.call_after_refresh(self.scroll_to_highlight)
