"""A short list to choose one from: a theme, an effort, what to copy."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from xai_tui.terminal.safe import visible
from xai_tui.tui.screens.over import OverScreen

CSS_FILE = Path(__file__).with_name("choice.tcss")
"""The styles of this screen."""

DIGITS = "123456789"


@dataclass(frozen=True, slots=True)
class Row:
    """One thing to choose.

    Attributes:
        label: What it is, shown as plain text.
        value: What is handed back.
        detail: A few more words, dimmed.
    """

    label: str
    value: str
    detail: str = ""


class ChoiceScreen(OverScreen[str | None]):
    """Shows rows and hands back the chosen value, or `None`.

    The first nine rows are also chosen by their digit.

    Args:
        title: What is chosen.
        rows: What there is to choose from.
        current: The value that holds now.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Back", id="choice.back"),
        Binding("j", "down", "Down", show=False, id="choice.down"),
        Binding("k", "up", "Up", show=False, id="choice.up"),
    ]
    TITLE = "choice"
    KEYS = (("Enter", "Take"), ("1–9", "Take that row"))
    FIRST = "OptionList"

    def __init__(self, title: str, rows: Sequence[Row], current: str | None = None) -> None:
        super().__init__()
        self._heading = title
        self._rows = tuple(rows)
        self._current = current

    def compose(self) -> ComposeResult:
        """A framed list."""
        with Vertical(id="choice-card") as card:
            card.border_title = Content(visible(self._heading, keep_newlines=False))
            card.border_subtitle = "Enter takes · Esc leaves"
            yield OptionList(
                *(Option(self._line(at, row)) for at, row in enumerate(self._rows)), markup=False
            )

    def on_mount(self) -> None:
        """Begin at the value that holds now."""
        values = [row.value for row in self._rows]
        if self._current in values:
            self.query_one(OptionList).highlighted = values.index(self._current)

    def action_down(self) -> None:
        """Go to the next row."""
        self.query_one(OptionList).action_cursor_down()

    def action_up(self) -> None:
        """Go to the row before."""
        self.query_one(OptionList).action_cursor_up()

    def on_key(self, event: events.Key) -> None:
        """Take a row by its digit."""
        at = DIGITS.find(event.key) if len(event.key) == 1 else -1
        if 0 <= at < len(self._rows):
            event.stop()
            self.dismiss(self._rows[at].value)

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.dismiss(self._rows[event.option_index].value)

    def _line(self, at: int, row: Row) -> Content:
        digit = DIGITS[at] if at < len(DIGITS) else " "
        mark = "●" if row.value == self._current else " "
        label = visible(row.label, keep_newlines=False)
        detail = visible(row.detail, keep_newlines=False)
        return Content.assemble(
            (f"{digit} ", "$text-muted"),
            (f"{mark} ", "$text-accent"),
            label,
            (f"  {detail}" if detail else "", "$text-muted"),
        )
