"""The model picker over the whole screen."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.getters import query_one

from xai_tui.domain.model import Model
from xai_tui.tui.panes.models.pane import ModelsPane
from xai_tui.tui.panes.models.picker import ModelPicker
from xai_tui.tui.screens.over import OverScreen

CSS_FILE = Path(__file__).with_name("models.tcss")
"""The styles of this screen."""


class ModelsScreen(OverScreen[str | None]):
    """Lets one model be picked and hands back its id, or `None`.

    Args:
        models: What there is to pick from.
        current: Id or alias of the model that is asked now.
        note: Why the list may be old or incomplete.
        effort: The reasoning effort now.
        effort_chosen: Told at once when another effort is chosen here.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,f3", "dismiss(None)", "Back", id="picker.back")]
    TITLE = "models"
    KEYS = (("Enter", "Take"),)
    FIRST = "Filter"

    pane = query_one(ModelsPane)

    def __init__(
        self,
        models: Sequence[Model],
        current: str | None,
        note: str = "",
        *,
        effort: str | None = None,
        effort_chosen: Callable[[str | None], None],
    ) -> None:
        super().__init__()
        self._models = tuple(models)
        self._current = current
        self._note = note
        self._effort = effort
        self._effort_chosen = effort_chosen
        self._is_listed = False

    def compose(self) -> ComposeResult:
        """The pane, over everything."""
        yield ModelsPane(id="picker")

    def on_mount(self) -> None:
        """Show what is known, unless the program is left before there is a list to show it in."""
        if not self.query("ModelList"):
            return
        self.pane.effort = self._effort
        self.pane.border_subtitle = " Enter takes · Space shows everything · Esc leaves "
        self._is_listed = True
        self.pane.show(self._models, self._current, self._note)

    def show(self, models: Sequence[Model], current: str | None, note: str = "") -> None:
        """List models that have been fetched meanwhile, also before there is a list to show them in."""
        self._models, self._current, self._note = tuple(models), current, note
        if self._is_listed:
            self.pane.show(models, current, note)

    @on(ModelPicker.Chosen)
    def _chosen(self, event: ModelPicker.Chosen) -> None:
        event.stop()
        self.dismiss(event.model_id)

    @on(ModelPicker.EffortChosen)
    def _effort_was_chosen(self, event: ModelPicker.EffortChosen) -> None:
        event.stop()
        self.pane.effort = event.effort
        self._effort_chosen(event.effort)
