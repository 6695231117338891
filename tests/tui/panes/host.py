"""A tiny app around one pane, for the tests of panes."""

from typing import Generic, TypeVar

from textual.app import App, ComposeResult
from textual.message import Message
from textual.widget import Widget

M = TypeVar("M", bound=Message)
P = TypeVar("P", bound=Widget)


class PaneHost(App[None], Generic[P]):
    """Shows a pane and keeps what it posts, as far as `keep` is set to hear it.

    Attributes:
        pane: The pane.
        posted: What it has posted.
    """

    AUTO_FOCUS = None

    def __init__(self, pane: P) -> None:
        super().__init__()
        self.pane = pane
        self.posted: list[Message] = []

    def compose(self) -> ComposeResult:
        yield self.pane

    def keep(self, message: Message) -> None:
        self.posted.append(message)

    def lines(self) -> list[str]:
        """The screen as text."""
        strips = self.screen._compositor.render_strips()
        return ["".join(segment.text for segment in strip).rstrip() for strip in strips]

    def of(self, kind: type[M]) -> list[M]:
        """What it has posted of a kind."""
        return [message for message in self.posted if isinstance(message, kind)]
