"""One line of text asked for: a title, a system prompt."""

from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input

from xai_tui.terminal.safe import visible
from xai_tui.tui.screens.over import OverScreen
from xai_tui.tui.widgets.line import Line

CSS_FILE = Path(__file__).with_name("line.tcss")
"""The styles of this screen."""


class LineScreen(OverScreen[str | None]):
    """Asks for one line and hands it back, or `None`.

    Args:
        title: What is asked for.
        value: What stands there at first.
        may_be_empty: Whether an empty line is an answer.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", "Back", id="line.back")]
    TITLE = "line"
    KEYS = (("Enter", "Take"),)
    FIRST = "Line"

    def __init__(self, title: str, value: str = "", *, may_be_empty: bool = False) -> None:
        super().__init__()
        self._heading = title
        self._value = value
        self._may_be_empty = may_be_empty

    def compose(self) -> ComposeResult:
        """A framed line."""
        with Vertical(id="line-card") as card:
            card.border_title = Content(visible(self._heading, keep_newlines=False))
            card.border_subtitle = "Enter takes · Esc leaves"
            yield Line(value=self._value)

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        text = event.value.strip()
        if text or self._may_be_empty:
            self.dismiss(text)
