"""What the lines of the chat list look like; drawn only when they come into view."""

from dataclasses import dataclass, field
from datetime import datetime

from textual.content import Content

from xai_tui.domain.conversation import Chat
from xai_tui.terminal.safe import visible
from xai_tui.tui.panes.chats.days import when
from xai_tui.tui.widgets.rows import MUTED, Heading, Row

LABEL_FROM = 20
"""The width from which a row has room for the label at its right end."""

TITLE_LIMIT = 300
"""Characters of a title that are looked at; more than any list is wide."""


MARK_CELLS = 3
"""Cells before a title: whether it is open, what is new in it, and where the cursor stands."""


@dataclass(frozen=True)
class DayRow(Heading):
    """The heading over the chats of one period.

    Attributes:
        title: The period.
        first: Whether nothing stands above it, so that it needs no blank line.
    """

    title: str
    first: bool = False

    @property
    def key(self) -> str:
        """The period."""
        return self.title

    def height(self, width: int) -> int:  # noqa: ARG002 - the same at every width
        """The title and the blank line above it."""
        return 1 if self.first else 2

    def lines(self, width: int) -> list[Content]:  # noqa: ARG002 - the same at every width
        """The title, set off from the chats by its column."""
        title = Content.styled(f" {self.title}", MUTED)
        return [title] if self.first else [Content(), title]


@dataclass(frozen=True)
class ChatRow(Row):
    """One chat: marks, title, and at the right end that it is open, what is new, or how old it is.

    Attributes:
        chat: The chat.
        now: The present in the reader's time zone; two rows may differ in it and be the same.
        current: Whether it is the one on the screen.
        streaming: Whether an answer of it is on its way.
    """

    chat: Chat
    now: datetime = field(compare=False)
    current: bool = False
    streaming: bool = False

    @property
    def key(self) -> str:
        """The chat's id."""
        return self.chat.id

    @property
    def question(self) -> str:
        """Asked before the chat is deleted."""
        return "delete it?"

    def height(self, width: int) -> int:  # noqa: ARG002 - the same at every width
        """One line."""
        return 1

    def lines(self, width: int) -> list[Content]:
        """Marks, title and label."""
        return [self._line(width)]

    def _line(self, width: int) -> Content:
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
        if self.current:
            return Content.styled("open", "$text-primary bold")
        return Content.styled(when(self.chat.updated_at, self.now), MUTED)
