"""What the next turn asks, in three lines."""

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from xai_tui.domain.model import Model, ModelKind
from xai_tui.terminal.safe import visible
from xai_tui.tui.panes.models.words import image_price, prices, tokens_in_short
from xai_tui.tui.widgets.rows import MUTED

DEPRECATED = "messages"
"""The protocol that xAI calls deprecated."""


class ModelCard(Widget, can_focus=True):
    """Model, protocol and effort, context and prices.

    Attributes:
        asked: The id or alias that requests name; `None` when none is chosen.
        model: What is known of it; `None` when no route has told anything.
        protocol: Which API carries the chat.
        effort: The reasoning effort; `None` leaves it to the server.
    """

    asked: reactive[str | None] = reactive(None)
    model: reactive[Model | None] = reactive(None)
    protocol: reactive[str] = reactive("")
    effort: reactive[str | None] = reactive(None)

    def render(self) -> Content:
        """The three lines; what is not known is not made up."""
        if not self.asked:
            return Content.styled(" no model chosen", MUTED)
        lines = [
            Content.styled(f" {visible(self.asked, keep_newlines=False)}", "bold"),
            Content(f" {self._way()}"),
            Content.styled(f" {self._facts()}", MUTED),
        ]
        return Content("\n").join(line.truncate(self.size.width, ellipsis=True) for line in lines)

    def _way(self) -> str:
        words = [visible(self.protocol)] if self.protocol else []
        if self.protocol == DEPRECATED:
            words[0] += " (deprecated)"
        if self.effort:
            words.append(f"effort {visible(self.effort)}")
        elif self.model and self.model.efforts:
            words.append(f"effort {visible(self.model.default_effort or 'default')}")
        return " · ".join(words)

    def _facts(self) -> str:
        if self.model is None:
            return "context and prices unknown"
        context = tokens_in_short(self.model.context_length)
        if self.model.kind is ModelKind.IMAGE:
            return f"makes images · {image_price(self.model)}"
        if not self.model.prices.known:
            return f"{context} · prices unknown"
        wide = f"{context} · ${' / '.join(prices(self.model))} per M"
        return wide if len(wide) < self.size.width else wide.replace(" / ", "/")
