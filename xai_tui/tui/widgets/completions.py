"""The list of slash commands above the prompt."""

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from xai_tui.tui.commands.actions import key_names
from xai_tui.tui.commands.slash import Completion, completions

ROWS = 8
"""The most commands shown at once."""

LONGEST = 40
"""Characters beyond which a prompt is surely no command."""

NAMES = 18
"""Cells of the column of names."""


class Completions(Widget, can_focus=False):
    """Shows the commands that fit what is typed; the prompt, which keeps the focus, moves in it."""

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

    def render(self) -> Content:
        """A line for each command in view: its name, what it does, its key."""
        first = max(0, min(self.chosen - ROWS // 2, len(self._fitting) - ROWS))
        shown = self._fitting[first : first + ROWS]
        return Content("\n").join(self._line(item, item is self.choice) for item in shown)

    def _line(self, item: Completion, is_chosen: bool) -> Content:
        argument = f" {item.action.argument.lower()}" if item.action.argument else ""
        keys = key_names(item.action.keys[:1])
        line = Content.assemble(
            (f" /{item.name}{argument}".ljust(NAMES), "bold $text-accent"),
            f"  {item.action.title}",
            (f"  {keys}" if keys else "", "$foreground-muted"),
        )
        line = line.truncate(self.size.width, ellipsis=True, pad=True)
        return line.stylize("on $primary 30%") if is_chosen else line
