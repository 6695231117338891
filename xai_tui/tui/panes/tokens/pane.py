"""The tokens pane: what the draft, the context, the next, the last and all turns take."""

from collections.abc import Callable
from pathlib import Path

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.geometry import Size
from textual.getters import query_one
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import Static

from xai_tui.domain.money import Estimate, Spending
from xai_tui.domain.usage import Usage
from xai_tui.services.money import ContextShare, Count
from xai_tui.tui.panes.tokens.figures import Figures

CSS_FILE = Path(__file__).with_name("tokens.tcss")
"""The styles of this pane."""


class Sheet(Widget):
    """Lines that are drawn for the width they get, once for all that changed since the last time."""

    def __init__(self, draw: Callable[[int], list[Content]]) -> None:
        super().__init__()
        self._draw = draw

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 - Widget's form
        """As many lines as there are: none of them wraps."""
        return len(self._draw(width))

    def render(self) -> Content:
        """The lines, cut to the width."""
        return Content("\n").join(self._draw(self.size.width))


class TokensPane(VerticalScroll):
    """Tokens and money of the open chat; set the attributes, and it draws them.

    Attributes:
        draft: Tokens of what stands in the prompt; `None` is unknown, as in all of these.
        share: Who takes how much of the model's context.
        estimate: What the next turn may cost, in ticks.
        last: What the last turn used; `None` before the first.
        spent: What the chat has cost so far.
        sandbox: Whether the ticks come from the sandbox and are not money.
    """

    draft: reactive[Count | None] = reactive(None, repaint=False)
    share: reactive[ContextShare | None] = reactive(None, repaint=False)
    estimate: reactive[Estimate | None] = reactive(None, repaint=False)
    last: reactive[Usage | None] = reactive(None, repaint=False)
    spent: reactive[Spending | None] = reactive(None, repaint=False)
    sandbox: reactive[bool] = reactive(False, toggle_class="-sandbox")

    sheet = query_one(Sheet)

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self.border_title = " tokens "

    def compose(self) -> ComposeResult:
        """The sheet, and the line that marks the sandbox."""
        yield Sheet(self._lines)
        yield Static("sandbox, not money", id="tokens-sandbox", markup=False)

    def on_mount(self) -> None:
        """Draw again whatever changes."""
        for name in ("draft", "share", "estimate", "last", "spent"):
            self.watch(self, name, self._redraw, init=False)

    def _redraw(self) -> None:
        self.sheet.refresh()

    def _lines(self, width: int) -> list[Content]:
        return Figures(self.draft, self.share, self.estimate, self.last, self.spent).lines(width)
