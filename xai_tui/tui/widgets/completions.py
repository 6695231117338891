"""The list of slash commands above the prompt."""

from typing import ClassVar

from rich.segment import Segment
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from xai_tui.tui.commands.actions import key_names
from xai_tui.tui.commands.slash import Completion, completions

ROWS = 8
"""The most commands shown at once."""

LONGEST = 40
"""Characters beyond which a prompt is surely no command."""


class Completions(Widget, can_focus=False):
    """Shows the commands that fit what is typed; the prompt, which keeps the focus, moves in it."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "completions--chosen",
        "completions--name",
        "completions--title",
        "completions--key",
    }

    chosen: reactive[int] = reactive(0)

    def __init__(self) -> None:
        super().__init__(id="completions")
        self._fitting: list[Completion] = []
        self.display = False

    @property
    def is_open(self) -> bool:
        """Whether there is something to choose."""
        return bool(self._fitting)

    @property
    def choice(self) -> Completion | None:
        """The command that Enter or Tab would take."""
        return self._fitting[self.chosen] if self._fitting else None

    def follow(self, text: str) -> None:
        """Show what fits this text of the prompt; nothing closes the list."""
        fitting = completions(text) if text.startswith("/") and len(text) <= LONGEST else []
        if fitting == self._fitting:
            return
        self._fitting = fitting
        self.chosen = 0
        self.display = self.is_open
        self.styles.height = min(len(fitting), ROWS)
        self.refresh()

    def close(self) -> None:
        """Choose nothing."""
        self.follow("")

    def move(self, step: int) -> None:
        """Choose the next (1) or the one before (-1), round the ends."""
        if self._fitting:
            self.chosen = (self.chosen + step) % len(self._fitting)

    def render_line(self, y: int) -> Strip:
        """One command: its name, what it does, its key."""
        first = max(0, min(self.chosen - ROWS // 2, len(self._fitting) - ROWS))
        if not 0 <= first + y < len(self._fitting):
            return Strip.blank(self.size.width, self.rich_style)
        item = self._fitting[first + y]
        return self._row(item, is_chosen=first + y == self.chosen)

    def _row(self, item: Completion, *, is_chosen: bool) -> Strip:
        base = self.get_component_rich_style("completions--chosen") if is_chosen else self.rich_style
        name = base + self.get_component_rich_style("completions--name", partial=True)
        title = base + self.get_component_rich_style("completions--title", partial=True)
        key = base + self.get_component_rich_style("completions--key", partial=True)
        words = f" /{item.name}" + (f" {item.action.argument.lower()}" if item.action.argument else "")
        keys = key_names(item.action.keys[:1])
        segments = [
            Segment(f"{words:<18}", name),
            Segment(f"  {item.action.title}", title),
            Segment(f"  {keys}" if keys else "", key),
        ]
        return Strip(segments).adjust_cell_length(self.size.width, base)
