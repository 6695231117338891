"""The list of models: a cursor over rows that are drawn only when seen."""

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from xai_tui.domain.model import Model
from xai_tui.tui.panes.models.rows import ModelRow


class ModelList(OptionList, inherit_bindings=False):
    """Models; the cursor stays on its model when the list changes."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "cursor_down", "Next", show=False, id="models.next"),
        Binding("k,up", "cursor_up", "Previous", show=False, id="models.previous"),
        Binding("g,home", "first", "First", show=False, id="models.first"),
        Binding("G,end", "last", "Last", show=False, id="models.last"),
        Binding("pagedown", "page_down", "Page down", show=False, id="models.page_down"),
        Binding("pageup", "page_up", "Page up", show=False, id="models.page_up"),
        Binding("enter", "select", "Choose", id="models.choose"),
    ]

    def __init__(self) -> None:
        super().__init__(markup=False, compact=True)
        self._rows: list[ModelRow] = []

    @property
    def model(self) -> Model | None:
        """The model under the cursor."""
        return None if self.highlighted is None else self._rows[self.highlighted].model

    def model_at(self, index: int) -> Model:
        """The model on this row."""
        return self._rows[index].model

    def fill(self, rows: Sequence[ModelRow], empty: Content, *, keep: bool) -> None:
        """Show these rows.

        Args:
            rows: The lines, from the top.
            empty: What to show instead when there are none.
            keep: Whether the cursor stays on its model; otherwise it goes to the first row.
        """
        self.set_class(not rows, "-empty")
        if not rows:
            self._rows = []
            self.set_options([Option(empty, disabled=True)])
        elif rows != self._rows:
            cursor, scroll_y = self.model, self.scroll_y
            self._rows = list(rows)
            self.set_options(Option(row) for row in rows)
            self._place(cursor if keep else None, scroll_y, keep=keep)

    def _place(self, cursor: Model | None, scroll_y: float, *, keep: bool) -> None:
        same = (index for index, row in enumerate(self._rows) if cursor and row.model.id == cursor.id)
        current = (index for index, row in enumerate(self._rows) if keep and row.current)
        place = next(same, None)
        if place is None:
            self.highlighted = next(current, 0)
        else:
            self.highlighted = place
            self.scroll_to(y=scroll_y, animate=False)
