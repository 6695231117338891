"""What the lines of the chat list look like; drawn only when they come into view."""

from dataclasses import dataclass, field
from datetime import datetime

from textual.content import Content
from textual.css.styles import RulesMap
from textual.strip import Strip
from textual.style import Style
from textual.visual import RenderOptions, Visual

from xai_tui.domain.conversation import Chat
from xai_tui.terminal.safe import visible
from xai_tui.tui.panes.chats.days import when

LABEL_FROM = 20
"""The width from which a row has room for the label at its right end."""

MUTED = "$foreground-muted"
"""The style of what is seldom read."""

TITLE_LIMIT = 300
"""Characters of a title that are looked at; more than any list is wide."""


class Row(Visual):
    """Lines cut to the width of the list."""

    @property
    def height(self) -> int:
        """How many lines it has."""
        return 1

    def lines(self, width: int) -> list[Content]:
        """What the row shows in so many cells; longer lines are cut."""
        raise NotImplementedError

    def get_optimal_width(self, rules: RulesMap, container_width: int) -> int:  # noqa: ARG002 - Visual's form
        """As wide as there is room."""
        return container_width

    def get_height(self, rules: RulesMap, width: int) -> int:  # noqa: ARG002 - Visual's form
        """The row's lines; none of them wraps."""
        return self.height

    def render_strips(
        self, width: int, height: int | None, style: Style, options: RenderOptions
    ) -> list[Strip]:
        """The row, cut to the width."""
        whole = Content("\n").join(line.truncate(width, ellipsis=True) for line in self.lines(width))
        return whole.render_strips(width, height, style, options)


@dataclass(frozen=True)
class DayRow(Row):
    """The heading over the chats of one period.

    Attributes:
        title: The period.
        first: Whether nothing stands above it, so that it needs no blank line.
    """

    title: str
    first: bool = False

    @property
    def height(self) -> int:
        """The title and the blank line above it."""
        return 1 if self.first else 2

    def lines(self, width: int) -> list[Content]:  # noqa: ARG002 - the same at every width
        """The title, set off from the chats by its column."""
        title = Content.styled(f" {self.title}", MUTED)
        return [title] if self.first else [Content(), title]


@dataclass(frozen=True)
class ChatRow(Row):
    """One chat: marks, title, and at the right end what is new or how old it is.

    Attributes:
        chat: The chat.
        now: The present in the reader's time zone; two rows may differ in it and be the same.
        current: Whether it is the one on the screen.
        streaming: Whether an answer of it is on its way.
        asking: Whether the row asks if the chat shall be deleted.
    """

    chat: Chat
    now: datetime = field(compare=False)
    current: bool = False
    streaming: bool = False
    asking: bool = False

    @property
    def height(self) -> int:
        """One line, two while it asks."""
        return 2 if self.asking else 1

    def lines(self, width: int) -> list[Content]:
        """The title, and the question if there is one."""
        title = self._title_line(width)
        question = Content.styled("   delete it?  y yes · n no", "bold")
        return [title, question] if self.asking else [title]

    def _title_line(self, width: int) -> Content:
        title = " ".join(visible(self.chat.title[:TITLE_LIMIT]).split())
        text_style = "bold" if self.current or self.chat.unread else ""
        left = Content.assemble(self._marks(), (title, text_style))
        right = self._right()
        if width < LABEL_FROM or not right:
            return left
        room = width - right.cell_length - 1
        return Content.assemble(left.truncate(room, ellipsis=True, pad=True), " ", right)

    def _marks(self) -> Content:
        current = ("▌", "$primary") if self.current else (" ", "")
        if self.streaming:
            return Content.assemble(current, ("… ", "$text-accent bold"))
        if self.chat.unread:
            return Content.assemble(current, ("● ", "$text-accent"))
        return Content.assemble(current, "  ")

    def _right(self) -> Content:
        if self.streaming:
            return Content.styled("streaming", "$text-accent")
        if self.chat.unread:
            return Content.styled(f"{self.chat.unread} new", "$text-accent")
        return Content.styled(when(self.chat.updated_at, self.now), MUTED)
