"""The tokens pane: what the draft, the context, the next, the last and all turns take."""

from collections.abc import Callable
from pathlib import Path

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.geometry import Region, Size
from textual.getters import query_one
from textual.reactive import reactive
from textual.strip import Strip
from textual.visual import Visual
from textual.widget import Widget
from textual.widgets import Static

from xai_tui.domain.money import Estimate, Spending
from xai_tui.domain.usage import Usage
from xai_tui.services.money import ContextShare, Count
from xai_tui.tui.panes.tokens.figures import Figures

CSS_FILE = Path(__file__).with_name("tokens.tcss")
"""The styles of this pane."""


class Sheet(Widget):
    """Lines that are drawn for the width they get; only those that change are drawn again."""

    def __init__(self, draw: Callable[[int], list[Content]]) -> None:
        super().__init__()
        self._draw = draw
        self._shown: list[Content] = []
        self._is_due = False

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 - Widget's form
        """As many lines as there are: none of them wraps."""
        return len(self._draw(width))

    def render_line(self, y: int) -> Strip:
        """One line, cut to the width."""
        if y >= len(self._shown):
            return Strip.blank(self.size.width, self.rich_style)
        return Visual.to_strips(self, self._shown[y], self.size.width, 1, self.visual_style, pad=True)[0]

    def on_resize(self) -> None:
        """Draw for the new width."""
        self._shown = self._draw(self.size.width)
        self.refresh()

    def redraw(self) -> None:
        """Draw what has changed since the last time, once for all that changes now."""
        if not self._is_due:
            self._is_due = True
            self.call_later(self._redraw_changed)

    def _redraw_changed(self) -> None:
        self._is_due = False
        before, self._shown = self._shown, self._draw(self.size.width)
        if len(before) != len(self._shown):
            self.refresh(layout=True)
            return
        for y, (line, old) in enumerate(zip(self._shown, before, strict=True)):
            if not line.is_same(old):
                self.refresh(Region(0, y, self.size.width, 1))


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
        self.sheet.redraw()

    def _lines(self, width: int) -> list[Content]:
        return Figures(self.draft, self.share, self.estimate, self.last, self.spent).lines(width)
