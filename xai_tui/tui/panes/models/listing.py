"""The list of models."""

from typing import ClassVar

from textual.binding import Binding, BindingType

from xai_tui.tui.panes.models.rows import ModelRow
from xai_tui.tui.widgets.rows import RowList, moving_keys


class ModelList(RowList[ModelRow]):
    """Models that fit the filter."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *moving_keys("models"),
        Binding("enter", "select", "Choose", id="models.choose"),
    ]
