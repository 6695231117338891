"""The model picker: a filter, the models that fit, everything known of one, and its efforts."""

from collections.abc import Iterable, Sequence
from typing import ClassVar, Self

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.getters import query_one
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import Input, OptionList, Static

from xai_tui.domain.model import Model, find_model
from xai_tui.terminal.safe import visible
from xai_tui.tui.panes.models.filter import Filter
from xai_tui.tui.panes.models.listing import ModelList
from xai_tui.tui.panes.models.matching import ModelSearch
from xai_tui.tui.panes.models.record import record_view
from xai_tui.tui.panes.models.rows import ModelRow, heading
from xai_tui.tui.panes.models.words import effort_after
from xai_tui.tui.widgets.rows import MUTED


class Heading(Widget):
    """The names of the columns, as they fit."""

    def render(self) -> Content:
        """One line."""
        return heading(self.size.width)


class EffortChoice(Widget):
    """The reasoning efforts of the current model in one line, the chosen one between `‹ ›`.

    Attributes:
        choices: The model's efforts; empty hides the line.
        effort: The chosen one; `None` leaves it to the server.
    """

    choices: reactive[tuple[str, ...]] = reactive(())
    effort: reactive[str | None] = reactive(None)

    def watch_choices(self) -> None:
        """Without a choice there is no line."""
        self.display = bool(self.choices)

    def render(self) -> Content:
        """All efforts where they fit, else the chosen one."""
        words = [(visible(effort or "default"), effort == self.effort) for effort in (None, *self.choices)]
        whole, short = _effort_line(words), _effort_line([word for word in words if word[1]])
        return whole if whole.cell_length <= self.size.width else short


def _effort_line(words: Iterable[tuple[str, bool]]) -> Content:
    chosen = "$text-accent bold"
    return Content.assemble(
        (" effort ", MUTED),
        *((f"‹{word}›", chosen) if is_chosen else (f" {word} ", "") for word, is_chosen in words),
        ("  e changes it", MUTED),
    )


class ModelPicker(Vertical):
    """Shows the models and says which one is chosen; fits a column as well as the whole screen."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "filter", "Filter", id="models.filter"),
        Binding("down", "move(1)", "Next", show=False, id="models.filter_next"),
        Binding("up", "move(-1)", "Previous", show=False, id="models.filter_previous"),
        Binding("space,right", "toggle_record", "Everything", id="models.record"),
        Binding("e", "effort", "Effort", id="models.effort"),
        Binding("escape", "clear", "Back", show=False, id="models.clear"),
    ]

    class Chosen(Message, namespace="models_pane"):
        """The chat's next turn shall ask this model."""

        def __init__(self, model_id: str) -> None:
            super().__init__()
            self.model_id = model_id

    class EffortChosen(Message, namespace="models_pane"):
        """The chat's next turn shall use this reasoning effort; `None` leaves it to the server."""

        def __init__(self, effort: str | None) -> None:
            super().__init__()
            self.effort = effort

    effort: reactive[str | None] = reactive(None)

    box = query_one(Filter)
    listing = query_one(ModelList)
    record = query_one("#models-record", VerticalScroll)
    efforts = query_one(EffortChoice)
    note = query_one("#models-note", Static)

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._search = ModelSearch()
        self._models: tuple[Model, ...] = ()
        self._current: str | None = None

    def compose(self) -> ComposeResult:
        """Filter, columns, list, record, efforts, note."""
        yield Filter()
        yield Heading()
        yield ModelList()
        with VerticalScroll(id="models-record"):
            yield Static(markup=False)
        yield EffortChoice().data_bind(ModelPicker.effort)
        yield Static(id="models-note", markup=False)

    def show(self, models: Sequence[Model], current: str | None, note: str = "") -> None:
        """List these models.

        Args:
            models: In the order of the server.
            current: Id or alias of the model that the chat's next turn asks.
            note: Why the list may be old or incomplete; empty when all is well.
        """
        self._models = tuple(models)
        found = find_model(models, current) if current else None
        self._current = found.id if found else current
        self.efforts.choices = found.efforts if found else ()
        self.note.update(Content(visible(note)))
        self.note.display = bool(note)
        self._fill(keep=True)

    def focus(self, scroll_visible: bool = True) -> Self:
        """Put the cursor into the list, before the next key is taken."""
        self.screen.set_focus(self.listing, scroll_visible)
        return self

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Letters are keys only outside the filter."""
        match action:
            case "filter":
                return not self.box.has_focus
            case "move":
                return self.box.has_focus
            case "toggle_record":
                return self.listing.row is not None
            case "effort":
                return not self.box.has_focus and bool(self.efforts.choices)
            case "clear":
                return bool(self.box.value) or self.record.display
            case _:
                return True

    def action_filter(self) -> None:
        """Go to the filter."""
        self.screen.set_focus(self.box)

    def action_move(self, step: int) -> None:
        """Move the list's cursor from within the filter."""
        if step > 0:
            self.listing.action_cursor_down()
        else:
            self.listing.action_cursor_up()

    def action_toggle_record(self) -> None:
        """Show or hide everything known of the model under the cursor."""
        self.record.display = not self.record.display
        self._draw_record()

    def action_effort(self) -> None:
        """Choose the next effort of the current model."""
        self.post_message(self.EffortChosen(effort_after(self.efforts.choices, self.effort)))

    def action_clear(self) -> None:
        """Close the record, then clear the filter."""
        if self.record.display:
            self.record.display = False
        else:
            self.box.value = ""

    @on(Input.Changed)
    def _filter_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._fill(keep=not event.value)

    @on(Input.Submitted)
    def _filter_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.listing.action_select()

    @on(OptionList.OptionSelected)
    def _choose(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        if row := self.listing.row_at(event.option_index):
            self.post_message(self.Chosen(row.model.id))

    @on(OptionList.OptionHighlighted)
    def _highlighted(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        self._draw_record()

    def _fill(self, *, keep: bool) -> None:
        matches = self._search.find(self._models, self.box.value.strip())
        rows = [ModelRow(match, match.model.id == self._current) for match in matches]
        self.listing.fill(rows, self._empty_words(), keep=keep)

    def _draw_record(self) -> None:
        row = self.listing.row
        if self.record.display and row:
            self.record.query_one(Static).update(record_view(row.model))
            self.record.scroll_home(animate=False)

    def _empty_words(self) -> Content:
        if self._models:
            return Content(f"No model has “{visible(self.box.value)}” in its name.\n\nEsc clears the filter.")
        return Content("No models known yet.\n\nThey are fetched from the server as soon as it answers.")
