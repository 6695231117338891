"""The models pane: in its compact form what the next turn asks, else the picker."""

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar, Self, TypeAlias

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.getters import query_one
from textual.message import Message
from textual.reactive import reactive

from xai_tui.domain.model import Model, find_model
from xai_tui.tui.panes.models.card import ModelCard
from xai_tui.tui.panes.models.picker import ModelPicker
from xai_tui.tui.panes.models.words import effort_after

CSS_FILE = Path(__file__).with_name("models.tcss")
"""The styles of this pane and of the picker."""


class ModelsPane(Vertical):
    """The models, and which of them the next turn asks.

    Args:
        compact: Whether only the model in use is shown, in three lines.
        id: As for every widget.

    Attributes:
        protocol: Which API carries the chat.
        effort: The chat's reasoning effort; `None` leaves it to the server.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "pick", "Choose", id="models.open"),
        Binding("e", "effort", "Effort", id="models.next_effort"),
    ]

    Chosen: TypeAlias = ModelPicker.Chosen
    EffortChosen: TypeAlias = ModelPicker.EffortChosen

    class PickerWanted(Message):
        """The picker shall be opened, from the compact form."""

    protocol: reactive[str] = reactive("")
    effort: reactive[str | None] = reactive(None)

    card = query_one(ModelCard)
    picker = query_one(ModelPicker)

    def __init__(self, *, compact: bool = False, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self.border_title = " model "
        self.compact = compact
        self.set_class(compact, "-compact")

    def compose(self) -> ComposeResult:
        """One of the forms."""
        if self.compact:
            yield ModelCard().data_bind(ModelsPane.protocol, ModelsPane.effort)
        else:
            yield ModelPicker().data_bind(ModelsPane.effort)

    def show(self, models: Sequence[Model], current: str | None, note: str = "") -> None:
        """List these models.

        Args:
            models: In the order of the server.
            current: Id or alias of the model that the chat's next turn asks.
            note: Why the list may be old or incomplete; empty when all is well.
        """
        if self.compact:
            self.card.asked = current
            self.card.model = find_model(models, current) if current else None
        else:
            self.picker.show(models, current, note)

    def focus(self, scroll_visible: bool = True) -> Self:
        """Put the cursor into the form."""
        if self.compact:
            self.screen.set_focus(self.card, scroll_visible)
        else:
            self.picker.focus(scroll_visible)
        return self

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """The pane's own keys are those of the compact form."""
        match action:
            case "pick":
                return self.compact
            case "effort":
                return self.compact and bool(self.card.model and self.card.model.efforts)
            case _:
                return True

    def action_pick(self) -> None:
        """Ask for the picker."""
        self.post_message(self.PickerWanted())

    def action_effort(self) -> None:
        """Choose the next effort of the current model."""
        if self.card.model:
            self.post_message(self.EffortChosen(effort_after(self.card.model.efforts, self.effort)))

    def on_click(self) -> None:
        """A click on the compact form opens the picker."""
        if self.compact:
            self.action_pick()
